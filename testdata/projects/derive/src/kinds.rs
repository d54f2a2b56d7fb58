//! Kinds whose structs are the source.
//!
//! Owns: a kind with every part a derived one can have, and one with every form of enum.
//! Must not know: calls.

use std::collections::BTreeMap;

use kubewright::k8s_openapi::api::core::v1::{PodTemplateSpec, ResourceRequirements};
use kubewright::k8s_openapi::apimachinery::pkg::apis::meta::v1::{Condition, LabelSelector};
use kubewright::{Apply, CustomResource, IntOrString, KubeSchema, Quantity, Timestamp, Value};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Ships of one owner.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, KubeSchema, CustomResource)]
#[kubewright(
    group = "derive.example.com",
    version = "v1",
    kind = "Fleet",
    namespaced,
    status = "FleetStatus",
    scale(
        spec_replicas_path = ".spec.ships",
        status_replicas_path = ".status.ships"
    ),
    shortname = "fl",
    category = "all",
    printcolumn(name = "Ships", type = "integer", json_path = ".spec.ships"),
    selectable = ".spec.harbour",
    validation(rule = "self.spec.ships < 100", message = "too many ships")
)]
#[serde(rename_all = "camelCase")]
pub struct FleetSpec {
    #[kubewright(minimum = 0)]
    pub ships: i32,
    #[kubewright(min_length = 1, immutable)]
    pub harbour: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[kubewright(list_type = "map", list_map_keys("name"))]
    pub cargos: Vec<Cargo>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[kubewright(default = "oak")]
    pub hull: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port: Option<IntOrString>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub displacement: Option<Quantity>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limits: Option<BTreeMap<String, Value>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resources: Option<ResourceRequirements>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub template: Option<PodTemplateSpec>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub selector: Option<LabelSelector>,
    pub flag: Option<Flag>,
}

/// What a ship carries.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, KubeSchema, Apply)]
pub struct Cargo {
    pub name: String,
    #[kubewright(minimum = 1)]
    pub weight: u32,
}

/// What it flies.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, KubeSchema, Apply)]
#[serde(rename_all = "kebab-case")]
pub enum Flag {
    /// None of a country.
    JollyRoger,
    Plain,
}

/// What was seen.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, KubeSchema, Apply)]
pub struct FleetStatus {
    pub ships: i32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seen: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[kubewright(list_type = "map", list_map_keys("type"))]
    pub conditions: Vec<Condition>,
}

/// Every form of enum, as kube-derive takes it.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, CustomResource)]
#[kube(group = "derive.example.com", version = "v1", kind = "Signal")]
pub struct SignalSpec {
    pub external: External,
    pub internal: Internal,
    pub adjacent: Adjacent,
    pub untagged: Untagged,
    pub optional: Option<Internal>,
    pub either: NumberOrText,
    #[serde(flatten)]
    pub flat: External,
    pub count: u64,
    pub letters: std::collections::BTreeSet<String>,
    pub any: Value,
}

/// Named around the content.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub enum External {
    /// A number.
    Count(u16),
    Names {
        first: String,
        second: Option<String>,
    },
}

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind")]
pub enum Internal {
    /// Nothing more.
    Plain,
    Sized {
        size: i64,
    },
}

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", content = "value")]
pub enum Adjacent {
    One { a: i32 },
    Two { b: String },
    Nothing,
}

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Untagged {
    /// By its name.
    Named {
        name: String,
    },
    Numbered {
        number: i32,
    },
}

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum NumberOrText {
    Number(i64),
    Text(String),
}

kubewright::clientset! {
    /// The clients of these kinds.
    pub trait SeaClients {
        fn fleets(namespace) -> Fleet;
        fn signals() -> Signal;
    }
}

//! A kind with nested types, enums, a map list and a scale, whose types are called as the generator
//! calls them.

use std::collections::BTreeMap;

use kubewright::k8s_openapi::api::core::v1::{LocalObjectReference, ResourceRequirements};
use kubewright::k8s_openapi::apimachinery::pkg::apis::meta::v1::Condition;
use kubewright::{Apply, CustomResource, IntOrString, KubeSchema, Timestamp};
use serde::{Deserialize, Serialize};

/// Ships of one owner.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, CustomResource, KubeSchema)]
#[kubewright(
    group = "sea.example.com",
    version = "v1alpha1",
    kind = "Fleet",
    namespaced,
    status = "FleetStatus",
    scale(
        spec_replicas_path = ".spec.ships",
        status_replicas_path = ".status.ships",
        label_selector_path = ".status.selector"
    ),
    shortname = "fl",
    category = "all",
    category = "sea",
    printcolumn(name = "Ships", type = "integer", json_path = ".spec.ships"),
    selectable = ".spec.harbour",
    deprecated = "use v1",
    validation(rule = "self.spec.ships < 100", message = "too many")
)]
#[serde(rename_all = "camelCase")]
pub struct FleetSpec {
    /// How many.
    #[kubewright(minimum = 0, default = 1)]
    pub ships: Option<i32>,
    /// Where they lie.
    #[kubewright(min_length = 1, immutable)]
    pub harbour: String,
    /// What they carry, by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[kubewright(list_type = "map", list_map_keys("name"))]
    pub cargos: Vec<Cargo>,
    /// Who may board.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[kubewright(list_type = "set")]
    pub crew: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limits: Option<BTreeMap<String, Limit>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub labels: Option<BTreeMap<String, String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port: Option<IntOrString>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pull_secret: Option<LocalObjectReference>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resources: Option<ResourceRequirements>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub r#type: Option<Type>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub routes: Option<Vec<Vec<Route>>>,
}

/// What a ship carries.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Apply, KubeSchema)]
#[serde(rename_all = "camelCase")]
pub struct Cargo {
    /// The key.
    pub name: String,
    /// In tonnes.
    #[kubewright(minimum = 1, maximum = 1000)]
    pub weight: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
}

/// How much.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Apply, KubeSchema)]
#[serde(rename_all = "camelCase")]
pub struct Limit {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_most: Option<i64>,
}

/// Between two harbours.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Apply, KubeSchema)]
pub struct Route {
    pub from: String,
    pub to: String,
}

/// What they are for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Apply, KubeSchema)]
pub enum Type {
    /// To catch fish.
    Fishing,
    #[serde(rename = "cargo-ship")]
    CargoShip,
}

/// What was seen of them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Apply, KubeSchema)]
#[serde(rename_all = "camelCase")]
pub struct FleetStatus {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ships: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub selector: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[kubewright(list_type = "map", list_map_keys("type"))]
    pub conditions: Option<Vec<Condition>>,
}

//! The `Scale` object of autoscaling/v1, in the form the scale subresource has it.
//!
//! Owns: its fields.
//! Must not know: requests, which kinds can be scaled.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// How many replicas an object wants and has (autoscaling/v1 `Scale`).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Scale {
    /// Always `autoscaling/v1`.
    #[serde(default = "api_version")]
    pub api_version: String,
    /// Always `Scale`.
    #[serde(default = "kind")]
    pub kind: String,
    /// The metadata of the scaled object; its `resourceVersion`, when kept, makes an update conditional.
    #[serde(default)]
    pub metadata: Map<String, Value>,
    /// What is wanted.
    #[serde(default)]
    pub spec: ScaleSpec,
    /// What there is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<ScaleStatus>,
}

/// The wanted number of replicas.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ScaleSpec {
    /// How many are wanted. The server leaves out 0.
    pub replicas: i32,
}

/// The observed number of replicas.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ScaleStatus {
    /// How many there are.
    pub replicas: i32,
    /// The label selector of the pods that are counted, as text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub selector: Option<String>,
}

impl Scale {
    /// A scale of this object with so many replicas, at any version.
    pub fn new(name: impl Into<String>, replicas: i32) -> Self {
        let mut metadata = Map::new();
        metadata.insert("name".to_owned(), Value::String(name.into()));
        Self {
            api_version: api_version(),
            kind: kind(),
            metadata,
            spec: ScaleSpec { replicas },
            status: None,
        }
    }

    /// The name of the scaled object, empty when not given.
    pub fn name(&self) -> &str {
        self.metadata
            .get("name")
            .and_then(Value::as_str)
            .unwrap_or_default()
    }
}

fn api_version() -> String {
    "autoscaling/v1".to_owned()
}

fn kind() -> String {
    "Scale".to_owned()
}

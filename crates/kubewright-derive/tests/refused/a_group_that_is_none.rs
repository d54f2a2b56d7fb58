//! What the API server would refuse is refused here.

use kubewright::CustomResource;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, CustomResource)]
#[kubewright(group = "Example Com", version = "v1", kind = "Document")]
struct DocumentSpec {
    title: String,
}

fn main() {}

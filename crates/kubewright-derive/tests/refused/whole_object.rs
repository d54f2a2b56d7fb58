//! The derive is for the struct of the spec.

use kubewright::CustomResource;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, CustomResource)]
#[kubewright(root, group = "example.com", version = "v1", kind = "Document")]
struct Document {
    title: String,
}

fn main() {}

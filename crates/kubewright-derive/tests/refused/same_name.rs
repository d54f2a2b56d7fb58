//! The object and its spec are two types.

use kubewright::CustomResource;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, CustomResource)]
#[kubewright(group = "example.com", version = "v1", kind = "Document")]
struct Document {
    title: String,
}

fn main() {}

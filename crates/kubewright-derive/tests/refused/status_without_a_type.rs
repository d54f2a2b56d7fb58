//! A status has a type.

use kubewright::CustomResource;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, CustomResource)]
#[kubewright(group = "example.com", version = "v1", kind = "Document", status)]
struct DocumentSpec {
    title: String,
}

fn main() {}

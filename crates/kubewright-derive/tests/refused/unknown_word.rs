//! A word that nobody knows, and the one that was meant.

use kubewright::CustomResource;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, CustomResource)]
#[kubewright(group = "example.com", version = "v1", kind = "Document", namespacd)]
struct DocumentSpec {
    title: String,
}

fn main() {}

//! A kind has a group, a version and a name.

use kubewright::CustomResource;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, CustomResource)]
#[kubewright(kind = "Document")]
struct DocumentSpec {
    title: String,
}

fn main() {}

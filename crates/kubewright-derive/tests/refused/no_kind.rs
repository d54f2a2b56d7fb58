//! A kind has to be named.

use kubewright::CustomResource;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, CustomResource)]
struct DocumentSpec {
    title: String,
}

fn main() {}

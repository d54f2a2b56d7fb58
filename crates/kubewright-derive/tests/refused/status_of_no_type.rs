//! The type of the status has to be there.

use kubewright::CustomResource;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, CustomResource)]
#[kubewright(group = "example.com", version = "v1", kind = "Document", status = "DocumentStatus")]
struct DocumentSpec {
    title: String,
}

fn main() {}

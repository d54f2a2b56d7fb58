//! The group of a kind is a constant.

use kubewright::CustomResource;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, CustomResource)]
#[kube(group = "example.com", version = "v1", kind = "Document", group_resolver = "crate::group")]
struct DocumentSpec {
    title: String,
}

fn main() {}

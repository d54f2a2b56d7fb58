//! Each word says what it needs.

use kubewright::CustomResource;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, CustomResource)]
#[kubewright(
    group = "example.com",
    version = "v1",
    kind = "Document",
    scope = "Namespace",
    served = "no",
    scale(spec_replicas_path = ".spec.copies"),
    printcolumn(name = "Title"),
    schema = "later",
    shortname = 3
)]
struct DocumentSpec {
    title: String,
}

fn main() {}

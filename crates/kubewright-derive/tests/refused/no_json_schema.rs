//! The definition needs a schema of the spec.

use kubewright::CustomResource;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Serialize, Deserialize, CustomResource)]
#[kubewright(group = "example.com", version = "v1", kind = "Document")]
struct DocumentSpec {
    title: String,
}

fn main() {}

//! What kube-derive writes and this derive does not.

use kubewright::{CustomResource, KubeSchema};
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Serialize, Deserialize, KubeSchema, CustomResource)]
#[kube(group = "example.com", version = "v1", kind = "Document", cel)]
struct DocumentSpec {
    title: String,
}

fn main() {}

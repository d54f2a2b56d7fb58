//! Words on fields need the derive that reads them.

use kubewright::CustomResource;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, CustomResource)]
#[kubewright(group = "example.com", version = "v1", kind = "Document")]
struct DocumentSpec {
    #[kubewright(minimum = 1)]
    pages: i32,
}

fn main() {}

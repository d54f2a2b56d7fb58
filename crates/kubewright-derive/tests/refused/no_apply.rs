//! A nested struct without its derive has no apply type.

use kubewright::CustomResource;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, CustomResource)]
#[kubewright(group = "example.com", version = "v1", kind = "Document")]
struct DocumentSpec {
    chapter: Chapter,
}

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
struct Chapter {
    name: String,
}

fn main() {
    let chapter = Chapter { name: String::new() };
    let _ = DocumentSpecApply::default().chapter(chapter);
}

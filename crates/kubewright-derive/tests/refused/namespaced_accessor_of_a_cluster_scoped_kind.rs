//! A clientset says of each kind whether it lives in a namespace.

use kubewright::CustomResource;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, CustomResource)]
#[kubewright(group = "example.com", version = "v1", kind = "Shelf")]
struct ShelfSpec {
    title: String,
}

kubewright::clientset! {
    trait Clients {
        fn shelves(namespace) -> Shelf;
    }
}

fn main() {}

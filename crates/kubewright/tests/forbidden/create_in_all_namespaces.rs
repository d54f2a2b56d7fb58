//! From all namespaces one reads; one creates in one.

#[path = "kinds.rs"]
mod kinds;
use kinds::*;
use kubewright::*;

async fn call(all: AllNamespaces<Plain>, plain: Plain) {
    let _ = all.create(&plain).await;
}

fn main() {}

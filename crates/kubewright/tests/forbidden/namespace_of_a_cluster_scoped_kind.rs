//! A cluster-scoped kind has no namespace.

#[path = "kinds.rs"]
mod kinds;
use kinds::*;
use kubewright::*;

fn call(client: &Client) {
    let _ = Api::<Realm>::namespaced(client, "prod");
}

fn main() {}

//! A cluster-scoped kind is in no namespace.

#[path = "kinds.rs"]
mod kinds;
use kinds::*;
use kubewright::*;

fn call(client: &Client) {
    let _ = AllNamespaces::<Realm>::new(client);
}

fn main() {}

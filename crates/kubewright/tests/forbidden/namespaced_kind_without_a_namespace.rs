//! A namespaced kind needs a namespace.

#[path = "kinds.rs"]
mod kinds;
use kinds::*;
use kubewright::*;

fn call(client: &Client) {
    let _ = Api::<Plain>::cluster(client);
}

fn main() {}

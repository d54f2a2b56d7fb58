//! Without the subresource there is no scale.

#[path = "kinds.rs"]
mod kinds;
use kinds::*;
use kubewright::*;

async fn call(api: Api<Realm>) {
    let _ = api.get_scale("a").await;
}

fn main() {}

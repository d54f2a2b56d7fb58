//! Without the subresource there is no `update_status`.

#[path = "kinds.rs"]
mod kinds;
use kinds::*;
use kubewright::*;

async fn call(api: Api<Realm>, realm: Realm) {
    let _ = api.update_status(&realm).await;
}

fn main() {}

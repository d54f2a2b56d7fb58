//! A kind that can only be read is not created.

#[path = "kinds.rs"]
mod kinds;
use kinds::*;
use kubewright::*;

async fn call(api: Api<Plain>, plain: Plain) {
    let _ = api.create(&plain).await;
}

fn main() {}

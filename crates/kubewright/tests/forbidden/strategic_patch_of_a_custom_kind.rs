//! Only built-in kinds take strategic merge patches.

#[path = "kinds.rs"]
mod kinds;
use kinds::*;
use kubewright::*;

async fn call(api: Api<Realm>) {
    let _ = api.patch_strategic("a", &Value::Null, &PatchOptions::default()).await;
}

fn main() {}

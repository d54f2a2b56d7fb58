//! What is applied of a cluster-scoped kind names no namespace.

#[path = "kinds.rs"]
mod kinds;
use kinds::*;
use kubewright::*;
kubewright::apply! { pub struct RealmApply for Realm {} }

fn main() { let _ = RealmApply::new("a").namespace("b"); }

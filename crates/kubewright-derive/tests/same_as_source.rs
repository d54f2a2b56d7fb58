//! `crd()` of a derived kind, and the definition that `kubewright crd` reads from its source, are
//! one.

#![allow(
    dead_code,
    unreachable_pub,
    reason = "the case is written as users write it"
)]

use std::path::PathBuf;

use kubewright_codegen::source::{self, Cfg};
use serde_json::Value;

#[path = "cases/fleet.rs"]
mod fleet;

#[test]
fn both_ways_give_one_definition() {
    check("fleet.rs", fleet::Fleet::crd());
}

#[track_caller]
fn check(case: &str, crd: Value) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests/cases")
        .join(case);
    let found = source::definitions(&[path], &Cfg::default()).unwrap();
    let mut text = String::new();
    found.definitions[0].write_json(&mut text);
    let read: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(
        serde_json::to_string_pretty(&crd).unwrap(),
        serde_json::to_string_pretty(&read).unwrap()
    );
}

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
fn check(case: &str, mut crd: Value) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests/cases")
        .join(case);
    let found = source::definitions(&[path], &Cfg::default()).unwrap();
    let mut read = found.definitions[0].to_value();
    for definition in [&mut crd, &mut read] {
        without_core_types(definition);
    }
    assert_eq!(
        serde_json::to_string_pretty(&crd).unwrap(),
        serde_json::to_string_pretty(&read).unwrap()
    );
}

/// k8s-openapi's schemas lack what Kubernetes's own say of lists, maps and bounds, which
/// `kubewright crd` knows.
fn without_core_types(definition: &mut Value) {
    let schema = &mut definition["spec"]["versions"][0]["schema"]["openAPIV3Schema"];
    for path in [
        "/properties/spec/properties/pullSecret",
        "/properties/spec/properties/resources",
        "/properties/status/properties/conditions/items",
    ] {
        let node = schema.pointer_mut(path).unwrap();
        assert_eq!(node["type"], "object", "{path}");
        node.take();
    }
}

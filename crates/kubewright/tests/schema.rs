//! Defaults and validation of generated kinds, from the definitions that they carry.

#![allow(
    dead_code,
    unreachable_pub,
    reason = "generated modules are public in a library"
)]

#[path = "../../../testdata/golden/own/mod.rs"]
#[allow(clippy::all)]
mod generated;

use generated::shapes_example_com::v1::defaulted::{Defaulted, DefaultedSpec};
use generated::shapes_example_com::v1::limit::{Limit, LimitSpec};
use kubewright::schema::{ErrorKind, SchemaError, SchemaExt};
use serde_json::{Value, json};

fn limit(spec: Value) -> Limit {
    let object = json!({
        "apiVersion": "shapes.example.com/v1", "kind": "Limit", "metadata": {"name": "x"},
        "spec": spec,
    });
    kubewright::decode_value(&object).expect("an object of the type")
}

#[test]
fn defaults_are_set_in_a_copy() {
    let object = Defaulted::new("x", DefaultedSpec::default());
    let defaulted = object.defaulted().expect("defaults");
    let value = serde_json::to_value(&defaulted).expect("JSON");
    assert_eq!(value["spec"]["long"], 9_007_199_254_740_993_i64);
    assert_eq!(value["spec"]["list"], json!(["a", "b"]));
    assert_eq!(value["spec"]["share"], "25%");
    assert_eq!(defaulted.defaulted().expect("defaults"), defaulted);
    assert_eq!(object, Defaulted::new("x", DefaultedSpec::default()));
}

#[test]
fn every_field_that_is_wrong_is_told() {
    let object = limit(json!({"port": 0, "name": "Ü", "list": ["a", "b", "c", "d"]}));
    let Err(SchemaError::Invalid(errors)) = object.validate() else {
        panic!("the object is not valid");
    };
    let found: Vec<(&str, ErrorKind)> = errors.iter().map(|e| (&*e.path, e.kind)).collect();
    assert_eq!(
        found,
        [
            ("spec.list", ErrorKind::TooMany),
            ("spec.name", ErrorKind::Invalid),
            ("spec.port", ErrorKind::Invalid),
        ]
    );
    assert_eq!(
        SchemaError::Invalid(errors).to_string(),
        "spec.list: Too many: 4: must have at most 3 items; \
         spec.name: Invalid value: \"Ü\": spec.name in body should match \
         '^[a-z]([-a-z0-9]*[a-z0-9])?$'; \
         spec.port: Invalid value: 0: spec.port in body should be greater than or equal to 1"
    );
}

#[test]
fn a_valid_object_is_valid() {
    limit(json!({"port": 80, "name": "a-1"}))
        .validate()
        .expect("valid");
    let Err(SchemaError::Invalid(errors)) = Limit::new("x", LimitSpec::default()).validate() else {
        panic!("a spec without properties has too few");
    };
    assert_eq!(errors[0].path, "spec");
}

mod stale {
    use kubewright::own::ObjectMeta;

    #[derive(Clone, Debug, Default, PartialEq, kubewright::Object)]
    #[kubewright(root)]
    pub struct Stale {
        pub metadata: ObjectMeta,
    }

    kubewright::resource! {
        Stale: Namespaced, group: "example.com", version: "v2", plural: "stales",
        core: own, verbs: all,
    }

    kubewright::defined! {
        Stale: r#"{"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
            "metadata": {"name": "stales.example.com"},
            "spec": {"group": "example.com", "scope": "Namespaced",
                "names": {"plural": "stales", "kind": "Stale"},
                "versions": [{"name": "v1", "served": true, "storage": true}]}}"#,
    }
}

#[test]
fn a_definition_without_the_version_is_an_error() {
    let error = stale::Stale::default()
        .validate()
        .expect_err("no version v2");
    assert!(
        matches!(
            error,
            SchemaError::Version {
                kind: "Stale",
                version: "v2"
            }
        ),
        "{error}"
    );
}

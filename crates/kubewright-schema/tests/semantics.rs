//! What must hold of pruning, defaults and checks whatever the schema and the object are.

use kubewright_schema::{Definition, Schema, Validator, Value, read};
use proptest::collection::{btree_map, vec};
use proptest::option::of;
use proptest::prelude::*;
use serde_json::{Map, json};

/// Few names, so that objects often hold what schemas speak of.
fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("a"),
        Just("b"),
        Just("c"),
        Just("apiVersion"),
        Just("kind"),
        Just("metadata")
    ]
    .prop_map(str::to_owned)
}

fn value() -> BoxedStrategy<Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "[a-c]{0,3}|.{0,4}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::from),
            btree_map(name(), inner, 0..4).prop_map(|map| Value::Object(Map::from_iter(map))),
        ]
    })
    .boxed()
}

/// A schema as a CRD holds it, whose defaults hold nothing that it does not know.
fn schema() -> BoxedStrategy<Value> {
    let scalar = (
        prop_oneof![
            Just("string"),
            Just("integer"),
            Just("number"),
            Just("boolean")
        ],
        any::<bool>(),
        of(any::<i8>()),
        of(prop_oneof![Just("^a"), Just("[^\\d]"), Just("(")]),
        of(prop_oneof![
            Just("date-time"),
            Just("int32"),
            Just("email"),
            Just("uri")
        ]),
        of(vec("[a-c]{0,2}", 1..3)),
        any::<bool>(),
    )
        .prop_map(
            |(kind, nullable, limit, pattern, format, names, has_default)| {
                let mut schema = json!({"type": kind, "nullable": nullable});
                if let Some(limit) = limit {
                    schema["minimum"] = limit.into();
                    schema["maxLength"] = i64::from(limit).abs().into();
                    schema["multipleOf"] = (f64::from(limit).abs() + 0.5).into();
                }
                for (key, text) in [("pattern", pattern), ("format", format)] {
                    if let Some(text) = text {
                        schema[key] = text.into();
                    }
                }
                if let Some(names) = names {
                    schema["enum"] = names.into();
                }
                if has_default {
                    schema["default"] = match kind {
                        "string" => json!("a"),
                        "boolean" => json!(true),
                        _ => json!(1),
                    };
                }
                schema
            },
        );
    scalar
        .prop_recursive(4, 24, 4, |inner| {
            let object = (
                btree_map(name(), inner.clone(), 0..4),
                any::<(bool, bool, bool)>(),
                of(vec(name(), 0..3)),
            )
                .prop_map(|(properties, (preserve, embedded, defaulted), required)| {
                    let mut schema = json!({"type": "object", "properties": properties});
                    if preserve {
                        schema["x-kubernetes-preserve-unknown-fields"] = true.into();
                    }
                    if embedded {
                        schema["x-kubernetes-embedded-resource"] = true.into();
                    }
                    if defaulted {
                        schema["default"] = json!({});
                    }
                    if let Some(required) = required {
                        schema["oneOf"] = json!([{"required": required}, {"maxProperties": 1}]);
                        schema["required"] = required.into();
                    }
                    schema
                });
            prop_oneof![
                object,
                (inner.clone(), any::<bool>()).prop_map(|(items, set)| json!({
                    "type": "array", "items": items, "maxItems": 3,
                    "x-kubernetes-list-type": if set { "set" } else { "atomic" },
                })),
                inner.prop_map(|held| json!({"type": "object", "additionalProperties": held})),
                Just(json!({"x-kubernetes-int-or-string": true})),
                Just(json!({"x-kubernetes-preserve-unknown-fields": true})),
            ]
        })
        .boxed()
}

fn definition(openapi: &Value) -> Definition {
    let document = json!({
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": "kinds.example.com"},
        "spec": {
            "group": "example.com",
            "scope": "Namespaced",
            "names": {"plural": "kinds", "kind": "Kind"},
            "versions": [{
                "name": "v1", "served": true, "storage": true,
                "schema": {"openAPIV3Schema": openapi},
            }],
        },
    });
    let mut documents = read("test.json", &document.to_string()).unwrap();
    documents.definitions.remove(0)
}

fn of_openapi(openapi: &Value) -> Schema {
    definition(openapi).versions.remove(0).schema.unwrap()
}

proptest! {
    #[test]
    fn pruning_twice_is_pruning_once(openapi in schema(), object in value()) {
        let schema = of_openapi(&openapi);
        let mut once = object;
        schema.prune(&mut once);
        let mut twice = once.clone();
        schema.prune(&mut twice);
        prop_assert_eq!(once, twice);
    }

    #[test]
    fn defaults_set_twice_are_set_once(openapi in schema(), object in value()) {
        let schema = of_openapi(&openapi);
        let mut once = object;
        schema.set_defaults(&mut once);
        let mut twice = once.clone();
        schema.set_defaults(&mut twice);
        prop_assert_eq!(once, twice);
    }

    #[test]
    fn what_is_admitted_is_admitted_unchanged(openapi in schema(), object in value()) {
        let validator = Validator::new(of_openapi(&openapi));
        let mut once = object;
        validator.admit(&mut once);
        let mut twice = once.clone();
        validator.admit(&mut twice);
        prop_assert_eq!(&once, &twice);
        let outcome = validator.validate(&once);
        for error in &outcome.errors {
            prop_assert!(!error.message.is_empty());
        }
        prop_assert_eq!(validator.validate(&twice), outcome);
    }
}

#[test]
fn the_deepest_schema_that_is_read_fits_the_stack() {
    // Each level of properties takes two of the levels that a document may have.
    let mut openapi = json!({"type": "string"});
    let mut object = json!(1);
    for level in 0..80 {
        openapi = if level % 2 == 0 {
            json!({"type": "object", "properties": {"a": openapi}})
        } else {
            json!({"type": "object", "allOf": [{"required": ["a"]}], "properties": {"a": openapi}})
        };
        object = json!({"a": object});
    }
    let validator = Validator::new(of_openapi(&openapi));
    validator.admit(&mut object);
    let outcome = validator.validate(&object);
    assert_eq!(outcome.errors[0].path, ["a"; 80].join("."));
}

#[test]
fn a_union_in_a_union_costs_no_more_than_its_size() {
    let mut branch = json!({"required": ["x"]});
    for _ in 0..60 {
        branch = json!({"anyOf": [branch, {"required": ["y"]}]});
    }
    let openapi =
        json!({"type": "object", "anyOf": [branch], "properties": {"a": {"type": "string"}}});
    let validator = Validator::new(of_openapi(&openapi));
    assert!(!validator.validate(&json!({"a": "b"})).is_valid());
}

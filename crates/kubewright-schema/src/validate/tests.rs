//! Each check, in the words of kube-apiserver.

use serde_json::json;

use super::*;
use crate::testing::{definition, schema};

fn found(given: Value, object: &Value) -> Vec<String> {
    let outcome = Validator::new(schema(given)).validate(object);
    let shown = |error: &ValidationError| {
        format!("{} {}: {}", error.kind.reason(), error.path, error.message)
    };
    outcome.errors.iter().map(shown).collect()
}

/// Checks one property `a`; expected are reason, path and message.
#[track_caller]
fn check(property: Value, value: Value, expected: &[&str]) {
    let given = json!({"type": "object", "properties": {"a": property}});
    assert_eq!(found(given, &json!({"a": value})), expected);
}

// The messages are those of kube-apiserver 1.36.

#[test]
fn types() {
    let string = json!({"type": "string"});
    check(string.clone(), json!("x"), &[]);
    check(
        string.clone(),
        json!(1),
        &[
            "FieldValueTypeInvalid a: Invalid value: \"integer\": a in body must be of type string: \"integer\"",
        ],
    );
    check(
        string,
        json!(null),
        &[
            "FieldValueTypeInvalid a: Invalid value: \"null\": a in body must be of type string: \"null\"",
        ],
    );
    check(
        json!({"type": "string", "nullable": true}),
        json!(null),
        &[],
    );
    check(json!({"type": "integer"}), json!(2.0), &[]);
    check(json!({"type": "number"}), json!(2), &[]);
    check(json!({}), json!({"anything": []}), &[]);
}

#[test]
fn an_integer_with_a_fraction_is_wrong_twice() {
    check(
        json!({"type": "integer"}),
        json!(2.5),
        &[
            "FieldValueTypeInvalid a: Invalid value: \"number\": a in body must be of type integer: \"number\"",
            "FieldValueInvalid a: Invalid value: \"\": Checked value must be of type integer (default format) in a",
        ],
    );
}

#[test]
fn int_or_string() {
    let either = json!({"x-kubernetes-int-or-string": true});
    check(either.clone(), json!(1), &[]);
    check(either.clone(), json!("25%"), &[]);
    check(
        either,
        json!(true),
        &[
            "FieldValueTypeInvalid a: Invalid value: \"boolean\": a in body must be of type integer,string: \"boolean\"",
        ],
    );
}

#[test]
fn formats() {
    let time = json!({"type": "string", "format": "date-time"});
    check(time.clone(), json!("2024-01-01T00:00:00Z"), &[]);
    check(
        time.clone(),
        json!("yesterday"),
        &[
            "FieldValueTypeInvalid a: Invalid value: \"yesterday\": a in body must be of type date-time: \"yesterday\"",
        ],
    );
    check(
        time.clone(),
        json!(5),
        &[
            "FieldValueTypeInvalid a: Invalid value: \"int64\": a in body must be of type date-time: \"int64\"",
        ],
    );
    // The server leaves lists to the check of the format, which looks at texts only.
    check(time, json!([1]), &[]);
    check(
        json!({"type": "string", "format": "of-my-own"}),
        json!("x"),
        &[],
    );
    check(
        json!({"type": "string", "format": "int32"}),
        json!("x"),
        &[],
    );
    check(
        json!({"type": "integer", "format": "int32"}),
        json!(2_147_483_648_i64),
        &[
            "FieldValueInvalid a: Invalid value: \"\": Checked value must be of type integer with format int32 in a",
        ],
    );
}

#[test]
fn numbers() {
    let port = json!({"type": "integer", "minimum": 1, "maximum": 65535});
    check(port.clone(), json!(80), &[]);
    check(
        port.clone(),
        json!(0),
        &["FieldValueInvalid a: Invalid value: 0: a in body should be greater than or equal to 1"],
    );
    check(
        port,
        json!(65536),
        &[
            "FieldValueInvalid a: Invalid value: 65536: a in body should be less than or equal to 65535",
        ],
    );
    check(
        json!({"type": "number", "exclusiveMinimum": true, "minimum": 0.5}),
        json!(0.5),
        &["FieldValueInvalid a: Invalid value: 0.5: a in body should be greater than 0.5"],
    );
    check(
        json!({"type": "integer", "multipleOf": 5}),
        json!(7),
        &["FieldValueInvalid a: Invalid value: 7: a in body should be a multiple of 5"],
    );
    check(
        json!({"type": "number", "multipleOf": 0.1}),
        json!(0.3),
        &[],
    );
    // A limit beyond the format is an error of every value, and is compared as a float.
    check(
        json!({"type": "integer", "format": "int32", "maximum": 4_294_967_295_i64}),
        json!(5),
        &[
            "FieldValueInvalid a: Invalid value: \"\": Maximum boundary value must be of type integer with format int32 in a",
        ],
    );
}

#[test]
fn texts() {
    let text = json!({"type": "string", "minLength": 2, "maxLength": 3, "pattern": "^[a-zü]+$"});
    check(text.clone(), json!("üüü"), &[]);
    check(
        text.clone(),
        json!("abcd"),
        &["FieldValueTooLong a: Too long: may not be more than 3 bytes"],
    );
    check(
        text.clone(),
        json!("a"),
        &["FieldValueInvalid a: Invalid value: \"a\": a in body should be at least 2 chars long"],
    );
    check(
        text,
        json!("A\n"),
        &["FieldValueInvalid a: Invalid value: \"A\\n\": a in body should match '^[a-zü]+$'"],
    );
}

#[test]
fn a_pattern_that_cannot_be_used_is_counted() {
    let given =
        json!({"type": "object", "properties": {"a": {"type": "string", "pattern": "(?=x)"}}});
    let outcome = Validator::new(schema(given)).validate(&json!({"a": "y"}));
    assert!(outcome.is_valid());
    assert_eq!(outcome.patterns_not_checked, 1);
}

#[test]
fn enums() {
    let hot = json!({"type": "string", "enum": ["Hot", "Cold"]});
    check(hot.clone(), json!("Cold"), &[]);
    check(
        hot,
        json!("Warm"),
        &[
            "FieldValueNotSupported a: Unsupported value: \"Warm\": supported values: \"Hot\", \"Cold\"",
        ],
    );
    check(json!({"type": "number", "enum": [1, 2.5]}), json!(1.0), &[]);
    check(
        json!({"enum": [1, true, {"b": "<"}]}),
        json!(2),
        &[
            "FieldValueNotSupported a: Unsupported value: 2: supported values: \"1\", \"true\", \"{\\\"b\\\":\\\"\\\\u003c\\\"}\"",
        ],
    );
    // To the server no null is any value of an enum.
    check(
        json!({"type": "string", "nullable": true, "enum": ["a", null]}),
        json!(null),
        &["FieldValueNotSupported a: Unsupported value: null: supported values: \"a\", \"null\""],
    );
}

#[test]
fn lists_and_objects() {
    let list = json!({"type": "array", "minItems": 1, "maxItems": 1, "items": {"type": "string"}});
    check(
        list.clone(),
        json!([]),
        &["FieldValueInvalid a: Invalid value: 0: a in body should have at least 1 items"],
    );
    check(
        list,
        json!(["x", 1]),
        &[
            "FieldValueTypeInvalid a[1]: Invalid value: \"integer\": a[1] in body must be of type string: \"integer\"",
            "FieldValueTooMany a: Too many: 2: must have at most 1 item",
        ],
    );
    let map = json!({
        "type": "object", "minProperties": 2, "additionalProperties": {"type": "integer"},
    });
    check(
        map,
        json!({"k": "x"}),
        &[
            "FieldValueInvalid a: Invalid value: 1: a in body should have at least 2 properties",
            "FieldValueTypeInvalid a.k: Invalid value: \"string\": a.k in body must be of type integer: \"string\"",
        ],
    );
    check(
        json!({"type": "object", "required": ["b"], "maxProperties": 0}),
        json!({"c": 1}),
        &[
            "FieldValueTooMany a: Too many: 1: must have at most 0 items",
            "FieldValueRequired a.b: Required value",
        ],
    );
}

#[test]
fn unions_tell_the_branch_that_met_the_most() {
    let union = json!({"type": "object", "oneOf": [
        {"required": ["b"]},
        {"required": ["c"], "properties": {"d": {"enum": ["x"]}}},
    ]});
    check(union.clone(), json!({"b": 1, "d": 1}), &[]);
    let given = json!({"type": "object", "properties": {"a": union}});
    let outcome = Validator::new(schema(given.clone())).validate(&json!({"a": {"d": "x"}}));
    let fields: Vec<_> = outcome
        .errors
        .iter()
        .map(|e| (&*e.path, e.field()))
        .collect();
    assert_eq!(fields, [("a", "<nil>"), ("a.c", "a.c")]);
    assert_eq!(
        outcome.errors[0].message,
        "Invalid value: \"\": \"a\" must validate one and only one schema (oneOf). Found none valid"
    );
    let both = found(given, &json!({"a": {"b": 1, "c": 1}}));
    assert_eq!(
        both,
        [
            "FieldValueInvalid a: Invalid value: \"\": \"a\" must validate one and only one schema (oneOf). Found 2 valid alternatives"
        ]
    );
}

#[test]
fn the_other_unions() {
    check(
        json!({"anyOf": [{"required": ["b"]}, {"minProperties": 3}]}),
        json!({}),
        &[
            "FieldValueInvalid a: Invalid value: \"\": \"a\" must validate at least one schema (anyOf)",
            "FieldValueRequired a.b: Required value",
        ],
    );
    check(
        json!({"allOf": [{"required": ["b"]}, {"maxProperties": 3}]}),
        json!({}),
        &[
            "FieldValueRequired a.b: Required value",
            "FieldValueInvalid a: Invalid value: \"\": \"a\" must validate all the schemas (allOf)",
        ],
    );
    check(
        json!({"not": {"required": ["b"]}}),
        json!({"b": 1}),
        &["FieldValueInvalid a: Invalid value: \"\": \"a\" must not validate the schema (not)"],
    );
}

#[test]
fn sets_hold_nothing_twice() {
    check(
        json!({"type": "array", "x-kubernetes-list-type": "set", "items": {"type": "string"}}),
        json!(["x", "y", "x", "x"]),
        &["FieldValueDuplicate a[2]: Duplicate value: \"x\""],
    );
    check(
        json!({"type": "array", "x-kubernetes-list-type": "map",
            "x-kubernetes-list-map-keys": ["b", "c"], "items": {"type": "object"}}),
        json!([{"b": 1, "d": 1}, {"b": 1, "c": 2}, {"b": 1, "d": 2}]),
        &["FieldValueDuplicate a[2]: Duplicate value: {\"b\":1}"],
    );
}

#[test]
fn lists_in_maps_have_keys_in_brackets() {
    check(
        json!({"type": "object", "additionalProperties": {
            "type": "array", "x-kubernetes-list-type": "set", "items": {"type": "integer"}}}),
        json!({"k": [1, 1]}),
        &["FieldValueDuplicate a[k][1]: Duplicate value: 1"],
    );
}

#[test]
fn embedded_resources() {
    let embedded = json!({"type": "object", "x-kubernetes-embedded-resource": true,
        "x-kubernetes-preserve-unknown-fields": true});
    check(
        embedded.clone(),
        json!({"apiVersion": "v1", "kind": "Pod"}),
        &[],
    );
    check(
        embedded.clone(),
        json!({"apiVersion": ""}),
        &[
            "FieldValueInvalid a.apiVersion: Invalid value: \"\": must not be empty",
            "FieldValueRequired a.kind: Required value",
        ],
    );
    check(
        embedded,
        json!({"apiVersion": "a/b/c", "kind": 1}),
        &[
            "FieldValueInvalid a.apiVersion: Invalid value: \"a/b/c\": unexpected GroupVersion string: a/b/c",
            "FieldValueInvalid a.kind: Invalid value: 1: must be a string",
        ],
    );
}

#[cfg(not(feature = "cel"))]
#[test]
fn rules_are_counted_where_they_apply() {
    let given = json!({"type": "object", "properties": {"a": {
        "type": "array", "items": {"type": "integer",
            "x-kubernetes-validations": [{"rule": "self > 0"}]}}}});
    let validator = Validator::new(schema(given));
    let outcome = validator.validate(&json!({"a": [0, 2]}));
    assert_eq!((outcome.is_valid(), outcome.rules_not_checked), (true, 2));
    assert_eq!(validator.validate(&json!({})).rules_not_checked, 0);
}

#[test]
fn the_numbers_of_a_scale_must_fit() {
    let mut definition =
        definition(json!({"type": "object", "x-kubernetes-preserve-unknown-fields": true}));
    let version = &mut definition.versions[0];
    version.scale = Some(Scale {
        spec_replicas_path: ".spec.replicas".into(),
        status_replicas_path: ".status.replicas".into(),
        label_selector_path: Some(".status.selector".into()),
        rest: crate::Rest::new(),
    });
    let validator = Validator::of_version(version);
    let shown = |object: Value| -> Vec<String> {
        let outcome = validator.validate(&object);
        outcome.errors.iter().map(ToString::to_string).collect()
    };
    assert!(shown(json!({"spec": {"replicas": 3}})).is_empty());
    assert_eq!(
        shown(json!({"spec": {"replicas": -1}, "status": "x"})),
        [
            ".spec.replicas: Invalid value: -1: should be a non-negative integer",
            ".status.replicas: Invalid value: 0: .status.replicas accessor error: x is of the type string, expected map[string]interface{}",
            ".status.selector: Invalid value: \"\": .status.selector accessor error: x is of the type string, expected map[string]interface{}",
        ]
    );
    assert_eq!(
        shown(json!({"spec": {"replicas": 1.5}})),
        [
            ".spec.replicas: Invalid value: 0: .spec.replicas accessor error: 1.5 is of the type float64, expected int64"
        ]
    );
}

#[test]
fn a_great_many_errors_take_no_longer_each() {
    let given = json!({"type": "object", "properties": {"a": {
        "type": "array", "items": {"type": "string"}}}});
    let validator = Validator::new(schema(given));
    let object = json!({"a": vec![1; 100_000]});
    assert_eq!(validator.validate(&object).errors.len(), 100_000);
}

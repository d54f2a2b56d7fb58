//! What schemas of Rust types become.

#![allow(dead_code, reason = "the types are only described")]

use std::collections::{BTreeMap, BTreeSet, HashMap};

use schemars::JsonSchema;
use serde_json::{Value, json};

use crate::defining::schema;

#[track_caller]
fn check<T: JsonSchema>(expected: Value) {
    let schema = schema::<T>().unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(schema, expected);
}

#[track_caller]
fn refused<T: JsonSchema>(expected: &str) {
    assert_eq!(schema::<T>().unwrap_err().to_string(), expected);
}

fn properties<T: JsonSchema>() -> Value {
    schema::<T>()
        .unwrap_or_else(|error| panic!("{error}"))
        .get("properties")
        .cloned()
        .unwrap_or_default()
}

#[test]
fn fields_have_one_type_and_formats_that_the_server_knows() {
    #[derive(JsonSchema)]
    struct Spec {
        text: String,
        count: u32,
        small: u8,
        large: u64,
        maybe: Option<i64>,
        list: Vec<f64>,
        address: std::net::IpAddr,
    }
    check::<Spec>(json!({
        "type": "object",
        "required": ["address", "count", "large", "list", "small", "text"],
        "properties": {
            "text": {"type": "string"},
            "count": {"type": "integer", "format": "int64", "minimum": 0, "maximum": u32::MAX},
            "small": {"type": "integer", "format": "int32", "minimum": 0, "maximum": 255},
            "large": {"type": "integer", "format": "int64", "minimum": 0},
            "maybe": {"type": "integer", "format": "int64", "nullable": true},
            "list": {"type": "array", "items": {"type": "number", "format": "double"}},
            "address": {"type": "string"},
        },
    }));
}

#[test]
fn maps_sets_and_anything() {
    #[derive(JsonSchema)]
    struct Spec {
        map: BTreeMap<String, Option<bool>>,
        numbered: HashMap<u32, String>,
        set: BTreeSet<String>,
        pair: (i32, i32),
        any: Value,
        either: crate::IntOrString,
        open: serde_json::Map<String, Value>,
    }
    let any = json!({"x-kubernetes-preserve-unknown-fields": true});
    assert_eq!(
        properties::<Spec>(),
        json!({
            "map": {"type": "object", "additionalProperties": {"type": "boolean", "nullable": true}},
            "numbered": {"type": "object", "additionalProperties": {"type": "string"}},
            "set": {"type": "array", "items": {"type": "string"}, "x-kubernetes-list-type": "set"},
            "pair": {
                "type": "array",
                "items": {"type": "integer", "format": "int32"},
                "minItems": 2,
                "maxItems": 2,
            },
            "any": any,
            "either": {
                "anyOf": [{"type": "integer"}, {"type": "string"}],
                "x-kubernetes-int-or-string": true,
            },
            "open": {"type": "object", "additionalProperties": any},
        })
    );
}

#[derive(JsonSchema)]
enum Unit {
    /// The first.
    A,
    B,
}

#[test]
fn enums_of_texts_are_one_list_of_values() {
    #[derive(JsonSchema)]
    struct Spec {
        plain: Unit,
        /// Of this field.
        maybe: Option<Unit>,
    }
    let properties = properties::<Spec>();
    assert_eq!(properties["plain"]["type"], "string");
    let mut values = properties["plain"]["enum"].as_array().unwrap().clone();
    values.sort_by_key(ToString::to_string);
    assert_eq!(values, ["A", "B"]);
    assert_eq!(properties["maybe"]["nullable"], true);
    assert_eq!(properties["maybe"]["description"], "Of this field.");
    assert_eq!(properties["maybe"]["enum"].as_array().unwrap().len(), 2);
}

#[test]
fn variants_with_content_are_properties_of_which_one_is_set() {
    #[derive(JsonSchema)]
    enum External {
        /// A number.
        Count(i32),
        Names {
            first: String,
        },
    }
    check::<External>(json!({
        "type": "object",
        "properties": {
            "Count": {"type": "integer", "format": "int32", "description": "A number."},
            "Names": {
                "type": "object",
                "properties": {"first": {"type": "string"}},
                "required": ["first"],
            },
        },
        "oneOf": [{"required": ["Count"]}, {"required": ["Names"]}],
    }));
}

#[test]
fn a_tag_is_an_enum_of_the_variants() {
    #[derive(JsonSchema)]
    #[serde(tag = "kind")]
    enum Tagged {
        Plain,
        Sized { size: i64 },
    }
    check::<Tagged>(json!({
        "type": "object",
        "properties": {
            "kind": {"type": "string", "enum": ["Plain", "Sized"]},
            "size": {"type": "integer", "format": "int64"},
        },
        "required": ["kind"],
        "oneOf": [
            {"properties": {"kind": {"enum": ["Plain"]}}},
            {"properties": {"kind": {"enum": ["Sized"]}}, "required": ["size"]},
        ],
    }));
}

#[test]
fn contents_of_one_form_stand_beside_their_tag() {
    #[derive(JsonSchema)]
    #[serde(tag = "kind", content = "value")]
    enum Adjacent {
        First(String),
        Second(String),
        Nothing,
    }
    check::<Adjacent>(json!({
        "type": "object",
        "properties": {
            "kind": {"type": "string", "enum": ["First", "Second", "Nothing"]},
            "value": {"type": "string"},
        },
        "required": ["kind"],
        "oneOf": [
            {"properties": {"kind": {"enum": ["First"]}}, "required": ["value"]},
            {"properties": {"kind": {"enum": ["Second"]}}, "required": ["value"]},
            {"properties": {"kind": {"enum": ["Nothing"]}}},
        ],
    }));
}

#[test]
fn untagged_variants_are_told_by_what_they_require() {
    #[derive(JsonSchema)]
    #[serde(untagged)]
    enum Untagged {
        One { one: String },
        Two { two: i32 },
    }
    #[derive(JsonSchema)]
    #[serde(untagged)]
    enum WithAnEmptyOne {
        One { one: String },
        Nothing {},
    }
    #[derive(JsonSchema)]
    #[serde(untagged)]
    enum NumberOrText {
        Number(i64),
        Text(String),
    }
    check::<Untagged>(json!({
        "type": "object",
        "properties": {
            "one": {"type": "string"},
            "two": {"type": "integer", "format": "int32"},
        },
        "anyOf": [{"required": ["one"]}, {"required": ["two"]}],
    }));
    check::<WithAnEmptyOne>(json!({"type": "object", "properties": {"one": {"type": "string"}}}));
    check::<NumberOrText>(json!({
        "anyOf": [{"type": "integer"}, {"type": "string"}],
        "x-kubernetes-int-or-string": true,
    }));
}

#[test]
fn flattened_types_are_part_of_the_object() {
    #[derive(JsonSchema)]
    struct Inner {
        inner: String,
    }
    #[derive(JsonSchema)]
    struct Spec {
        own: bool,
        #[serde(flatten)]
        flat: Inner,
        #[serde(flatten)]
        rest: BTreeMap<String, Value>,
    }
    check::<Spec>(json!({
        "type": "object",
        "properties": {"own": {"type": "boolean"}, "inner": {"type": "string"}},
        "required": ["inner", "own"],
        "x-kubernetes-preserve-unknown-fields": true,
    }));
}

#[test]
fn defaults_stay_and_what_is_said_of_a_field_goes_before_its_type() {
    #[derive(JsonSchema, serde::Serialize)]
    /// Of the type.
    struct Inner {
        size: i32,
    }
    fn seven() -> i32 {
        7
    }
    #[derive(JsonSchema)]
    #[serde(deny_unknown_fields)]
    struct Spec {
        #[serde(default = "seven")]
        size: i32,
        /// Of the field.
        inner: Inner,
        #[serde(default)]
        maybe: Option<String>,
        #[schemars(range(min = 1, max = 5), example = 3)]
        bounded: i32,
    }
    let properties = properties::<Spec>();
    assert_eq!(properties["size"]["default"], 7);
    assert_eq!(properties["inner"]["description"], "Of the field.");
    assert_eq!(properties["maybe"].get("default"), None);
    assert_eq!(
        properties["bounded"],
        json!({"type": "integer", "format": "int32", "minimum": 1, "maximum": 5, "example": 3})
    );
}

#[cfg(feature = "k8s-openapi")]
#[test]
fn core_types_are_written_out() {
    use k8s_openapi::api::core::v1::ResourceRequirements;
    use k8s_openapi::apimachinery::pkg::runtime::RawExtension;

    #[derive(JsonSchema)]
    struct Spec {
        resources: ResourceRequirements,
        raw: RawExtension,
    }
    let properties = properties::<Spec>();
    let limit = &properties["resources"]["properties"]["limits"]["additionalProperties"];
    assert_eq!(limit["x-kubernetes-int-or-string"], true);
    assert!(limit["pattern"].is_string());
    assert_eq!(
        properties["raw"]["x-kubernetes-preserve-unknown-fields"],
        true
    );
}

#[test]
fn what_no_structural_schema_says_is_an_error_at_its_place() {
    #[derive(JsonSchema)]
    struct Tree {
        children: Vec<Tree>,
    }
    #[derive(JsonSchema)]
    struct Holds {
        tree: Option<Box<Tree>>,
    }
    #[derive(JsonSchema)]
    enum Mixed {
        Text,
        Object { a: i32 },
    }
    #[derive(JsonSchema)]
    struct HoldsMixed {
        mixed: Vec<Mixed>,
    }
    #[derive(JsonSchema)]
    #[serde(untagged)]
    enum Clashing {
        One { a: i32 },
        Two { a: String },
    }
    #[derive(JsonSchema)]
    struct Tuple {
        pair: (i32, bool),
    }
    #[derive(JsonSchema)]
    struct Null {
        nothing: (),
    }
    let open =
        "leave it open there, with any JSON below: `#[schemars(with = \"serde_json::Value\")]`";
    refused::<Tree>(&format!(
        "`children[]`: `Tree` contains itself, and a CRD's schema cannot; {open}"
    ));
    refused::<Holds>(&format!(
        "`tree.children[]`: `Tree` contains itself, and a CRD's schema cannot; {open}"
    ));
    refused::<HoldsMixed>(
        "`mixed[]`: the variants \"Text\" are written as texts and others as objects, and a CRD's \
         schema has one type for a value; give each of them an empty content, `{}`, or tag the \
         enum: `#[serde(tag = \"type\")]`",
    );
    refused::<Clashing>(
        "the field `a` of one variant has another type in another variant, and a CRD's schema has \
         one schema for a field; name the fields differently",
    );
    refused::<Tuple>(
        "`pair`: a tuple of different types is a list of mixed items, and a CRD's schema has one \
         schema for all items of a list; make it a struct with named fields",
    );
    refused::<Null>(
        "`nothing`: a type that is always null is nothing that a CRD's schema describes; make it \
         an empty object: `struct Name {}`",
    );
}

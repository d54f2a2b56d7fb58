//! What schemas of Rust types become.

use schemars::JsonSchema;
use serde_json::{Value, json};

use super::*;

#[track_caller]
fn check<T: JsonSchema>(expected: Value) {
    let schema = crate::defining::schema::<T>().unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(schema, expected);
}

#[test]
fn fields_have_one_type_and_know_formats() {
    #[derive(JsonSchema)]
    #[allow(dead_code)]
    struct Spec {
        text: String,
        count: u32,
        small: u8,
        maybe: Option<i64>,
        list: Vec<f64>,
    }
    check::<Spec>(json!({
        "type": "object",
        "required": ["count", "list", "small", "text"],
        "properties": {
            "text": {"type": "string"},
            "count": {"type": "integer", "format": "int64", "minimum": 0, "maximum": u32::MAX},
            "small": {"type": "integer", "format": "int32", "minimum": 0, "maximum": 255},
            "maybe": {"type": "integer", "format": "int64", "nullable": true},
            "list": {"type": "array", "items": {"type": "number", "format": "double"}},
        },
    }));
}

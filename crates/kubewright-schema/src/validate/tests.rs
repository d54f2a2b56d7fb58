use serde_json::json;

use super::*;
use crate::testing::schema;

fn found(given: Value, object: &Value) -> Vec<String> {
    let outcome = Validator::new(schema(given)).validate(object);
    let shown = |error: &ValidationError| format!("{:?} {error}", error.kind);
    outcome.errors.iter().map(shown).collect()
}

#[track_caller]
fn check(property: Value, value: Value, expected: &[&str]) {
    let given = json!({"type": "object", "properties": {"a": property}});
    assert_eq!(found(given, &json!({"a": value})), expected);
}

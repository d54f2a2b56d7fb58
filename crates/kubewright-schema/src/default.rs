//! Fills in what a schema says a value is when nobody set it.
//!
//! Owns: where a default goes, as in `pkg/apiserver/schema/defaulting` of apiextensions-apiserver.
//! Must not know: pruning, checks, which objects are of a kind.

use crate::{AdditionalProperties, Schema, Value};

impl Schema {
    /// Sets every default of this schema in a value, as the API server does before it
    /// checks an object and whenever it reads one from storage.
    ///
    /// A property gets its default where it is absent, or null while it must not be; an
    /// element or the value of a map only where it is null while it must not be. Defaults
    /// below a default are set too. Nothing that is there is changed, so doing it twice
    /// is doing it once. Subschemas in `allOf` and the like have no defaults.
    pub fn set_defaults(&self, value: &mut Value) {
        match value {
            Value::Object(fields) => {
                for (name, property) in &self.properties {
                    let Some(default) = property.default.as_deref() else {
                        continue;
                    };
                    match fields.get_mut(&**name) {
                        None => {
                            fields.insert(String::from(&**name), default.clone());
                        }
                        Some(held) if property.refuses(held) => *held = default.clone(),
                        Some(_) => {}
                    }
                }
                let others = match &self.additional_properties {
                    Some(AdditionalProperties::Schema(schema)) => Some(&**schema),
                    Some(AdditionalProperties::Allowed(_)) | None => None,
                };
                for (name, held) in fields {
                    match (self.properties.get(name), others) {
                        (Some(property), _) => property.set_defaults(held),
                        (None, Some(schema)) => schema.set_default_of_null(held),
                        (None, None) => {}
                    }
                }
            }
            Value::Array(elements) => {
                if let Some(items) = self.items.as_deref() {
                    for element in elements {
                        items.set_default_of_null(element);
                    }
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }

    fn set_default_of_null(&self, value: &mut Value) {
        if self.refuses(value)
            && let Some(default) = self.default.as_deref()
        {
            *value = default.clone();
        }
        self.set_defaults(value);
    }

    /// Whether the value is null and must not be.
    pub(crate) fn refuses(&self, value: &Value) -> bool {
        value.is_null() && self.nullable != Some(true)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::testing::schema;

    #[track_caller]
    fn check(given: crate::Value, mut value: crate::Value, expected: crate::Value) {
        let schema = schema(given);
        schema.set_defaults(&mut value);
        assert_eq!(value, expected);
        schema.set_defaults(&mut value);
        assert_eq!(value, expected, "the second time");
    }

    #[test]
    fn a_default_fills_what_is_absent_or_wrongly_null() {
        let given = json!({"properties": {
            "a": {"type": "string", "default": "x"},
            "b": {"type": "string", "default": "x", "nullable": true},
        }});
        check(given.clone(), json!({}), json!({"a": "x", "b": "x"}));
        let nulls = json!({"a": null, "b": null});
        check(given.clone(), nulls, json!({"a": "x", "b": null}));
        let set = json!({"a": "", "b": ""});
        check(given, set.clone(), set);
    }

    #[test]
    fn defaults_below_a_default_are_set_and_below_nothing_are_not() {
        let inner =
            json!({"type": "object", "properties": {"n": {"type": "integer", "default": 1}}});
        let mut defaulted = inner.clone();
        defaulted["default"] = json!({});
        let given = json!({"properties": {"with": defaulted, "without": inner}});
        check(given, json!({}), json!({"with": {"n": 1}}));
    }

    #[test]
    fn elements_and_values_of_maps_get_them() {
        let inner = json!({"type": "object", "default": {"m": 2}, "properties": {
            "n": {"type": "integer", "default": 1}, "m": {"type": "integer"},
        }});
        let given = json!({"properties": {
            "list": {"type": "array", "items": inner},
            "map": {"type": "object", "additionalProperties": inner},
        }});
        check(
            given,
            json!({"list": [{}, null], "map": {"a": {}, "b": null}}),
            json!({
                "list": [{"n": 1}, {"m": 2, "n": 1}],
                "map": {"a": {"n": 1}, "b": {"m": 2, "n": 1}},
            }),
        );
    }
}

//! Removes nulls that a schema neither allows nor defaults.
//!
//! Owns: which nulls go, as in `prunenulls.go` of apiextensions-apiserver.
//! Must not know: defaults' values, unknown fields.

use crate::{AdditionalProperties, Schema, Value};

impl Schema {
    /// Removes every field that is null while its schema says neither `nullable` nor a
    /// default, as the API server does between pruning and defaulting. Elements of lists
    /// stay; so do fields that the schema does not know.
    pub fn drop_nulls(&self, value: &mut Value) {
        match value {
            Value::Object(fields) => fields.retain(|name, held| {
                let Some(schema) = self.of_field(name) else {
                    return true;
                };
                if schema.refuses(held) && schema.default.is_none() {
                    return false;
                }
                schema.drop_nulls(held);
                true
            }),
            Value::Array(elements) => {
                if let Some(items) = self.items.as_deref() {
                    elements.iter_mut().for_each(|held| items.drop_nulls(held));
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }

    /// The schema of a field: that of the property, or else of additional ones.
    pub(crate) fn of_field(&self, name: &str) -> Option<&Self> {
        match (self.properties.get(name), &self.additional_properties) {
            (Some(property), _) => Some(property),
            (None, Some(AdditionalProperties::Schema(schema))) => Some(schema),
            (None, Some(AdditionalProperties::Allowed(_)) | None) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::testing::schema;

    #[test]
    fn only_nulls_that_nothing_allows_go() {
        let schema = schema(json!({"properties": {
            "refused": {"type": "string"},
            "nullable": {"type": "string", "nullable": true},
            "defaulted": {"type": "string", "default": "x"},
            "map": {"type": "object", "additionalProperties": {"type": "string"}},
            "list": {"type": "array", "items": {"type": "string"}},
        }}));
        let mut value = json!({
            "refused": null, "nullable": null, "defaulted": null, "unknown": null,
            "map": {"a": null, "b": "c"}, "list": [null],
        });
        schema.drop_nulls(&mut value);
        assert_eq!(
            value,
            json!({
                "nullable": null, "defaulted": null, "unknown": null,
                "map": {"b": "c"}, "list": [null],
            })
        );
    }
}

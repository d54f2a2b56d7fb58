//! Removes the fields that a schema does not know.
//!
//! Owns: which fields go, as in `pkg/apiserver/schema/pruning` of apiextensions-apiserver.
//! Must not know: defaults, checks, the fields of metadata.

use crate::object_meta;
use crate::{AdditionalProperties, Schema, Value};

impl Schema {
    /// Removes from an object, whose root this schema describes, every field that the
    /// schema does not know, as the API server does with what it is sent and what it reads
    /// from storage.
    ///
    /// What `x-kubernetes-preserve-unknown-fields` covers stays, but for what its
    /// properties specify. `apiVersion`, `kind` and `metadata` of the object and of
    /// embedded resources stay; `metadata` keeps the fields of Kubernetes's ObjectMeta.
    pub fn prune(&self, object: &mut Value) {
        if let Value::Object(fields) = object
            && let Some(metadata) = fields.get_mut("metadata")
        {
            object_meta::prune(metadata);
        }
        prune(object, Some(self), Root::Yes);
    }
}

/// Whether a value is a whole object, so that it is a resource whatever its schema says.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Root {
    Yes,
    No,
}

/// Prunes a value; without a schema nothing in it is known.
fn prune(value: &mut Value, schema: Option<&Schema>, root: Root) {
    let Some(schema) = schema else {
        match value {
            Value::Object(fields) => fields.clear(),
            Value::Array(elements) => elements
                .iter_mut()
                .for_each(|element| prune(element, None, Root::No)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
        return;
    };
    if schema.preserve_unknown_fields == Some(true) {
        return prune_preserved(value, schema, root);
    }
    match value {
        Value::Object(fields) => fields.retain(|name, held| {
            keeps_meta(schema, root, name, held) || {
                let inner = field(schema, name);
                if let Some(inner) = inner {
                    prune(held, inner, Root::No);
                }
                inner.is_some()
            }
        }),
        Value::Array(elements) => elements
            .iter_mut()
            .for_each(|element| prune(element, schema.items.as_deref(), Root::No)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Prunes only below what the schema specifies.
fn prune_preserved(value: &mut Value, schema: &Schema, root: Root) {
    match value {
        Value::Object(fields) => {
            for (name, held) in fields {
                if !keeps_meta(schema, root, name, held)
                    && let Some(inner) = field(schema, name)
                {
                    prune(held, inner, Root::No);
                }
            }
        }
        Value::Array(elements) => {
            if let Some(items) = schema.items.as_deref() {
                for element in elements {
                    // The elements of a preserved list are preserved as well.
                    prune_preserved(element, items, Root::No);
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Whether this is one of the three fields of a resource that its schema need not name.
fn keeps_meta(schema: &Schema, root: Root, name: &str, held: &mut Value) -> bool {
    if root == Root::No && schema.embedded_resource != Some(true) {
        return false;
    }
    if root == Root::No && name == "metadata" {
        object_meta::prune(held);
    }
    matches!(name, "apiVersion" | "kind" | "metadata")
}

/// What is known of a field: nothing; that it is there; or its schema.
#[allow(clippy::option_option)] // these are the three cases
fn field<'a>(schema: &'a Schema, name: &str) -> Option<Option<&'a Schema>> {
    match (schema.properties.get(name), &schema.additional_properties) {
        (Some(property), _) => Some(Some(property)),
        (None, Some(AdditionalProperties::Schema(schema))) => Some(Some(schema)),
        (None, Some(AdditionalProperties::Allowed(_))) => Some(None),
        (None, None) => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::Value;
    use crate::testing::schema;

    #[track_caller]
    fn check(given: Value, mut value: Value, expected: Value) {
        let schema = schema(given);
        schema.prune(&mut value);
        assert_eq!(value, expected);
        schema.prune(&mut value);
        assert_eq!(value, expected, "the second time");
    }

    #[test]
    fn unknown_fields_go_wherever_they_are() {
        check(
            json!({"properties": {"spec": {"type": "object", "properties": {
                "a": {"type": "string"},
                "list": {"type": "array", "items": {"type": "object", "properties": {"b": {}}}},
                "map": {"additionalProperties": {"type": "object", "properties": {"c": {}}}},
            }}}}),
            json!({
                "apiVersion": "v1", "kind": "K", "metadata": {"name": "n"}, "other": 1,
                "spec": {
                    "a": "x", "z": 1, "list": [{"b": 1, "z": 1}, 2], "map": {"k": {"c": 1, "z": 1}},
                },
            }),
            json!({
                "apiVersion": "v1", "kind": "K", "metadata": {"name": "n"},
                "spec": {"a": "x", "list": [{"b": 1}, 2], "map": {"k": {"c": 1}}},
            }),
        );
    }

    #[test]
    fn preserved_fields_stay_and_specified_ones_below_them_are_pruned() {
        check(
            json!({"properties": {"spec": {
                "x-kubernetes-preserve-unknown-fields": true,
                "properties": {"known": {"type": "object", "properties": {"a": {}}}},
            }}}),
            json!({"spec": {"other": {"deep": 1}, "known": {"a": 1, "b": 2}}}),
            json!({"spec": {"other": {"deep": 1}, "known": {"a": 1}}}),
        );
    }

    #[test]
    fn the_elements_of_a_preserved_list_keep_their_own_fields() {
        check(
            json!({"properties": {"list": {
                "x-kubernetes-preserve-unknown-fields": true,
                "items": {"type": "object", "properties": {
                    "known": {"type": "object", "properties": {"a": {}}},
                }},
            }}}),
            json!({"list": [{"other": 1, "known": {"a": 1, "b": 2}}]}),
            json!({"list": [{"other": 1, "known": {"a": 1}}]}),
        );
    }

    #[test]
    fn an_embedded_resource_keeps_what_makes_it_one() {
        check(
            json!({"properties": {"template": {
                "type": "object", "x-kubernetes-embedded-resource": true,
                "properties": {"spec": {"type": "object"}},
            }}}),
            json!({"template": {
                "apiVersion": "v1", "kind": "Pod", "spec": {"a": 1}, "data": 1,
                "metadata": {"name": "n", "labels": {"a": "b"}, "unknown": 1},
            }}),
            json!({"template": {
                "apiVersion": "v1", "kind": "Pod", "spec": {},
                "metadata": {"name": "n", "labels": {"a": "b"}},
            }}),
        );
    }

    #[test]
    fn values_of_which_nothing_is_said_are_emptied() {
        check(
            json!({"properties": {"map": {"additionalProperties": true}}}),
            json!({"map": {"a": {"b": 1}, "c": 2, "d": [{"e": 1}]}}),
            json!({"map": {"a": {}, "c": 2, "d": [{}]}}),
        );
    }
}

//! What a field manager owns of an object.
//!
//! Owns: reading `managedFields`, and cutting an object down to a set of fields.
//! Must not know: types, how a schema says what is owned as one.
//!
//! The form of a set is apimachinery's `FieldsV1`: `f:` a field, `k:` an item of a list by
//! its keys, `v:` an item of a set by its value, `i:` an item by its index, `.` the thing
//! itself.

use serde::Serialize;
use serde_json::{Map, Value};

use super::Fields;
use super::topology::{Step, Topology};
use crate::Resource;

/// It cannot be told what a manager owns.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ExtractError {
    /// The object came without its managed fields.
    #[error(
        "{kind} {name}: no managedFields: they were stripped, so what a manager owns is not known; read the object with them"
    )]
    NoManagedFields {
        /// Kind of the object.
        kind: &'static str,
        /// Name of the object.
        name: String,
    },
    /// The object has no JSON form.
    #[error("{kind}: cannot be written as JSON")]
    Encode {
        /// Kind of the object.
        kind: &'static str,
        /// What cannot be written.
        source: serde_json::Error,
    },
}

/// The fields that the manager applied, with what identifies the object; `None` when it
/// applied nothing.
pub(super) fn extract<K: Resource + Serialize>(
    object: &K,
    manager: &str,
    subresource: Option<&str>,
    definition: Option<&'static str>,
) -> Result<Option<Fields>, ExtractError> {
    let object = serde_json::to_value(object).map_err(|source| ExtractError::Encode {
        kind: K::KIND,
        source,
    })?;
    let metadata = object.get("metadata");
    let text = |name| metadata?.get(name)?.as_str();
    let entries = metadata
        .and_then(|metadata| metadata.get("managedFields")?.as_array())
        .filter(|entries| !entries.is_empty())
        .ok_or_else(|| ExtractError::NoManagedFields {
            kind: K::KIND,
            name: text("name").unwrap_or_default().to_owned(),
        })?;

    let mut owned: Option<Map<String, Value>> = None;
    let mut others = Map::new();
    for entry in entries {
        let field = |name| entry.get(name).and_then(Value::as_str);
        let Some(Value::Object(set)) = entry.get("fieldsV1") else {
            continue;
        };
        let is_ours = field("manager") == Some(manager)
            && field("operation") == Some("Apply")
            && field("subresource").unwrap_or_default() == subresource.unwrap_or_default();
        if is_ours {
            unite(owned.get_or_insert_default(), set);
        } else {
            unite(&mut others, set);
        }
    }
    let Some(owned) = owned else {
        return Ok(None);
    };

    let topology = Topology::of::<K>(definition);
    let mut cutter = Cutter {
        topology: &topology,
        path: Vec::new(),
    };
    let mut fields = match cutter.cut(&object, &owned, Some(&others)) {
        Some(Value::Object(fields)) => fields,
        _ => Map::new(),
    };
    fields.insert("apiVersion".to_owned(), K::API_VERSION.into());
    fields.insert("kind".to_owned(), K::KIND.into());
    let mut fields = Fields::from_map(fields);
    for name in ["name", "namespace"] {
        if let Some(value) = text(name) {
            fields = fields.set_metadata(name, value.into());
        }
    }
    Ok(Some(fields))
}

/// Adds one set of fields to another.
fn unite(set: &mut Map<String, Value>, more: &Map<String, Value>) {
    for (name, more) in more {
        let below = set
            .entry(name.as_str())
            .or_insert_with(|| Value::Object(Map::new()));
        if let (Value::Object(below), Value::Object(more)) = (below, more) {
            unite(below, more);
        }
    }
}

/// Cuts a value down, and knows where in the object it is.
struct Cutter<'a> {
    topology: &'a Topology,
    path: Vec<Step<'a>>,
}

impl<'a> Cutter<'a> {
    /// The part of a value that is in the set.
    fn cut(
        &mut self,
        value: &'a Value,
        set: &'a Map<String, Value>,
        others: Option<&Map<String, Value>>,
    ) -> Option<Value> {
        if set.keys().all(|name| name == ".") {
            return Some(self.whole(value, others));
        }
        match value {
            Value::Object(object) => {
                let mut kept = Map::new();
                for (name, below) in set {
                    let Some(field) = name.strip_prefix("f:") else {
                        continue;
                    };
                    let (Some(value), Some(set)) = (object.get(field), below.as_object()) else {
                        continue;
                    };
                    self.path.push(Step::Field(field));
                    if let Some(part) = self.cut(value, set, below_in(others, name)) {
                        kept.insert(field.to_owned(), part);
                    }
                    self.path.pop();
                }
                Some(Value::Object(kept))
            }
            Value::Array(items) => {
                let mut kept = Vec::new();
                self.path.push(Step::Item);
                for (index, item) in items.iter().enumerate() {
                    let found = set.iter().find_map(|(name, below)| {
                        let keys = matches(name, index, item)?;
                        Some((name, below.as_object()?, keys))
                    });
                    if let Some((name, set, keys)) = found
                        && let Some(mut part) = self.cut(item, set, below_in(others, name))
                    {
                        if let Value::Object(part) = &mut part {
                            // Without its keys an item is nobody's.
                            for (key, value) in keys {
                                part.entry(key).or_insert(value);
                            }
                        }
                        kept.push(part);
                    }
                }
                self.path.pop();
                Some(Value::Array(kept))
            }
            // The set is of another version of the object, in which this was no scalar.
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
        }
    }

    /// A value with nothing owned inside of it: it is owned as one, or else what is owned is
    /// only that it is there, and what it holds is of others.
    fn whole(&self, value: &Value, others: Option<&Map<String, Value>>) -> Value {
        let divided = || {
            // Without a schema, what others own inside tells that the server divides it.
            let shared = || others.is_some_and(|set| set.keys().any(|name| name != "."));
            self.topology.is_granular(&self.path).unwrap_or_else(shared)
        };
        match value {
            Value::Object(map) if !map.is_empty() && divided() => Value::Object(Map::new()),
            Value::Array(list) if !list.is_empty() && divided() => Value::Array(Vec::new()),
            value => value.clone(),
        }
    }
}

fn below_in<'a>(set: Option<&'a Map<String, Value>>, name: &str) -> Option<&'a Map<String, Value>> {
    set?.get(name)?.as_object()
}

/// The keys of the item, when this element of a set means it; none for a set or an index.
fn matches(name: &str, index: usize, item: &Value) -> Option<Map<String, Value>> {
    let (form, rest) = name.split_at_checked(2)?;
    match form {
        "k:" => {
            let keys: Map<String, Value> = serde_json::from_str(rest).ok()?;
            let item = item.as_object()?;
            // A key that is absent from the item has its default in the set.
            let same = |(key, value): (&String, &Value)| item.get(key).is_none_or(|it| it == value);
            (keys.iter().any(|(key, _)| item.contains_key(key)) && keys.iter().all(same))
                .then_some(keys)
        }
        "v:" => {
            let value: Value = serde_json::from_str(rest).ok()?;
            (value == *item).then(Map::new)
        }
        "i:" => (rest.parse() == Ok(index)).then(Map::new),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn part(
        definition: Option<&'static str>,
        value: &Value,
        set: &Value,
        others: &Value,
    ) -> Option<Value> {
        let topology = Topology::of::<Thing>(definition);
        let mut cutter = Cutter {
            topology: &topology,
            path: Vec::new(),
        };
        cutter.cut(value, set.as_object().unwrap(), others.as_object())
    }

    #[track_caller]
    fn check(value: Value, set: Value, others: Value, expected: Value) {
        assert_eq!(part(None, &value, &set, &others), Some(expected));
    }

    #[derive(Clone, Debug, Default, PartialEq, crate::Object)]
    #[kubewright(root)]
    struct Thing {
        metadata: crate::own::ObjectMeta,
    }

    crate::resource! {
        Thing: Cluster,
        group: "example.com",
        version: "v1",
        plural: "things",
        core: own,
    }

    impl crate::Defined for Thing {
        fn definition() -> &'static str {
            r#"{"spec": {"versions": [{"name": "v0"}, {"name": "v1", "schema": {"openAPIV3Schema": {
                "type": "object", "properties": {"spec": {"type": "object", "properties": {
                    "one": {"type": "object", "x-kubernetes-map-type": "atomic"},
                    "parts": {"type": "object", "additionalProperties": {"type": "array"}},
                    "list": {"type": "array"},
                    "items": {"type": "array", "x-kubernetes-list-type": "map", "items": {
                        "type": "object", "properties": {"inner": {"type": "object"}}
                    }}
                }}}
            }}}]}}"#
        }
    }

    crate::apply! {
        struct ThingApply for Thing {}
    }

    #[test]
    fn the_schema_tells_what_is_owned_as_one() {
        use crate::ApplyConfiguration;

        let value = json!({
            "metadata": {"labels": {"a": "1"}},
            "spec": {
                "one": {"a": 1},
                "parts": {"a": [1]},
                "list": [1],
                "items": [{"name": "a", "inner": {"x": 1}}],
            },
        });
        let set = json!({
            "f:metadata": {"f:labels": {}},
            "f:spec": {
                "f:one": {},
                "f:parts": {},
                "f:list": {},
                "f:items": {"k:{\"name\":\"a\"}": {"f:inner": {}}},
            },
        });
        let found = part(ThingApply::definition(), &value, &set, &json!({}));
        let expected = json!({
            "metadata": {"labels": {}},
            "spec": {"one": {"a": 1}, "parts": {}, "list": [1], "items": [{"name": "a", "inner": {}}]},
        });
        assert_eq!(found, Some(expected));
    }

    #[test]
    fn fields_and_leaves() {
        check(
            json!({"a": 1, "b": {"c": [1, 2], "d": 3}, "e": 4}),
            json!({"f:a": {}, "f:b": {".": {}, "f:c": {}}, "f:gone": {}}),
            json!({}),
            json!({"a": 1, "b": {"c": [1, 2]}}),
        );
    }

    #[test]
    fn list_items_by_key_value_and_index() {
        check(
            json!({"ports": [
                {"port": 80, "protocol": "TCP", "name": "http", "nodePort": 1},
                {"port": 80, "protocol": "UDP", "name": "dns"},
            ]}),
            json!({"f:ports": {"k:{\"port\":80,\"protocol\":\"UDP\"}": {".": {}, "f:name": {}}}}),
            json!({}),
            json!({"ports": [{"port": 80, "protocol": "UDP", "name": "dns"}]}),
        );
        check(
            json!({"set": ["a", "b", 3]}),
            json!({"f:set": {"v:\"b\"": {}, "v:3": {}}}),
            json!({}),
            json!({"set": ["b", 3]}),
        );
        check(
            json!({"list": ["a", "b"]}),
            json!({"f:list": {"i:1": {}}}),
            json!({}),
            json!({"list": ["b"]}),
        );
    }

    #[test]
    fn an_empty_map_does_not_take_what_others_own_in_it() {
        let value = json!({"labels": {"a": "1"}});
        let set = json!({"f:labels": {}});
        check(
            value.clone(),
            set.clone(),
            json!({"f:labels": {"f:a": {}}}),
            json!({"labels": {}}),
        );
        check(value.clone(), set, json!({}), value);
    }

    #[test]
    fn sets_of_another_version_are_passed_over() {
        check(
            json!({"a": "scalar now", "b": 1}),
            json!({"f:a": {"f:b": {}}, "odd": {}, "k:nonsense": {}, "f:b": {}}),
            json!({}),
            json!({"b": 1}),
        );
    }
}

//! The schemas of Kubernetes's own types, as the newest version that k8s-openapi has tells them.
//!
//! Owns: the table and its format, and how a schema is written out where a CRD embeds the type.
//! Must not know: Rust source.
//!
//! A line is the path of the type below `k8s_openapi::` and its schema as JSON, in which a `$ref`
//! names another type; keys beside it add to that type's schema.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde_json::{Map, Value, json};

const TEXT: &str = include_str!("core_schemas.txt");

/// How Kubernetes writes a quantity, as its own schemas have it.
const QUANTITY: &str = r"^(\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))(([KMGTPE]i)|[numkMGTPE]|([eE](\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))))?$";

/// The reason and the type of a condition.
const REASON: &str = "^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$";
const CONDITION_TYPE: &str = r"^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])$";

/// Types hold types up to this depth; those that hold themselves are left open there.
const MOST_NESTED: usize = 24;

/// Whether the type of this path below `k8s_openapi::` is known.
#[must_use]
pub(crate) fn has(path: &str) -> bool {
    own(path).is_some() || table().contains_key(path)
}

/// The schema of the type of this path, with everything it holds written out.
#[must_use]
pub(crate) fn schema(path: &str) -> Option<Value> {
    has(path).then(|| resolved(&json!({"$ref": path}), 0))
}

/// `IntOrString`.
#[must_use]
pub(crate) fn int_or_string() -> Value {
    json!({
        "anyOf": [{"type": "integer"}, {"type": "string"}],
        "x-kubernetes-int-or-string": true,
    })
}

/// `Quantity`.
#[must_use]
pub(crate) fn quantity() -> Value {
    let mut schema = int_or_string();
    schema["pattern"] = json!(QUANTITY);
    schema
}

/// Any object, kept as it is.
#[must_use]
pub(crate) fn open_object() -> Value {
    json!({"type": "object", "x-kubernetes-preserve-unknown-fields": true})
}

fn table() -> &'static BTreeMap<&'static str, &'static str> {
    static TABLE: OnceLock<BTreeMap<&'static str, &'static str>> = OnceLock::new();
    TABLE.get_or_init(|| {
        TEXT.lines()
            .filter(|line| !line.starts_with('#'))
            .filter_map(|line| line.split_once(' '))
            .collect()
    })
}

/// The types whose schemas are more than their fields.
fn own(path: &str) -> Option<Value> {
    let name = path.rsplit_once("::").map_or(path, |(_, name)| name);
    Some(match path {
        "ByteString" => json!({"type": "string", "format": "byte"}),
        "apimachinery::pkg::api::resource::Quantity" => quantity(),
        "apimachinery::pkg::util::intstr::IntOrString" => int_or_string(),
        "apimachinery::pkg::runtime::RawExtension" => open_object(),
        "apimachinery::pkg::apis::meta::v1::Time" => {
            json!({"type": "string", "format": "date-time"})
        }
        "apimachinery::pkg::apis::meta::v1::MicroTime" => {
            json!({"type": "string", "format": "date-time"})
        }
        "apimachinery::pkg::apis::meta::v1::FieldsV1" => open_object(),
        // Of the metadata of an object within an object the server knows nothing; these are the
        // parts that templates have.
        "apimachinery::pkg::apis::meta::v1::ObjectMeta" => {
            let text = json!({"type": "string"});
            let map = json!({"type": "object", "additionalProperties": {"type": "string"}});
            json!({
                "type": "object",
                "properties": {
                    "annotations": map,
                    "finalizers": {"type": "array", "items": {"type": "string"}},
                    "labels": map,
                    "name": text,
                    "namespace": text,
                },
            })
        }
        // The markers on its Go type, of which OpenAPI tells nothing.
        "apimachinery::pkg::apis::meta::v1::Condition" => {
            let mut schema: Value = serde_json::from_str(table().get(path)?).ok()?;
            for (field, key, value) in [
                ("message", "maxLength", json!(32768)),
                ("observedGeneration", "minimum", json!(0)),
                ("reason", "maxLength", json!(1024)),
                ("reason", "minLength", json!(1)),
                ("reason", "pattern", json!(REASON)),
                ("status", "enum", json!(["True", "False", "Unknown"])),
                ("type", "maxLength", json!(316)),
                ("type", "pattern", json!(CONDITION_TYPE)),
            ] {
                schema["properties"][field][key] = value;
            }
            schema
        }
        _ if path.starts_with("apiextensions_apiserver::") => match name {
            "JSON" => json!({"x-kubernetes-preserve-unknown-fields": true}),
            "JSONSchemaProps" => open_object(),
            _ => return None,
        },
        _ => return None,
    })
}

fn resolved(schema: &Value, depth: usize) -> Value {
    match schema {
        Value::Object(map) => {
            if let Some(Value::String(path)) = map.get("$ref") {
                if depth > MOST_NESTED {
                    return open_object();
                }
                let of_type = own(path).or_else(|| {
                    let text = table().get(path.as_str())?;
                    serde_json::from_str(text).ok()
                });
                let mut found = resolved(&of_type.unwrap_or_else(open_object), depth + 1);
                if let Value::Object(found) = &mut found {
                    let beside = map.iter().filter(|(key, _)| *key != "$ref");
                    found.extend(beside.map(|(key, value)| (key.clone(), value.clone())));
                }
                return found;
            }
            let resolve = |(key, value): (&String, &Value)| (key.clone(), resolved(value, depth));
            Value::Object(map.iter().map(resolve).collect::<Map<String, Value>>())
        }
        Value::Array(items) => {
            Value::Array(items.iter().map(|item| resolved(item, depth)).collect())
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => schema.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reference_leads_to_a_type() {
        fn references(value: &Value, found: &mut Vec<String>) {
            match value {
                Value::Object(map) => {
                    if let Some(Value::String(path)) = map.get("$ref") {
                        found.push(path.clone());
                    }
                    map.values().for_each(|value| references(value, found));
                }
                Value::Array(items) => items.iter().for_each(|item| references(item, found)),
                _ => {}
            }
        }
        assert!(table().len() > 500, "{}", table().len());
        for (path, text) in table() {
            let mut found = Vec::new();
            references(&serde_json::from_str(text).unwrap(), &mut found);
            for reference in found {
                assert!(has(&reference), "{path} holds {reference}");
            }
        }
    }

    #[test]
    fn types_are_written_out() {
        let pod = schema("api::core::v1::PodTemplateSpec").unwrap();
        let port = &pod["properties"]["spec"]["properties"]["containers"];
        assert_eq!(port["x-kubernetes-list-map-keys"], json!(["name"]));
        let port = &port["items"]["properties"]["ports"];
        assert_eq!(
            port["x-kubernetes-list-map-keys"],
            json!(["containerPort", "protocol"])
        );
        assert_eq!(port["items"]["properties"]["protocol"]["default"], "TCP");
        assert!(!pod.to_string().contains("$ref"));
        assert!(schema("api::core::v1::Nothing").is_none());
    }
}

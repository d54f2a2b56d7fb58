//! Keywords that words add to a schema once it is structural.
//!
//! Owns: what becomes of a keyword that is there already.
//! Must not know: where the words stood, other nodes.

use serde_json::{Map, Value, json};

use super::Node;

/// Where keywords wait.
pub(crate) const WORDS: &str = "kubewright-words";

/// Where a whole schema waits, in place of that of the type.
pub(crate) const TOLD: &str = "kubewright-schema";

/// The key of CEL rules.
pub(crate) const RULES: &str = "x-kubernetes-validations";

/// Adds keywords to a structural schema.
pub(super) fn add(node: &mut Node, words: &Map<String, Value>) {
    // A new type drops what belonged to the old one.
    if let Some(Value::String(name)) = words.get("type") {
        retype(node, name);
    }
    if words.get("x-kubernetes-int-or-string") == Some(&json!(true)) {
        retype(node, "");
        let either = json!([{"type": "integer"}, {"type": "string"}]);
        node.insert("anyOf".to_owned(), either);
    }
    if words.get("x-kubernetes-embedded-resource").is_some() && !node.contains_key("properties") {
        node.remove("additionalProperties");
        node.insert(super::OPEN.to_owned(), json!(true));
    }
    for (key, value) in words {
        match (key.as_str(), value) {
            ("type", _) => {}
            (super::OPEN, _)
                if words.contains_key("x-kubernetes-embedded-resource")
                    && node.contains_key("properties") => {}
            (RULES, Value::Array(more)) => {
                let rules = node.entry(RULES).or_insert_with(|| json!([]));
                if let Value::Array(rules) = rules {
                    rules.extend(more.iter().cloned());
                }
            }
            ("items" | "additionalProperties", Value::Object(inner)) => {
                if let Some(Value::Object(below)) = node.get_mut(key) {
                    add(below, inner);
                }
            }
            (_, Value::Null) if key != "default" => {
                node.remove(key);
            }
            ("nullable" | super::OPEN, Value::Bool(false)) => {
                node.remove(key);
            }
            (
                "allOf" | "anyOf" | "oneOf" | "enum" | "x-kubernetes-list-map-keys",
                Value::Array(parts),
            ) if parts.is_empty() => {
                node.remove(key);
            }
            ("format", Value::String(text)) if text.is_empty() => {
                node.remove(key);
            }
            ("allOf", Value::Array(more)) => {
                let parts = node.entry("allOf").or_insert_with(|| json!([]));
                if let Value::Array(parts) = parts {
                    parts.extend(more.iter().cloned());
                }
            }
            (key, value) => {
                let old = node.insert(key.to_owned(), value.clone());
                // A bound that the type has already holds too.
                if let Some(old) = old.filter(|old| old != value && is_limit(key)) {
                    let parts = node.entry("allOf").or_insert_with(|| json!([]));
                    if let Value::Array(parts) = parts {
                        parts.push(json!({ key: old }));
                    }
                }
            }
        }
    }
}

fn is_limit(key: &str) -> bool {
    matches!(
        key,
        "minimum"
            | "maximum"
            | "multipleOf"
            | "minLength"
            | "maxLength"
            | "pattern"
            | "minItems"
            | "maxItems"
            | "minProperties"
            | "maxProperties"
    )
}

fn retype(node: &mut Node, name: &str) {
    if node.get("type").and_then(Value::as_str) == Some(name) {
        return;
    }
    node.retain(|key, _| {
        matches!(
            key.as_str(),
            "description" | "nullable" | "title" | "example" | "externalDocs" | RULES | super::OPEN
        )
    });
    if !name.is_empty() {
        node.insert("type".to_owned(), json!(name));
    }
    if name == "array" {
        node.insert("items".to_owned(), json!({ super::OPEN: true }));
    }
}

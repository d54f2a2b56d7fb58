//! What `#[derive(KubeSchema)]` adds to the schema of a type.
//!
//! Owns: how words that narrow values get into a JSON Schema.
//! Must not know: attributes, how a schema becomes structural.

use schemars::Schema;
use serde_json::{Map, Value, json};

use crate::structural::take_null;
use crate::structural::words::{RULES, TOLD, WORDS};

/// A type whose schema has what `#[kubewright(...)]` says on it and on its fields.
#[diagnostic::on_unimplemented(
    message = "the words on `{Self}` or its fields reach no schema",
    label = "this type needs `#[derive(kubewright::KubeSchema)]`",
    note = "write `kubewright::KubeSchema` in place of `schemars::JsonSchema` in the derives of \
            `{Self}`"
)]
pub trait ReadsWords {}

/// Holds a type to reading its words.
#[macro_export]
#[doc(hidden)]
macro_rules! reads_words {
    ($type:ty) => {
        const _: () = {
            const fn reads<T: $crate::ReadsWords>() {}
            reads::<$type>();
        };
    };
}

/// A schema with these changes, which are JSON: `type` has keywords for the whole, `fields` changes
/// for properties.
///
/// Keywords wait under names of their own until the schema is structural, where they change what is
/// there as the words say.
#[must_use]
pub fn narrowed(schema: Schema, changes: &str) -> Schema {
    let mut value: Value = schema.into();
    let changes: Value = serde_json::from_str(changes).unwrap_or_default();
    if let Value::Object(node) = &mut value {
        let fields = changes.get("fields").and_then(Value::as_object);
        for (name, change) in fields.into_iter().flatten() {
            field(node, name, change);
        }
        if let Some(Value::Object(keywords)) = changes.get("type") {
            wait(node, keywords);
        }
    }
    Schema::try_from(value).unwrap_or_default()
}

fn field(node: &mut Map<String, Value>, name: &str, change: &Value) {
    let required = change.get("required").and_then(Value::as_bool);
    let mut is_required = false;
    if let Value::Array(names) = node.entry("required").or_insert_with(|| json!([])) {
        match required {
            Some(true) if !names.contains(&json!(name)) => names.push(json!(name)),
            Some(false) => names.retain(|it| *it != json!(name)),
            Some(true) | None => {}
        }
        is_required = names.contains(&json!(name));
    }
    if let Some(rule) = change.get("ifOptional")
        && !is_required
    {
        let rules = Map::from_iter([("x-kubernetes-validations".to_owned(), json!([rule]))]);
        wait(node, &rules);
    }
    let property = node
        .get_mut("properties")
        .and_then(|properties| properties.get_mut(name));
    let Some(property) = property else { return };
    if property == &json!(true) {
        *property = json!({});
    }
    let Value::Object(property) = property else {
        return;
    };
    if let Some(schema) = change.get("schema") {
        property.retain(|key, _| key == "description");
        property.insert(TOLD.to_owned(), schema.clone());
    }
    if change.get("neverNull").is_some() {
        take_null(property);
    }
    if let Some(Value::Object(keywords)) = change.get("keywords") {
        wait(property, keywords);
    }
    if change.get("skipDescription").is_some() {
        wait(
            property,
            &Map::from_iter([("description".to_owned(), Value::Null)]),
        );
    }
}

/// Adds keywords to those that wait.
fn wait(node: &mut Map<String, Value>, keywords: &Map<String, Value>) {
    if keywords.is_empty() {
        return;
    }
    let waiting = node.entry(WORDS).or_insert_with(|| json!({}));
    let Value::Object(waiting) = waiting else {
        return;
    };
    for (key, value) in keywords {
        match (waiting.get_mut(key), value) {
            (Some(Value::Array(known)), Value::Array(more)) if key == RULES => {
                known.extend(more.iter().cloned());
            }
            _ => {
                waiting.insert(key.clone(), value.clone());
            }
        }
    }
}

//! What `#[derive(KubeSchema)]` adds to the schema of a type.
//!
//! Owns: how words that narrow values get into a JSON Schema.
//! Must not know: attributes, how a schema becomes structural.

use schemars::Schema;
use serde_json::{Map, Value, json};

use crate::structural::take_null;

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
#[must_use]
pub fn narrowed(schema: Schema, changes: &str) -> Schema {
    let mut value: Value = schema.into();
    let changes: Value = serde_json::from_str(changes).unwrap_or_default();
    if let (Value::Object(node), Some(fields)) =
        (&mut value, changes.get("fields").and_then(Value::as_object))
    {
        for (name, change) in fields {
            field(node, name, change);
        }
    }
    if let (Value::Object(node), Some(keywords)) =
        (&mut value, changes.get("type").and_then(Value::as_object))
    {
        if keywords.contains_key("enum") {
            node.remove("oneOf");
            node.remove("const");
        }
        merge(node, keywords);
    }
    Schema::try_from(value).unwrap_or_default()
}

fn field(node: &mut Map<String, Value>, name: &str, change: &Value) {
    if let Some(schema) = change.get("schema")
        && let Some(Value::Object(properties)) = node.get_mut("properties")
    {
        let mut schema = schema.clone();
        let description = properties.get(name).and_then(|it| it.get("description"));
        if let (Value::Object(schema), Some(description)) = (&mut schema, description) {
            schema
                .entry("description")
                .or_insert_with(|| description.clone());
        }
        properties.insert(name.to_owned(), schema);
    }
    let required = change.get("required").and_then(Value::as_bool);
    let names = node.entry("required").or_insert_with(|| json!([]));
    let mut is_required = false;
    if let Value::Array(names) = names {
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
        merge(node, &rules);
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
    if change.get("neverNull").is_some() {
        take_null(property);
    }
    if let Some(Value::Object(keywords)) = change.get("keywords") {
        merge(property, keywords);
    }
    if change.get("skipDescription").is_some() {
        property.insert("description".to_owned(), Value::Null);
    }
}

fn merge(node: &mut Map<String, Value>, keywords: &Map<String, Value>) {
    for (key, value) in keywords {
        match (node.get_mut(key), value) {
            (Some(Value::Array(known)), Value::Array(more))
                if key == "x-kubernetes-validations" =>
            {
                known.extend(more.iter().cloned());
            }
            (Some(Value::Object(known)), Value::Object(more)) => merge(known, more),
            // Another type: null stays allowed.
            (Some(Value::Array(types)), Value::String(name)) if key == "type" => {
                types.retain(|it| *it == json!("null"));
                types.push(json!(name));
            }
            _ => {
                node.insert(key.clone(), value.clone());
            }
        }
        if key == "x-kubernetes-int-or-string" {
            node.remove("type");
            node.remove("format");
        }
    }
}

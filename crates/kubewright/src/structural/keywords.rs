//! The keywords of one node.
//!
//! Owns: what becomes of each keyword that holds no schema, and the formats that the API server
//! knows.
//! Must not know: references, other nodes.

use serde_json::{Value, json};

use super::{Node, OPEN, SchemaError};

/// Moves the keywords that hold no schema from JSON Schema to the structural form.
pub(super) fn take(raw: &mut Node, node: &mut Node) -> Result<(), SchemaError> {
    // What is said of the node itself goes before what its alternatives said.
    for key in [
        "description",
        "title",
        "externalDocs",
        "example",
        "nullable",
        "pattern",
        "minLength",
        "maxLength",
        "minItems",
        "maxItems",
        "minProperties",
        "maxProperties",
        "multipleOf",
        "minimum",
        "maximum",
    ] {
        move_key(raw, node, key);
    }
    if let Some(default) = raw.remove("default")
        && !default.is_null()
    {
        node.insert("default".to_owned(), default);
    }
    if let Some(Value::Array(examples)) = raw.remove("examples")
        && let Some(first) = examples.into_iter().next()
    {
        node.insert("example".to_owned(), first);
    }
    if let Some(value) = raw.remove("const") {
        node.insert("enum".to_owned(), json!([value]));
    }
    move_key(raw, node, "enum");
    required(raw, node);
    for (exclusive, bound) in [
        ("exclusiveMinimum", "minimum"),
        ("exclusiveMaximum", "maximum"),
    ] {
        match raw.remove(exclusive) {
            Some(Value::Number(number)) => {
                node.insert(bound.to_owned(), Value::Number(number));
                node.insert(exclusive.to_owned(), json!(true));
            }
            Some(value) => {
                node.insert(exclusive.to_owned(), value);
            }
            None => {}
        }
    }
    declared_type(raw, node)?;
    format(raw, node);
    if raw.remove("contentEncoding") == Some(json!("base64")) {
        node.insert("format".to_owned(), json!("byte"));
    }
    if raw.remove("uniqueItems") == Some(json!(true)) {
        node.insert("x-kubernetes-list-type".to_owned(), json!("set"));
    }
    // These say nothing about values.
    for key in [
        "$schema",
        "$id",
        "$comment",
        "$anchor",
        "contentMediaType",
        "deprecated",
        "readOnly",
        "writeOnly",
        "unevaluatedProperties",
    ] {
        raw.remove(key);
    }
    let extensions: Vec<String> = raw
        .keys()
        .filter(|key| key.starts_with("x-"))
        .cloned()
        .collect();
    for key in extensions {
        if key.starts_with("x-kubernetes-") {
            move_key(raw, node, &key);
        } else {
            raw.remove(&key);
        }
    }
    Ok(())
}

/// Completes a node: every one has a type, or says that it is open.
pub(super) fn finish(node: &mut Node) -> Result<(), SchemaError> {
    let is = |node: &Node, key: &str| node.get(key) == Some(&json!(true));
    if is(node, "x-kubernetes-int-or-string") {
        node.remove("type");
        node.remove("format");
        if !node.contains_key("anyOf") && !node.contains_key("allOf") {
            let either = json!([{"type": "integer"}, {"type": "string"}]);
            node.insert("anyOf".to_owned(), either);
        }
        return Ok(());
    }
    if is(node, "x-kubernetes-embedded-resource") {
        node.entry("type").or_insert_with(|| json!("object"));
    }
    if !node.contains_key("type") {
        let of_values =
            node.get("enum")
                .and_then(|values| values.get(0))
                .map(|first| match first {
                    Value::String(_) => "string",
                    Value::Bool(_) => "boolean",
                    Value::Number(number) if number.is_f64() => "number",
                    Value::Number(_) => "integer",
                    Value::Array(_) => "array",
                    Value::Object(_) | Value::Null => "object",
                });
        let of_parts = if node.contains_key("properties")
            || node.contains_key("additionalProperties")
            || node.contains_key("required")
        {
            Some("object")
        } else if node.contains_key("items") {
            Some("array")
        } else {
            None
        };
        match of_parts.or(of_values) {
            Some(name) => {
                node.insert("type".to_owned(), json!(name));
            }
            // Any value.
            None => {
                node.insert(OPEN.to_owned(), json!(true));
            }
        }
    }
    if node.get("type") == Some(&json!("array")) && !node.contains_key("items") {
        let any = json!({ OPEN: true });
        node.insert("items".to_owned(), any);
    }
    if node.get("x-kubernetes-list-type") == Some(&json!("set")) && !can_be_set(node) {
        node.remove("x-kubernetes-list-type");
    }
    Ok(())
}

/// The API server compares the items of a set, so they are scalars or owned as one.
fn can_be_set(node: &Node) -> bool {
    let items = node.get("items");
    let text = |key: &str| {
        items
            .and_then(|items| items.get(key))
            .and_then(Value::as_str)
    };
    let is_nullable = items.and_then(|items| items.get("nullable")) == Some(&json!(true));
    !is_nullable
        && match text("type") {
            Some("array") => text("x-kubernetes-list-type") == Some("atomic"),
            Some("object") => text("x-kubernetes-map-type") == Some("atomic"),
            Some(_) => true,
            None => false,
        }
}

/// Whether a keyword means something that no structural schema can say.
pub(super) fn is_lost(key: &str) -> bool {
    matches!(
        key,
        "if" | "then"
            | "else"
            | "dependencies"
            | "dependentRequired"
            | "dependentSchemas"
            | "contains"
            | "minContains"
            | "maxContains"
            | "propertyNames"
            | "additionalItems"
            | "unevaluatedItems"
            | "$dynamicRef"
    )
}

/// Whether a keyword bounds values in a way that cannot be said twice of one node.
pub(super) fn is_bound(key: &str) -> bool {
    matches!(key, "anyOf" | "oneOf" | "not" | "pattern" | "enum")
}

/// A schema that only bounds values, without what the API server takes at the node alone.
pub(super) fn bound(schema: &Value) -> Value {
    let Value::Object(map) = schema else {
        return schema.clone();
    };
    let mut out = Node::new();
    for (key, value) in map {
        let value = match (key.as_str(), value) {
            (
                "description"
                | "title"
                | "type"
                | "default"
                | "nullable"
                | "additionalProperties"
                | "examples"
                | "format"
                | "$schema"
                | "deprecated"
                | "unevaluatedProperties",
                _,
            ) => continue,
            ("const", value) => {
                out.insert("enum".to_owned(), json!([value]));
                continue;
            }
            ("properties", Value::Object(properties)) => properties
                .iter()
                .map(|(name, inner)| (name.clone(), bound(inner)))
                .collect(),
            ("items" | "not", inner) => bound(inner),
            ("anyOf" | "oneOf" | "allOf", Value::Array(parts)) => {
                Value::Array(parts.iter().map(bound).collect())
            }
            (_, value) => value.clone(),
        };
        out.insert(key.clone(), value);
    }
    Value::Object(out)
}

fn move_key(raw: &mut Node, node: &mut Node, key: &str) {
    if let Some(value) = raw.remove(key) {
        node.insert(key.to_owned(), value);
    }
}

fn required(raw: &mut Node, node: &mut Node) {
    let mut names: Vec<String> = Vec::new();
    for from in [&mut *node, raw] {
        if let Some(Value::Array(more)) = from.remove("required") {
            names.extend(more.iter().filter_map(Value::as_str).map(str::to_owned));
        }
    }
    names.sort();
    names.dedup();
    if !names.is_empty() {
        node.insert("required".to_owned(), json!(names));
    }
}

fn declared_type(raw: &mut Node, node: &mut Node) -> Result<(), SchemaError> {
    let declared = match raw.remove("type") {
        None => return Ok(()),
        Some(Value::Array(mut names)) if names.len() == 1 => names.remove(0),
        Some(Value::Array(names)) => {
            if names.len() == 2
                && ["integer", "string"]
                    .iter()
                    .all(|it| names.contains(&json!(it)))
            {
                let key = "x-kubernetes-int-or-string";
                node.insert(key.to_owned(), json!(true));
                return Ok(());
            }
            return Err(several_types());
        }
        Some(one) => one,
    };
    if declared == json!("null") {
        return Err(SchemaError::new(
            "a type that is always null is nothing that a CRD's schema describes",
            "make it an empty object: `struct Name {}`",
        ));
    }
    node.insert("type".to_owned(), declared);
    Ok(())
}

/// A value of one of several types.
pub(super) fn several_types() -> SchemaError {
    SchemaError::new(
        "its values are of different types, and a CRD's schema has one type for a value",
        "tag the enum, `#[serde(tag = \"type\", content = \"value\")]`, or leave the field open: \
         `#[schemars(with = \"serde_json::Value\")]`",
    )
}

/// The formats that the API server knows; it warns of others.
fn format(raw: &mut Node, node: &mut Node) {
    let Some(Value::String(format)) = raw.remove("format") else {
        return;
    };
    let at_least = |node: &mut Node, key: &str, value: Value| {
        node.entry(key).or_insert(value);
    };
    let known = match format.as_str() {
        "int8" | "int16" => "int32",
        "uint8" | "uint16" => {
            at_least(node, "minimum", json!(0));
            "int32"
        }
        "uint32" => {
            at_least(node, "minimum", json!(0));
            at_least(node, "maximum", json!(u32::MAX));
            "int64"
        }
        "uint64" | "uint" => {
            at_least(node, "minimum", json!(0));
            "int64"
        }
        "int" => "int64",
        "int32" | "int64" | "float" | "double" | "byte" | "date" | "date-time" | "datetime"
        | "duration" | "bsonobjectid" | "uri" | "email" | "hostname" | "ipv4" | "ipv6" | "cidr"
        | "mac" | "uuid" | "uuid3" | "uuid4" | "uuid5" | "isbn" | "isbn10" | "isbn13"
        | "creditcard" | "ssn" | "hexcolor" | "rgbcolor" | "password" | "k8s-short-name"
        | "k8s-long-name" => &format,
        _ => return,
    };
    node.insert("format".to_owned(), json!(known));
}

//! Checks that sets and map lists hold nothing twice.
//!
//! Owns: `x-kubernetes-list-type`, as `pkg/apiserver/schema/listtype` of apiextensions-apiserver.
//! Must not know: OpenAPI keywords, rules.

use std::collections::HashMap;

use serde_json::Map;

use super::error::{ErrorKind, ValidationError};
use super::field::Field;
use super::go;
use crate::{Schema, Value};

/// Checks a value and everything in it.
pub(super) fn check(
    schema: &Schema,
    value: &Value,
    field: &Field<'_>,
    errors: &mut Vec<ValidationError>,
) {
    match value {
        Value::Object(fields) => {
            for (name, held) in fields {
                if let Some(property) = schema.properties.get(name) {
                    check(property, held, &Field::Property(field, name), errors);
                } else if let Some(other) = schema.of_field(name) {
                    check(other, held, &Field::Key(field, name), errors);
                }
            }
        }
        Value::Array(elements) => {
            match schema.list_type.as_deref() {
                Some("set") => check_set(elements, field, errors),
                Some("map") => check_map(schema, elements, field, errors),
                Some(_) | None => {}
            }
            if let Some(items) = schema.items.as_deref() {
                for (index, element) in elements.iter().enumerate() {
                    check(items, element, &Field::Index(field, index), errors);
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn check_set(elements: &[Value], field: &Field<'_>, errors: &mut Vec<ValidationError>) {
    for index in repeated(elements.iter().map(identity)) {
        errors.push(duplicate(field, index, &elements[index]));
    }
}

fn check_map(
    schema: &Schema,
    elements: &[Value],
    field: &Field<'_>,
    errors: &mut Vec<ValidationError>,
) {
    let is_entry = |element: &Value| element.is_null() || element.is_object();
    if let Some(index) = elements.iter().position(|element| !is_entry(element)) {
        errors.push(ValidationError::valued(
            Field::Index(field, index).bracketed(),
            ErrorKind::Invalid,
            &elements[index],
            "must be an object for an array of list-type map",
        ));
        return;
    }
    let key = |element: &Value| -> Value {
        let mut key = Map::new();
        for name in &schema.list_map_keys {
            if let Some(held) = element.get(&**name) {
                key.insert(String::from(&**name), held.clone());
            }
        }
        Value::Object(key)
    };
    let keys: Vec<Value> = elements.iter().map(key).collect();
    for index in repeated(keys.iter().map(identity)) {
        errors.push(duplicate(field, index, &keys[index]));
    }
}

fn duplicate(field: &Field<'_>, index: usize, value: &Value) -> ValidationError {
    let path = Field::Index(field, index).bracketed();
    ValidationError::valued(path, ErrorKind::Duplicate, value, "")
}

/// The places at which something stands the second time.
fn repeated(identities: impl Iterator<Item = String>) -> Vec<usize> {
    let mut seen: HashMap<String, usize> = HashMap::new();
    let mut found = Vec::new();
    for (index, identity) in identities.enumerate() {
        let times = seen.entry(identity).or_default();
        *times += 1;
        if *times == 2 {
            found.push(index);
        }
    }
    found
}

/// A text that equal elements have in common and others have not: an integer and a
/// fraction of the same value differ, as they do to the server, outside of collections.
fn identity(value: &Value) -> String {
    match value {
        Value::Number(number) if number.as_i64().is_none() => format!("f{number}"),
        value => go::json(value),
    }
}

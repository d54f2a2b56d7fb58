//! Checks that an embedded resource is one.
//!
//! Owns: `apiVersion` and `kind`, and that metadata is an object, as `validateEmbeddedResource` of
//! apiextensions-apiserver.
//! Must not know: the rules of names and labels, what else the resource holds.

use super::error::{ErrorKind, ValidationError};
use super::field::Field;
use super::go;
use crate::{Schema, Value};

/// Checks the embedded resources in a value.
pub(super) fn check(
    schema: &Schema,
    value: &Value,
    field: &Field<'_>,
    errors: &mut Vec<ValidationError>,
) {
    match value {
        Value::Object(fields) => {
            if schema.embedded_resource == Some(true) {
                check_resource(fields, field, errors);
            }
            for (name, held) in fields {
                if let Some(property) = schema.properties.get(name) {
                    check(property, held, &Field::Property(field, name), errors);
                } else if let Some(other) = schema.of_field(name) {
                    check(other, held, &Field::Key(field, name), errors);
                }
            }
        }
        Value::Array(elements) => {
            if let Some(items) = schema.items.as_deref() {
                for (index, element) in elements.iter().enumerate() {
                    check(items, element, &Field::Index(field, index), errors);
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn check_resource(
    fields: &serde_json::Map<String, Value>,
    field: &Field<'_>,
    errors: &mut Vec<ValidationError>,
) {
    let mut invalid = |name: &str, value: &Value, detail: &str| {
        let path = Field::Property(field, name).bracketed();
        errors.push(ValidationError::valued(
            path,
            ErrorKind::Invalid,
            value,
            detail,
        ));
    };
    match fields.get("apiVersion") {
        Some(Value::String(text)) if text.is_empty() => {
            invalid("apiVersion", &fields["apiVersion"], "must not be empty");
        }
        Some(held @ Value::String(text)) if text.matches('/').count() > 1 => {
            let detail = format!("unexpected GroupVersion string: {text}");
            invalid("apiVersion", held, &detail);
        }
        Some(Value::String(_)) | None => {}
        Some(other) => invalid("apiVersion", other, "must be a string"),
    }
    match fields.get("kind") {
        Some(held @ Value::String(text)) if text.is_empty() => {
            invalid("kind", held, "must not be empty");
        }
        Some(held @ Value::String(text)) => {
            let words = not_a_label(&text.to_lowercase());
            if !words.is_empty() {
                let detail = format!(
                    "may have mixed case, but should otherwise match: {}",
                    words.join(",")
                );
                invalid("kind", held, &detail);
            }
        }
        None => {}
        Some(other) => invalid("kind", other, "must be a string"),
    }
    if let Some(metadata) = fields.get("metadata")
        && !metadata.is_object()
        && !metadata.is_null()
    {
        let detail = format!(
            "json: cannot unmarshal {} into Go value of type v1.ObjectMeta",
            json_type(metadata)
        );
        invalid("metadata", metadata, &detail);
    }
    for name in ["apiVersion", "kind"] {
        if !fields.contains_key(name) {
            let path = Field::Property(field, name).bracketed();
            errors.push(ValidationError::required(path));
        }
    }
}

/// Why a text is no DNS-1035 label, in the words of apimachinery.
fn not_a_label(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    if text.len() > 63 {
        words.push("must be no more than 63 characters".to_owned());
    }
    let starts = text.starts_with(|c: char| c.is_ascii_lowercase());
    let ends = text.ends_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit());
    let inside = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    if !(starts && ends && text.bytes().all(inside)) {
        words.push(
            "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start \
             with an alphabetic character, and end with an alphanumeric character (e.g. \
             'my-name',  or 'abc-123', regex used for validation is \
             '[a-z]([-a-z0-9]*[a-z0-9])?')"
                .to_owned(),
        );
    }
    words
}

/// What encoding/json calls a value.
fn json_type(value: &Value) -> String {
    match value {
        Value::Bool(_) => "bool".to_owned(),
        Value::Number(_) => format!("number {}", go::json(value)),
        Value::String(_) => "string".to_owned(),
        Value::Array(_) => "array".to_owned(),
        Value::Null => "null".to_owned(),
        Value::Object(_) => "object".to_owned(),
    }
}

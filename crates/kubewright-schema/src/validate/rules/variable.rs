//! Objects as rules see them.
//!
//! Owns: which fields are seen under which names, and the types that formats give texts.
//! Must not know: rules, functions.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate};
use kube_cel::cel::Value as CelValue;
use kube_cel::cel::objects::{Key, Map};

use super::super::format::time;
use crate::{AdditionalProperties, DeclaredType, Schema, Value};

/// A value as the types of its schema make it.
pub(super) fn of(schema: &Schema, value: &Value, is_resource: bool) -> CelValue {
    match value {
        Value::Null => CelValue::Null,
        Value::Bool(held) => CelValue::Bool(*held),
        Value::Number(number) => match (number.as_i64(), &schema.declared_type) {
            (Some(integer), Some(DeclaredType::Number)) if schema.int_or_string != Some(true) => {
                CelValue::Float(integer as f64)
            }
            (Some(integer), _) => CelValue::Int(integer),
            (None, _) => CelValue::Float(number.as_f64().unwrap_or(f64::NAN)),
        },
        Value::String(text) => self::text(schema, text),
        Value::Array(elements) => {
            let items = schema.items.as_deref();
            let elements = elements.iter().map(|element| match items {
                Some(items) => of(items, element, items.embedded_resource == Some(true)),
                None => raw(element),
            });
            CelValue::List(Arc::new(elements.collect()))
        }
        Value::Object(fields) => object(schema, fields, is_resource),
    }
}

/// Only declared fields are seen, under names that CEL can write; keys of a map are seen
/// as they are.
fn object(schema: &Schema, fields: &serde_json::Map<String, Value>, is_resource: bool) -> CelValue {
    let is_resource = is_resource || schema.embedded_resource == Some(true);
    let mut seen = HashMap::with_capacity(fields.len());
    let mut see = |name: String, value: CelValue| {
        seen.insert(Key::String(Arc::new(name)), value);
    };
    if is_resource || !schema.properties.is_empty() {
        for (name, held) in fields {
            if is_resource && matches!(&**name, "apiVersion" | "kind") {
                see(name.clone(), raw(held));
            } else if is_resource && name == "metadata" {
                see(name.clone(), metadata(held));
            } else if held.is_null() {
                // Of an object, a field that is null counts as absent.
            } else if let (Some(property), Some(name)) =
                (schema.properties.get(name), escaped(name))
            {
                let is_resource = property.embedded_resource == Some(true);
                see(name, of(property, held, is_resource));
            }
        }
    } else if let Some(AdditionalProperties::Schema(other)) = &schema.additional_properties {
        for (name, held) in fields {
            let is_resource = other.embedded_resource == Some(true);
            see(name.clone(), of(other, held, is_resource));
        }
    } else {
        for (name, held) in fields {
            see(name.clone(), raw(held));
        }
    }
    CelValue::Map(Map {
        map: Arc::new(seen),
    })
}

/// Of metadata, the name and its prefix are seen.
fn metadata(value: &Value) -> CelValue {
    let mut seen = HashMap::new();
    for name in ["name", "generateName"] {
        if let Some(held) = value.get(name) {
            seen.insert(Key::String(Arc::new(name.to_owned())), raw(held));
        }
    }
    CelValue::Map(Map {
        map: Arc::new(seen),
    })
}

fn text(schema: &Schema, text: &str) -> CelValue {
    let plain = || CelValue::String(Arc::new(text.to_owned()));
    if schema.int_or_string == Some(true) || schema.declared_type != Some(DeclaredType::String) {
        return plain();
    }
    let of_format = match schema.format.as_deref() {
        Some("date-time" | "datetime") => DateTime::parse_from_rfc3339(text)
            .ok()
            // The server asks for hours and the like in UTC.
            .map(|time| CelValue::Timestamp(time.to_utc().fixed_offset())),
        Some("date") => NaiveDate::parse_from_str(text, "%Y-%m-%d")
            .ok()
            .and_then(|date| date.and_hms_opt(0, 0, 0))
            .map(|time| CelValue::Timestamp(time.and_utc().fixed_offset())),
        Some("duration") => time::nanoseconds(text)
            .map(|nanoseconds| CelValue::Duration(chrono::Duration::nanoseconds(nanoseconds))),
        Some("byte") => bytes(text).map(|bytes| CelValue::Bytes(Arc::new(bytes))),
        Some(_) | None => None,
    };
    of_format.unwrap_or_else(plain)
}

/// The bytes of padded base64.
fn bytes(text: &str) -> Option<Vec<u8>> {
    let mut found = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut held) = (0_u32, 0);
    for byte in text.trim_end_matches('=').bytes() {
        let digit = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => return None,
        };
        bits = bits << 6 | u32::from(digit);
        held += 6;
        if held >= 8 {
            held -= 8;
            found.push(u8::try_from(bits >> held & 0xff).ok()?);
        }
    }
    Some(found)
}

/// A value of which no schema says anything.
fn raw(value: &Value) -> CelValue {
    match value {
        Value::Object(fields) => {
            let seen = fields
                .iter()
                .map(|(name, held)| (Key::String(Arc::new(name.clone())), raw(held)));
            CelValue::Map(Map {
                map: Arc::new(seen.collect()),
            })
        }
        Value::Array(elements) => CelValue::List(Arc::new(elements.iter().map(raw).collect())),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            of(&Schema::default(), value, false)
        }
    }
}

/// The name of a field in CEL; none for one that it has no way to write.
fn escaped(name: &str) -> Option<String> {
    const RESERVED: [&str; 21] = [
        "true",
        "false",
        "null",
        "in",
        "as",
        "break",
        "const",
        "continue",
        "else",
        "for",
        "function",
        "if",
        "import",
        "let",
        "loop",
        "package",
        "namespace",
        "return",
        "var",
        "void",
        "while",
    ];
    if name.is_empty() || name.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    if RESERVED.contains(&name) {
        return Some(format!("__{name}__"));
    }
    let known = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '/');
    name.chars().all(known).then(|| {
        name.replace("__", "__underscores__")
            .replace('.', "__dot__")
            .replace('-', "__dash__")
            .replace('/', "__slash__")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_escaped_as_the_server_escapes_them() {
        for (name, expected) in [
            ("plain", Some("plain")),
            ("snake_case", Some("snake_case")),
            ("a__b", Some("a__underscores__b")),
            ("a.b-c/d", Some("a__dot__b__dash__c__slash__d")),
            ("namespace", Some("__namespace__")),
            ("1a", None),
            ("ü", None),
            ("", None),
        ] {
            assert_eq!(escaped(name).as_deref(), expected, "{name}");
        }
    }

    #[test]
    fn bytes_are_decoded() {
        assert_eq!(bytes("aGVsbG8=").as_deref(), Some(b"hello".as_slice()));
        assert_eq!(bytes("YQ==").as_deref(), Some(b"a".as_slice()));
        assert_eq!(bytes("é"), None);
    }
}

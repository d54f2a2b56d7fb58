//! Whether a value may stand where a schema is, as the API server asks of defaults.
//!
//! Owns: types, bounds, enums, required and unknown fields. Patterns, formats and rules are left to
//! the server.
//! Must not know: where the value came from, Rust.

use kubewright_schema::{AdditionalProperties, DeclaredType, Limits, Schema};
use serde_json::Value;

use super::constrain::called;

/// Why the value does not fit; the text goes on after what the value is called.
///
/// # Errors
/// The first thing that does not fit.
pub(crate) fn fits(schema: &Schema, value: &Value) -> Result<(), String> {
    of_type(schema, value)?;
    if !schema.enum_values.is_empty() && !schema.enum_values.contains(value) {
        return Err(format!(
            "is {value}, which is none of the values of the enum"
        ));
    }
    if let Some(limits) = &schema.limits {
        in_bounds(limits, value)?;
    }
    match value {
        Value::Array(values) => {
            if let Some(items) = schema.items.as_deref() {
                for value in values {
                    fits(items, value)?;
                }
            }
        }
        Value::Object(map) => {
            for (key, value) in map {
                let inner = schema.properties.get(key);
                let inner = inner.or(match &schema.additional_properties {
                    Some(AdditionalProperties::Schema(values)) => Some(&**values),
                    Some(AdditionalProperties::Allowed(_)) | None => None,
                });
                match inner {
                    Some(inner) => fits(inner, value)?,
                    None if schema.preserve_unknown_fields == Some(true)
                        || schema.embedded_resource == Some(true)
                        || schema.declared_type.is_none() => {}
                    None => return Err(format!("has `{key}`, which is no field")),
                }
            }
            for name in &schema.required {
                let has_default = schema
                    .properties
                    .get(name)
                    .is_some_and(|property| property.default.is_some());
                if !map.contains_key(&**name) && !has_default {
                    return Err(format!("lacks `{name}`, which is required"));
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
    Ok(())
}

/// As [`fits`], of the type alone.
pub(crate) fn of_type(schema: &Schema, value: &Value) -> Result<(), String> {
    let is_fit = match (value, &schema.declared_type) {
        (Value::Null, Some(_)) => schema.nullable == Some(true),
        (_, None | Some(DeclaredType::Other(_))) => {
            schema.int_or_string != Some(true) || value.is_i64() || value.is_string()
        }
        (Value::Bool(_), Some(DeclaredType::Boolean))
        | (Value::String(_), Some(DeclaredType::String))
        | (Value::Number(_), Some(DeclaredType::Number))
        | (Value::Object(_), Some(DeclaredType::Object))
        | (Value::Array(_), Some(DeclaredType::Array)) => true,
        (Value::Number(number), Some(DeclaredType::Integer)) => number.is_i64(),
        (
            Value::Bool(_)
            | Value::String(_)
            | Value::Number(_)
            | Value::Object(_)
            | Value::Array(_),
            Some(_),
        ) => false,
    };
    if is_fit {
        Ok(())
    } else {
        Err(format!("is {value}, and this is {}", called(schema)))
    }
}

fn in_bounds(limits: &Limits, value: &Value) -> Result<(), String> {
    let Limits {
        minimum,
        maximum,
        exclusive_minimum,
        exclusive_maximum,
        multiple_of: _, // of a float this is the server's to say
        min_length,
        max_length,
        min_items,
        max_items,
        min_properties,
        max_properties,
        pattern: _, // in Go's syntax
        unique_items: _,
    } = limits;
    let outside = |what: &str, bound: &dyn std::fmt::Display| {
        Err(format!("is {value}, and the {what} is {bound}"))
    };
    if let Some(number) = value.as_f64() {
        let open = |flag: &Option<bool>| *flag == Some(true);
        if let Some(bound) = minimum
            && let Some(least) = bound.as_f64()
            && (number < least || (number == least && open(exclusive_minimum)))
        {
            return outside("minimum", bound);
        }
        if let Some(bound) = maximum
            && let Some(most) = bound.as_f64()
            && (number > most || (number == most && open(exclusive_maximum)))
        {
            return outside("maximum", bound);
        }
    }
    let (size, least, most) = match value {
        Value::String(text) => (text.chars().count(), min_length, max_length),
        Value::Array(items) => (items.len(), min_items, max_items),
        Value::Object(map) => (map.len(), min_properties, max_properties),
        Value::Null | Value::Bool(_) | Value::Number(_) => return Ok(()),
    };
    let size = i64::try_from(size).unwrap_or(i64::MAX);
    match (least, most) {
        (Some(least), _) if size < *least => outside("least size", least),
        (_, Some(most)) if size > *most => outside("greatest size", most),
        _ => Ok(()),
    }
}

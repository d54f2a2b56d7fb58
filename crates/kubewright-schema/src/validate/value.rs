//! Checks a value against the keywords of one node, and what is in it against the nodes below.
//!
//! Owns: the order of the keywords, types, texts, lists and objects, as kube-openapi's validator.
//! Must not know: list types, embedded resources, rules: those are no keywords of OpenAPI.

use std::cell::Cell;
use std::fmt;

use super::error::{ErrorKind, ValidationError};
use super::field::Field;
use super::format::Format;
use super::pattern::Patterns;
use super::{go, number, union};
use crate::{AdditionalProperties, DeclaredType, Limits, Schema, Value};

/// What the checks of a node found.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) errors: Vec<ValidationError>,
    /// How many checks the value met, by which a union chooses the branch whose errors tell
    /// the most. It counts what kube-openapi counts.
    pub(super) matches: usize,
}

impl Found {
    pub(super) fn merge(&mut self, other: Self) {
        self.errors.extend(other.errors);
        self.matches += other.matches;
    }
}

/// The checks that nodes share.
pub(super) struct Checks<'a> {
    patterns: &'a Patterns,
    patterns_not_checked: Cell<usize>,
}

impl<'a> Checks<'a> {
    pub(super) fn new(patterns: &'a Patterns) -> Self {
        Self {
            patterns,
            patterns_not_checked: Cell::new(0),
        }
    }

    pub(super) fn patterns_not_checked(&self) -> usize {
        self.patterns_not_checked.get()
    }

    /// Checks a value against a node and everything below it.
    pub(super) fn node(&self, schema: &Schema, value: &Value, field: &Field<'_>) -> Found {
        let mut found = Found::default();
        let types = Types::of(schema);
        let format = Format::of(schema);
        let is_typed = types != Types::Any || format.is_some();
        match check_type(schema, types, format, value, field) {
            Some(error) => found.errors.push(error),
            None => found.matches += usize::from(is_typed || value.is_null()),
        }
        if value.is_null() {
            found.errors.extend(check_enum(schema, value, field));
            return found;
        }
        found.matches += usize::from(is_typed);
        found.merge(union::check(self, schema, value, field));
        match value {
            Value::String(text) => self.text(schema, format, text, field, &mut found),
            Value::Number(held) => {
                number::check(schema, held, field, &mut found.errors);
                found.matches += 2;
            }
            Value::Array(elements) => self.list(schema, elements, field, &mut found),
            Value::Null | Value::Bool(_) | Value::Object(_) => {}
        }
        found.errors.extend(check_enum(schema, value, field));
        if let Value::Object(fields) = value {
            self.object(schema, fields, field, &mut found);
            found.matches += 1;
        }
        // The common checks, and the node itself.
        found.matches += 2;
        found
    }

    fn text(
        &self,
        schema: &Schema,
        format: Option<Format>,
        text: &str,
        field: &Field<'_>,
        found: &mut Found,
    ) {
        if let Some(limits) = schema.limits.as_deref() {
            found.errors.extend(self.length(limits, text, field));
        }
        found.matches += 1;
        if let Some(format) = format.filter(|format| format.is_of_text()) {
            if !format.accepts(text) {
                let name = schema.format.as_deref().unwrap_or_default();
                found.errors.push(type_error(field, name, text));
            }
            found.matches += 1;
        }
    }

    /// The first of the limits of a text that fails.
    fn length(&self, limits: &Limits, text: &str, field: &Field<'_>) -> Option<ValidationError> {
        let invalid = |detail: String| {
            let value = Value::String(text.to_owned());
            ValidationError::valued(field.dotted(), ErrorKind::Invalid, &value, &detail)
        };
        // In characters, whatever the message of the server says.
        let length = if limits.max_length.is_some() || limits.min_length.is_some() {
            i64::try_from(text.chars().count()).unwrap_or(i64::MAX)
        } else {
            0
        };
        if let Some(most) = limits.max_length.filter(|most| length > *most) {
            let unit = if most == 1 { "byte" } else { "bytes" };
            let detail = if most >= 0 {
                format!("may not be more than {most} {unit}")
            } else {
                "value is too long".to_owned()
            };
            return Some(ValidationError::unvalued(
                field.dotted(),
                ErrorKind::TooLong,
                &detail,
            ));
        }
        if let Some(least) = limits.min_length.filter(|least| length < *least) {
            let path = field.dotted();
            return Some(invalid(format!(
                "{path} in body should be at least {least} chars long"
            )));
        }
        let pattern = limits.pattern.as_deref().filter(|text| !text.is_empty())?;
        match self.patterns.is_match(pattern, text) {
            Some(true) => None,
            Some(false) => {
                let path = field.dotted();
                Some(invalid(format!("{path} in body should match '{pattern}'")))
            }
            None => {
                self.patterns_not_checked
                    .set(self.patterns_not_checked.get() + 1);
                None
            }
        }
    }

    fn list(&self, schema: &Schema, elements: &[Value], field: &Field<'_>, found: &mut Found) {
        if let Some(items) = schema.items.as_deref() {
            for (index, element) in elements.iter().enumerate() {
                found.merge(self.node(items, element, &Field::Index(field, index)));
            }
        }
        if let Some(limits) = schema.limits.as_deref() {
            let size = i64::try_from(elements.len()).unwrap_or(i64::MAX);
            if let Some(least) = limits.min_items.filter(|least| size < *least) {
                found.errors.push(too_few(field, size, least, "items"));
            }
            if let Some(most) = limits.max_items.filter(|most| size > *most) {
                found.errors.push(too_many(field, size, most));
            }
            if limits.unique_items == Some(true) {
                let mut seen = std::collections::HashSet::new();
                if !elements.iter().all(|element| seen.insert(element)) {
                    let path = field.dotted();
                    let detail = format!("{path} in body shouldn't contain duplicates");
                    let empty = Value::String(String::new());
                    found.errors.push(ValidationError::valued(
                        path,
                        ErrorKind::Invalid,
                        &empty,
                        &detail,
                    ));
                }
            }
        }
        found.matches += 2;
    }

    fn object(
        &self,
        schema: &Schema,
        fields: &serde_json::Map<String, Value>,
        field: &Field<'_>,
        found: &mut Found,
    ) {
        if let Some(limits) = schema.limits.as_deref() {
            let size = i64::try_from(fields.len()).unwrap_or(i64::MAX);
            if let Some(least) = limits.min_properties.filter(|least| size < *least) {
                found.errors.push(too_few(field, size, least, "properties"));
            }
            if let Some(most) = limits.max_properties.filter(|most| size > *most) {
                found.errors.push(too_many(field, size, most));
            }
        }
        for (name, held) in fields {
            match (schema.properties.get(name), &schema.additional_properties) {
                (Some(property), _) => {
                    found.merge(self.node(property, held, &Field::Property(field, name)));
                }
                (None, Some(AdditionalProperties::Schema(other))) => {
                    found.merge(self.node(other, held, &Field::Key(field, name)));
                }
                (None, Some(AdditionalProperties::Allowed(false))) => {
                    let path = field.dotted();
                    let detail = format!("{path}.{name} in body is a forbidden property");
                    let value = Value::String(name.clone());
                    found.errors.push(ValidationError::valued(
                        path,
                        ErrorKind::Invalid,
                        &value,
                        &detail,
                    ));
                }
                (None, Some(AdditionalProperties::Allowed(true)) | None) => {}
            }
        }
        for name in &schema.required {
            if !fields.contains_key(&**name) {
                let path = Field::Property(field, name).dotted();
                found.errors.push(ValidationError::required(path));
            }
        }
    }
}

/// The types that a node allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Types<'a> {
    Any,
    IntOrString,
    One(&'a DeclaredType),
}

impl<'a> Types<'a> {
    fn of(schema: &'a Schema) -> Self {
        match &schema.declared_type {
            _ if schema.int_or_string == Some(true) => Self::IntOrString,
            Some(DeclaredType::Other(name)) if name.is_empty() => Self::Any,
            Some(declared) => Self::One(declared),
            None => Self::Any,
        }
    }

    fn allow(self, name: &str) -> bool {
        match self {
            Self::Any => false,
            Self::IntOrString => matches!(name, "integer" | "string"),
            Self::One(declared) => declared.as_str() == name,
        }
    }
}

impl fmt::Display for Types<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Any => Ok(()),
            Self::IntOrString => f.write_str("integer,string"),
            Self::One(declared) => f.write_str(declared.as_str()),
        }
    }
}

/// What the server calls the type of a value, and its format.
fn type_of(value: &Value) -> (&'static str, &'static str) {
    match value {
        Value::Null => ("null", ""),
        Value::Bool(_) => ("boolean", ""),
        Value::Number(number) if number.as_i64().is_some() => ("integer", "int64"),
        Value::Number(_) => ("number", "float64"),
        Value::String(_) => ("string", ""),
        Value::Array(_) => ("array", ""),
        Value::Object(_) => ("object", ""),
    }
}

fn check_type(
    schema: &Schema,
    types: Types<'_>,
    format: Option<Format>,
    value: &Value,
    field: &Field<'_>,
) -> Option<ValidationError> {
    if value.is_null() {
        let refused = types != Types::Any && !types.allow("null") && schema.nullable != Some(true);
        return refused.then(|| type_error(field, &types.to_string(), "null"));
    }
    if types == Types::Any && format.is_none() {
        return None;
    }
    let (name, of_value) = type_of(value);
    let whole = matches!(value, Value::Number(number)
        if name == "number" && number.as_f64().is_some_and(number::is_integer));
    let fits = types.allow(name)
        || whole && types.allow("integer")
        || name == "integer" && types.allow("number");
    let declared = schema.format.as_deref().unwrap_or_default();
    let is_text_or_list = matches!(value, Value::String(_) | Value::Array(_));
    if format.is_some() && !is_text_or_list && !fits && of_value != declared {
        return Some(type_error(field, declared, of_value));
    }
    if format.is_some() && is_text_or_list && !types.allow("number") && !types.allow("integer") {
        // The check of the format is left to find out, and it looks at texts only.
        return None;
    }
    (!fits).then(|| type_error(field, &types.to_string(), name))
}

/// `Invalid value: FOUND: PATH in body must be of type EXPECTED: FOUND`.
fn type_error(field: &Field<'_>, expected: &str, found: &str) -> ValidationError {
    let path = field.dotted();
    let detail = format!(
        "{path} in body must be of type {expected}: {}",
        go::quote(found)
    );
    let value = Value::String(found.to_owned());
    ValidationError::valued(path, ErrorKind::TypeInvalid, &value, &detail)
}

fn too_few(field: &Field<'_>, size: i64, least: i64, of: &str) -> ValidationError {
    let path = field.dotted();
    let detail = format!("{path} in body should have at least {least} {of}");
    ValidationError::valued(path, ErrorKind::Invalid, &size.into(), &detail)
}

fn too_many(field: &Field<'_>, size: i64, most: i64) -> ValidationError {
    let unit = if most == 1 { "item" } else { "items" };
    let detail = if most >= 0 {
        format!("must have at most {most} {unit}")
    } else {
        "has too many items".to_owned()
    };
    ValidationError::valued(field.dotted(), ErrorKind::TooMany, &size.into(), &detail)
}

fn check_enum(schema: &Schema, value: &Value, field: &Field<'_>) -> Option<ValidationError> {
    if schema.enum_values.is_empty() || schema.enum_values.iter().any(|one| is_one(value, one)) {
        return None;
    }
    let supported: Vec<String> = schema
        .enum_values
        .iter()
        .map(|one| match one {
            Value::String(text) => go::quote(text),
            other => go::quote(&go::json(other)),
        })
        .collect();
    let detail = format!("supported values: {}", supported.join(", "));
    Some(ValidationError::valued(
        field.dotted(),
        ErrorKind::NotSupported,
        value,
        &detail,
    ))
}

/// Whether the value is this value of an enum once Go has converted it to its type. A null
/// is none, and no value is a null one.
fn is_one(value: &Value, one: &Value) -> bool {
    match (value, one) {
        (Value::Null, _) | (_, Value::Null) => false,
        (Value::Number(value), Value::Number(one)) => match (value.as_i64(), one.as_i64()) {
            (Some(value), Some(one)) => value == one,
            (None, Some(one)) => value.as_f64().is_some_and(|value| value as i64 == one),
            (_, None) => value.as_f64() == one.as_f64(),
        },
        // Go makes the character of this code of an integer.
        (Value::Number(value), Value::String(one)) => value.as_i64().is_some_and(|value| {
            let code = u32::try_from(value).ok().and_then(char::from_u32);
            let mut characters = one.chars();
            characters.next() == Some(code.unwrap_or(char::REPLACEMENT_CHARACTER))
                && characters.next().is_none()
        }),
        (value, one) => value == one,
    }
}

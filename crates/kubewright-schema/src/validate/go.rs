//! Values as Go prints them, for messages equal to the server's.
//!
//! Owns: `%q`, `%v` and encoding/json of JSON values.
//! Must not know: what is printed where.

use std::fmt::Write as _;

use serde_json::Number;

use crate::Value;

/// A value as `field.Error` shows it.
pub(super) fn bad_value(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(held) => held.to_string(),
        Value::Number(number) => self::number(number),
        Value::String(text) => quote(text),
        Value::Array(_) | Value::Object(_) => json(value),
    }
}

/// A text as `%q` writes it.
pub(super) fn quote(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\u{7}' => quoted.push_str("\\a"),
            '\u{8}' => quoted.push_str("\\b"),
            '\u{c}' => quoted.push_str("\\f"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            '\u{b}' => quoted.push_str("\\v"),
            ' '..='~' => quoted.push(c),
            c if (c as u32) < 0x80 => {
                let _ = write!(quoted, "\\x{:02x}", c as u32);
            }
            c if is_print(c) => quoted.push(c),
            c if (c as u32) < 0x1_0000 => {
                let _ = write!(quoted, "\\u{:04x}", c as u32);
            }
            c => {
                let _ = write!(quoted, "\\U{:08x}", c as u32);
            }
        }
    }
    quoted.push('"');
    quoted
}

/// Whether Rust would print the character in a debug text, after another one: marks,
/// symbols and letters, as `unicode.IsPrint`.
fn is_print(c: char) -> bool {
    format!("a{c}").escape_debug().count() == 2
}

/// A number as `%v` writes an int64 or a float64.
pub(super) fn number(number: &Number) -> String {
    number.as_i64().map_or_else(
        || float(number.as_f64().unwrap_or(f64::NAN)),
        |n| n.to_string(),
    )
}

/// A float64 as `%v` writes it: with an exponent below 1e-4 and from 1e6 on.
pub(super) fn float(value: f64) -> String {
    let (mantissa, exponent) = digits(value);
    if !value.is_finite() || (-4..6).contains(&exponent) {
        return plain_float(value);
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{mantissa}e{sign}{:02}", exponent.abs())
}

/// A float64 as `strconv.FormatFloat(value, 'f', -1, 64)` writes it.
pub(super) fn plain_float(value: f64) -> String {
    if value.is_nan() {
        "NaN".to_owned()
    } else if value.is_infinite() {
        if value > 0.0 { "+Inf" } else { "-Inf" }.to_owned()
    } else {
        format!("{value}")
    }
}

/// The shortest digits of a float and its decimal exponent.
fn digits(value: f64) -> (String, i32) {
    let text = format!("{value:e}");
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    (mantissa.to_owned(), exponent.parse().unwrap_or_default())
}

/// A value as encoding/json writes it: keys sorted, `<`, `>` and `&` escaped.
pub(super) fn json(value: &Value) -> String {
    let mut text = String::new();
    write_json(value, &mut text);
    text
}

fn write_json(value: &Value, text: &mut String) {
    match value {
        Value::Null | Value::Bool(_) => {
            let _ = write!(text, "{value}");
        }
        Value::Number(number) => match (number.as_i64(), number.as_f64()) {
            (None, Some(float)) => text.push_str(&json_float(float)),
            (_, _) => {
                let _ = write!(text, "{number}");
            }
        },
        Value::String(held) => write_json_text(held, text),
        Value::Array(elements) => {
            text.push('[');
            for (index, element) in elements.iter().enumerate() {
                if index > 0 {
                    text.push(',');
                }
                write_json(element, text);
            }
            text.push(']');
        }
        Value::Object(fields) => {
            let mut fields: Vec<_> = fields.iter().collect();
            fields.sort_unstable_by_key(|(name, _)| *name);
            text.push('{');
            for (index, (name, held)) in fields.into_iter().enumerate() {
                if index > 0 {
                    text.push(',');
                }
                write_json_text(name, text);
                text.push(':');
                write_json(held, text);
            }
            text.push('}');
        }
    }
}

fn json_float(value: f64) -> String {
    let (mantissa, exponent) = digits(value);
    if value == 0.0 || (-6..21).contains(&exponent) {
        return plain_float(value);
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    let width = if exponent < 0 { 1 } else { 2 };
    format!("{mantissa}e{sign}{:0width$}", exponent.abs())
}

fn write_json_text(held: &str, text: &mut String) {
    text.push('"');
    for c in held.chars() {
        match c {
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            '\u{8}' => text.push_str("\\b"),
            '\u{c}' => text.push_str("\\f"),
            '\n' => text.push_str("\\n"),
            '\r' => text.push_str("\\r"),
            '\t' => text.push_str("\\t"),
            '<' | '>' | '&' | '\u{0}'..='\u{1f}' | '\u{2028}' | '\u{2029}' => {
                let _ = write!(text, "\\u{:04x}", c as u32);
            }
            c => text.push(c),
        }
    }
    text.push('"');
}

/// A value as `%v` writes what `unstructured` holds.
pub(super) fn plain(value: &Value) -> String {
    match value {
        Value::Null => "<nil>".to_owned(),
        Value::Bool(held) => held.to_string(),
        Value::Number(number) => self::number(number),
        Value::String(text) => text.clone(),
        Value::Array(elements) => {
            let elements: Vec<String> = elements.iter().map(plain).collect();
            format!("[{}]", elements.join(" "))
        }
        Value::Object(fields) => {
            let mut fields: Vec<_> = fields.iter().collect();
            fields.sort_unstable_by_key(|(name, _)| *name);
            let fields: Vec<String> = fields
                .into_iter()
                .map(|(name, held)| format!("{name}:{}", plain(held)))
                .collect();
            format!("map[{}]", fields.join(" "))
        }
    }
}

/// The Go type of what `unstructured` holds, as `%T` writes it.
pub(super) fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "<nil>",
        Value::Bool(_) => "bool",
        Value::Number(number) if number.as_i64().is_some() => "int64",
        Value::Number(_) => "float64",
        Value::String(_) => "string",
        Value::Array(_) => "[]interface {}",
        Value::Object(_) => "map[string]interface {}",
    }
}

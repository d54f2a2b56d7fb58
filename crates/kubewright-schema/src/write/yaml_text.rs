//! Writing YAML in block style, in the form that controller-gen and kubectl write it.
//!
//! Owns: the order of keys, indentation, and which form a string takes.
//! Must not know: what is written.

use std::borrow::Cow;
use std::fmt::Write as _;

use crate::Value;
use crate::event::Scalar;
use crate::scalar;

/// Appends a value as a YAML document without a header: keys sorted, two spaces a level, lists not
/// indented below their key.
///
/// The text depends on the value alone, and reading it gives the value again, with YAML 1.1 and
/// 1.2 alike.
pub fn write_yaml(value: &Value, out: &mut String) {
    match value {
        Value::Object(map) if !map.is_empty() => mapping(value, 0, out, false),
        Value::Array(items) if !items.is_empty() => sequence(items, 0, out, false),
        _ => {
            inline(value, 0, out);
            out.push('\n');
        }
    }
}

/// The entries of an object; the first one continues a line when `started`.
fn mapping(value: &Value, indent: usize, out: &mut String, mut started: bool) {
    let mut entries: Vec<(&String, &Value)> = value.as_object().into_iter().flatten().collect();
    entries.sort_by_key(|(key, _)| *key);
    for (key, value) in entries {
        if !std::mem::replace(&mut started, false) {
            pad(indent, out);
        }
        string(key, out, None);
        out.push(':');
        match value {
            Value::Object(map) if !map.is_empty() => {
                out.push('\n');
                mapping(value, indent + 2, out, false);
            }
            Value::Array(items) if !items.is_empty() => {
                out.push('\n');
                sequence(items, indent, out, false);
            }
            _ => {
                out.push(' ');
                inline(value, indent + 2, out);
                out.push('\n');
            }
        }
    }
}

fn sequence(items: &[Value], indent: usize, out: &mut String, mut started: bool) {
    for item in items {
        if !std::mem::replace(&mut started, false) {
            pad(indent, out);
        }
        out.push_str("- ");
        match item {
            Value::Object(map) if !map.is_empty() => mapping(item, indent + 2, out, true),
            Value::Array(items) if !items.is_empty() => sequence(items, indent + 2, out, true),
            _ => {
                inline(item, indent + 2, out);
                out.push('\n');
            }
        }
    }
}

/// What stands behind a key or dash. A text of several lines goes on at `indent`.
fn inline(value: &Value, indent: usize, out: &mut String) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(true) => out.push_str("true"),
        Value::Bool(false) => out.push_str("false"),
        Value::Number(number) => {
            // Writing to a string cannot fail.
            let _ = write!(out, "{number}");
        }
        Value::String(text) => string(text, out, Some(indent)),
        Value::Array(_) => out.push_str("[]"),
        Value::Object(_) => out.push_str("{}"),
    }
}

/// A string; as a literal block with lines at `block`, where it has several lines and may be one.
fn string(text: &str, out: &mut String, block: Option<usize>) {
    if let Some(indent) = block
        && fits_block(text)
    {
        literal(text, indent, out);
    } else if is_plain(text) {
        out.push_str(text);
    } else if text.chars().all(is_printable) {
        out.push('\'');
        out.push_str(&text.replace('\'', "''"));
        out.push('\'');
    } else {
        double_quoted(text, out);
    }
}

fn literal(text: &str, indent: usize, out: &mut String) {
    let body = text.trim_end_matches('\n');
    out.push('|');
    if body.starts_with([' ', '\n']) {
        // Told, as it would be taken from the first line.
        out.push('2');
    }
    match text.len() - body.len() {
        0 => out.push('-'),
        1 => {}
        _ => out.push('+'),
    }
    for line in text.strip_suffix('\n').unwrap_or(text).split('\n') {
        out.push('\n');
        if !line.is_empty() {
            pad(indent, out);
            out.push_str(line);
        }
    }
}

/// Whether a literal block gives the text back: lines of printable characters, no tab where
/// indentation would be, no blank ends that editors remove.
fn fits_block(text: &str) -> bool {
    let body = text.trim_end_matches('\n');
    body.contains('\n')
        && text
            .chars()
            .all(|c| c == '\n' || c == '\t' || is_printable(c))
        && text.split('\n').all(|line| {
            !line.starts_with('\t') && (line.is_empty() || !line.ends_with([' ', '\t']))
        })
}

/// Whether the text without quotes is that string to every reader.
fn is_plain(text: &str) -> bool {
    /// What starts something else.
    const INDICATORS: &[char] = &[
        '-', '?', ':', ',', '[', ']', '{', '}', '#', '&', '*', '!', '|', '>', '\'', '"', '%', '@',
        '`', ' ', '=', '<', '~',
    ];
    /// The characters of numbers, times and dates.
    const NUMERIC: &str = "0123456789+-.:_eExXoObBaAcCdDfF";

    let starts_alone =
        text.starts_with('-') && text.chars().nth(1).is_some_and(|c| c.is_ascii_alphabetic());
    !text.is_empty()
        && (starts_alone || !text.starts_with(INDICATORS))
        && !text.ends_with([' ', ':'])
        && text.chars().all(is_printable)
        && !text.contains(": ")
        && !text.contains(" #")
        && !(text.starts_with(|c: char| c.is_ascii_digit() || "+-.".contains(c))
            && text.chars().all(|c| NUMERIC.contains(c)))
        && matches!(scalar::plain(Cow::Borrowed(text)), Scalar::Text(_))
}

/// Whether YAML lets the character stand for itself, on one line, and a reader can see it.
fn is_printable(c: char) -> bool {
    !c.is_control()
        && !matches!(
            c,
            '\u{2028}' | '\u{2029}' | '\u{85}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}'
        )
}

fn double_quoted(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if is_printable(c) => out.push(c),
            c => {
                // All of these lie in the first plane.
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
        }
    }
    out.push('"');
}

fn pad(indent: usize, out: &mut String) {
    out.extend(std::iter::repeat_n(' ', indent));
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn check(value: &Value, expected: &str) {
        let mut text = String::new();
        write_yaml(value, &mut text);
        assert_eq!(text, expected);
        assert_eq!(&crate::read_values("a", &text).unwrap()[0], value);
    }

    #[test]
    fn lists_stand_below_their_key_and_keys_are_sorted() {
        check(
            &json!({"b": [{"z": 1, "x": [[1, 2], []]}, "s"], "a": {}, "c": {"d": null}}),
            "a: {}\nb:\n- x:\n  - - 1\n    - 2\n  - []\n  z: 1\n- s\nc:\n  d: null\n",
        );
    }

    #[test]
    fn a_text_of_several_lines_is_a_block() {
        check(
            &json!({"a": "one\n\n  two", "b": "x\ny\n", "c": [" x\ny\n\n"]}),
            "a: |-\n  one\n\n    two\nb: |\n  x\n  y\nc:\n- |2+\n   x\n  y\n\n",
        );
    }

    #[test]
    fn strings_that_look_like_something_else_are_quoted() {
        for (text, written) in [
            ("yes", "'yes'"),
            ("y", "'y'"),
            ("1.5", "'1.5'"),
            ("2020-01-01", "'2020-01-01'"),
            ("1:20", "'1:20'"),
            ("", "''"),
            ("it's: so", "'it''s: so'"),
            ("a\tb", "\"a\\tb\""),
            ("null", "'null'"),
            ("0x1F", "'0x1F'"),
            (".spec.replicas", ".spec.replicas"),
            ("self.a == 'b'", "self.a == 'b'"),
            ("int32", "int32"),
            ("it's", "it's"),
            ("-host", "-host"),
            ("^[a-z]+$", "^[a-z]+$"),
        ] {
            check(&json!({"k": text}), &format!("k: {written}\n"));
        }
    }
}

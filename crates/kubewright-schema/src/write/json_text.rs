//! Writing compact JSON piece by piece.
//!
//! Owns: commas, quotes and escapes.
//! Must not know: what is written.

use std::fmt::Write as _;

use serde_json::Number;

use super::Sink;
use crate::Value;

/// JSON text in the making.
pub(super) struct JsonText<'a> {
    out: &'a mut String,
    /// Whether a comma must come before the next piece.
    comma: bool,
    /// The closing brackets of what is open.
    open: Vec<char>,
}

impl<'a> JsonText<'a> {
    pub(super) fn new(out: &'a mut String) -> Self {
        Self {
            out,
            comma: false,
            open: Vec::new(),
        }
    }

    fn start(&mut self) {
        if std::mem::replace(&mut self.comma, true) {
            self.out.push(',');
        }
    }
}

impl Sink for JsonText<'_> {
    fn open(&mut self, object: bool) {
        self.start();
        self.comma = false;
        let (open, close) = if object { ('{', '}') } else { ('[', ']') };
        self.out.push(open);
        self.open.push(close);
    }

    fn close(&mut self) {
        if let Some(close) = self.open.pop() {
            self.out.push(close);
        }
        self.comma = true;
    }

    fn key(&mut self, key: &str) {
        self.start();
        quote(self.out, key);
        self.out.push(':');
        self.comma = false;
    }

    fn text(&mut self, value: &str) {
        self.start();
        quote(self.out, value);
    }

    fn flag(&mut self, value: bool) {
        self.start();
        self.out.push_str(if value { "true" } else { "false" });
    }

    fn number(&mut self, value: &Number) {
        self.start();
        // Writing to a string cannot fail.
        let _ = write!(self.out, "{value}");
    }

    fn integer(&mut self, value: i64) {
        self.start();
        let _ = write!(self.out, "{value}");
    }

    fn value(&mut self, value: &Value) {
        match value {
            Value::Null => {
                self.start();
                self.out.push_str("null");
            }
            Value::Bool(value) => self.flag(*value),
            Value::Number(value) => self.number(value),
            Value::String(value) => self.text(value),
            Value::Array(items) => {
                self.open(false);
                for item in items {
                    self.value(item);
                }
                self.close();
            }
            Value::Object(map) => {
                self.open(true);
                for (key, value) in map {
                    self.key(key);
                    self.value(value);
                }
                self.close();
            }
        }
    }
}

/// Appends a JSON string, in runs between what must be escaped.
fn quote(out: &mut String, text: &str) {
    out.push('"');
    let mut copied = 0;
    for (index, byte) in text.bytes().enumerate() {
        if byte >= 0x20 && byte != b'"' && byte != b'\\' {
            continue;
        }
        out.push_str(&text[copied..index]);
        copied = index + 1;
        match byte {
            b'"' => out.push_str("\\\""),
            b'\\' => out.push_str("\\\\"),
            b'\n' => out.push_str("\\n"),
            b'\r' => out.push_str("\\r"),
            b'\t' => out.push_str("\\t"),
            _ => {
                let _ = write!(out, "\\u{byte:04x}");
            }
        }
    }
    out.push_str(&text[copied..]);
    out.push('"');
}

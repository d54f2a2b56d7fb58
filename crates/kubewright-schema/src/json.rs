//! JSON as a source of events.
//!
//! Owns: the JSON syntax, without recursion.
//! Must not know: YAML, what readers want.

use std::borrow::Cow;

use serde_json::Number;

use crate::Position;
use crate::error::Fault;
use crate::event::{Event, Node, Raw, Scalar};
use crate::scalar;

/// The events of a text of JSON values, one after the other, as kubectl takes them.
pub(crate) struct JsonSource<'a> {
    text: &'a str,
    offset: usize,
    /// The last position asked for, and its offset, so that columns need not be
    /// counted from the start of a line that may be the whole text.
    last: (Position, usize),
    /// Open collections, with true for an object.
    open: Vec<bool>,
    expect: Expect,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Expect {
    Document,
    Value,
    FirstValueOrEnd,
    FirstKeyOrEnd,
    Key,
    Colon,
    CommaOrEnd,
    DocumentEnd,
}

impl<'a> JsonSource<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self {
            text,
            offset: 0,
            last: (Position { line: 1, column: 1 }, 0),
            open: Vec::new(),
            expect: Expect::Document,
        }
    }

    pub(crate) fn next(&mut self) -> Result<Raw<'a>, Fault> {
        loop {
            self.skip_blank();
            let at = self.position();
            let Some(&byte) = self.text.as_bytes().get(self.offset) else {
                return self.end_of_text(at);
            };
            match (self.expect, byte) {
                (Expect::Document, _) => {
                    self.expect = Expect::Value;
                    return Ok(Raw::DocumentStart(at));
                }
                (Expect::DocumentEnd, _) => {
                    self.expect = Expect::Document;
                    return Ok(Raw::DocumentEnd);
                }
                (Expect::FirstValueOrEnd, b']') | (Expect::FirstKeyOrEnd, b'}') => {
                    return Ok(self.close(at));
                }
                (Expect::CommaOrEnd, b']') if self.open.last() == Some(&false) => {
                    return Ok(self.close(at));
                }
                (Expect::CommaOrEnd, b'}') if self.open.last() == Some(&true) => {
                    return Ok(self.close(at));
                }
                (Expect::CommaOrEnd, b',') => {
                    self.offset += 1;
                    self.expect = if self.open.last() == Some(&true) {
                        Expect::Key
                    } else {
                        Expect::Value
                    };
                }
                (Expect::Colon, b':') => {
                    self.offset += 1;
                    self.expect = Expect::Value;
                }
                (Expect::FirstKeyOrEnd | Expect::Key, b'"') => {
                    let text = self.string(at)?;
                    self.expect = Expect::Colon;
                    return Ok(node(at, Event::Scalar(Scalar::Text(text))));
                }
                (Expect::Value | Expect::FirstValueOrEnd, _) => return self.value(at, byte),
                (Expect::FirstKeyOrEnd | Expect::Key, _) => {
                    return Err(Fault::syntax(
                        at,
                        "expected a string as the key of an object",
                    ));
                }
                (Expect::Colon, _) => {
                    return Err(Fault::syntax(at, "expected `:` after the key of an object"));
                }
                (Expect::CommaOrEnd, _) => {
                    return Err(Fault::syntax(
                        at,
                        "expected `,` or the end of the collection",
                    ));
                }
            }
        }
    }

    fn value(&mut self, at: Position, byte: u8) -> Result<Raw<'a>, Fault> {
        let event = match byte {
            b'{' => {
                self.offset += 1;
                self.open.push(true);
                self.expect = Expect::FirstKeyOrEnd;
                return Ok(node(at, Event::Mapping));
            }
            b'[' => {
                self.offset += 1;
                self.open.push(false);
                self.expect = Expect::FirstValueOrEnd;
                return Ok(node(at, Event::Sequence));
            }
            b'"' => Event::Scalar(Scalar::Text(self.string(at)?)),
            b'-' | b'0'..=b'9' => Event::Scalar(Scalar::Number(self.number(at)?)),
            _ => Event::Scalar(self.word(at)?),
        };
        self.after_value();
        Ok(node(at, event))
    }

    fn close(&mut self, at: Position) -> Raw<'a> {
        self.offset += 1;
        self.open.pop();
        self.after_value();
        node(at, Event::End)
    }

    fn after_value(&mut self) {
        self.expect = if self.open.is_empty() {
            Expect::DocumentEnd
        } else {
            Expect::CommaOrEnd
        };
    }

    fn end_of_text(&mut self, at: Position) -> Result<Raw<'a>, Fault> {
        match self.expect {
            Expect::Document => Ok(Raw::StreamEnd),
            Expect::DocumentEnd => {
                self.expect = Expect::Document;
                Ok(Raw::DocumentEnd)
            }
            _ => Err(Fault::syntax(at, "the text ends inside of a value")),
        }
    }

    fn word(&mut self, at: Position) -> Result<Scalar<'a>, Fault> {
        let rest = &self.text[self.offset..];
        for (word, scalar) in [
            ("null", Scalar::Null),
            ("true", Scalar::Bool(true)),
            ("false", Scalar::Bool(false)),
        ] {
            if rest.starts_with(word) {
                self.offset += word.len();
                return Ok(scalar);
            }
        }
        Err(Fault::syntax(at, "expected a JSON value"))
    }

    fn number(&mut self, at: Position) -> Result<Number, Fault> {
        let rest = &self.text[self.offset..];
        let length = rest
            .bytes()
            .position(|byte| !matches!(byte, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E'))
            .unwrap_or(rest.len());
        let number = &rest[..length];
        let fault = || Fault::syntax(at, format!("`{number}` is not a JSON number"));
        let digits = number.strip_prefix('-').unwrap_or(number);
        if digits.len() > 1 && digits.starts_with('0') && digits.as_bytes()[1].is_ascii_digit()
            || !digits.starts_with(|c: char| c.is_ascii_digit())
            || digits.ends_with('.')
            || digits.contains(".e")
            || digits.contains(".E")
        {
            return Err(fault());
        }
        self.offset += length;
        if let Ok(number) = number.parse::<i64>() {
            return Ok(number.into());
        }
        let value = number.parse::<f64>().map_err(|_| fault())?;
        scalar::float_number(value)
            .ok_or_else(|| Fault::new(at, format!("the number {number} is too large")))
    }

    fn string(&mut self, at: Position) -> Result<Cow<'a, str>, Fault> {
        let start = self.offset + 1;
        let text: &'a str = self.text;
        let bytes = text.as_bytes();
        let mut offset = start;
        let mut owned: Option<String> = None;
        let mut copied = start;
        loop {
            match bytes.get(offset) {
                None => return Err(Fault::syntax(at, "this string does not end")),
                Some(b'"') => break,
                Some(b'\\') => {
                    let owned = owned.get_or_insert_default();
                    owned.push_str(&text[copied..offset]);
                    let (character, length) = escape(&text[offset..]).ok_or_else(|| {
                        Fault::syntax(at, "this string has an escape that JSON does not know")
                    })?;
                    owned.push(character);
                    offset += length;
                    copied = offset;
                }
                Some(byte) if *byte < 0x20 => {
                    return Err(Fault::syntax(at, "this string has a raw control character"));
                }
                Some(_) => offset += 1,
            }
        }
        self.offset = offset + 1;
        Ok(match owned {
            None => Cow::Borrowed(&text[start..offset]),
            Some(mut owned) => {
                owned.push_str(&text[copied..offset]);
                Cow::Owned(owned)
            }
        })
    }

    fn skip_blank(&mut self) {
        let blank = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\r' | b'\n');
        let rest = &self.text.as_bytes()[self.offset..];
        self.offset += rest
            .iter()
            .position(|byte| !blank(byte))
            .unwrap_or(rest.len());
    }

    /// The position of the offset; never asked for one before the last.
    fn position(&mut self) -> Position {
        let (mut position, offset) = self.last;
        for character in self.text[offset..self.offset].chars() {
            if character == '\n' {
                position.line = position.line.saturating_add(1);
                position.column = 1;
            } else {
                position.column = position.column.saturating_add(1);
            }
        }
        self.last = (position, self.offset);
        position
    }
}

fn node(at: Position, event: Event<'_>) -> Raw<'_> {
    Raw::Node(Node { at, event }, 0)
}

/// The character of the escape that the text starts with, and the escape's length.
/// Half a surrogate pair becomes U+FFFD, as in Go.
fn escape(text: &str) -> Option<(char, usize)> {
    let character = match text.as_bytes().get(1)? {
        b'"' => '"',
        b'\\' => '\\',
        b'/' => '/',
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        b'u' => {
            let first = unit(text)?;
            if (0xD800..0xDC00).contains(&first)
                && let Some(second) = text.get(6..).and_then(unit)
                && (0xDC00..0xE000).contains(&second)
            {
                let code = 0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00);
                return Some((char::from_u32(code)?, 12));
            }
            return Some((
                char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER),
                6,
            ));
        }
        _ => return None,
    };
    Some((character, 2))
}

fn unit(text: &str) -> Option<u32> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    digits
        .bytes()
        .all(|byte| byte.is_ascii_hexdigit())
        .then_some(())?;
    u32::from_str_radix(digits, 16).ok()
}

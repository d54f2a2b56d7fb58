//! The block YAML that emitters print, as a source of events, several times as fast as
//! a whole YAML parser.
//!
//! Owns: block mappings and sequences, and what is left to the whole parser: anything
//! unusual, and every error, is [`Fault::unusual`].
//! Must not know: what plain scalars mean, what readers want.

mod lines;
mod scalars;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

use crate::Position;
use crate::error::Fault;
use crate::event::{Event, Node, Raw, Scalar};
use crate::scalar;

/// The events of a text, as long as it is usual.
pub(crate) struct BlockSource<'a> {
    text: &'a str,
    bytes: &'a [u8],
    pos: usize,
    line: u32,
    line_start: usize,
    /// The indentation of the line of `pos`, where `state` says that it is known.
    indent: usize,
    levels: Vec<Level>,
    state: State,
}

#[derive(Clone, Copy)]
struct Level {
    indent: usize,
    is_mapping: bool,
}

#[derive(Clone, Copy)]
enum State {
    /// At the start of a line before a document.
    Stream,
    /// At the start of a line that the value of a document may start on.
    Root,
    /// At the start of a line within a collection.
    Line,
    /// At the first character of a line within a collection.
    Content,
    /// After the colon of a key, or the dash of an item, at this indentation.
    Value {
        indent: usize,
        of_key: bool,
    },
    /// At a key whose mapping has just started.
    Key,
    /// After an empty flow collection has started.
    Empty,
    DocumentEnd,
}

impl<'a> BlockSource<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self {
            text,
            bytes: text.as_bytes(),
            pos: 0,
            line: 1,
            line_start: 0,
            indent: 0,
            levels: Vec::new(),
            state: State::Stream,
        }
    }

    pub(crate) fn next(&mut self) -> Result<Raw<'a>, Fault> {
        loop {
            match self.state {
                State::Stream => return self.stream(),
                State::Root => {
                    self.state = State::DocumentEnd;
                    return match self.next_content()? {
                        Some(indent) => self.block(indent),
                        None => Ok(node(self.here(), Event::Scalar(Scalar::Null))),
                    };
                }
                State::Line => match self.next_content()? {
                    Some(indent) => {
                        self.indent = indent;
                        self.state = State::Content;
                    }
                    None => {
                        if self.levels.pop().is_some() {
                            return Ok(node(self.here(), Event::End));
                        }
                        self.state = State::DocumentEnd;
                    }
                },
                State::Content => {
                    let Some(&level) = self.levels.last() else {
                        return Err(self.unusual());
                    };
                    if self.indent > level.indent {
                        return Err(self.unusual());
                    }
                    let is_item = self.is_item();
                    if self.indent < level.indent || !level.is_mapping && !is_item {
                        self.levels.pop();
                        return Ok(node(self.here(), Event::End));
                    }
                    if level.is_mapping {
                        self.state = State::Key;
                        continue;
                    }
                    self.pos += 1;
                    self.state = State::Value {
                        indent: level.indent,
                        of_key: false,
                    };
                }
                State::Key => {
                    let at = self.here();
                    let Some(key) = self.key()? else {
                        return Err(self.unusual());
                    };
                    let indent = self.levels.last().map_or(0, |level| level.indent);
                    self.state = State::Value {
                        indent,
                        of_key: true,
                    };
                    return Ok(node(at, Event::Scalar(key)));
                }
                State::Value { indent, of_key } => return self.value(indent, of_key),
                State::Empty => {
                    let at = self.here();
                    self.pos += 1;
                    self.end_line()?;
                    self.after_value();
                    return Ok(node(at, Event::End));
                }
                State::DocumentEnd => {
                    self.state = State::Stream;
                    return Ok(Raw::DocumentEnd);
                }
            }
        }
    }

    fn stream(&mut self) -> Result<Raw<'a>, Fault> {
        if self.next_content()?.is_some() {
            if self.bytes[self.pos] == b'%' {
                return Err(self.unusual());
            }
            self.pos = self.line_start;
            self.state = State::Root;
            return Ok(Raw::DocumentStart(self.here()));
        }
        if self.pos >= self.bytes.len() {
            return Ok(Raw::StreamEnd);
        }
        // At `---`.
        let at = self.here();
        self.pos += 3;
        self.end_line()?;
        self.state = State::Root;
        Ok(Raw::DocumentStart(at))
    }

    /// What stands after a colon or dash.
    fn value(&mut self, indent: usize, of_key: bool) -> Result<Raw<'a>, Fault> {
        let start = self.pos;
        self.skip_spaces();
        match self.bytes.get(self.pos) {
            None | Some(b'\n') => {}
            Some(b'#') if self.pos > start => {}
            Some(_) if of_key => return self.scalar(indent as isize),
            Some(_) => {
                // An item may start a collection on its own line.
                let column = self.pos - self.line_start;
                return self.block_within(column, indent as isize);
            }
        }
        self.pos = start;
        let empty_at = self.here();
        self.end_line()?;
        let null = node(empty_at, Event::Scalar(Scalar::Null));
        let Some(next) = self.next_content()? else {
            self.state = State::Line;
            return Ok(null);
        };
        self.indent = next;
        if next > indent {
            return self.block_within(next, indent as isize);
        }
        if of_key && next == indent && self.is_item() {
            return self.block_within(next, indent as isize);
        }
        self.state = State::Content;
        Ok(null)
    }

    fn block(&mut self, indent: usize) -> Result<Raw<'a>, Fault> {
        self.block_within(indent, -1)
    }

    /// A collection that starts here, at this column, or a scalar.
    fn block_within(&mut self, indent: usize, parent: isize) -> Result<Raw<'a>, Fault> {
        let at = self.here();
        if self.is_item() {
            self.levels.push(Level {
                indent,
                is_mapping: false,
            });
            self.indent = indent;
            self.state = State::Content;
            return Ok(node(at, Event::Sequence));
        }
        if self.is_key() {
            self.levels.push(Level {
                indent,
                is_mapping: true,
            });
            self.state = State::Key;
            return Ok(node(at, Event::Mapping));
        }
        if parent < 0 {
            return Err(self.unusual());
        }
        self.scalar(parent)
    }

    /// A scalar, or an empty flow collection, inside of something at `parent`.
    fn scalar(&mut self, parent: isize) -> Result<Raw<'a>, Fault> {
        let at = self.here();
        let parent = usize::try_from(parent).map_err(|_| self.unusual())?;
        let scalar = match self.bytes[self.pos] {
            b'\'' => Scalar::Text(self.single_quoted(parent)?),
            b'"' => Scalar::Text(self.double_quoted(parent)?),
            b'|' => {
                let (text, at) = self.literal(parent)?;
                self.after_value();
                return Ok(node(at, Event::Scalar(Scalar::Text(text))));
            }
            open @ (b'[' | b'{') => {
                let close = if open == b'[' { b']' } else { b'}' };
                if self.bytes.get(self.pos + 1) != Some(&close) {
                    return Err(self.unusual());
                }
                self.pos += 1;
                self.state = State::Empty;
                let event = if open == b'[' {
                    Event::Sequence
                } else {
                    Event::Mapping
                };
                return Ok(node(at, event));
            }
            _ => scalar::plain(self.plain(parent)?),
        };
        self.after_value();
        Ok(node(at, Event::Scalar(scalar)))
    }

    fn after_value(&mut self) {
        self.state = if self.levels.is_empty() {
            State::DocumentEnd
        } else {
            State::Line
        };
    }

    fn is_item(&self) -> bool {
        self.bytes[self.pos] == b'-'
            && matches!(self.bytes.get(self.pos + 1), None | Some(b' ' | b'\n'))
    }

    fn is_key(&self) -> bool {
        self.key_end().is_some()
    }

    /// Where the key that starts here ends, if one does.
    fn key_end(&self) -> Option<usize> {
        let end = match self.bytes[self.pos] {
            quote @ (b'\'' | b'"') => {
                let rest = &self.bytes[self.pos + 1..];
                let length = rest
                    .iter()
                    .position(|byte| *byte == quote || *byte == b'\\' || *byte == b'\n')?;
                (rest[length] == quote).then_some(self.pos + 1 + length + 1)?
            }
            byte if scalars::may_start_plain(byte, self.bytes.get(self.pos + 1).copied()) => {
                let rest = &self.bytes[self.pos..];
                let mut from = 0;
                loop {
                    let found = from + memchr::memchr3(b':', b'\n', b'#', &rest[from..])?;
                    match rest[found] {
                        b':' if is_blank(rest.get(found + 1)) => break self.pos + found,
                        b'\n' => return None,
                        b'#' if matches!(rest[found - 1], b' ' | b'\t') => return None,
                        _ => from = found + 1,
                    }
                }
            }
            _ => return None,
        };
        (self.bytes.get(end) == Some(&b':') && is_blank(self.bytes.get(end + 1))).then_some(end)
    }

    /// The key that starts here; goes behind its colon.
    fn key(&mut self) -> Result<Option<Scalar<'a>>, Fault> {
        let Some(end) = self.key_end() else {
            return Ok(None);
        };
        if self.bytes.get(end + 1) == Some(&b'\t') {
            return Err(self.unusual());
        }
        let text = &self.text[self.pos..end];
        let key = if text.starts_with(['\'', '"']) {
            Scalar::Text(Cow::Borrowed(&text[1..text.len() - 1]))
        } else if text.ends_with([' ', '\t']) {
            return Err(self.unusual());
        } else {
            scalar::plain(Cow::Borrowed(text))
        };
        self.pos = end + 1;
        Ok(Some(key))
    }

    #[cold]
    fn unusual(&self) -> Fault {
        Fault::unusual(self.here())
    }
}

fn is_blank(byte: Option<&u8>) -> bool {
    matches!(byte, None | Some(b' ' | b'\n' | b'\t'))
}

fn node(at: Position, event: Event<'_>) -> Raw<'_> {
    Raw::Node(Node { at, event }, 0)
}

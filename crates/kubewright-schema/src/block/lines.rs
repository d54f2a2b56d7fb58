//! The lines of block YAML: where the next one with content is, and places in it.
//!
//! Owns: indentation, blank lines, comments, the ends of documents.
//! Must not know: collections, scalars.

use super::BlockSource;
use crate::Position;
use crate::error::Fault;

impl BlockSource<'_> {
    /// Whether the text has no character that is treated in a special way: carriage
    /// returns, control characters, byte order marks.
    pub(crate) fn suits(text: &str) -> bool {
        let bytes = text.as_bytes();
        let no_control = bytes.iter().fold(true, |fits, &byte| {
            fits & (((byte >= b' ') & (byte != 0x7f)) | (byte == b'\n') | (byte == b'\t'))
        });
        no_control
            && memchr::memchr2_iter(0xC2, 0xEF, bytes).all(|index| match bytes[index..] {
                // U+0080 to U+009F.
                [0xC2, second, ..] => second >= 0xA0,
                // U+FEFF, U+FFFE, U+FFFF.
                [0xEF, 0xBB, third, ..] => third != 0xBF,
                [0xEF, 0xBF, third, ..] => third < 0xBE,
                _ => true,
            })
    }

    /// Goes to the first character of the next line that has one, and says how far it
    /// is indented. None at the end of the document or text.
    pub(super) fn next_content(&mut self) -> Result<Option<usize>, Fault> {
        loop {
            let rest = &self.bytes[self.line_start..];
            let indent = rest
                .iter()
                .position(|byte| *byte != b' ')
                .unwrap_or(rest.len());
            self.pos = self.line_start + indent;
            match rest.get(indent) {
                None => return Ok(None),
                Some(b'\n') => self.newline(self.pos),
                Some(b'#') => self.newline(self.line_end(self.pos)),
                Some(b'\t') => return Err(self.unusual()),
                Some(b'-') if indent == 0 && rest.starts_with(b"---") => {
                    return match rest.get(3) {
                        None | Some(b'\n' | b' ') => Ok(None),
                        Some(b'\t') => Err(self.unusual()),
                        Some(_) => Ok(Some(0)),
                    };
                }
                Some(b'.') if indent == 0 && rest.starts_with(b"...") => {
                    return Err(self.unusual());
                }
                Some(_) => return Ok(Some(indent)),
            }
        }
    }

    /// Passes over blanks and a comment to the next line.
    pub(super) fn end_line(&mut self) -> Result<(), Fault> {
        let start = self.pos;
        self.skip_spaces();
        match self.bytes.get(self.pos) {
            None | Some(b'\n') => self.newline(self.pos),
            Some(b'#') if self.pos > start => self.newline(self.line_end(self.pos)),
            Some(_) => return Err(self.unusual()),
        }
        Ok(())
    }

    /// Goes to the start of the line after the one that ends at `end`.
    pub(super) fn newline(&mut self, end: usize) {
        self.pos = (end + 1).min(self.bytes.len());
        self.line_start = self.pos;
        self.line = self.line.saturating_add(1);
    }

    pub(super) fn line_end(&self, from: usize) -> usize {
        let rest = &self.bytes[from..];
        from + memchr::memchr(b'\n', rest).unwrap_or(rest.len())
    }

    pub(super) fn skip_spaces(&mut self) {
        while self.bytes.get(self.pos) == Some(&b' ') {
            self.pos += 1;
        }
    }

    pub(super) fn here(&self) -> Position {
        // Bytes that go on with a character are not counted.
        let column = self.bytes[self.line_start..self.pos]
            .iter()
            .filter(|byte| **byte & 0xC0 != 0x80)
            .count();
        Position {
            line: self.line,
            column: u32::try_from(column).unwrap_or(u32::MAX).saturating_add(1),
        }
    }
}

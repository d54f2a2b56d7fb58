//! The scalars of block YAML: plain, quoted, literal, over one line or several.
//!
//! Owns: how lines fold, and escapes.
//! Must not know: collections.

use std::borrow::Cow;

use super::BlockSource;
use crate::Position;
use crate::error::Fault;

/// Whether a plain scalar may start with this byte, before this one.
pub(super) fn may_start_plain(byte: u8, next: Option<u8>) -> bool {
    match byte {
        b'-' | b'?' | b':' => !matches!(next, None | Some(b' ' | b'\n' | b'\t')),
        b',' | b'[' | b']' | b'{' | b'}' | b'#' | b'&' | b'*' | b'!' | b'|' | b'>' | b'\''
        | b'"' | b'%' | b'@' | b'`' | b' ' | b'\t' | b'\n' => false,
        // Merge keys take part in nothing that is read here.
        b'<' => next != Some(b'<'),
        _ => true,
    }
}

impl<'a> BlockSource<'a> {
    /// A plain scalar; goes to the next line behind it.
    pub(super) fn plain(&mut self, parent: usize) -> Result<Cow<'a, str>, Fault> {
        if !may_start_plain(self.bytes[self.pos], self.bytes.get(self.pos + 1).copied()) {
            return Err(self.unusual());
        }
        let (start, end, comment) = self.plain_line()?;
        let first = &self.text[start..end];
        self.newline(self.line_end(end));
        if comment {
            return Ok(Cow::Borrowed(first));
        }
        let mut folded: Option<String> = None;
        while let Some((breaks, indent, line_start)) = self.continuation() {
            if indent <= parent || self.bytes[line_start + indent] == b'#' {
                break;
            }
            // Passes over the breaks and the indentation.
            for _ in 1..breaks {
                self.newline(self.line_end(self.line_start));
            }
            self.pos = line_start + indent;
            if self.bytes[self.pos] == b'\t' {
                return Err(self.unusual());
            }
            let (start, end, comment) = self.plain_line()?;
            if comment {
                return Err(self.unusual());
            }
            let text = folded.get_or_insert_with(|| first.to_owned());
            fold(text, breaks);
            text.push_str(&self.text[start..end]);
            self.newline(self.line_end(end));
        }
        Ok(folded.map_or(Cow::Borrowed(first), Cow::Owned))
    }

    /// A single-quoted scalar; goes to the next line behind it.
    pub(super) fn single_quoted(&mut self, parent: usize) -> Result<Cow<'a, str>, Fault> {
        self.pos += 1;
        let start = self.pos;
        let mut copied = start;
        let mut owned: Option<String> = None;
        loop {
            let rest = &self.bytes[self.pos..];
            let length = memchr::memchr2(b'\'', b'\n', rest).ok_or_else(|| self.unusual())?;
            self.pos += length;
            if rest[length] == b'\n' {
                let text = owned.get_or_insert_default();
                text.push_str(self.text[copied..self.pos].trim_end_matches([' ', '\t']));
                let breaks = self.fold_quoted(parent)?;
                fold(text, breaks);
                copied = self.pos;
            } else if rest.get(length + 1) == Some(&b'\'') {
                let text = owned.get_or_insert_default();
                text.push_str(&self.text[copied..=self.pos]);
                self.pos += 2;
                copied = self.pos;
            } else {
                break;
            }
        }
        let last = &self.text[copied..self.pos];
        self.pos += 1;
        self.end_line()?;
        Ok(match owned {
            None => Cow::Borrowed(last),
            Some(mut text) => {
                text.push_str(last);
                Cow::Owned(text)
            }
        })
    }

    /// A double-quoted scalar; goes to the next line behind it.
    pub(super) fn double_quoted(&mut self, parent: usize) -> Result<Cow<'a, str>, Fault> {
        self.pos += 1;
        let mut copied = self.pos;
        let mut owned: Option<String> = None;
        loop {
            let rest = &self.bytes[self.pos..];
            let length = memchr::memchr3(b'"', b'\n', b'\\', rest).ok_or_else(|| self.unusual())?;
            self.pos += length;
            match rest[length] {
                b'\n' => {
                    let text = owned.get_or_insert_default();
                    text.push_str(self.text[copied..self.pos].trim_end_matches([' ', '\t']));
                    let breaks = self.fold_quoted(parent)?;
                    fold(text, breaks);
                    copied = self.pos;
                }
                b'\\' => {
                    let text = owned.get_or_insert_default();
                    text.push_str(&self.text[copied..self.pos]);
                    if rest.get(length + 1) == Some(&b'\n') {
                        // An escaped break is not there, but blank lines after it are.
                        self.pos += 1;
                        let breaks = self.fold_quoted(parent)?;
                        for _ in 1..breaks {
                            text.push('\n');
                        }
                    } else {
                        let (character, length) =
                            escape(&self.text[self.pos + 1..]).ok_or_else(|| self.unusual())?;
                        text.push(character);
                        self.pos += 1 + length;
                    }
                    copied = self.pos;
                }
                _ => break,
            }
        }
        let last = &self.text[copied..self.pos];
        self.pos += 1;
        self.end_line()?;
        Ok(match owned {
            None => Cow::Borrowed(last),
            Some(mut text) => {
                text.push_str(last);
                Cow::Owned(text)
            }
        })
    }

    /// A literal block and where its text starts; goes to the line behind it.
    pub(super) fn literal(&mut self, parent: usize) -> Result<(Cow<'a, str>, Position), Fault> {
        let (keep, strip) = match self.bytes.get(self.pos + 1) {
            Some(b'-') => (false, true),
            Some(b'+') => (true, false),
            _ => (false, false),
        };
        self.pos += 1 + usize::from(keep || strip);
        self.end_line()?;
        let Some((breaks, indent, _)) = self.continuation() else {
            return Err(self.unusual());
        };
        if breaks != 1 || indent <= parent {
            return Err(self.unusual());
        }
        self.pos = self.line_start + indent;
        let at = self.here();
        let mut text = String::new();
        loop {
            let rest = &self.bytes[self.line_start..];
            if rest.is_empty() {
                break;
            }
            let spaces = rest
                .iter()
                .position(|byte| *byte != b' ')
                .unwrap_or(rest.len());
            let end = self.line_end(self.line_start);
            if end == self.bytes.len() {
                // A last line without a break is a matter of its own.
                return Err(self.unusual());
            }
            if spaces < indent {
                if rest[spaces] != b'\n' {
                    break;
                }
                text.push('\n');
            } else {
                text.push_str(&self.text[self.line_start + indent..=end]);
            }
            self.newline(end);
        }
        if !keep {
            let length = text.trim_end_matches('\n').len();
            text.truncate(length + usize::from(!strip && length < text.len()));
        }
        Ok((Cow::Owned(text), at))
    }

    /// The rest of a plain scalar on this line, and whether a comment ends it.
    fn plain_line(&self) -> Result<(usize, usize, bool), Fault> {
        let rest = &self.bytes[self.pos..];
        let mut from = 0;
        let (length, comment) = loop {
            let Some(found) = memchr::memchr3(b':', b'#', b'\n', &rest[from..]) else {
                break (rest.len(), false);
            };
            let found = from + found;
            match rest[found] {
                b'\n' => break (found, false),
                // A mapping cannot start here, and what this is, the whole parser says.
                b':' if super::is_blank(rest.get(found + 1)) => return Err(self.unusual()),
                b'#' if found > 0 && rest[found - 1] == b' ' => break (found, true),
                b'#' if found > 0 && rest[found - 1] == b'\t' => return Err(self.unusual()),
                _ => from = found + 1,
            }
        };
        let text = self.text[self.pos..self.pos + length].trim_end_matches(' ');
        if text.ends_with('\t') {
            return Err(self.unusual());
        }
        Ok((self.pos, self.pos + text.len(), comment))
    }

    /// From the start of a line: how many breaks are before the next line with content
    /// (one is behind us), its indentation, and its start.
    fn continuation(&self) -> Option<(usize, usize, usize)> {
        let mut start = self.line_start;
        let mut breaks = 1;
        loop {
            let rest = self.bytes.get(start..)?;
            let indent = rest.iter().position(|byte| *byte != b' ')?;
            if rest[indent] != b'\n' {
                return Some((breaks, indent, start));
            }
            start += indent + 1;
            breaks += 1;
        }
    }

    /// In a quoted scalar at the end of a line: goes to the content of the next line
    /// that has some, and says how many breaks it passed.
    fn fold_quoted(&mut self, parent: usize) -> Result<usize, Fault> {
        self.newline(self.pos);
        let Some((breaks, indent, start)) = self.continuation() else {
            return Err(self.unusual());
        };
        if indent <= parent || self.bytes[start + indent] == b'\t' || self.is_boundary(start) {
            return Err(self.unusual());
        }
        for _ in 1..breaks {
            self.newline(self.line_end(self.line_start));
        }
        self.pos = start + indent;
        Ok(breaks)
    }

    fn is_boundary(&self, line_start: usize) -> bool {
        let rest = &self.bytes[line_start..];
        rest.starts_with(b"---") || rest.starts_with(b"...")
    }
}

/// One break is a space, more are one less.
fn fold(text: &mut String, breaks: usize) {
    if breaks == 1 {
        text.push(' ');
    }
    for _ in 1..breaks {
        text.push('\n');
    }
}

/// The character of an escape, and the length of it behind its backslash.
fn escape(text: &str) -> Option<(char, usize)> {
    let simple = |character| Some((character, 1));
    let digits = match text.as_bytes().first()? {
        b'0' => return simple('\0'),
        b'a' => return simple('\u{7}'),
        b'b' => return simple('\u{8}'),
        b't' => return simple('\t'),
        b'n' => return simple('\n'),
        b'v' => return simple('\u{b}'),
        b'f' => return simple('\u{c}'),
        b'r' => return simple('\r'),
        b'e' => return simple('\u{1b}'),
        b' ' => return simple(' '),
        b'"' => return simple('"'),
        b'/' => return simple('/'),
        b'\\' => return simple('\\'),
        b'N' => return simple('\u{85}'),
        b'_' => return simple('\u{a0}'),
        b'L' => return simple('\u{2028}'),
        b'P' => return simple('\u{2029}'),
        b'x' => 2,
        b'u' => 4,
        b'U' => 8,
        _ => return None,
    };
    let code = text.get(1..=digits)?;
    code.bytes()
        .all(|byte| byte.is_ascii_hexdigit())
        .then_some(())?;
    Some((
        char::from_u32(u32::from_str_radix(code, 16).ok()?)?,
        1 + digits,
    ))
}

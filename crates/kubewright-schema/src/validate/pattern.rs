//! Regular expressions in Go's syntax, compiled once for a schema.
//!
//! Owns: their translation into the syntax of the `regex` crate, and the cache.
//! Must not know: where patterns are used, messages.

use std::sync::OnceLock;

use regex::bytes::{Regex, RegexBuilder};
use rustc_hash::FxHashMap;

use crate::{Schema, SchemaPath};

/// How much memory a compiled pattern may take. Go has no such bound, but allows no
/// repetition over 1,000; the largest patterns of real CRDs stay below 8 MiB.
const MAX_BYTES: usize = 10 << 20;

/// The patterns of a schema by their text, each compiled when it is first needed.
#[derive(Debug, Default)]
pub(super) struct Patterns(FxHashMap<Box<str>, OnceLock<Option<Regex>>>);

impl Patterns {
    /// Those of every node of a schema.
    pub(super) fn of(schema: &Schema) -> Self {
        let mut found = FxHashMap::default();
        schema.visit(&mut SchemaPath::root(), &mut |_, node| {
            if let Some(pattern) = node.limits.as_ref().and_then(|l| l.pattern.as_deref()) {
                found.entry(pattern.into()).or_default();
            }
        });
        Self(found)
    }

    /// Whether the pattern is found in a text; none when it cannot be used.
    pub(super) fn is_match(&self, pattern: &str, text: &str) -> Option<bool> {
        let regex = self.0.get(pattern)?.get_or_init(|| compile(pattern));
        regex.as_ref().map(|regex| regex.is_match(text.as_bytes()))
    }
}

/// Compiles a pattern of Go's syntax. It is one of bytes because only those have the
/// boundaries of ASCII words.
pub(super) fn compile(pattern: &str) -> Option<Regex> {
    RegexBuilder::new(&translate(pattern)?)
        .size_limit(MAX_BYTES)
        .build()
        .ok()
}

/// The same pattern in the syntax of the `regex` crate; none when Go would refuse a part
/// of it that is looked at here.
fn translate(pattern: &str) -> Option<String> {
    let mut translator = Translator {
        rest: pattern,
        out: String::with_capacity(pattern.len() + 16),
    };
    translator.pattern()?;
    Some(translator.out)
}

struct Translator<'a> {
    rest: &'a str,
    out: String,
}

impl Translator<'_> {
    fn pattern(&mut self) -> Option<()> {
        while let Some(c) = self.next() {
            match c {
                '\\' => self.escape()?,
                '[' => self.class()?,
                // Go takes a brace that starts no repetition literally.
                '{' if !self.starts_repetition() => self.out.push_str("\\{"),
                '}' | ']' => {
                    // The end of a repetition was copied with its start.
                    self.out.push('\\');
                    self.out.push(c);
                }
                '{' => {
                    let end = self.rest.find('}')?;
                    self.out.push('{');
                    self.out.push_str(&self.rest[..=end]);
                    self.rest = &self.rest[end + 1..];
                }
                c => self.out.push(c),
            }
        }
        Some(())
    }

    fn next(&mut self) -> Option<char> {
        let c = self.rest.chars().next()?;
        self.rest = &self.rest[c.len_utf8()..];
        Some(c)
    }

    fn peek(&self) -> Option<char> {
        self.rest.chars().next()
    }

    /// Whether what follows a brace makes it `{n}`, `{n,}` or `{n,m}`.
    fn starts_repetition(&self) -> bool {
        let Some((inner, _)) = self.rest.split_once('}') else {
            return false;
        };
        let number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        match inner.split_once(',') {
            None => number(inner),
            Some((least, most)) => number(least) && (most.is_empty() || number(most)),
        }
    }

    /// What follows a backslash outside of a class.
    fn escape(&mut self) -> Option<()> {
        match self.peek()? {
            'Q' => {
                self.next();
                let (literal, rest) = self.rest.split_once("\\E").unwrap_or((self.rest, ""));
                self.out.push_str(&regex::escape(literal));
                self.rest = rest;
            }
            'A' => self.copy("\\A"),
            'z' => self.copy("\\z"),
            'b' => self.copy("(?-u:\\b)"),
            'B' => self.copy("(?-u:\\B)"),
            'p' | 'P' => self.property()?,
            _ => {
                if let Some(set) = self.perl_class() {
                    self.out.push('[');
                    self.out.push_str(set);
                    self.out.push(']');
                } else {
                    let c = self.escaped_char()?;
                    self.literal(c);
                }
            }
        }
        Some(())
    }

    /// Takes one character and writes this for it.
    fn copy(&mut self, written: &str) {
        self.next();
        self.out.push_str(written);
    }

    /// `\d` and the like, which are of ASCII only in Go, as what stands in a class.
    fn perl_class(&mut self) -> Option<&'static str> {
        let set = match self.peek()? {
            'd' => "0-9",
            'D' => "[^0-9]",
            's' => "\\t\\n\\f\\r ",
            'S' => "[^\\t\\n\\f\\r ]",
            'w' => "0-9A-Za-z_",
            'W' => "[^0-9A-Za-z_]",
            _ => return None,
        };
        self.next();
        Some(set)
    }

    /// `\pL`, `\p{Greek}`, `\p{^Greek}` and their opposites.
    fn property(&mut self) -> Option<()> {
        let mut negated = self.next()? == 'P';
        let name = match self.next()? {
            '{' => {
                let (name, rest) = self.rest.split_once('}')?;
                self.rest = rest;
                name.to_owned()
            }
            c => c.to_string(),
        };
        let bare = name.strip_prefix('^');
        negated ^= bare.is_some();
        self.out.push_str(if negated { "\\P{" } else { "\\p{" });
        self.out.push_str(bare.unwrap_or(&name));
        self.out.push('}');
        Some(())
    }

    /// The character that an escape stands for.
    fn escaped_char(&mut self) -> Option<char> {
        let c = self.next()?;
        match c {
            'a' => Some('\u{7}'),
            'f' => Some('\u{c}'),
            'n' => Some('\n'),
            'r' => Some('\r'),
            't' => Some('\t'),
            'v' => Some('\u{b}'),
            'x' => {
                let digits = if self.peek()? == '{' {
                    let (digits, rest) = self.rest[1..].split_once('}')?;
                    self.rest = rest;
                    digits
                } else {
                    let digits = self.rest.get(..2)?;
                    self.rest = &self.rest[2..];
                    digits
                };
                char::from_u32(u32::from_str_radix(digits, 16).ok()?)
            }
            // A single digit that is not zero would refer back, which Go has not.
            '1'..='7' if !matches!(self.peek(), Some('0'..='7')) => None,
            '0'..='7' => {
                let mut code = c.to_digit(8)?;
                for _ in 0..2 {
                    let Some(digit) = self.peek().and_then(|c| c.to_digit(8)) else {
                        break;
                    };
                    self.next();
                    code = code * 8 + digit;
                }
                char::from_u32(code)
            }
            c if c.is_ascii() && !c.is_ascii_alphanumeric() => Some(c),
            _ => None,
        }
    }

    /// What follows a bracket, up to the one that closes it.
    fn class(&mut self) -> Option<()> {
        self.out.push('[');
        if self.peek() == Some('^') {
            self.copy("^");
        }
        let mut first = true;
        while first || self.peek()? != ']' {
            first = false;
            if let Some(named) = self.rest.strip_prefix("[:")
                && let Some((name, rest)) = named.split_once(":]")
            {
                self.out.push_str("[:");
                self.out.push_str(name);
                self.out.push_str(":]");
                self.rest = rest;
                continue;
            }
            if let Some(escaped) = self.rest.strip_prefix('\\') {
                let before = std::mem::replace(&mut self.rest, escaped);
                if matches!(self.peek()?, 'p' | 'P') {
                    self.property()?;
                    continue;
                }
                if let Some(set) = self.perl_class() {
                    self.out.push_str(set);
                    continue;
                }
                self.rest = before;
            }
            let low = self.class_char()?;
            self.literal(low);
            if self.peek() == Some('-') && !self.rest.starts_with("-]") {
                self.copy("-");
                let high = self.class_char()?;
                self.literal(high);
            }
        }
        self.copy("]");
        Some(())
    }

    fn class_char(&mut self) -> Option<char> {
        match self.next()? {
            '\\' => self.escaped_char(),
            c => Some(c),
        }
    }

    /// Writes a character that stands for itself.
    fn literal(&mut self, c: char) {
        if c.is_ascii_punctuation() && !matches!(c, '<' | '>') {
            self.out.push('\\');
        }
        self.out.push(c);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(pattern: &str, matching: &[&str], others: &[&str]) {
        let regex = compile(pattern).expect(pattern);
        for text in matching {
            assert!(
                regex.is_match(text.as_bytes()),
                "{pattern} should match {text:?}"
            );
        }
        for text in others {
            assert!(
                !regex.is_match(text.as_bytes()),
                "{pattern} should not match {text:?}"
            );
        }
    }

    #[test]
    fn perl_classes_are_of_ascii() {
        check(r"^\d+$", &["12"], &["١٢"]);
        check(r"^\w$", &["a", "_"], &["ü"]);
        check(r"^\W$", &["ü", "-"], &["a"]);
        check(r"^\s$", &[" ", "\t"], &["\u{a0}", "\u{b}"]);
        check(r"^[\w-.]+$", &["a-b.c"], &["a b", "ü"]);
        check(r"^[^\s]$", &["\u{a0}"], &[" "]);
        check(r"^[\D]$", &["a", "١"], &["1"]);
        check(r"a\b", &["aü"], &["ab"]);
        check(r"a\B", &["ab"], &["aü"]);
    }

    #[test]
    fn braces_that_repeat_nothing_are_literal() {
        check(r"^a{2}$", &["aa"], &["a{2}"]);
        check(r"^a{2,}b{1,2}$", &["aaabb"], &["ab"]);
        check(r"^\${x}$", &["${x}"], &[]);
        check(r"^{,5}$", &["{,5}"], &["", "a"]);
        check(r"^a{$", &["a{"], &["a"]);
    }

    #[test]
    fn set_operations_of_classes_are_literal() {
        check(r"^[a&&b]+$", &["a&b"], &["c"]);
        check(r"^[[a]+$", &["[a"], &["]"]);
        check(r"^[]a]+$", &["]a"], &["["]);
        check(r"^[^]a]+$", &["["], &["]"]);
        check(r"^[a~~b]+$", &["~"], &["c"]);
        check(r"^[+--]+$", &["+,-"], &["."]);
        check(r"^[[:alpha:]-]+$", &["a-"], &["1"]);
    }

    #[test]
    fn escapes_are_those_of_go() {
        check(r"^\<\>\_\/\-$", &["<>_/-"], &[]);
        check(r"^\Qa.b\E.$", &["a.bc"], &["axbc"]);
        check(r"^\x41\x{42}\103$", &["ABC"], &[]);
        check(r"^\pL\p{^L}$", &["ü1"], &["üü"]);
        check(r"^[\x{41}-\x43]$", &["B"], &["D"]);
        for refused in [r"\1", r"\u0041", r"\Z", r"\q", "[a", r"\"] {
            assert!(compile(refused).is_none(), "{refused}");
        }
    }

    #[test]
    fn long_repetitions_fit() {
        check(
            r"^([a-z0-9]{1,63}\.){1,8}[a-z]{2,1000}$",
            &["a.b.cd"],
            &["a"],
        );
        check(r"^.{1,1000}$", &["ü"], &[""]);
    }
}

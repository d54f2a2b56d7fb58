//! Reads the text form of a label selector.
//!
//! Owns: the grammar that kubectl's `-l` takes.
//! Must not know: which keys and values are valid labels.

use std::collections::BTreeSet;

use super::SelectorError;
use super::label::LabelRequirement;

/// Reads requirements separated by commas.
pub(super) fn parse(text: &str) -> Result<Vec<LabelRequirement>, SelectorError> {
    let mut reader = Reader {
        whole: text,
        rest: text,
    };
    let mut requirements = Vec::new();
    if reader.peek() == Token::End {
        return Ok(requirements);
    }
    loop {
        requirements.push(reader.requirement()?);
        match reader.next() {
            Token::End => return Ok(requirements),
            Token::Symbol(",") => {}
            other => return Err(reader.unexpected(other, "',' or the end")),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Token<'a> {
    Word(&'a str),
    Symbol(&'static str),
    End,
}

struct Reader<'a> {
    whole: &'a str,
    rest: &'a str,
}

impl<'a> Reader<'a> {
    fn requirement(&mut self) -> Result<LabelRequirement, SelectorError> {
        if self.peek() == Token::Symbol("!") {
            self.next();
            return Ok(LabelRequirement::DoesNotExist(self.key()?));
        }
        let key = self.key()?;
        match self.peek() {
            Token::End | Token::Symbol(",") => Ok(LabelRequirement::Exists(key)),
            Token::Symbol("=" | "==") => {
                self.next();
                Ok(LabelRequirement::Equals(key, self.value()?))
            }
            Token::Symbol("!=") => {
                self.next();
                Ok(LabelRequirement::NotEquals(key, self.value()?))
            }
            Token::Symbol(">") => {
                self.next();
                Ok(LabelRequirement::GreaterThan(key, self.integer()?))
            }
            Token::Symbol("<") => {
                self.next();
                Ok(LabelRequirement::LessThan(key, self.integer()?))
            }
            Token::Word("in") => {
                self.next();
                Ok(LabelRequirement::In(key, self.values()?))
            }
            Token::Word("notin") => {
                self.next();
                Ok(LabelRequirement::NotIn(key, self.values()?))
            }
            other => Err(self.unexpected(
                other,
                "'=', '==', '!=', '>', '<', 'in', 'notin', ',' or the end",
            )),
        }
    }

    fn key(&mut self) -> Result<String, SelectorError> {
        match self.next() {
            Token::Word(word) => Ok(word.to_owned()),
            other => Err(self.unexpected(other, "a label key")),
        }
    }

    /// A value may be empty: `a=` or `a=,b`.
    fn value(&mut self) -> Result<String, SelectorError> {
        match self.peek() {
            Token::End | Token::Symbol(",") => Ok(String::new()),
            Token::Word(word) => {
                self.next();
                Ok(word.to_owned())
            }
            other => Err(self.unexpected(other, "a label value")),
        }
    }

    fn integer(&mut self) -> Result<i64, SelectorError> {
        let token = self.next();
        match token {
            Token::Word(word) => word
                .parse()
                .map_err(|_| self.unexpected(token, "an integer")),
            Token::Symbol(_) | Token::End => Err(self.unexpected(token, "an integer")),
        }
    }

    /// `(a,b)`; an empty place among the commas is the empty value.
    fn values(&mut self) -> Result<BTreeSet<String>, SelectorError> {
        match self.next() {
            Token::Symbol("(") => {}
            other => return Err(self.unexpected(other, "'('")),
        }
        let mut values = BTreeSet::new();
        loop {
            let value = match self.peek() {
                Token::Word(word) => {
                    self.next();
                    word
                }
                Token::Symbol(_) | Token::End => "",
            };
            values.insert(value.to_owned());
            match self.next() {
                Token::Symbol(",") => {}
                Token::Symbol(")") => return Ok(values),
                other => return Err(self.unexpected(other, "',' or ')'")),
            }
        }
    }

    fn peek(&self) -> Token<'a> {
        Reader {
            whole: self.whole,
            rest: self.rest,
        }
        .next()
    }

    fn next(&mut self) -> Token<'a> {
        self.rest = self.rest.trim_start_matches([' ', '\t', '\r', '\n']);
        for symbol in ["==", "!=", "=", "!", "<", ">", "(", ")", ","] {
            if let Some(rest) = self.rest.strip_prefix(symbol) {
                self.rest = rest;
                return Token::Symbol(symbol);
            }
        }
        let end = self
            .rest
            .find(|c: char| " \t\r\n=!<>(),".contains(c))
            .unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        if word.is_empty() {
            Token::End
        } else {
            Token::Word(word)
        }
    }

    fn unexpected(&self, found: Token<'_>, expected: &str) -> SelectorError {
        let found = match found {
            Token::Word(word) => format!("{word:?}"),
            Token::Symbol(symbol) => format!("'{symbol}'"),
            Token::End => "the end".to_owned(),
        };
        SelectorError::new(
            format!("label selector {:?}", self.whole),
            format!("found {found}, expected {expected}"),
        )
    }
}

#[cfg(test)]
mod tests {
    use crate::selector::LabelSelector;

    #[test]
    fn reads_what_kubectl_reads() {
        for (text, printed) in [
            ("", ""),
            ("  ", ""),
            ("a=b", "a=b"),
            ("a==b", "a=b"),
            (" a = b , c ", "a=b,c"),
            ("a=", "a="),
            ("a=,b=c", "a=,b=c"),
            ("a!=b", "a!=b"),
            ("!a", "!a"),
            ("! a,b", "!a,b"),
            ("z,y,x", "x,y,z"),
            ("x in (b,a)", "x in (a,b)"),
            ("x in (a,,b)", "x in (,a,b)"),
            ("x notin(a)", "x notin (a)"),
            ("x in ()", "x in ()"),
            ("in in (in)", "in in (in)"),
            ("a>1,b<-2", "a>1,b<-2"),
            ("k8s.io/a=b", "k8s.io/a=b"),
        ] {
            assert_eq!(
                LabelSelector::parse(text)
                    .unwrap_or_else(|e| panic!("{e}"))
                    .to_string(),
                printed,
                "{text}"
            );
        }
    }

    #[test]
    fn refuses_the_rest() {
        for text in [
            "=a",
            "a b",
            "a in b",
            "a in (b",
            "a,,b",
            "a,",
            "!",
            "!a=b",
            "a>x",
            "a=b=c",
            "x in (a b)",
            "(a)",
            "a==",
            ",",
        ] {
            if text == "a==" {
                LabelSelector::parse(text).unwrap();
                continue;
            }
            LabelSelector::parse(text).unwrap_err();
        }
    }
}

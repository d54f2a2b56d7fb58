//! Field selectors, as the API server understands them.
//!
//! Owns: the terms, their text form with its escapes, and reading it.
//! Must not know: which fields a kind can be selected by; the server knows.

use std::fmt;
use std::str::FromStr;

use super::SelectorError;

/// Conditions on fields that must all hold. Without any it selects everything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldSelector {
    terms: Vec<Term>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Term {
    field: String,
    equal: bool,
    value: String,
}

impl FieldSelector {
    /// Selects everything.
    pub fn everything() -> Self {
        Self::default()
    }

    /// The object of this name.
    pub fn name(name: impl Into<String>) -> Self {
        Self {
            terms: vec![Term {
                field: "metadata.name".to_owned(),
                equal: true,
                value: name.into(),
            }],
        }
    }

    /// The objects in this namespace.
    pub fn namespace(namespace: impl Into<String>) -> Self {
        Self {
            terms: vec![Term {
                field: "metadata.namespace".to_owned(),
                equal: true,
                value: namespace.into(),
            }],
        }
    }

    /// Adds `field=value`.
    ///
    /// # Errors
    /// When the field's path is empty or has a character with a meaning in selectors.
    pub fn equals(
        self,
        field: impl Into<String>,
        value: impl Into<String>,
    ) -> Result<Self, SelectorError> {
        self.with(field.into(), true, value.into())
    }

    /// Adds `field!=value`.
    ///
    /// # Errors
    /// When the field's path is empty or has a character with a meaning in selectors.
    pub fn not_equals(
        self,
        field: impl Into<String>,
        value: impl Into<String>,
    ) -> Result<Self, SelectorError> {
        self.with(field.into(), false, value.into())
    }

    /// Reads the form kubectl takes with `--field-selector`: `metadata.name=web,status.phase!=Running`.
    ///
    /// # Errors
    /// When a term has no operator, or an escape is wrong.
    pub fn parse(text: &str) -> Result<Self, SelectorError> {
        let invalid = |fault: String| SelectorError::new(format!("field selector {text:?}"), fault);
        let mut selector = Self::default();
        for term in split_terms(text)
            .into_iter()
            .filter(|term| !term.is_empty())
        {
            let (field, equal, value) = split_operator(term)
                .ok_or_else(|| invalid(format!("term {term:?} has none of '=', '==' and '!='")))?;
            selector = selector.with(field.to_owned(), equal, unescape(value).map_err(invalid)?)?;
        }
        Ok(selector)
    }

    /// Whether it selects everything.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    #[cfg(feature = "client")]
    pub(crate) fn non_empty(&self) -> Option<&Self> {
        (!self.is_empty()).then_some(self)
    }

    fn with(mut self, field: String, equal: bool, value: String) -> Result<Self, SelectorError> {
        if field.is_empty()
            || field.contains([',', '=', '!', '\\'])
            || field.contains(char::is_whitespace)
        {
            return Err(SelectorError::new(
                format!("field selector on {field:?}"),
                "a field is named by its path, such as metadata.name",
            ));
        }
        self.terms.push(Term {
            field,
            equal,
            value,
        });
        Ok(self)
    }
}

impl fmt::Display for FieldSelector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (
            index,
            Term {
                field,
                equal,
                value,
            },
        ) in self.terms.iter().enumerate()
        {
            let comma = if index > 0 { "," } else { "" };
            let operator = if *equal { "=" } else { "!=" };
            write!(f, "{comma}{field}{operator}")?;
            for c in value.chars() {
                if matches!(c, '\\' | ',' | '=') {
                    f.write_str("\\")?;
                }
                write!(f, "{c}")?;
            }
        }
        Ok(())
    }
}

impl FromStr for FieldSelector {
    type Err = SelectorError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

/// Splits at commas that no backslash precedes.
fn split_terms(text: &str) -> Vec<&str> {
    let mut terms = Vec::new();
    let mut start = 0;
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            ',' => {
                terms.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    terms.push(&text[start..]);
    terms
}

/// Splits at the first operator.
fn split_operator(term: &str) -> Option<(&str, bool, &str)> {
    let at = term.find(['=', '!'])?;
    let (field, rest) = term.split_at(at);
    if let Some(value) = rest.strip_prefix("!=") {
        Some((field, false, value))
    } else if let Some(value) = rest.strip_prefix("==") {
        Some((field, true, value))
    } else {
        rest.strip_prefix('=').map(|value| (field, true, value))
    }
}

fn unescape(text: &str) -> Result<String, String> {
    let mut value = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some(escaped @ ('\\' | ',' | '=')) => value.push(escaped),
                Some(other) => {
                    return Err(format!(
                        "'\\{other}' is no escape; only '\\\\', '\\,' and '\\=' are"
                    ));
                }
                None => return Err("it ends with a backslash".to_owned()),
            },
            '=' => {
                return Err(format!(
                    "value {text:?} has a '=' without a backslash before it"
                ));
            }
            other => value.push(other),
        }
    }
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_and_reads_escapes() {
        let selector = FieldSelector::name("a,b=c\\d")
            .not_equals("status.phase", "Running")
            .unwrap();
        let text = r"metadata.name=a\,b\=c\\d,status.phase!=Running";
        assert_eq!(selector.to_string(), text);
        assert_eq!(FieldSelector::parse(text).unwrap(), selector);
        assert_eq!(FieldSelector::parse("a==b").unwrap().to_string(), "a=b");
        assert_eq!(FieldSelector::parse("a=").unwrap().to_string(), "a=");
        for bad in ["a", "=b", r"a=\x", r"a=b\", "a=b=c", "a b=c"] {
            FieldSelector::parse(bad).unwrap_err();
        }
    }
}

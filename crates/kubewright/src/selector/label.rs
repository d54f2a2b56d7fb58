//! Label selectors, as the API server understands them.
//!
//! Owns: the requirements, their validity, their text form, and matching labels against them.
//! Must not know: how the text form is read (`label_parse`).

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;

use super::{SelectorError, label_parse};

/// Requirements on labels that must all hold. Without any it selects everything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LabelSelector {
    requirements: Vec<LabelRequirement>,
}

/// One requirement of a [`LabelSelector`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LabelRequirement {
    /// The label has this value.
    Equals(String, String),
    /// The label is absent or has another value.
    NotEquals(String, String),
    /// The label has one of these values.
    In(String, BTreeSet<String>),
    /// The label is absent or has none of these values.
    NotIn(String, BTreeSet<String>),
    /// The label is there.
    Exists(String),
    /// The label is absent.
    DoesNotExist(String),
    /// The label is an integer above this one.
    GreaterThan(String, i64),
    /// The label is an integer below this one.
    LessThan(String, i64),
}

impl LabelSelector {
    /// Selects everything.
    pub fn everything() -> Self {
        Self::default()
    }

    /// Reads the form kubectl takes with `-l`: `app=web,tier in (a,b),!canary`.
    ///
    /// # Errors
    /// When the text is no selector, with what was expected where.
    pub fn parse(text: &str) -> Result<Self, SelectorError> {
        label_parse::parse(text)?
            .into_iter()
            .try_fold(Self::default(), Self::and)
    }

    /// Each label with its value.
    ///
    /// # Errors
    /// When a key or a value is no valid label.
    pub fn from_labels<K, V>(
        labels: impl IntoIterator<Item = (K, V)>,
    ) -> Result<Self, SelectorError>
    where
        K: Into<String>,
        V: Into<String>,
    {
        labels
            .into_iter()
            .try_fold(Self::default(), |selector, (key, value)| {
                selector.equals(key, value)
            })
    }

    /// Adds `key=value`.
    ///
    /// # Errors
    /// When key or value is not valid; so for the other methods.
    pub fn equals(
        self,
        key: impl Into<String>,
        value: impl Into<String>,
    ) -> Result<Self, SelectorError> {
        self.and(LabelRequirement::Equals(key.into(), value.into()))
    }

    /// Adds `key!=value`, which an object without the label fulfils.
    ///
    /// # Errors
    /// When key or value is not valid.
    pub fn not_equals(
        self,
        key: impl Into<String>,
        value: impl Into<String>,
    ) -> Result<Self, SelectorError> {
        self.and(LabelRequirement::NotEquals(key.into(), value.into()))
    }

    /// Adds `key in (a,b)`.
    ///
    /// # Errors
    /// When key or a value is not valid, or there are no values.
    pub fn is_in<V: Into<String>>(
        self,
        key: impl Into<String>,
        values: impl IntoIterator<Item = V>,
    ) -> Result<Self, SelectorError> {
        self.and(LabelRequirement::In(
            key.into(),
            values.into_iter().map(Into::into).collect(),
        ))
    }

    /// Adds `key notin (a,b)`, which an object without the label fulfils.
    ///
    /// # Errors
    /// When key or a value is not valid, or there are no values.
    pub fn not_in<V: Into<String>>(
        self,
        key: impl Into<String>,
        values: impl IntoIterator<Item = V>,
    ) -> Result<Self, SelectorError> {
        self.and(LabelRequirement::NotIn(
            key.into(),
            values.into_iter().map(Into::into).collect(),
        ))
    }

    /// Adds `key`: the label is there.
    ///
    /// # Errors
    /// When the key is not valid.
    pub fn exists(self, key: impl Into<String>) -> Result<Self, SelectorError> {
        self.and(LabelRequirement::Exists(key.into()))
    }

    /// Adds `!key`: the label is absent.
    ///
    /// # Errors
    /// When the key is not valid.
    pub fn does_not_exist(self, key: impl Into<String>) -> Result<Self, SelectorError> {
        self.and(LabelRequirement::DoesNotExist(key.into()))
    }

    /// Adds any requirement.
    ///
    /// # Errors
    /// When a key or a value is not valid.
    pub fn and(mut self, requirement: LabelRequirement) -> Result<Self, SelectorError> {
        requirement.validate()?;
        let place = self
            .requirements
            .partition_point(|other| other.key() <= requirement.key());
        self.requirements.insert(place, requirement);
        Ok(self)
    }

    /// The requirements, in the order of their keys.
    pub fn requirements(&self) -> &[LabelRequirement] {
        &self.requirements
    }

    /// Whether it selects everything.
    pub fn is_empty(&self) -> bool {
        self.requirements.is_empty()
    }

    /// Whether these labels fulfil all requirements.
    pub fn matches(&self, labels: &BTreeMap<String, String>) -> bool {
        self.matches_with(|key| labels.get(key).map(String::as_str))
    }

    /// Whether the labels that the function finds by key fulfil all requirements.
    pub fn matches_with<'a>(&self, label: impl Fn(&str) -> Option<&'a str>) -> bool {
        self.requirements
            .iter()
            .all(|requirement| requirement.matches(label(requirement.key())))
    }

    #[cfg(feature = "client")]
    pub(crate) fn non_empty(&self) -> Option<&Self> {
        (!self.is_empty()).then_some(self)
    }
}

impl LabelRequirement {
    /// The label's key.
    pub fn key(&self) -> &str {
        match self {
            LabelRequirement::Equals(key, _)
            | LabelRequirement::NotEquals(key, _)
            | LabelRequirement::In(key, _)
            | LabelRequirement::NotIn(key, _)
            | LabelRequirement::Exists(key)
            | LabelRequirement::DoesNotExist(key)
            | LabelRequirement::GreaterThan(key, _)
            | LabelRequirement::LessThan(key, _) => key,
        }
    }

    /// Whether the label's value, `None` when absent, fulfils it.
    pub fn matches(&self, value: Option<&str>) -> bool {
        let integer = || value.and_then(|value| value.parse::<i64>().ok());
        match self {
            LabelRequirement::Equals(_, wanted) => value == Some(wanted),
            LabelRequirement::NotEquals(_, unwanted) => value != Some(unwanted),
            LabelRequirement::In(_, wanted) => value.is_some_and(|value| wanted.contains(value)),
            LabelRequirement::NotIn(_, unwanted) => {
                value.is_none_or(|value| !unwanted.contains(value))
            }
            LabelRequirement::Exists(_) => value.is_some(),
            LabelRequirement::DoesNotExist(_) => value.is_none(),
            LabelRequirement::GreaterThan(_, bound) => {
                integer().is_some_and(|value| value > *bound)
            }
            LabelRequirement::LessThan(_, bound) => integer().is_some_and(|value| value < *bound),
        }
    }

    fn validate(&self) -> Result<(), SelectorError> {
        let key = self.key();
        let invalid =
            |fault: String| SelectorError::new(format!("label selector on {key:?}"), fault);
        check_key(key).map_err(&invalid)?;
        let check_all = |values: &BTreeSet<String>| match values.is_empty() {
            true => Err("there are no values to choose from".to_owned()),
            false => values.iter().try_for_each(|value| check_value(value)),
        };
        match self {
            LabelRequirement::Equals(_, value) | LabelRequirement::NotEquals(_, value) => {
                check_value(value)
            }
            LabelRequirement::In(_, values) | LabelRequirement::NotIn(_, values) => {
                check_all(values)
            }
            LabelRequirement::Exists(_)
            | LabelRequirement::DoesNotExist(_)
            | LabelRequirement::GreaterThan(..)
            | LabelRequirement::LessThan(..) => Ok(()),
        }
        .map_err(invalid)
    }
}

impl fmt::Display for LabelSelector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, requirement) in self.requirements.iter().enumerate() {
            if index > 0 {
                f.write_str(",")?;
            }
            requirement.fmt(f)?;
        }
        Ok(())
    }
}

impl fmt::Display for LabelRequirement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let joined = |values: &BTreeSet<String>| {
            values
                .iter()
                .map(String::as_str)
                .collect::<Vec<_>>()
                .join(",")
        };
        match self {
            LabelRequirement::Equals(key, value) => write!(f, "{key}={value}"),
            LabelRequirement::NotEquals(key, value) => write!(f, "{key}!={value}"),
            LabelRequirement::In(key, values) => write!(f, "{key} in ({})", joined(values)),
            LabelRequirement::NotIn(key, values) => write!(f, "{key} notin ({})", joined(values)),
            LabelRequirement::Exists(key) => f.write_str(key),
            LabelRequirement::DoesNotExist(key) => write!(f, "!{key}"),
            LabelRequirement::GreaterThan(key, bound) => write!(f, "{key}>{bound}"),
            LabelRequirement::LessThan(key, bound) => write!(f, "{key}<{bound}"),
        }
    }
}

impl FromStr for LabelSelector {
    type Err = SelectorError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

/// A qualified name: `[prefix/]name`, the prefix a DNS subdomain.
fn check_key(key: &str) -> Result<(), String> {
    let name = match key.split_once('/') {
        None => key,
        Some((prefix, name)) => {
            check_subdomain(prefix)?;
            name
        }
    };
    match name {
        "" => Err("the key has no name".to_owned()),
        _ if name.len() > 63 => Err("the key's name is longer than 63 characters".to_owned()),
        _ if !is_word(name) => Err(WORD.replace("{}", "the key's name")),
        _ => Ok(()),
    }
}

fn check_value(value: &str) -> Result<(), String> {
    match value {
        "" => Ok(()),
        _ if value.len() > 63 => Err(format!("value {value:?} is longer than 63 characters")),
        _ if !is_word(value) => Err(WORD.replace("{}", &format!("value {value:?}"))),
        _ => Ok(()),
    }
}

const WORD: &str =
    "{} must begin and end with a letter or digit, with letters, digits, '-', '_' and '.' between";

fn is_word(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.first().is_some_and(u8::is_ascii_alphanumeric)
        && bytes.last().is_some_and(u8::is_ascii_alphanumeric)
        && bytes
            .iter()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(byte))
}

fn check_subdomain(prefix: &str) -> Result<(), String> {
    let label = |part: &str| {
        is_word(part)
            && part
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
    };
    if prefix.len() > 253 || !prefix.split('.').all(label) {
        return Err(format!(
            "the key's prefix {prefix:?} must be a DNS name of lower-case letters, digits, '-' and '.'"
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_as_kubectl() {
        let selector = LabelSelector::default()
            .not_in("tier", ["b", "a"])
            .and_then(|s| s.equals("app.example.com/name", "web"))
            .and_then(|s| s.does_not_exist("canary"))
            .and_then(|s| s.exists("b"))
            .and_then(|s| s.is_in("zone", ["x"]))
            .and_then(|s| s.not_equals("y", "z"))
            .unwrap();
        assert_eq!(
            selector.to_string(),
            "app.example.com/name=web,b,!canary,tier notin (a,b),y!=z,zone in (x)"
        );
    }

    #[test]
    fn refuses_what_is_no_label() {
        for key in [
            "",
            "a b",
            "-a",
            "a-",
            "/a",
            "A.example.com/a",
            "a/b/c",
            "a/",
            "a,b",
            &"a".repeat(64),
        ] {
            LabelSelector::default().exists(key).unwrap_err();
        }
        for value in ["a b", "-a", "a,b", "a=b", &"a".repeat(64)] {
            LabelSelector::default().equals("a", value).unwrap_err();
        }
        LabelSelector::default().equals("a", "").unwrap();
        LabelSelector::default()
            .is_in("a", Vec::<String>::new())
            .unwrap_err();
    }

    #[test]
    fn matches_absent_labels_as_the_server_does() {
        let labels = BTreeMap::from([
            ("app".to_owned(), "web".to_owned()),
            ("n".to_owned(), "7".to_owned()),
        ]);
        for (text, expected) in [
            ("", true),
            ("app=web", true),
            ("app!=web", false),
            ("other!=x", true),
            ("other notin (x)", true),
            ("app in (web,db)", true),
            ("!other", true),
            ("app,other", false),
            ("n>6", true),
            ("n<7", false),
            ("app>1", false),
        ] {
            assert_eq!(
                LabelSelector::parse(text).unwrap().matches(&labels),
                expected,
                "{text}"
            );
        }
    }
}

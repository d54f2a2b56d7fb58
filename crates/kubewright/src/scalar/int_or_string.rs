//! `x-kubernetes-int-or-string`.
//!
//! Owns: a value that is a 64-bit integer or a string.
//! Must not know: what the string means, such as a percentage.

use std::fmt;

use serde::de::{self, Deserialize, Deserializer, Visitor};
use serde::ser::{Serialize, Serializer};

/// An integer or a string, such as a port number or the name of a port.
///
/// The server takes any integer of 64 bits here; k8s-openapi's type of this name holds 32.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum IntOrString {
    /// An integer.
    Int(i64),
    /// A string.
    String(String),
}

impl IntOrString {
    /// The integer, if it is one.
    #[must_use]
    pub fn as_int(&self) -> Option<i64> {
        match self {
            Self::Int(value) => Some(*value),
            Self::String(_) => None,
        }
    }

    /// The text, if it is a string.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::Int(_) => None,
            Self::String(text) => Some(text),
        }
    }
}

/// The integer 0, as in Go.
impl Default for IntOrString {
    fn default() -> Self {
        Self::Int(0)
    }
}

impl From<i32> for IntOrString {
    fn from(value: i32) -> Self {
        Self::Int(value.into())
    }
}

impl From<i64> for IntOrString {
    fn from(value: i64) -> Self {
        Self::Int(value)
    }
}

impl From<&str> for IntOrString {
    fn from(text: &str) -> Self {
        Self::String(text.to_owned())
    }
}

impl From<String> for IntOrString {
    fn from(text: String) -> Self {
        Self::String(text)
    }
}

#[cfg(feature = "k8s-openapi")]
impl From<k8s_openapi::apimachinery::pkg::util::intstr::IntOrString> for IntOrString {
    fn from(value: k8s_openapi::apimachinery::pkg::util::intstr::IntOrString) -> Self {
        use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString as Theirs;
        match value {
            Theirs::Int(value) => Self::Int(value.into()),
            Theirs::String(text) => Self::String(text),
        }
    }
}

/// Fails on an integer of more than 32 bits.
#[cfg(feature = "k8s-openapi")]
impl TryFrom<IntOrString> for k8s_openapi::apimachinery::pkg::util::intstr::IntOrString {
    type Error = std::num::TryFromIntError;

    fn try_from(value: IntOrString) -> Result<Self, Self::Error> {
        Ok(match value {
            IntOrString::Int(value) => Self::Int(value.try_into()?),
            IntOrString::String(text) => Self::String(text),
        })
    }
}

impl fmt::Display for IntOrString {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Int(value) => value.fmt(f),
            Self::String(text) => f.pad(text),
        }
    }
}

impl Serialize for IntOrString {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Int(value) => serializer.serialize_i64(*value),
            Self::String(text) => serializer.serialize_str(text),
        }
    }
}

impl<'de> Deserialize<'de> for IntOrString {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(IntOrStringVisitor)
    }
}

struct IntOrStringVisitor;

impl Visitor<'_> for IntOrStringVisitor {
    type Value = IntOrString;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an integer of 64 bits or a string")
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<IntOrString, E> {
        Ok(IntOrString::Int(value))
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<IntOrString, E> {
        match i64::try_from(value) {
            Ok(value) => Ok(IntOrString::Int(value)),
            Err(_) => Err(E::invalid_value(de::Unexpected::Unsigned(value), &self)),
        }
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<IntOrString, E> {
        match super::number::whole(value) {
            Some(value) => Ok(IntOrString::Int(value)),
            None => Err(E::invalid_value(de::Unexpected::Float(value), &self)),
        }
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<IntOrString, E> {
        Ok(IntOrString::String(text.to_owned()))
    }

    fn visit_string<E: de::Error>(self, text: String) -> Result<IntOrString, E> {
        Ok(IntOrString::String(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_come_back_as_they_were() {
        for text in [
            "5",
            "-5",
            "2147483648",
            "9223372036854775807",
            "\"50%\"",
            "\"5\"",
            "\"\"",
        ] {
            let value: IntOrString = serde_json::from_str(text).unwrap();
            assert_eq!(serde_json::to_string(&value).unwrap(), text);
        }
    }

    #[test]
    fn other_forms_are_refused() {
        for text in ["1.5", "true", "null", "[]", "9223372036854775808"] {
            assert!(serde_json::from_str::<IntOrString>(text).is_err(), "{text}");
        }
    }
}

//! JSON numbers, written as Go writes them.
//!
//! Owns: the choice between integer and fraction.
//! Must not know: formats and limits of a schema.

use std::fmt;
use std::hash::{Hash, Hasher};

use serde::de::{self, Deserialize, Deserializer, Visitor};
use serde::ser::{Serialize, Serializer};

/// A number of a schema with `type: number`.
///
/// Go's `encoding/json`, and so the server, writes a whole number without a fraction: 1.0
/// is written `1`. So does this type, which holds such a number as an integer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Number(Form);

#[derive(Clone, Copy, Debug, PartialEq)]
enum Form {
    Signed(i64),
    /// Above `i64::MAX`.
    Unsigned(u64),
    /// Finite, and not a whole number of 64 bits.
    Float(f64),
}

/// JSON has no infinite numbers, and nothing for what is not a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("infinite, or not a number: JSON has no form for it")]
pub struct NotANumber;

impl Number {
    /// The closest 64-bit float.
    #[must_use]
    #[expect(
        clippy::cast_precision_loss,
        reason = "the closest float is what is asked for"
    )]
    pub fn as_f64(&self) -> f64 {
        match self.0 {
            Form::Signed(value) => value as f64,
            Form::Unsigned(value) => value as f64,
            Form::Float(value) => value,
        }
    }

    /// The integer, if it is one of 64 bits with a sign.
    #[must_use]
    pub fn as_i64(&self) -> Option<i64> {
        match self.0 {
            Form::Signed(value) => Some(value),
            Form::Unsigned(_) | Form::Float(_) => None,
        }
    }

    /// The integer, if it is one of 64 bits without a sign.
    #[must_use]
    pub fn as_u64(&self) -> Option<u64> {
        match self.0 {
            Form::Signed(value) => value.try_into().ok(),
            Form::Unsigned(value) => Some(value),
            Form::Float(_) => None,
        }
    }
}

/// The integer 0.
impl Default for Number {
    fn default() -> Self {
        Self(Form::Signed(0))
    }
}

// Equality is an equivalence because no number here is NaN.
impl Eq for Number {}

impl Hash for Number {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match self.0 {
            Form::Signed(value) => value.hash(state),
            Form::Unsigned(value) => value.hash(state),
            Form::Float(value) => value.to_bits().hash(state),
        }
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        match (self.0, other.0) {
            (Form::Signed(one), Form::Signed(two)) => Some(one.cmp(&two)),
            (Form::Unsigned(one), Form::Unsigned(two)) => Some(one.cmp(&two)),
            _ => self.as_f64().partial_cmp(&other.as_f64()),
        }
    }
}

impl From<i32> for Number {
    fn from(value: i32) -> Self {
        Self(Form::Signed(value.into()))
    }
}

impl From<u32> for Number {
    fn from(value: u32) -> Self {
        Self(Form::Signed(value.into()))
    }
}

impl From<i64> for Number {
    fn from(value: i64) -> Self {
        Self(Form::Signed(value))
    }
}

impl From<u64> for Number {
    fn from(value: u64) -> Self {
        match i64::try_from(value) {
            Ok(value) => Self(Form::Signed(value)),
            Err(_) => Self(Form::Unsigned(value)),
        }
    }
}

impl TryFrom<f64> for Number {
    type Error = NotANumber;

    fn try_from(value: f64) -> Result<Self, NotANumber> {
        match whole(value) {
            Some(value) => Ok(Self(Form::Signed(value))),
            None if value.is_finite() => Ok(Self(Form::Float(value))),
            None => Err(NotANumber),
        }
    }
}

impl From<Number> for f64 {
    fn from(value: Number) -> f64 {
        value.as_f64()
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Form::Signed(value) => value.fmt(f),
            Form::Unsigned(value) => value.fmt(f),
            Form::Float(value) => value.fmt(f),
        }
    }
}

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Form::Signed(value) => serializer.serialize_i64(value),
            Form::Unsigned(value) => serializer.serialize_u64(value),
            Form::Float(value) => serializer.serialize_f64(value),
        }
    }
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NumberVisitor)
    }
}

struct NumberVisitor;

impl Visitor<'_> for NumberVisitor {
    type Value = Number;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number")
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<Number, E> {
        Ok(value.into())
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Number, E> {
        Ok(value.into())
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Number, E> {
        Number::try_from(value).map_err(E::custom)
    }
}

/// The integer that this float is exactly. Negative zero is none: Go writes it `-0`.
#[expect(clippy::cast_possible_truncation, reason = "the bounds are checked")]
pub(super) fn whole(value: f64) -> Option<i64> {
    // Both bounds are powers of two, exact as floats.
    const LIMIT: f64 = 9_223_372_036_854_775_808.0;
    let inside = (-LIMIT..LIMIT).contains(&value);
    let negative_zero = value == 0.0 && value.is_sign_negative();
    (inside && value.fract() == 0.0 && !negative_zero).then_some(value as i64)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(read: &str, written: &str) {
        let value: Number = serde_json::from_str(read).unwrap();
        assert_eq!(serde_json::to_string(&value).unwrap(), written);
    }

    #[test]
    fn whole_numbers_lose_their_fraction() {
        check("1.0", "1");
        check("1", "1");
        check("-3.0e2", "-300");
        check("0.5", "0.5");
        check("18446744073709551615", "18446744073709551615");
        check("9007199254740993", "9007199254740993");
        check("-0.0", "-0.0");
    }

    #[test]
    fn what_json_has_no_form_for_is_refused() {
        assert_eq!(Number::try_from(f64::NAN), Err(NotANumber));
        assert_eq!(Number::try_from(f64::INFINITY), Err(NotANumber));
    }

    proptest! {
        #[test]
        fn floats_come_back(value in proptest::num::f64::NORMAL) {
            let number = Number::try_from(value).unwrap();
            let text = serde_json::to_string(&number).unwrap();
            let back: Number = serde_json::from_str(&text).unwrap();
            prop_assert_eq!(back.as_f64(), value);
        }

        #[test]
        fn integers_come_back(value: i64) {
            let text = serde_json::to_string(&Number::from(value)).unwrap();
            prop_assert_eq!(text, value.to_string());
        }
    }
}

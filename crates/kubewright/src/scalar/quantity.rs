//! Quantities, such as `500m` or `1Gi`.
//!
//! Owns: the exact value of a quantity's text.
//! Must not know: what is counted.
//!
//! The grammar is that of apimachinery's `resource.Quantity`.

use std::fmt;

use serde::de::{self, Deserialize, Deserializer, Visitor};
use serde::ser::{Serialize, Serializer};

use super::Number;

/// An amount, kept as it was written: `0.5` and `500m` stay different text.
///
/// Equality is that of the text; [`to_nanos`](Self::to_nanos) and
/// [`same_value`](Self::same_value) compare amounts. A quantity may be written as a JSON
/// number; then it is written as one again.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Quantity(Form);

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Form {
    Text(String),
    Number(Number),
}

/// Text that is no quantity, or an amount too large to be told exactly.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a quantity such as `500m`, `1.5` or `2Gi`, or is out of range")]
pub struct InvalidQuantity {
    text: String,
}

impl Quantity {
    /// The amount in billionths, the finest that Kubernetes tells apart. Smaller parts are
    /// rounded up in magnitude, as the server does.
    ///
    /// # Errors
    /// The text is not a quantity, or its amount is above 10^29 or so.
    pub fn to_nanos(&self) -> Result<i128, InvalidQuantity> {
        let text = self.to_string();
        nanos(&text).ok_or(InvalidQuantity { text })
    }

    /// The amount, rounded up to a whole number as Go's `Value` does.
    ///
    /// # Errors
    /// The text is not a quantity, or the amount has more than 64 bits.
    pub fn to_i64(&self) -> Result<i64, InvalidQuantity> {
        self.scaled(1_000_000_000)
    }

    /// The amount in thousandths, rounded up as Go's `MilliValue` does.
    ///
    /// # Errors
    /// The text is not a quantity, or the amount has more than 64 bits.
    pub fn to_millis(&self) -> Result<i64, InvalidQuantity> {
        self.scaled(1_000_000)
    }

    /// Whether both are the same amount, as `1Gi` and `1024Mi` are.
    ///
    /// # Errors
    /// One of them is not a quantity.
    pub fn same_value(&self, other: &Self) -> Result<bool, InvalidQuantity> {
        Ok(self.to_nanos()? == other.to_nanos()?)
    }

    fn scaled(&self, unit: i128) -> Result<i64, InvalidQuantity> {
        let nanos = self.to_nanos()?;
        let rounded = nanos.div_euclid(unit) + i128::from(nanos.rem_euclid(unit) != 0);
        i64::try_from(rounded).map_err(|_| InvalidQuantity {
            text: self.to_string(),
        })
    }
}

/// The value of a quantity in billionths.
fn nanos(text: &str) -> Option<i128> {
    let (negative, unsigned) = match text.as_bytes().first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    let number_end = unsigned
        .find(|c: char| !c.is_ascii_digit() && c != '.')
        .unwrap_or(unsigned.len());
    let (number, suffix) = unsigned.split_at(number_end);
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if (whole.is_empty() && fraction.is_empty()) || fraction.contains('.') {
        return None;
    }
    let (binary, decimal) = scale(suffix)?;
    // Zeros at the end of a fraction carry nothing, and would cost range.
    let fraction = fraction.trim_end_matches('0');
    let mut digits: i128 = 0;
    for digit in whole.bytes().chain(fraction.bytes()) {
        digits = digits
            .checked_mul(10)?
            .checked_add(i128::from(digit - b'0'))?;
    }
    digits = digits.checked_mul(1i128 << binary)?;
    let exponent = i32::try_from(fraction.len()).ok()?;
    let exponent = decimal.checked_add(9)?.checked_sub(exponent)?;
    let power = 10i128.checked_pow(exponent.unsigned_abs());
    let value = match (exponent >= 0, power) {
        (true, Some(power)) => digits.checked_mul(power)?,
        (true, None) if digits == 0 => 0,
        (true, None) => return None,
        (false, Some(power)) => digits / power + i128::from(digits % power != 0),
        // Smaller than any billionth, so one billionth after rounding up.
        (false, None) => i128::from(digits != 0),
    };
    Some(if negative { -value } else { value })
}

/// The power of two and the power of ten of a suffix.
fn scale(suffix: &str) -> Option<(u32, i32)> {
    Some(match suffix {
        "" => (0, 0),
        "n" => (0, -9),
        "u" => (0, -6),
        "m" => (0, -3),
        "k" => (0, 3),
        "M" => (0, 6),
        "G" => (0, 9),
        "T" => (0, 12),
        "P" => (0, 15),
        "E" => (0, 18),
        "Ki" => (10, 0),
        "Mi" => (20, 0),
        "Gi" => (30, 0),
        "Ti" => (40, 0),
        "Pi" => (50, 0),
        "Ei" => (60, 0),
        _ => {
            let exponent = suffix.strip_prefix(['e', 'E'])?;
            (0, exponent.parse().ok()?)
        }
    })
}

/// The text `0`.
impl Default for Quantity {
    fn default() -> Self {
        Self(Form::Text("0".to_owned()))
    }
}

impl From<&str> for Quantity {
    fn from(text: &str) -> Self {
        Self(Form::Text(text.to_owned()))
    }
}

impl From<String> for Quantity {
    fn from(text: String) -> Self {
        Self(Form::Text(text))
    }
}

impl From<i64> for Quantity {
    fn from(value: i64) -> Self {
        Self(Form::Text(value.to_string()))
    }
}

#[cfg(feature = "k8s-openapi")]
impl From<k8s_openapi::apimachinery::pkg::api::resource::Quantity> for Quantity {
    fn from(value: k8s_openapi::apimachinery::pkg::api::resource::Quantity) -> Self {
        Self(Form::Text(value.0))
    }
}

#[cfg(feature = "k8s-openapi")]
impl From<Quantity> for k8s_openapi::apimachinery::pkg::api::resource::Quantity {
    fn from(value: Quantity) -> Self {
        Self(value.to_string())
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Form::Text(text) => f.pad(text),
            Form::Number(number) => number.fmt(f),
        }
    }
}

impl Serialize for Quantity {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            Form::Text(text) => serializer.serialize_str(text),
            Form::Number(number) => number.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Quantity {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(QuantityVisitor)
    }
}

struct QuantityVisitor;

impl Visitor<'_> for QuantityVisitor {
    type Value = Quantity;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a quantity: a string or a number")
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<Quantity, E> {
        Ok(Quantity(Form::Number(value.into())))
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Quantity, E> {
        Ok(Quantity(Form::Number(value.into())))
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Quantity, E> {
        let number = Number::try_from(value).map_err(E::custom)?;
        Ok(Quantity(Form::Number(number)))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Quantity, E> {
        Ok(text.into())
    }

    fn visit_string<E: de::Error>(self, text: String) -> Result<Quantity, E> {
        Ok(text.into())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(text: &str, nanos: i128) {
        assert_eq!(Quantity::from(text).to_nanos(), Ok(nanos), "{text}");
    }

    #[test]
    fn amounts_are_exact() {
        const ONE: i128 = 1_000_000_000;
        check("0", 0);
        check("1", ONE);
        check("-1", -ONE);
        check("+1", ONE);
        check("500m", ONE / 2);
        check("0.5", ONE / 2);
        check(".5", ONE / 2);
        check("5.", 5 * ONE);
        check("1Ki", 1024 * ONE);
        check("1.5Gi", 1_610_612_736 * ONE);
        check("1e3", 1000 * ONE);
        check("1E3", 1000 * ONE);
        check("1e-3", ONE / 1000);
        check("1E", 1_000_000_000_000_000_000 * ONE);
        check("8Ei", (8i128 << 60) * ONE);
        check("100n", 100);
        check("0.1n", 1);
        check("1e-200", 1);
        check("0e200", 0);
        check("1.00000000000000000000000000000000000000000000000", ONE);
    }

    #[test]
    fn what_is_no_quantity_is_refused() {
        for text in [
            "",
            "-",
            ".",
            "1.2.3",
            "Gi",
            "1gi",
            "1 Gi",
            "1ee3",
            "1e",
            "0x1",
            "--1",
            "1e2147483648",
            "1e300",
            "é",
        ] {
            assert!(Quantity::from(text).to_nanos().is_err(), "{text}");
        }
    }

    #[test]
    fn equal_amounts_in_other_words() {
        let same = |one: &str, two: &str| Quantity::from(one).same_value(&two.into()).unwrap();
        assert!(same("1Gi", "1024Mi"));
        assert!(same("1000m", "1"));
        assert!(!same("1G", "1Gi"));
    }

    #[test]
    fn whole_amounts_are_rounded_up() {
        assert_eq!(Quantity::from("100m").to_i64(), Ok(1));
        assert_eq!(Quantity::from("1.5").to_millis(), Ok(1500));
        assert_eq!(Quantity::from("-1500m").to_i64(), Ok(-1));
    }

    #[test]
    fn numbers_stay_numbers() {
        for text in ["1", "0.5", "\"1\"", "\"0.50\"", "\"nonsense\""] {
            let value: Quantity = serde_json::from_str(text).unwrap();
            assert_eq!(serde_json::to_string(&value).unwrap(), text);
        }
    }

    proptest! {
        #[test]
        fn any_text_is_kept_and_none_panics(text in "\\PC*") {
            let value = Quantity::from(text.clone());
            let _ = value.to_nanos();
            let _ = value.to_i64();
            prop_assert_eq!(value.to_string(), text);
        }

        #[test]
        fn no_number_panics(text in "[-+]?[0-9]{0,45}\\.?[0-9]{0,45}([eE][-+]?[0-9]{1,12}|[numkMGTPE]i?)?") {
            let _ = Quantity::from(text).to_nanos();
        }
    }
}

//! Limits of numbers.
//!
//! Owns: `minimum`, `maximum`, `multipleOf`, and the range of a format.
//! Must not know: types beyond numbers, where the number is from.

use serde_json::Number;

use super::error::{ErrorKind, ValidationError};
use super::field::Field;
use super::go;
use crate::{DeclaredType, Limits, Schema, Value};

/// A number as the server holds it once it is decoded.
#[derive(Clone, Copy, Debug)]
enum Held {
    Integer(i64),
    Float(f64),
}

impl Held {
    fn of(number: &Number) -> Self {
        number.as_i64().map_or_else(
            || Self::Float(number.as_f64().unwrap_or(f64::NAN)),
            Self::Integer,
        )
    }

    fn as_f64(self) -> f64 {
        match self {
            Self::Integer(value) => value as f64,
            Self::Float(value) => value,
        }
    }

    /// As `%v` writes it.
    fn shown(self) -> String {
        match self {
            Self::Integer(value) => value.to_string(),
            Self::Float(value) => go::float(value),
        }
    }

    fn value(self) -> Value {
        match self {
            Self::Integer(value) => value.into(),
            Self::Float(value) => value.into(),
        }
    }
}

/// What a node's type and format say of the range of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Range {
    Any,
    Int32,
    /// With `format: int64` or none.
    Int64(Option<&'static str>),
    Float,
}

impl Range {
    fn of(schema: &Schema) -> Self {
        if schema.int_or_string == Some(true) {
            return Self::Any;
        }
        match (&schema.declared_type, schema.format.as_deref()) {
            (Some(DeclaredType::Integer), Some("int32")) => Self::Int32,
            (Some(DeclaredType::Integer), Some("int64")) => Self::Int64(Some("int64")),
            (Some(DeclaredType::Integer), _) => Self::Int64(None),
            (Some(DeclaredType::Number), Some("float")) => Self::Float,
            (_, _) => Self::Any,
        }
    }

    fn holds(self, number: Held) -> bool {
        // The server reads the decimal text of the number, so a fraction is no integer; nor
        // is -2^63, whose shortest text is rounded away from zero.
        let whole = |above: f64, below: f64| {
            let value = number.as_f64();
            value.fract() == 0.0 && value > above && value < below
        };
        match (self, number) {
            (Self::Any, _) | (Self::Int64(_), Held::Integer(_)) => true,
            (Self::Int32, Held::Integer(value)) => i32::try_from(value).is_ok(),
            (Self::Int32, Held::Float(_)) => whole(-2_147_483_649.0, 2_147_483_648.0),
            (Self::Int64(_), Held::Float(_)) => {
                whole(-9_223_372_036_854_775_808.0, 9_223_372_036_854_775_808.0)
            }
            (Self::Float, number) => (number.as_f64() as f32).is_finite(),
        }
    }

    /// The error of a number that is out of range, which the server says of no field.
    fn check(self, number: Held, what: &str, field: &Field<'_>) -> Option<ValidationError> {
        if self.holds(number) {
            return None;
        }
        let path = field.dotted();
        let range = match self {
            Self::Int32 => "integer with format int32",
            Self::Int64(Some(_)) => "integer with format int64",
            Self::Float => "number with format float",
            Self::Int64(None) | Self::Any => "integer (default format)",
        };
        let detail = format!("{what} value must be of type {range} in {path}");
        Some(ValidationError::unplaced(path, &detail))
    }
}

/// Checks a number against its schema's limits.
pub(super) fn check(
    schema: &Schema,
    number: &Number,
    field: &Field<'_>,
    errors: &mut Vec<ValidationError>,
) {
    let range = Range::of(schema);
    let held = Held::of(number);
    errors.extend(range.check(held, "Checked", field));
    let Some(limits) = schema.limits.as_deref() else {
        return;
    };
    let Limits {
        minimum,
        maximum,
        exclusive_minimum,
        exclusive_maximum,
        multiple_of,
        min_length: _,
        max_length: _,
        min_items: _,
        max_items: _,
        min_properties: _,
        max_properties: _,
        pattern: _,
        unique_items: _,
    } = limits;
    if let Some(factor) = multiple_of.as_ref().and_then(Number::as_f64) {
        let out_of_range = range.check(Held::Float(factor), "MultipleOf", field);
        let (held, factor) = comparable(held, factor, out_of_range.is_none());
        errors.extend(out_of_range);
        errors.extend(check_multiple(held, factor, field));
    }
    let mut bound = |limit: &Option<Number>, exclusive: &Option<bool>, side: Side| {
        let Some(limit) = limit.as_ref().and_then(Number::as_f64) else {
            return;
        };
        let out_of_range = range.check(Held::Float(limit), side.name(), field);
        let (held, limit) = comparable(held, limit, out_of_range.is_none());
        errors.extend(out_of_range);
        errors.extend(check_bound(
            held,
            limit,
            *exclusive == Some(true),
            side,
            field,
        ));
    };
    bound(maximum, exclusive_maximum, Side::Maximum);
    bound(minimum, exclusive_minimum, Side::Minimum);
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    Minimum,
    Maximum,
}

impl Side {
    const fn name(self) -> &'static str {
        match self {
            Self::Minimum => "Minimum boundary",
            Self::Maximum => "Maximum boundary",
        }
    }
}

/// The two as the server compares them: as integers where the number is one and the limit
/// is in the range of its type, else as floats.
fn comparable(held: Held, limit: f64, in_range: bool) -> (Held, Held) {
    match held {
        Held::Integer(_) if in_range => (held, Held::Integer(truncated(limit))),
        Held::Integer(_) | Held::Float(_) => (Held::Float(held.as_f64()), Held::Float(limit)),
    }
}

/// What Go makes of a float as int64 on amd64, where most servers run: out of range it is
/// the least integer.
fn truncated(value: f64) -> i64 {
    if value.abs() < 9_223_372_036_854_775_808.0 {
        value as i64
    } else {
        i64::MIN
    }
}

fn check_bound(
    held: Held,
    limit: Held,
    exclusive: bool,
    side: Side,
    field: &Field<'_>,
) -> Option<ValidationError> {
    let order = match (held, limit) {
        (Held::Integer(held), Held::Integer(limit)) => Some(held.cmp(&limit)),
        (held, limit) => held.as_f64().partial_cmp(&limit.as_f64()),
    }?;
    let (fails, words) = match side {
        Side::Maximum if exclusive => (order.is_ge(), "less than"),
        Side::Maximum => (order.is_gt(), "less than or equal to"),
        Side::Minimum if exclusive => (order.is_le(), "greater than"),
        Side::Minimum => (order.is_lt(), "greater than or equal to"),
    };
    fails.then(|| {
        let path = field.dotted();
        let detail = format!("{path} in body should be {words} {}", limit.shown());
        ValidationError::valued(path, ErrorKind::Invalid, &held.value(), &detail)
    })
}

fn check_multiple(held: Held, factor: Held, field: &Field<'_>) -> Option<ValidationError> {
    if factor.as_f64() <= 0.0 {
        let path = field.dotted();
        let detail = format!(
            "factor MultipleOf declared for {path} must be positive: {}",
            factor.shown()
        );
        let value = factor.value();
        return Some(ValidationError::valued(
            path,
            ErrorKind::Invalid,
            &value,
            &detail,
        ));
    }
    let fits = match (held, factor) {
        (Held::Integer(held), Held::Integer(factor)) => held % factor == 0,
        (held, factor) => {
            let (held, factor) = (held.as_f64(), factor.as_f64());
            is_integer(if factor < 1.0 {
                1.0 / factor * held
            } else {
                held / factor
            })
        }
    };
    (!fits).then(|| {
        let path = field.dotted();
        let detail = format!("{path} in body should be a multiple of {}", factor.shown());
        ValidationError::valued(path, ErrorKind::Invalid, &held.value(), &detail)
    })
}

/// Whether a float is an integer of JavaScript, nearly: as `swag.IsFloat64AJSONInteger`.
pub(super) fn is_integer(value: f64) -> bool {
    const MAX_SAFE: f64 = 9_007_199_254_740_991.0;
    const EPSILON: f64 = 1e-9;
    if !value.is_finite() || value.abs() > MAX_SAFE {
        return false;
    }
    let whole = value.trunc();
    if value == whole {
        return true;
    }
    if whole == 0.0 {
        return false;
    }
    // What Go makes of a negative float as uint64 is far from it, so only positive ones
    // are taken with a tolerance.
    value > 0.0 && (value - whole).abs() / (value.abs() + whole.abs()) < EPSILON
}

//! Compares what was stored with what decoding and encoding made of it.
//!
//! Owns: equality of JSON where numbers compare by value, and the names of the losses that
//! k8s-openapi's types are known for.
//! Must not know: schemas, kinds, where the values come from.

use serde_json::{Map, Value};

/// One difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Difference {
    pub(crate) path: String,
    /// Its name where it is one that k8s-openapi's types are known for.
    pub(crate) loss: Option<&'static str>,
    pub(crate) shown: String,
}

/// Every difference between `before` and `after`, in order of path.
pub(crate) fn differences(before: &Value, after: &Value) -> Vec<Difference> {
    let mut found = Vec::new();
    walk(Some(before), Some(after), "", &mut found);
    found
}

fn walk(before: Option<&Value>, after: Option<&Value>, path: &str, found: &mut Vec<Difference>) {
    match (before, after) {
        (Some(Value::Object(before)), Some(Value::Object(after))) => {
            walk_objects(before, after, path, found);
        }
        (Some(Value::Array(before)), Some(Value::Array(after))) => {
            for index in 0..before.len().max(after.len()) {
                let path = format!("{path}[{index}]");
                walk(before.get(index), after.get(index), &path, found);
            }
        }
        (before, after) if same(before, after) => {}
        (before, after) => found.push(Difference {
            path: path.to_owned(),
            loss: loss(before, after),
            shown: format!("{} became {}", shown(before), shown(after)),
        }),
    }
}

fn walk_objects(
    before: &Map<String, Value>,
    after: &Map<String, Value>,
    path: &str,
    found: &mut Vec<Difference>,
) {
    let added = after.keys().filter(|name| !before.contains_key(*name));
    for name in before.keys().chain(added) {
        let path = if path.is_empty() {
            name.clone()
        } else {
            format!("{path}.{name}")
        };
        walk(before.get(name), after.get(name), &path, found);
    }
}

fn same(before: Option<&Value>, after: Option<&Value>) -> bool {
    match (before, after) {
        (Some(Value::Number(before)), Some(Value::Number(after))) => {
            match (before.as_i64(), after.as_i64()) {
                (Some(before), Some(after)) => before == after,
                _ => before.as_f64() == after.as_f64(),
            }
        }
        (before, after) => before == after,
    }
}

/// The name of a difference that Kubernetes's own types make as well.
fn loss(before: Option<&Value>, after: Option<&Value>) -> Option<&'static str> {
    match (before, after) {
        (Some(Value::Null), None) => Some("null dropped"),
        (None, Some(Value::Array(added))) if added.is_empty() => Some("empty list added"),
        (None, Some(Value::String(added))) if added.is_empty() => Some("empty string added"),
        (None, Some(Value::Object(added))) if added.is_empty() => Some("empty object added"),
        (None, Some(Value::Number(added))) if added.as_f64() == Some(0.0) => Some("zero added"),
        (None, Some(Value::Bool(false))) => Some("false added"),
        (None, Some(Value::Null)) => Some("null added"),
        (Some(Value::String(before)), Some(Value::String(after))) => {
            let (before, after) = (instant(before)?, instant(after)?);
            if before == after {
                Some("time written in another form")
            } else if before.0 == after.0 {
                Some("fraction of a second cut")
            } else {
                None
            }
        }
        (Some(Value::Number(before)), Some(Value::String(after)))
            if before.to_string() == *after =>
        {
            Some("quantity written as text")
        }
        _ => None,
    }
}

/// Seconds since 1970 and nanoseconds of an RFC 3339 text.
fn instant(text: &str) -> Option<(i64, u32)> {
    let number = |range: std::ops::Range<usize>| -> Option<i64> {
        let part = text.get(range)?;
        part.bytes()
            .all(|b| b.is_ascii_digit())
            .then(|| part.parse().ok())?
    };
    let at = |index: usize| text.as_bytes().get(index).copied();
    if at(4)? != b'-' || at(7)? != b'-' || !matches!(at(10)?, b'T' | b't' | b' ') {
        return None;
    }
    let (year, month, day) = (number(0..4)?, number(5..7)?, number(8..10)?);
    let (hour, minute, second) = (number(11..13)?, number(14..16)?, number(17..19)?);
    let rest = text.get(19..)?;
    let digits = rest.strip_prefix('.').map_or(0, |fraction| {
        fraction.bytes().take_while(u8::is_ascii_digit).count()
    });
    let fraction = rest.get(1..1 + digits).unwrap_or_default();
    let nanos: u32 = format!("{fraction:0<9.9}").parse().ok()?;
    let zone = if digits == 0 {
        rest
    } else {
        rest.get(1 + digits..)?
    };
    let offset = match zone {
        "Z" | "z" => 0,
        zone => {
            let sign = match zone.as_bytes().first()? {
                b'+' => 1,
                b'-' => -1,
                _ => return None,
            };
            let hours: i64 = zone.get(1..3)?.parse().ok()?;
            let minutes: i64 = zone.get(4..6)?.parse().ok()?;
            sign * (hours * 60 + minutes) * 60
        }
    };
    // Days from the civil calendar, counted in eras of 400 years that begin in March.
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let days = era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100
        + day_of_year
        - 719_468;
    Some((
        days * 86_400 + hour * 3600 + minute * 60 + second - offset,
        nanos,
    ))
}

fn shown(value: Option<&Value>) -> String {
    let text = value.map_or_else(|| "nothing".to_owned(), Value::to_string);
    if text.chars().count() > 120 {
        let start: String = text.chars().take(117).collect();
        format!("{start}...")
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn numbers_compare_by_value_and_nothing_else_does() {
        assert_eq!(
            differences(
                &json!({"a": 1.0, "b": [1e3]}),
                &json!({"b": [1000], "a": 1})
            ),
            []
        );
        assert_eq!(
            differences(&json!(9007199254740993_i64), &json!(9007199254740992_i64)).len(),
            1
        );
        assert_eq!(differences(&json!("1"), &json!(1)).len(), 1);
        assert_eq!(differences(&json!([1, 2]), &json!([1]))[0].path, "[1]");
    }

    #[test]
    fn losses_have_names() {
        let before = json!({"a": null, "b": "2024-01-01T02:00:00+02:00", "c": "2024-01-01T00:00:00.5Z", "d": "x"});
        let after =
            json!({"b": "2024-01-01T00:00:00Z", "c": "2024-01-01T00:00:00Z", "d": "y", "e": []});
        let names: Vec<_> = differences(&before, &after)
            .into_iter()
            .map(|d| (d.path, d.loss))
            .collect();
        assert_eq!(
            names,
            [
                ("a".to_owned(), Some("null dropped")),
                ("b".to_owned(), Some("time written in another form")),
                ("c".to_owned(), Some("fraction of a second cut")),
                ("d".to_owned(), None),
                ("e".to_owned(), Some("empty list added")),
            ]
        );
    }

    #[test]
    fn instants_count_from_1970() {
        assert_eq!(instant("1970-01-01T00:00:00Z"), Some((0, 0)));
        assert_eq!(
            instant("2000-02-29T12:00:00.25Z"),
            Some((951_825_600, 250_000_000))
        );
        assert_eq!(instant("not a time at all"), None);
    }
}

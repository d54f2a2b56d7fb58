//! Dates, times and durations.
//!
//! Owns: `date`, `date-time`, `duration`.
//! Must not know: schemas, messages.

/// `2006-01-02`, a day that exists.
pub(super) fn is_date(text: &str) -> bool {
    let bytes = text.as_bytes();
    if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' {
        return false;
    }
    let number = |range: std::ops::Range<usize>| -> Option<u32> {
        let digits = text.get(range)?;
        digits
            .bytes()
            .all(|b| b.is_ascii_digit())
            .then(|| digits.parse().ok())?
    };
    let (Some(year), Some(month), Some(day)) = (number(0..4), number(5..7), number(8..10)) else {
        return false;
    };
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return false,
    };
    (1..=days).contains(&day)
}

/// A date, `t`, and `15:04:05` with a fraction and an offset; what follows a second `t`
/// is not looked at.
pub(super) fn is_date_time(text: &str) -> bool {
    let text = text.to_lowercase();
    let mut parts = text.split('t');
    let (Some(date), Some(time)) = (parts.next(), parts.next()) else {
        return false;
    };
    is_date(date) && is_time(time)
}

/// `^([0-9]{2}):([0-9]{2}):([0-9]{2})(.[0-9]+)?(z|([+-][0-9]{2}:[0-9]{2}))$`, where the
/// point of a fraction may be any character.
fn is_time(text: &str) -> bool {
    let Some((clock, rest)) = text.split_at_checked(8) else {
        return false;
    };
    if !has_shape(clock, "00:00:00") {
        return false;
    }
    if &clock[..2] > "23" || &clock[3..5] > "59" || &clock[6..] > "59" {
        return false;
    }
    let is_offset =
        |text: &str| text == "z" || has_shape(text, "+00:00") || has_shape(text, "-00:00");
    if is_offset(rest) {
        return true;
    }
    let mut characters = rest.chars();
    if characters.next().is_none_or(|c| c == '\n') {
        return false;
    }
    let fraction = characters.as_str();
    let digits = fraction.bytes().take_while(u8::is_ascii_digit).count();
    digits > 0 && is_offset(&fraction[digits..])
}

/// Whether a text has a digit where the shape has one, and else the same.
fn has_shape(text: &str, shape: &str) -> bool {
    text.len() == shape.len()
        && text.bytes().zip(shape.bytes()).all(|(found, expected)| {
            if expected == b'0' {
                found.is_ascii_digit()
            } else {
                found == expected
            }
        })
}

/// What Go's `time.ParseDuration` reads, or Scala's form: `2 days`.
pub(super) fn is_duration(text: &str) -> bool {
    nanoseconds(text).is_some()
}

/// The nanoseconds of a duration.
pub(in super::super) fn nanoseconds(text: &str) -> Option<i64> {
    go_duration(text).or_else(|| scala_duration(text))
}

fn go_duration(text: &str) -> Option<i64> {
    let (sign, text) = match text.strip_prefix('-') {
        Some(text) => (-1, text),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    if text == "0" {
        return Some(0);
    }
    if text.is_empty() {
        return None;
    }
    let mut rest = text;
    let mut nanoseconds = 0_i64;
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let number = &rest[..end];
        rest = &rest[end..];
        let end = rest.find(|c: char| c.is_ascii_digit() || c == '.');
        let unit = &rest[..end.unwrap_or(rest.len())];
        rest = &rest[unit.len()..];
        let factor: i64 = match unit {
            "ns" => 1,
            "us" | "µs" | "μs" => 1_000,
            "ms" => 1_000_000,
            "s" => 1_000_000_000,
            "m" => 60_000_000_000,
            "h" => 3_600_000_000_000,
            _ => return None,
        };
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        if fraction.contains('.') || whole.is_empty() && fraction.is_empty() {
            return None;
        }
        let whole: i64 = if whole.is_empty() {
            0
        } else {
            whole.parse().ok()?
        };
        nanoseconds = nanoseconds.checked_add(whole.checked_mul(factor)?)?;
        if !fraction.is_empty() {
            let fraction: f64 = format!("0.{fraction}").parse().ok()?;
            nanoseconds = nanoseconds.checked_add((fraction * factor as f64) as i64)?;
        }
    }
    Some(sign * nanoseconds)
}

fn scala_duration(text: &str) -> Option<i64> {
    let mut found = None;
    let mut rest = text;
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        rest = &rest[start..];
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let (number, after) = rest.split_at(digits);
        let is_space = |c: char| matches!(c, '\t' | '\n' | '\u{c}' | '\r' | ' ');
        let letters = after.trim_start_matches(is_space);
        let end = letters
            .find(|c: char| !c.is_ascii_alphabetic() && c != 'µ')
            .unwrap_or(letters.len());
        let unit = &letters[..end];
        if unit.is_empty() {
            rest = after;
            continue;
        }
        let number: i64 = number.parse().ok()?;
        if let Some(factor) = scala_unit(&unit.to_lowercase()) {
            let added = number.wrapping_mul(factor);
            found = Some(found.unwrap_or(0_i64).wrapping_add(added));
        }
        rest = &letters[end..];
    }
    found
}

/// The nanoseconds of a unit. The last name of each may be the start of a longer one.
fn scala_unit(unit: &str) -> Option<i64> {
    const SECOND: i64 = 1_000_000_000;
    const UNITS: [(&[&str], &str, i64); 8] = [
        (&["ns"], "nano", 1),
        (&["us", "µs"], "micro", 1_000),
        (&["ms"], "milli", 1_000_000),
        (&["s"], "sec", SECOND),
        (&["m"], "min", 60 * SECOND),
        (&["h", "hr"], "hour", 3_600 * SECOND),
        (&["d"], "day", 86_400 * SECOND),
        (&["w", "wk"], "week", 604_800 * SECOND),
    ];
    let is_named = |(names, start, _): &&(&[&str], &str, i64)| {
        names.contains(&unit) || unit.starts_with(start)
    };
    UNITS.iter().find(is_named).map(|(_, _, factor)| *factor)
}

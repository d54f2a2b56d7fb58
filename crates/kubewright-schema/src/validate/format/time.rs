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
    is_go_duration(text) || is_scala_duration(text)
}

fn is_go_duration(text: &str) -> bool {
    let text = text.strip_prefix(['-', '+']).unwrap_or(text);
    if text == "0" {
        return true;
    }
    let mut rest = text;
    let mut nanoseconds = 0_f64;
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.');
        let Some(end) = end else {
            return false;
        };
        let number = &rest[..end];
        if !number.bytes().any(|b| b.is_ascii_digit()) {
            return false;
        }
        let Ok(number) = number.parse::<f64>() else {
            return false;
        };
        rest = &rest[end..];
        let end = rest.find(|c: char| c.is_ascii_digit() || c == '.');
        let unit = &rest[..end.unwrap_or(rest.len())];
        let factor = match unit {
            "ns" => 1.0,
            "us" | "µs" | "μs" => 1e3,
            "ms" => 1e6,
            "s" => 1e9,
            "m" => 60e9,
            "h" => 3600e9,
            _ => return false,
        };
        nanoseconds += number * factor;
        rest = &rest[unit.len()..];
    }
    !text.is_empty() && nanoseconds < i64::MAX as f64
}

fn is_scala_duration(text: &str) -> bool {
    let mut found = false;
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
        if number.parse::<i64>().is_err() {
            return false;
        }
        found |= is_scala_unit(&unit.to_lowercase());
        rest = &letters[end..];
    }
    found
}

/// Of each unit the last name may be the start of a longer one.
fn is_scala_unit(unit: &str) -> bool {
    const SHORT: [&str; 11] = ["ns", "us", "µs", "ms", "s", "m", "h", "hr", "d", "w", "wk"];
    const LONG: [&str; 8] = [
        "nano", "micro", "milli", "sec", "min", "hour", "day", "week",
    ];
    SHORT.contains(&unit) || LONG.iter().any(|name| unit.starts_with(name))
}

//! Lengths of time.
//!
//! Owns: Go's text form of a duration, and its conversion.
//! Must not know: clocks.

use super::text_scalar;

/// A length of time in Go's form, such as `1h30m` or `250ms`, kept as it was written.
///
/// Any text is accepted when reading; [`to_nanos`](Self::to_nanos) says whether it is a
/// duration.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Duration(String);

text_scalar!(Duration, "a duration");

/// Text that is not a duration, or is too long, or negative where it cannot be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a duration such as `1h30m` or `250ms`, or is out of range")]
pub struct InvalidDuration {
    text: String,
}

impl Duration {
    /// The length in nanoseconds, as Go's `time.ParseDuration` reads it.
    ///
    /// # Errors
    /// The text is not a duration, or longer than 64 bits hold (292 years).
    pub fn to_nanos(&self) -> Result<i64, InvalidDuration> {
        parse(&self.0).ok_or_else(|| self.invalid())
    }

    /// The length.
    ///
    /// # Errors
    /// The text is not a duration, is negative, or longer than 292 years.
    pub fn to_std(&self) -> Result<std::time::Duration, InvalidDuration> {
        match u64::try_from(self.to_nanos()?) {
            Ok(nanos) => Ok(std::time::Duration::from_nanos(nanos)),
            Err(_) => Err(self.invalid()),
        }
    }

    fn invalid(&self) -> InvalidDuration {
        InvalidDuration {
            text: self.0.clone(),
        }
    }
}

/// The text `0s`.
impl Default for Duration {
    fn default() -> Self {
        Self("0s".to_owned())
    }
}

/// The text that Go's `Duration.String` gives.
impl From<std::time::Duration> for Duration {
    fn from(length: std::time::Duration) -> Self {
        Self(format(length))
    }
}

impl TryFrom<&Duration> for std::time::Duration {
    type Error = InvalidDuration;

    fn try_from(length: &Duration) -> Result<Self, InvalidDuration> {
        length.to_std()
    }
}

fn parse(text: &str) -> Option<i64> {
    let (negative, mut rest) = match text.as_bytes().first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    if rest == "0" {
        return Some(0);
    }
    if rest.is_empty() {
        return None;
    }
    let mut total: i128 = 0;
    while !rest.is_empty() {
        let number_end = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let (number, after) = rest.split_at(number_end);
        let unit_end = after
            .find(|c: char| c.is_ascii_digit() || c == '.')
            .unwrap_or(after.len());
        let (unit, after) = after.split_at(unit_end);
        let unit: i128 = match unit {
            "ns" => 1,
            // Both micro signs of Unicode.
            "us" | "\u{b5}s" | "\u{3bc}s" => 1_000,
            "ms" => 1_000_000,
            "s" => 1_000_000_000,
            "m" => 60_000_000_000,
            "h" => 3_600_000_000_000,
            _ => return None,
        };
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        if (whole.is_empty() && fraction.is_empty()) || fraction.contains('.') {
            return None;
        }
        let whole: i128 = match whole {
            "" => 0,
            digits => digits.parse::<u64>().ok()?.into(),
        };
        // Eighteen digits are more than a nanosecond of an hour needs.
        let kept = &fraction[..fraction.len().min(18)];
        let part: i128 = match kept {
            "" => 0,
            digits => digits.parse::<u64>().ok()?.into(),
        };
        let power = 10i128.pow(u32::try_from(kept.len()).ok()?);
        total = total.checked_add(whole.checked_mul(unit)? + part * unit / power)?;
        rest = after;
    }
    i64::try_from(if negative { -total } else { total }).ok()
}

fn format(length: std::time::Duration) -> String {
    use std::fmt::Write;

    let nanos = length.as_nanos();
    let fraction = |value: u128, unit: u128, digits: usize| {
        let text = format!("{}.{:0digits$}", value / unit, value % unit);
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    };
    match nanos {
        0 => "0s".to_owned(),
        1..1_000 => format!("{nanos}ns"),
        1_000..1_000_000 => format!("{}\u{b5}s", fraction(nanos, 1_000, 3)),
        1_000_000..1_000_000_000 => format!("{}ms", fraction(nanos, 1_000_000, 6)),
        _ => {
            let seconds = length.as_secs();
            let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
            let mut text = String::new();
            if hours > 0 {
                let _ = write!(text, "{hours}h");
            }
            if hours > 0 || minutes > 0 {
                let _ = write!(text, "{minutes}m");
            }
            let rest = nanos % 60_000_000_000;
            let _ = write!(text, "{}s", fraction(rest, 1_000_000_000, 9));
            text
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(text: &str, nanos: i64) {
        assert_eq!(Duration::from(text).to_nanos(), Ok(nanos), "{text}");
    }

    #[test]
    fn go_durations_are_read() {
        check("0", 0);
        check("5s", 5_000_000_000);
        check("-1.5h", -5_400_000_000_000);
        check("1h30m", 5_400_000_000_000);
        check("1h15m30.918s", 4_530_918_000_000);
        check(".5s", 500_000_000);
        check("1.s", 1_000_000_000);
        check("12\u{b5}s", 12_000);
        check("9223372036854775807ns", i64::MAX);
        check("0.100000000000000000000h", 360_000_000_000);
    }

    #[test]
    fn what_is_no_duration_is_refused() {
        for text in [
            "", "3", "-", "s", ".", ".s", "1d", "1h 2m", "3000000h", "1..s", "é",
        ] {
            assert!(Duration::from(text).to_nanos().is_err(), "{text}");
        }
        assert!(Duration::from("-1s").to_std().is_err());
    }

    #[test]
    fn lengths_are_written_as_go_writes_them() {
        let written = |nanos| Duration::from(std::time::Duration::from_nanos(nanos)).to_string();
        assert_eq!(written(0), "0s");
        assert_eq!(written(1_100), "1.1\u{b5}s");
        assert_eq!(written(2_200_000), "2.2ms");
        assert_eq!(written(3_300_000_000), "3.3s");
        assert_eq!(written(245_000_000_000), "4m5s");
        assert_eq!(written(3_600_000_000_000), "1h0m0s");
    }

    proptest! {
        #[test]
        fn lengths_come_back(nanos in 0..i64::MAX) {
            let length = std::time::Duration::from_nanos(nanos.unsigned_abs());
            prop_assert_eq!(Duration::from(length).to_nanos(), Ok(nanos));
        }

        #[test]
        fn no_text_panics(text in "[-+]?([0-9.]{0,30}(ns|us|ms|s|m|h|\\PC)){0,4}") {
            let _ = Duration::from(text).to_std();
        }
    }
}

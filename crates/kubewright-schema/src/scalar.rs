//! What YAML scalars mean, to the letter as go-yaml v2 resolves them, which kubectl
//! reads with: mostly YAML 1.1, so that `yes` is a boolean and `0777` is octal.
//!
//! One thing differs: a plain `y` or `n` as a key, or where only a string can stand, is
//! that letter. Real CRDs have such properties, which kubectl would call `true` and
//! `false`.
//!
//! Owns: plain and tagged scalars, and how Go turns numbers into JSON and into keys.
//! Must not know: where scalars come from or go.

use std::borrow::Cow;

use serde_json::Number;

use crate::event::Scalar;

/// The meaning of a plain scalar without a tag.
pub(crate) fn plain(text: Cow<'_, str>) -> Scalar<'_> {
    let Some(first) = text.as_bytes().first() else {
        return Scalar::Null;
    };
    match first {
        b'y' | b'Y' | b'n' | b'N' | b't' | b'T' | b'f' | b'F' | b'o' | b'O' | b'~' | b'<' => {
            word(&text).unwrap_or(Scalar::Text(text))
        }
        b'.' => word(&text)
            .or_else(|| dotted_float(&text))
            .unwrap_or(Scalar::Text(text)),
        b'+' | b'-' | b'0'..=b'9' => word(&text)
            .or_else(|| number(&text))
            .unwrap_or(Scalar::Text(text)),
        _ => Scalar::Text(text),
    }
}

/// The meaning of a scalar with a tag, which is parted as the parser does.
pub(crate) fn tagged<'a>(
    text: Cow<'a, str>,
    handle: &str,
    suffix: &str,
) -> Result<Scalar<'a>, String> {
    const CORE: &str = "tag:yaml.org,2002:";
    let name = match (handle, suffix) {
        (CORE, name) => name,
        ("" | "!", name) if name.starts_with(CORE) => &name[CORE.len()..],
        // go-yaml gives the text of a scalar whose tag it does not know.
        _ => return Ok(Scalar::Text(text)),
    };
    let found = match name {
        "str" => return Ok(Scalar::Text(text)),
        "binary" => return binary(&text).map(|text| Scalar::Text(Cow::Owned(text))),
        "bool" | "int" | "float" | "null" => plain(text.clone()),
        "timestamp" if is_timestamp(&text) => return Ok(Scalar::Text(text)),
        "timestamp" => return Err(format!("cannot decode `{text}` as a !!timestamp")),
        _ => return Ok(Scalar::Text(text)),
    };
    match (name, &found) {
        ("bool", Scalar::Letter(letter)) => Ok(Scalar::Bool(letter_is_true(letter))),
        ("bool", Scalar::Bool(_)) | ("null", Scalar::Null) => Ok(found),
        ("float", Scalar::Number(_) | Scalar::Float(_) | Scalar::NotFinite(_)) => Ok(found),
        ("int", Scalar::Number(_)) => Ok(found),
        _ => Err(format!("cannot decode `{text}` as a !!{name}")),
    }
}

/// What a [`Scalar::Letter`] is where a boolean or anything may stand.
pub(crate) fn letter_is_true(letter: &str) -> bool {
    letter.eq_ignore_ascii_case("y")
}

/// A float as Go's JSON writes it: one without a fraction is an integer. None for an
/// infinity or NaN.
pub(crate) fn float_number(value: f64) -> Option<Number> {
    // Up to here every whole number is a float of its own.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if value.fract() == 0.0 {
        let whole = if value.abs() <= EXACT {
            Some(value as i64)
        } else {
            // Go writes the shortest digits that name the float, and reads those as an
            // integer where they fit.
            value.to_string().parse().ok()
        };
        if let Some(whole) = whole {
            return Some(Number::from(whole));
        }
    }
    Number::from_f64(value)
}

/// A float as the key of a JSON object, as sigs.k8s.io/yaml spells it: Go's
/// `strconv.FormatFloat(value, 'g', -1, 32)`.
pub(crate) fn float_key(value: f64) -> String {
    let scientific = format!("{:e}", value as f32);
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    match exponent.parse::<i32>() {
        Ok(exponent @ ..-4) => format!("{mantissa}e-{:02}", -exponent),
        Ok(exponent @ 6..) => format!("{mantissa}e+{exponent:02}"),
        Ok(_) | Err(_) => format!("{}", value as f32),
    }
}

fn word<'a>(text: &str) -> Option<Scalar<'a>> {
    Some(match text {
        "y" => Scalar::Letter("y"),
        "Y" => Scalar::Letter("Y"),
        "n" => Scalar::Letter("n"),
        "N" => Scalar::Letter("N"),
        "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => Scalar::Bool(true),
        "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => {
            Scalar::Bool(false)
        }
        "" | "~" | "null" | "Null" | "NULL" => Scalar::Null,
        ".nan" | ".NaN" | ".NAN" => Scalar::NotFinite(".nan"),
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => Scalar::NotFinite(".inf"),
        "-.inf" | "-.Inf" | "-.INF" => Scalar::NotFinite("-.inf"),
        "<<" => Scalar::Merge,
        _ => return None,
    })
}

fn number<'a>(text: &str) -> Option<Scalar<'a>> {
    if is_timestamp(text) {
        return None;
    }
    let text: Cow<'_, str> = if text.contains('_') {
        Cow::Owned(text.replace('_', ""))
    } else {
        Cow::Borrowed(text)
    };
    if let Some(number) = integer(&text) {
        return Some(Scalar::Number(number));
    }
    if is_yaml_float(&text) {
        float(&text)
    } else {
        None
    }
}

fn float<'a>(text: &str) -> Option<Scalar<'a>> {
    let value: f64 = text.parse().ok()?;
    if !value.is_finite() {
        return None;
    }
    Some(Scalar::Float(value))
}

/// Go's `strconv.ParseFloat`, which takes underscores between digits.
fn dotted_float<'a>(text: &str) -> Option<Scalar<'a>> {
    if !text.contains('_') {
        return float(text);
    }
    let bytes = text.as_bytes();
    let is_digit = |index: usize| bytes.get(index).is_some_and(u8::is_ascii_digit);
    let between = |(index, _)| index > 0 && is_digit(index - 1) && is_digit(index + 1);
    text.match_indices('_')
        .all(between)
        .then(|| float(&text.replace('_', "")))?
}

/// Go's `strconv.ParseInt(text, 0, 64)`, then `ParseUint`.
fn integer(text: &str) -> Option<Number> {
    let (negative, signed, digits) = match text.as_bytes().first()? {
        b'-' => (true, true, &text[1..]),
        b'+' => (false, true, &text[1..]),
        _ => (false, false, text),
    };
    let (radix, digits) = match digits.as_bytes() {
        [b'0', b'x' | b'X', ..] => (16, &digits[2..]),
        [b'0', b'b' | b'B', ..] => (2, &digits[2..]),
        [b'0', b'o' | b'O', ..] => (8, &digits[2..]),
        [b'0', _, ..] => (8, &digits[1..]),
        _ => (10, digits),
    };
    // Rust would accept a second sign.
    if !digits.starts_with(|c: char| c.is_ascii_hexdigit()) {
        return None;
    }
    let magnitude = u64::from_str_radix(digits, radix).ok()?;
    if negative {
        0_i64.checked_sub_unsigned(magnitude).map(Number::from)
    } else if signed {
        i64::try_from(magnitude).ok().map(Number::from)
    } else {
        // What an i64 cannot hold, the API machinery holds as a float.
        i64::try_from(magnitude)
            .map(Number::from)
            .ok()
            .or_else(|| float_number(magnitude as f64))
    }
}

/// `^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$`
fn is_yaml_float(text: &str) -> bool {
    let text = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (mantissa, exponent) = match text.find(['e', 'E']) {
        Some(index) => (&text[..index], Some(&text[index + 1..])),
        None => (text, None),
    };
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let mantissa_fits = match mantissa.split_once('.') {
        Some(("", fraction)) => !fraction.is_empty() && digits(fraction),
        Some((whole, fraction)) => digits(whole) && digits(fraction),
        None => !mantissa.is_empty() && digits(mantissa),
    };
    mantissa_fits
        && exponent.is_none_or(|exponent| {
            let exponent = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
            !exponent.is_empty() && digits(exponent)
        })
}

/// The forms of a timestamp that go-yaml knows; it gives them back as text.
fn is_timestamp(text: &str) -> bool {
    let bytes = text.as_bytes();
    if bytes.len() < 5 || bytes[4] != b'-' || !bytes[..4].iter().all(u8::is_ascii_digit) {
        return false;
    }
    // A number cannot go on after four digits and a dash, so only the tag
    // `!!timestamp` can see that this is looser than Go.
    bytes[5..].first().is_some_and(u8::is_ascii_digit)
}

fn binary(text: &str) -> Result<String, String> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut buffer, mut bits, mut padding, mut digits) = (0_u32, 0_u32, 0, 0);
    for byte in text.bytes() {
        let digit = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            b'\r' | b'\n' => continue,
            b'=' if padding < 2 => {
                padding += 1;
                continue;
            }
            _ => return Err("!!binary value contains invalid base64 data".into()),
        };
        if padding > 0 {
            return Err("!!binary value contains invalid base64 data".into());
        }
        digits += 1;
        buffer = buffer << 6 | u32::from(digit);
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push((buffer >> bits) as u8);
            buffer &= (1 << bits) - 1;
        }
    }
    if (digits + padding) % 4 != 0 {
        return Err("!!binary value contains invalid base64 data".into());
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

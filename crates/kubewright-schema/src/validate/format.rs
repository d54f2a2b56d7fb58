//! The formats that the API server checks.
//!
//! Owns: their names, and which apply to a node; the simple ones are here.
//! Must not know: messages, values that are no text.

mod mail;
mod net;
pub(super) mod time;
mod uri;

use std::sync::LazyLock;

use regex::bytes::Regex;

use super::pattern;
use crate::{DeclaredType, Schema};

/// A format that is checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    /// `int32`, `int64`, `float` or `double`: a range, checked with other limits.
    Numeric,
    BsonObjectId,
    Byte,
    Cidr,
    CreditCard,
    Date,
    DateTime,
    Duration,
    Email,
    HexColor,
    Hostname,
    Ipv4,
    Ipv6,
    Isbn,
    Isbn10,
    Isbn13,
    LongName,
    Mac,
    Password,
    RgbColor,
    ShortName,
    Ssn,
    Uri,
    Uuid,
    Uuid3,
    Uuid4,
    Uuid5,
}

impl Format {
    /// The format of a node; none for one that the server does not know, or knows of
    /// another type only: those it ignores.
    pub(super) fn of(schema: &Schema) -> Option<Self> {
        let name = schema.format.as_deref()?;
        match &schema.declared_type {
            _ if schema.int_or_string == Some(true) => Self::of_text_named(name),
            None | Some(DeclaredType::String) => Self::of_text_named(name),
            Some(DeclaredType::Other(other)) if other.is_empty() => Self::of_text_named(name),
            Some(DeclaredType::Integer) => {
                matches!(name, "int32" | "int64").then_some(Self::Numeric)
            }
            Some(DeclaredType::Number) => {
                matches!(name, "float" | "double").then_some(Self::Numeric)
            }
            Some(
                DeclaredType::Object
                | DeclaredType::Array
                | DeclaredType::Boolean
                | DeclaredType::Other(_),
            ) => None,
        }
    }

    /// Dashes do not count.
    fn of_text_named(name: &str) -> Option<Self> {
        Some(match name.replace('-', "").as_str() {
            "bsonobjectid" => Self::BsonObjectId,
            "byte" => Self::Byte,
            "cidr" => Self::Cidr,
            "creditcard" => Self::CreditCard,
            "date" => Self::Date,
            "datetime" => Self::DateTime,
            "duration" => Self::Duration,
            "email" => Self::Email,
            "hexcolor" => Self::HexColor,
            "hostname" => Self::Hostname,
            "ipv4" => Self::Ipv4,
            "ipv6" => Self::Ipv6,
            "isbn" => Self::Isbn,
            "isbn10" => Self::Isbn10,
            "isbn13" => Self::Isbn13,
            "k8slongname" => Self::LongName,
            "k8sshortname" => Self::ShortName,
            "mac" => Self::Mac,
            "password" => Self::Password,
            "rgbcolor" => Self::RgbColor,
            "ssn" => Self::Ssn,
            "uri" => Self::Uri,
            "uuid" => Self::Uuid,
            "uuid3" => Self::Uuid3,
            "uuid4" => Self::Uuid4,
            "uuid5" => Self::Uuid5,
            _ => return None,
        })
    }

    /// Whether it is looked for in texts.
    pub(super) const fn is_of_text(self) -> bool {
        !matches!(self, Self::Numeric)
    }

    /// Whether a text is of the format, as `strfmt` of kube-openapi has it.
    pub(super) fn accepts(self, text: &str) -> bool {
        match self {
            Self::Numeric | Self::Password => true,
            Self::BsonObjectId => text.len() == 24 && is_hex(text),
            Self::Byte => is_base64(text),
            Self::Cidr => net::is_cidr(text),
            Self::CreditCard => is_credit_card(text),
            Self::Date => time::is_date(text),
            Self::DateTime => time::is_date_time(text),
            Self::Duration => time::is_duration(text),
            Self::Email => mail::is_address(text),
            Self::HexColor => {
                let digits = text.strip_prefix('#').unwrap_or(text);
                matches!(digits.len(), 3 | 6) && is_hex(digits)
            }
            Self::Hostname => {
                text.len() <= 255
                    && text.split('.').all(|label| label.len() <= 63)
                    && matches(&HOSTNAME, text)
            }
            Self::Ipv4 => net::is_ipv4(text),
            Self::Ipv6 => net::is_ipv6(text),
            Self::Isbn => is_isbn10(text) || is_isbn13(text),
            Self::Isbn10 => is_isbn10(text),
            Self::Isbn13 => is_isbn13(text),
            Self::LongName => text.len() <= 253 && text.split('.').all(is_name_segment),
            Self::ShortName => text.len() <= 63 && is_name_segment(text),
            Self::Mac => net::is_mac(text),
            Self::RgbColor => matches(&RGB_COLOR, text),
            Self::Ssn => text.len() == 11 && matches(&SSN, text),
            Self::Uri => uri::is_request_uri(text),
            Self::Uuid => is_uuid(text, None, false),
            Self::Uuid3 => is_uuid(text, Some(b'3'), false),
            Self::Uuid4 => is_uuid(text, Some(b'4'), true),
            Self::Uuid5 => is_uuid(text, Some(b'5'), true),
        }
    }
}

static HOSTNAME: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern::compile(
        r"^([a-zA-Z0-9\p{S}\p{L}]((-?[a-zA-Z0-9\p{S}\p{L}]{0,62})?)|([a-zA-Z0-9\p{S}\p{L}](([a-zA-Z0-9-\p{S}\p{L}]{0,61}[a-zA-Z0-9\p{S}\p{L}])?)(\.)){1,}([a-zA-Z\p{L}]){2,63})$",
    )
});

static RGB_COLOR: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern::compile(
        r"^rgb\(\s*(0|[1-9]\d?|1\d\d?|2[0-4]\d|25[0-5])\s*,\s*(0|[1-9]\d?|1\d\d?|2[0-4]\d|25[0-5])\s*,\s*(0|[1-9]\d?|1\d\d?|2[0-4]\d|25[0-5])\s*\)$",
    )
});

static SSN: LazyLock<Option<Regex>> =
    LazyLock::new(|| pattern::compile(r"^\d{3}[- ]?\d{2}[- ]?\d{4}$"));

static CREDIT_CARD: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern::compile(
        r"^(?:4[0-9]{12}(?:[0-9]{3})?|5[1-5][0-9]{14}|6(?:011|5[0-9][0-9])[0-9]{12}|3[47][0-9]{13}|3(?:0[0-5]|[68][0-9])[0-9]{11}|(?:2131|1800|35\d{3})\d{11})$",
    )
});

fn matches(regex: &LazyLock<Option<Regex>>, text: &str) -> bool {
    regex
        .as_ref()
        .is_none_or(|regex| regex.is_match(text.as_bytes()))
}

fn is_hex(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_hexdigit())
}

/// Padded base64 of the standard alphabet, at least four characters.
fn is_base64(text: &str) -> bool {
    if text.is_empty() || !text.len().is_multiple_of(4) {
        return false;
    }
    let digits = text.strip_suffix("==").or_else(|| text.strip_suffix('='));
    let is_digit = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/');
    digits.unwrap_or(text).bytes().all(is_digit)
}

fn is_name_segment(text: &str) -> bool {
    let edge = |b: &u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    let bytes = text.as_bytes();
    bytes.first().is_some_and(edge)
        && bytes.last().is_some_and(edge)
        && bytes.iter().all(|b| edge(b) || *b == b'-')
}

/// Hexadecimal groups of 8, 4, 4, 4 and 12, each dash optional; with the version digit and
/// the variant of a UUID where asked.
fn is_uuid(text: &str, version: Option<u8>, has_variant: bool) -> bool {
    let mut digits = Vec::with_capacity(32);
    let mut rest = text.as_bytes();
    for (index, size) in [8, 4, 4, 4, 12].into_iter().enumerate() {
        if index > 0
            && let Some(after) = rest.strip_prefix(b"-")
        {
            rest = after;
        }
        let Some((group, after)) = rest.split_at_checked(size) else {
            return false;
        };
        digits.extend_from_slice(group);
        rest = after;
    }
    rest.is_empty()
        && digits.iter().all(u8::is_ascii_hexdigit)
        && version.is_none_or(|version| digits[12] == version)
        && (!has_variant || matches!(digits[16].to_ascii_lowercase(), b'8' | b'9' | b'a' | b'b'))
}

fn is_credit_card(text: &str) -> bool {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let luhn: u32 = digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(index, byte)| {
            let digit = u32::from(byte - b'0');
            match (index % 2, digit * 2) {
                (0, _) => digit,
                (_, double) if double >= 10 => double % 10 + 1,
                (_, double) => double,
            }
        })
        .sum();
    matches(&CREDIT_CARD, &digits) && luhn.is_multiple_of(10)
}

/// What is left of a book number without spaces and dashes.
fn isbn_digits(text: &str) -> Vec<u8> {
    text.bytes()
        .filter(|b| !matches!(b, b'-' | b'\t' | b'\n' | 0xc | b'\r' | b' '))
        .collect()
}

fn is_isbn10(text: &str) -> bool {
    let digits = isbn_digits(text);
    let Some((last, first)) = digits.split_last() else {
        return false;
    };
    if first.len() != 9 || !first.iter().all(u8::is_ascii_digit) {
        return false;
    }
    let last = match last {
        b'X' => 10,
        digit if digit.is_ascii_digit() => u32::from(digit - b'0'),
        _ => return false,
    };
    let sum: u32 = (1..)
        .zip(first)
        .map(|(weight, digit)| weight * u32::from(digit - b'0'))
        .sum();
    (sum + 10 * last).is_multiple_of(11)
}

fn is_isbn13(text: &str) -> bool {
    let digits = isbn_digits(text);
    digits.len() == 13
        && digits.iter().all(u8::is_ascii_digit)
        && digits
            .iter()
            .zip([1, 3].into_iter().cycle())
            .map(|(digit, weight)| weight * u32::from(digit - b'0'))
            .sum::<u32>()
            .is_multiple_of(10)
}

#[cfg(test)]
mod tests;

//! Addresses of networks.
//!
//! Owns: `ipv4`, `ipv6`, `cidr`, `mac`.
//! Must not know: schemas, messages.

use std::net::{Ipv4Addr, Ipv6Addr};

/// An address with a point in it, zeros before a number allowed: an IPv6 address that ends
/// in an IPv4 one counts.
pub(super) fn is_ipv4(text: &str) -> bool {
    text.contains('.') && (is_sloppy_ipv4(text) || is_sloppy_ipv6(text))
}

pub(super) fn is_ipv6(text: &str) -> bool {
    text.parse::<Ipv6Addr>().is_ok()
}

pub(super) fn is_cidr(text: &str) -> bool {
    let Some((address, mask)) = text.split_once('/') else {
        return false;
    };
    let most = if is_sloppy_ipv4(address) {
        32
    } else if is_sloppy_ipv6(address) {
        128
    } else {
        return false;
    };
    !mask.is_empty()
        && mask.bytes().all(|b| b.is_ascii_digit())
        && mask.parse::<u32>().is_ok_and(|mask| mask <= most)
}

/// As Go read them before 1.17, which the server still does.
fn is_sloppy_ipv4(text: &str) -> bool {
    without_zeros('.', text).parse::<Ipv4Addr>().is_ok()
}

fn is_sloppy_ipv6(text: &str) -> bool {
    let (groups, last) = match text.rsplit_once(':') {
        Some((groups, last)) if last.contains('.') => (groups, without_zeros('.', last)),
        Some((groups, last)) => (groups, without_zeros(':', last)),
        None => return false,
    };
    let text = format!("{}:{last}", without_zeros(':', groups));
    text.parse::<Ipv6Addr>().is_ok()
}

/// The numbers between separators without zeros before them.
fn without_zeros(separator: char, text: &str) -> String {
    let numbers: Vec<&str> = text
        .split(separator)
        .map(|number| match number.trim_start_matches('0') {
            "" if !number.is_empty() => "0",
            trimmed => trimmed,
        })
        .collect();
    numbers.join(separator.encode_utf8(&mut [0; 4]))
}

/// 6, 8 or 20 bytes in pairs of digits between colons or dashes, in fours between points,
/// or without anything between them.
pub(super) fn is_mac(text: &str) -> bool {
    let separator = text.chars().find(|c| !c.is_ascii_hexdigit());
    let size = match separator {
        Some(':' | '-') => 2,
        Some('.') => 4,
        Some(_) => return false,
        None => return matches!(text.len(), 12 | 16 | 40),
    };
    let groups: Vec<&str> = text.split(|c| Some(c) == separator).collect();
    let is_group =
        |group: &&str| group.len() == size && group.bytes().all(|b| b.is_ascii_hexdigit());
    groups.iter().all(is_group) && matches!(groups.len() * size / 2, 6 | 8 | 20)
}

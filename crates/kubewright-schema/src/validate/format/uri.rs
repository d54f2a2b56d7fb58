//! URIs as a request line may hold them.
//!
//! Owns: what `url.ParseRequestURI` of Go accepts.
//! Must not know: schemas, messages.

/// An absolute URI or an absolute path. A fragment is not told apart.
pub(super) fn is_request_uri(text: &str) -> bool {
    if text.is_empty() || text.bytes().any(|b| b < b' ' || b == 0x7f) {
        return false;
    }
    if text == "*" {
        return true;
    }
    let Some((scheme, rest)) = scheme(text) else {
        return false;
    };
    let rest = rest.split_once('?').map_or(rest, |(path, _)| path);
    if !rest.starts_with('/') {
        // `mailto:someone`.
        return !scheme.is_empty();
    }
    let (authority, path) = match rest.strip_prefix("//") {
        Some(rest) if !scheme.is_empty() => rest.split_at(rest.find('/').unwrap_or(rest.len())),
        _ => ("", rest),
    };
    is_authority(&scheme.to_lowercase(), authority) && has_valid_escapes(path)
}

/// What is before the first colon when it may be a scheme, and what is after it.
fn scheme(text: &str) -> Option<(&str, &str)> {
    for (index, c) in text.char_indices() {
        match c {
            'a'..='z' | 'A'..='Z' => {}
            '0'..='9' | '+' | '-' | '.' if index > 0 => {}
            ':' if index == 0 => return None,
            ':' => return Some((&text[..index], &text[index + 1..])),
            _ => break,
        }
    }
    Some(("", text))
}

fn is_authority(scheme: &str, text: &str) -> bool {
    let (user, host) = match text.rsplit_once('@') {
        Some((user, host)) => (Some(user), host),
        None => (None, text),
    };
    user.is_none_or(is_user) && is_host(scheme, host)
}

fn is_user(text: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "-._:~!$&'()*+,;=%@".contains(c);
    text.chars().all(allowed) && has_valid_escapes(text)
}

fn is_host(scheme: &str, text: &str) -> bool {
    let (host, port) = match text.rfind('[') {
        Some(0) => {
            let Some(end) = text.rfind(']') else {
                return false;
            };
            if !is_bracketed_address(&text[1..end]) {
                return false;
            }
            ("", &text[end + 1..])
        }
        Some(_) => return false,
        None => {
            // Others than web servers may be a list of hosts with ports.
            let is_web = matches!(scheme, "http" | "https");
            let colon = if is_web {
                text.find(':')
            } else {
                text.rfind(':')
            };
            text.split_at(colon.unwrap_or(text.len()))
        }
    };
    let is_port = port.is_empty()
        || port
            .strip_prefix(':')
            .is_some_and(|digits| digits.bytes().all(|b| b.is_ascii_digit()));
    let allowed = |c: char| {
        !c.is_ascii() || c.is_ascii_alphanumeric() || "-_.~!$&'()*+,;=:[]<>\"%".contains(c)
    };
    is_port && host.chars().all(allowed) && has_valid_host_escapes(host)
}

/// An IPv6 address with a zone or without.
fn is_bracketed_address(text: &str) -> bool {
    let (address, zone) = match text.split_once("%25") {
        Some((address, zone)) => (address, Some(zone)),
        None => (text, None),
    };
    let is_zone = |zone: &str| {
        let allowed = |c: char| c.is_ascii_graphic() && !"/?#@\\^`{|}".contains(c) || !c.is_ascii();
        !zone.is_empty() && zone.chars().all(allowed) && has_valid_escapes(zone)
    };
    address.parse::<std::net::Ipv6Addr>().is_ok() && zone.is_none_or(is_zone)
}

fn has_valid_escapes(text: &str) -> bool {
    escapes(text).all(|escape| escape.is_some())
}

/// In a host only bytes beyond ASCII, and the percent sign of a zone, may be escaped.
fn has_valid_host_escapes(text: &str) -> bool {
    escapes(text).all(|escape| escape.is_some_and(|byte| byte >= 0x80 || byte == b'%'))
}

/// The bytes that are escaped; none for a percent sign without two digits.
fn escapes(text: &str) -> impl Iterator<Item = Option<u8>> {
    text.split('%').skip(1).map(|after| {
        let digits = after.get(..2)?;
        digits
            .bytes()
            .all(|b| b.is_ascii_hexdigit())
            .then(|| u8::from_str_radix(digits, 16).ok())?
    })
}

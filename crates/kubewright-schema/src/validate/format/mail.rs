//! Mail addresses.
//!
//! Owns: the part of RFC 5322 that `mail.ParseAddress` of Go reads, but for comments and groups.
//! Must not know: schemas, messages.

/// `local@domain`, or that in angle brackets after a name.
pub(super) fn is_address(text: &str) -> bool {
    let text = text.trim_matches([' ', '\t']);
    if let Some(rest) = spec(text) {
        return rest.is_empty();
    }
    name(text)
        .and_then(|rest| rest.strip_prefix('<'))
        .and_then(|rest| spec(rest.trim_start_matches([' ', '\t'])))
        .and_then(|rest| rest.strip_prefix('>'))
        .is_some_and(|rest| rest.trim_matches([' ', '\t']).is_empty())
}

/// Reads `local@domain` and gives what follows.
fn spec(text: &str) -> Option<&str> {
    let rest = if text.starts_with('"') {
        quoted(text)?
    } else {
        dot_atom(text)?
    };
    let domain = rest.strip_prefix('@')?.trim_start_matches([' ', '\t']);
    if let Some(literal) = domain.strip_prefix('[') {
        let (inner, rest) = literal.split_once(']')?;
        return inner.parse::<std::net::IpAddr>().ok().map(|_| rest);
    }
    dot_atom(domain)
}

/// Reads the words before an angle bracket, of which there may be none, and gives what
/// follows from the bracket on.
fn name(text: &str) -> Option<&str> {
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches([' ', '\t']);
        if rest.is_empty() {
            return None;
        }
        if rest.starts_with('<') {
            return Some(rest);
        }
        rest = if rest.starts_with('"') {
            quoted(rest)?
        } else {
            let end = rest
                .find(|c: char| !is_atom(c) && c != '.')
                .unwrap_or(rest.len());
            if end == 0 {
                return None;
            }
            &rest[end..]
        };
    }
}

/// Reads atoms with single points between them.
fn dot_atom(text: &str) -> Option<&str> {
    let end = text
        .find(|c: char| !is_atom(c) && c != '.')
        .unwrap_or(text.len());
    let (atom, rest) = text.split_at(end);
    let fits = atom.split('.').all(|part| !part.is_empty());
    fits.then_some(rest)
}

/// Reads a quoted text that is not empty.
fn quoted(text: &str) -> Option<&str> {
    let mut characters = text.char_indices().skip(1);
    while let Some((index, c)) = characters.next() {
        match c {
            '"' => return (index > 1).then(|| &text[index + 1..]),
            '\\' => {
                characters.next()?;
            }
            c if c.is_ascii_control() && c != '\t' => return None,
            _ => {}
        }
    }
    None
}

fn is_atom(c: char) -> bool {
    !c.is_ascii() || c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(c)
}

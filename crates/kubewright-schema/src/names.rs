//! What the API server allows as the names of a kind.
//!
//! Owns: DNS labels and subdomains, and what to say about others.
//! Must not know: documents.

/// The longest DNS label.
const MAX_LABEL: usize = 63;
/// The longest DNS subdomain.
const MAX_SUBDOMAIN: usize = 253;

/// Why this is no DNS-1035 label (`[a-z]([-a-z0-9]*[a-z0-9])?`), if it is none.
pub(crate) fn label_fault(name: &str) -> Option<String> {
    let fits = name.len() <= MAX_LABEL
        && name.starts_with(|c: char| c.is_ascii_lowercase())
        && !name.ends_with('-')
        && name.bytes().all(is_label_byte);
    (!fits).then(|| {
        format!(
            "{name:?} is not a DNS label: at most {MAX_LABEL} lower-case letters, digits and \
             `-`, starting with a letter and ending with a letter or digit"
        )
    })
}

/// Why this is no kind (a DNS label in any case), if it is none.
pub(crate) fn kind_fault(kind: &str) -> Option<String> {
    label_fault(&kind.to_ascii_lowercase()).map(|_| {
        format!(
            "{kind:?} is not a kind: at most {MAX_LABEL} letters, digits and `-`, starting \
             with a letter and ending with a letter or digit"
        )
    })
}

/// Why this is no group (a DNS-1123 subdomain with a dot), if it is none.
pub(crate) fn group_fault(group: &str) -> Option<String> {
    let edge = |part: &str| !part.is_empty() && !part.starts_with('-') && !part.ends_with('-');
    let fits = group.len() <= MAX_SUBDOMAIN
        && group.contains('.')
        && group
            .split('.')
            .all(|part| edge(part) && part.bytes().all(is_label_byte));
    (!fits).then(|| {
        format!(
            "{group:?} is not a group: a DNS name of at most {MAX_SUBDOMAIN} lower-case \
             letters, digits, `-` and `.`, with at least one dot"
        )
    })
}

fn is_label_byte(byte: u8) -> bool {
    matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-')
}

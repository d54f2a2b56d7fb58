//! Which names may stand in a URL path.
//!
//! Owns: the check of one path segment.
//! Must not know: which segment it is, how paths are put together.

use super::RequestError;

/// Whether the text may be a segment of a path, by the rule of the API server: not empty, not `.`
/// or `..`, and neither `/` nor `%` in it. Query and fragment marks and control characters are
/// refused as well, so that a name can never change what a request asks for.
///
/// # Errors
/// [`RequestError::Segment`], which names `what` the segment is for.
pub fn check_segment(what: &'static str, segment: &str) -> Result<(), RequestError> {
    let fault = match segment {
        "" => "it is empty",
        "." | ".." => "it would move the path",
        _ if segment.contains('/') => "it contains '/'",
        _ if segment.contains('%') => "it contains '%'",
        _ if segment.contains(['?', '#', '\\']) => "it contains a character with a meaning in URLs",
        _ if segment.chars().any(|c| c.is_control() || c.is_whitespace()) => {
            "it contains space or control characters"
        }
        _ => return Ok(()),
    };
    Err(RequestError::Segment {
        what,
        segment: segment.to_owned(),
        fault,
    })
}

/// Appends a checked segment, with what is not plain in a URL as `%XX`.
pub(super) fn push_segment(path: &mut String, segment: &str) {
    path.push('/');
    for byte in segment.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~:@!$&'()*+,;=".contains(&byte) {
            path.push(char::from(byte));
        } else {
            path.push_str(&format!("%{byte:02X}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_what_would_change_the_path() {
        for bad in [
            "", ".", "..", "a/b", "a%2fb", "a?b", "a#b", "a b", "a\nb", "a\\b",
        ] {
            let error = check_segment("name", bad).unwrap_err();
            assert!(error.to_string().contains("name"), "{error}");
        }
        for good in ["a", "...", "a.b", "system:node:x", "a-b_c", "é"] {
            check_segment("name", good).unwrap();
        }
    }

    #[test]
    fn encodes_what_is_not_plain() {
        let mut path = String::new();
        push_segment(&mut path, "system:é");
        assert_eq!(path, "/system:%C3%A9");
    }
}

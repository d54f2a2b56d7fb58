//! Warnings the API server sends beside an answer.
//!
//! Owns: reading `Warning` headers of code 299 and logging them.
//! Must not know: calls, objects.

use http::HeaderMap;

use crate::error::Target;

/// Logs each warning of an answer.
pub(super) fn log(target: &Target, headers: &HeaderMap) {
    for header in headers.get_all(http::header::WARNING) {
        if let Some(text) = header.to_str().ok().and_then(text) {
            tracing::warn!(call = %target, "the API server warns: {text}");
        }
    }
}

/// The text of `299 agent "text"`; `None` for other codes and forms.
fn text(header: &str) -> Option<String> {
    let rest = header.trim().strip_prefix("299 ")?;
    let (_, rest) = rest.trim_start().split_once(' ')?;
    let mut text = String::new();
    let mut chars = rest.trim_start().strip_prefix('"')?.chars();
    loop {
        match chars.next()? {
            '"' => return Some(text),
            '\\' => text.push(chars.next()?),
            c if c.is_control() => {}
            c => text.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn reads_code_299_only() {
        assert_eq!(
            text(r#"299 - "v1 is \"old\"""#).as_deref(),
            Some(r#"v1 is "old""#)
        );
        assert_eq!(text(r#"299 kube "x" "date""#).as_deref(), Some("x"));
        assert_eq!(text(r#"199 - "x""#), None);
        assert_eq!(text("299 - x"), None);
        assert_eq!(text(r#"299 - "x"#), None);
    }
}

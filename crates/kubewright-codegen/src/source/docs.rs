//! Doc comments as descriptions.
//!
//! Owns: which lines of a comment are for users of the API, and how they are joined.
//! Must not know: schemas.

use syn::{Attribute, Expr, ExprLit, Lit, Meta};

/// The description that a doc comment gives; `None` when there is nothing to read.
///
/// As controller-gen has it: lines stay lines; what follows a line of `---`, and lines that start
/// with `TODO`, are for developers, unless they stand in a code block.
#[must_use]
pub fn description(attributes: &[Attribute]) -> Option<String> {
    let text = attributes
        .iter()
        .filter_map(comment)
        .collect::<Vec<_>>()
        .join("\n");
    let mut lines: Vec<&str> = Vec::new();
    let mut in_code = false;
    for line in text.lines() {
        let line = line.strip_prefix(' ').unwrap_or(line).trim_end();
        if line.starts_with("```") || line.starts_with("~~~") {
            in_code = !in_code;
        }
        if !in_code && line.starts_with("TODO") {
            continue;
        }
        if !in_code && line.starts_with("---") {
            break;
        }
        lines.push(line);
    }
    let joined = lines.join("\n");
    let joined = joined.trim_matches('\n');
    (!joined.trim().is_empty()).then(|| joined.to_owned())
}

fn comment(attribute: &Attribute) -> Option<String> {
    match &attribute.meta {
        Meta::NameValue(pair) if pair.path.is_ident("doc") => match &pair.value {
            Expr::Lit(ExprLit {
                lit: Lit::Str(text),
                ..
            }) => Some(without_stars(&text.value())),
            _ => None,
        },
        Meta::Path(_) | Meta::List(_) | Meta::NameValue(_) => None,
    }
}

/// A `/** */` comment is one text, whose lines often start with a star.
fn without_stars(text: &str) -> String {
    let mut lines = text.lines();
    let Some(first) = lines.next() else {
        return String::new();
    };
    let rest: Vec<&str> = lines.collect();
    let starred = |line: &&str| line.trim_start().starts_with('*') || line.trim().is_empty();
    if rest.is_empty() || !rest.iter().all(starred) {
        return text.to_owned();
    }
    std::iter::once(first)
        .chain(rest.iter().map(|line| {
            let line = line.trim_start();
            line.strip_prefix('*').unwrap_or(line)
        }))
        .collect::<Vec<_>>()
        .join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(comment: &str, expected: Option<&str>) {
        let item: syn::DeriveInput = syn::parse_str(&format!("{comment}\nstruct S;")).unwrap();
        assert_eq!(description(&item.attrs).as_deref(), expected);
    }

    #[test]
    fn lines_stay_and_what_developers_wrote_for_themselves_goes() {
        check(
            "/// One line,\n/// another.\n///\n///   * point\n/// TODO: rename\n/// ---\n/// Secret.",
            Some("One line,\nanother.\n\n  * point"),
        );
        check(
            "/// ```\n/// ---\n/// TODO\n/// ```",
            Some("```\n---\nTODO\n```"),
        );
        check("/** One\n * two\n */", Some("One\ntwo"));
        check("/// TODO", None);
        check("#[doc(hidden)]", None);
    }
}

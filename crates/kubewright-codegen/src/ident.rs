//! Turns Kubernetes names into Rust identifiers.
//!
//! Owns: every rule on words, case, keywords, digits, symbols and empty names.
//! Must not know: schemas, scopes, collisions between names.

/// `podCIDRs` to `pod_cidrs`, ready to stand in code (keywords are raw).
pub(crate) fn field(name: &str) -> String {
    let mut out = String::with_capacity(name.len() + 8);
    words(name, |word| {
        if !out.is_empty() {
            out.push('_');
        }
        out.extend(word.chars().map(|c| c.to_ascii_lowercase()));
    });
    if out.is_empty() {
        out.push_str("field");
    }
    escaped(out)
}

/// A name that the user chose, ready to stand in code.
pub(crate) fn field_override(name: &str) -> String {
    escaped(name.to_owned())
}

/// The JSON name that the runtime's `Object` derive gives a field called `ident`.
pub(crate) fn json_name(ident: &str) -> String {
    let mut out = String::with_capacity(ident.len());
    for (index, part) in ident
        .strip_prefix("r#")
        .unwrap_or(ident)
        .split('_')
        .enumerate()
    {
        let mut chars = part.chars();
        match (index, chars.next()) {
            (_, None) => {}
            (0, Some(first)) => out.push(first),
            (_, Some(first)) => out.push(first.to_ascii_uppercase()),
        }
        out.extend(chars);
    }
    out
}

/// `httpGet` to `HttpGet`: a type or variant name, never a keyword.
pub(crate) fn type_name(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    words(name, |word| {
        let mut chars = word.chars();
        if out.ends_with(|c: char| c.is_ascii_digit())
            && word.starts_with(|c: char| c.is_ascii_digit())
        {
            out.push('_');
        }
        if let Some(first) = chars.next() {
            out.push(first.to_ascii_uppercase());
        }
        out.extend(chars.map(|c| c.to_ascii_lowercase()));
    });
    if out.is_empty() {
        out.push_str("Field");
    }
    if out.starts_with(|c: char| c.is_ascii_digit()) {
        out.insert(0, 'N');
    }
    if out == "Self" {
        out.push('_');
    }
    out
}

/// The type of a kind: the kind itself wherever Rust allows it and a module cannot be called so.
pub(crate) fn kind(kind: &str) -> String {
    let plain = kind.starts_with(|c: char| c.is_ascii_uppercase())
        && kind.bytes().all(|b| b.is_ascii_alphanumeric())
        && KEYWORDS.binary_search(&kind).is_err()
        && !matches!(kind, "self" | "super" | "crate");
    if plain {
        kind.to_owned()
    } else {
        type_name(kind)
    }
}

/// A variant for an enum value: words where it has some, the names of its symbols elsewhere.
pub(crate) fn variant(value: &str) -> String {
    if value.is_empty() {
        return "Empty".to_owned();
    }
    let spelled = if value.bytes().any(|b| b.is_ascii_alphanumeric()) {
        value.to_owned()
    } else {
        value.chars().map(symbol).collect::<Vec<_>>().join(" ")
    };
    let name = match spelled.strip_prefix(['-', '+']) {
        Some(digits) if digits.starts_with(|c: char| c.is_ascii_digit()) => {
            let sign = if spelled.starts_with('-') {
                "minus"
            } else {
                "plus"
            };
            type_name(&format!("{sign} {digits}"))
        }
        _ => type_name(&spelled),
    };
    match name.strip_prefix('N') {
        Some(rest)
            if rest.starts_with(|c: char| c.is_ascii_digit()) && !value.starts_with(['N', 'n']) =>
        {
            format!("V{rest}")
        }
        _ => name,
    }
}

/// A module for a group, version or kind.
pub(crate) fn module(name: &str) -> String {
    let ident = field(name);
    match ident.strip_prefix("r#") {
        Some(keyword) => format!("{keyword}_"),
        // Crates that code beside the module names by their first segment.
        None if matches!(ident.as_str(), "kubewright" | "std" | "core" | "alloc") => {
            format!("{ident}_")
        }
        None => ident,
    }
}

/// A module for a whole group: `cert-manager.io` to `cert_manager_io`, letters untouched.
pub(crate) fn group_module(group: &str) -> String {
    if group.is_empty() {
        return "core".to_owned();
    }
    let ident: String = group
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '_' })
        .collect();
    let ident = escaped(ident);
    match ident.strip_prefix("r#") {
        Some(keyword) => format!("{keyword}_"),
        None => ident,
    }
}

fn escaped(ident: String) -> String {
    if ident.starts_with(|c: char| c.is_ascii_digit()) {
        return format!("_{ident}");
    }
    match ident.as_str() {
        "self" | "super" | "crate" | "_" => format!("{ident}_"),
        word if KEYWORDS.binary_search(&word).is_ok() => format!("r#{word}"),
        _ => ident,
    }
}

/// Calls `each` with the words of a name. A run of capitals is one word, whose last letter begins
/// the next one when lower case follows, but for a plural `s` and a version's `v` (`URLs`, `IPv4`).
fn words(name: &str, mut each: impl FnMut(&str)) {
    let bytes = name.as_bytes();
    let mut start = None;
    for (index, &byte) in bytes.iter().enumerate() {
        if !byte.is_ascii_alphanumeric() {
            if let Some(from) = start.take() {
                each(&name[from..index]);
            }
            continue;
        }
        let Some(from) = start else {
            start = Some(index);
            continue;
        };
        let previous = bytes[index - 1];
        let lower = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_lowercase);
        // `podCIDRs`, `IPv4`.
        let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
        let belongs = |at: usize| match bytes.get(at) {
            Some(b's') => !lower(at + 1),
            Some(b'v') => digit(at + 1),
            _ => false,
        };
        let breaks = byte.is_ascii_uppercase()
            && (!previous.is_ascii_uppercase() || (lower(index + 1) && !belongs(index + 1)));
        if breaks {
            each(&name[from..index]);
            start = Some(index);
        }
    }
    if let Some(from) = start {
        each(&name[from..]);
    }
}

fn symbol(c: char) -> &'static str {
    match c {
        '*' => "star",
        '=' => "equal",
        '!' => "not",
        '<' => "less",
        '>' => "greater",
        '+' => "plus",
        '-' => "minus",
        '/' => "slash",
        '%' => "percent",
        '&' => "and",
        '|' => "or",
        '^' => "caret",
        '~' => "tilde",
        '.' => "dot",
        ',' => "comma",
        ':' => "colon",
        '$' => "dollar",
        '#' => "hash",
        '@' => "at",
        '?' => "question",
        '_' => "underscore",
        ' ' => "space",
        _ => "symbol",
    }
}

/// Strict and reserved keywords of every edition, sorted.
const KEYWORDS: &[&str] = &[
    "Self", "abstract", "as", "async", "await", "become", "box", "break", "const", "continue",
    "do", "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl",
    "in", "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref",
    "return", "static", "struct", "trait", "true", "try", "type", "typeof", "unsafe", "unsized",
    "use", "virtual", "where", "while", "yield",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(cases: &[(&str, &str)], rule: fn(&str) -> String) {
        for (name, expected) in cases {
            assert_eq!(rule(name), *expected, "{name:?}");
        }
    }

    #[test]
    fn fields_are_snake_case() {
        check(
            &[
                ("keepCopies", "keep_copies"),
                ("podCIDRs", "pod_cidrs"),
                ("URLs", "urls"),
                ("HTTPGetAction", "http_get_action"),
                ("type", "r#type"),
                ("self", "self_"),
                ("Self", "self_"),
                ("3scale", "_3scale"),
                ("$ref", "r#ref"),
                ("x-y.z/w", "x_y_z_w"),
                ("$", "field"),
                ("", "field"),
                ("_", "field"),
                ("ünïcode", "n_code"),
                ("IPv4", "ipv4"),
            ],
            field,
        );
    }

    #[test]
    fn types_and_variants_are_pascal_case() {
        check(
            &[
                ("httpGet", "HttpGet"),
                ("podCIDRs", "PodCidrs"),
                ("self", "Self_"),
                ("2fa", "N2fa"),
            ],
            type_name,
        );
        check(
            &[
                ("", "Empty"),
                ("*", "Star"),
                ("!=", "NotEqual"),
                ("10", "V10"),
                ("-1", "Minus1"),
                ("if-not-present", "IfNotPresent"),
                ("TLSv1.2", "Tlsv1_2"),
                ("self", "Self_"),
            ],
            variant,
        );
    }

    #[test]
    fn kinds_keep_their_name_unless_it_could_be_a_module() {
        check(
            &[
                ("HTTPRoute", "HTTPRoute"),
                ("postgresql", "Postgresql"),
                ("Http-Server", "HttpServer"),
                ("Self", "Self_"),
            ],
            kind,
        );
    }

    #[test]
    fn keywords_are_sorted_for_the_search() {
        assert!(KEYWORDS.is_sorted());
    }

    #[test]
    fn json_names_follow_the_derive() {
        check(
            &[
                ("keep_copies", "keepCopies"),
                ("r#type", "type"),
                ("_3scale", "3scale"),
                ("self_", "self"),
            ],
            json_name,
        );
    }
}

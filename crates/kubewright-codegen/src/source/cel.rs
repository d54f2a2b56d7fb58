//! CEL rules that words stand for, in the form that controller-gen writes them.
//!
//! Owns: their texts, and how CEL names a property.
//! Must not know: which words there are, schemas.

use kubewright_schema::Rule;

/// A bound on how many of some fields are set: one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum HowMany {
    Exactly,
    AtMost,
    AtLeast,
}

/// So many of the fields are set.
pub(crate) fn one_of(fields: &[String], how_many: HowMany) -> Rule {
    let (compare, words, verb) = match how_many {
        HowMany::Exactly => ("==", "exactly one", "must"),
        HowMany::AtMost => ("<=", "at most one", "may"),
        HowMany::AtLeast => (">=", "at least one", "must"),
    };
    let has: Vec<String> = fields
        .iter()
        .map(|field| format!("has(self.{})", name(field)))
        .collect();
    rule(
        format!("[{}].filter(x,x==true).size() {compare} 1", has.join(",")),
        format!(
            "{words} of the fields in [{}] {verb} be set",
            fields.join(" ")
        ),
    )
}

/// The value never changes.
pub(crate) fn immutable() -> Rule {
    rule(
        "self == oldSelf".to_owned(),
        "field is immutable".to_owned(),
    )
}

/// The optional field never goes away.
pub(crate) fn stays(field: &str) -> Rule {
    let name = name(field);
    rule(
        format!("!has(oldSelf.{name}) || has(self.{name})"),
        format!("field {field} is immutable once set"),
    )
}

fn rule(rule: String, message: String) -> Rule {
    Rule {
        rule: rule.into(),
        message: Some(message.into()),
        ..Rule::default()
    }
}

/// How CEL names a property, as the API server escapes it.
fn name(field: &str) -> String {
    const RESERVED: [&str; 21] = [
        "true",
        "false",
        "null",
        "in",
        "as",
        "break",
        "const",
        "continue",
        "else",
        "for",
        "function",
        "if",
        "import",
        "let",
        "loop",
        "package",
        "namespace",
        "return",
        "var",
        "void",
        "while",
    ];
    if RESERVED.contains(&field) {
        return format!("__{field}__");
    }
    let mut name = String::with_capacity(field.len());
    let mut rest = field;
    while let Some(c) = rest.chars().next() {
        if let Some(after) = rest.strip_prefix("__") {
            name.push_str("__underscores__");
            rest = after;
            continue;
        }
        match c {
            '.' => name.push_str("__dot__"),
            '-' => name.push_str("__dash__"),
            '/' => name.push_str("__slash__"),
            c => name.push(c),
        }
        rest = &rest[c.len_utf8()..];
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn properties_are_escaped_as_the_server_does() {
        for (field, expected) in [
            ("plain", "plain"),
            ("a-b", "a__dash__b"),
            ("a.b/c", "a__dot__b__slash__c"),
            ("a__b", "a__underscores__b"),
            ("namespace", "__namespace__"),
        ] {
            assert_eq!(name(field), expected);
        }
    }
}

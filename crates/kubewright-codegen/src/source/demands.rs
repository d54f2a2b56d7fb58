//! What the API server asks of a kind beyond its schemas.
//!
//! Owns: names, labels, and the paths of the scale subresource and of selectable fields.
//! Must not know: types, attributes' grammar.

use kubewright_schema::{DeclaredType, Schema};

use super::kind::KindWords;

/// What the server would refuse, each in words that say what to write.
pub(crate) fn unmet(words: &KindWords, root: &Schema) -> Vec<String> {
    let mut told = Vec::new();
    for (what, names) in [
        ("shortname", &words.short_names),
        ("category", &words.categories),
    ] {
        for name in names.iter().filter(|name| !is_label(name)) {
            told.push(format!(
                "`{what} = {name:?}`: write lower-case letters, digits and `-`"
            ));
        }
    }
    for (key, value) in &words.labels {
        if !is_key(key) || !is_label_value(value) {
            told.push(format!(
                "`label({key:?}, {value:?})`: the key is like `example.com/name`, the value at \
                 most 63 letters, digits, `-`, `_` and `.`"
            ));
        }
    }
    for (key, _) in words.annotations.iter().filter(|(key, _)| !is_key(key)) {
        told.push(format!(
            "`annotation({key:?}, ...)`: a key is like `example.com/name`"
        ));
    }
    if let Some(scale) = &words.scale {
        for (word, path, starts) in [
            (
                "spec_replicas_path",
                &scale.spec_replicas_path,
                &[".spec."][..],
            ),
            (
                "status_replicas_path",
                &scale.status_replicas_path,
                &[".status."],
            ),
        ] {
            if !starts.iter().any(|start| path.starts_with(start)) {
                told.push(format!(
                    "`{word} = {path:?}`: write a path below `{}`",
                    starts[0]
                ));
            }
        }
        if let Some(path) = &scale.label_selector_path
            && ![".spec.", ".status."]
                .iter()
                .any(|start| path.starts_with(start))
        {
            told.push(format!(
                "`label_selector_path = {path:?}`: write a path below `.status.` or `.spec.`"
            ));
        }
    }
    for field in &words.selectable {
        let path = &field.json_path;
        let found = at(root, path);
        let is_selectable = found.is_some_and(|schema| {
            matches!(
                schema.declared_type,
                Some(DeclaredType::String | DeclaredType::Integer | DeclaredType::Boolean)
            )
        });
        if !is_selectable {
            told.push(format!(
                "`selectable = {path:?}`: write the path of a text, integer or boolean, such as \
                 `.spec.colour`"
            ));
        }
    }
    told
}

/// The schema at a path of plain names; `None` also where the path is of another form.
fn at<'s>(root: &'s Schema, path: &str) -> Option<&'s Schema> {
    let mut schema = root;
    for name in path.strip_prefix('.')?.split('.') {
        schema = schema.properties.get(name)?;
    }
    Some(schema)
}

fn is_label(name: &str) -> bool {
    let edge = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    name.len() <= 63
        && name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.ends_with(edge)
        && name.chars().all(|c| edge(c) || c == '-')
}

fn is_label_value(value: &str) -> bool {
    let edge = |c: char| c.is_ascii_alphanumeric();
    value.is_empty()
        || value.len() <= 63
            && value.starts_with(edge)
            && value.ends_with(edge)
            && value.chars().all(|c| edge(c) || "-_.".contains(c))
}

/// A name, perhaps with a DNS domain before it.
fn is_key(key: &str) -> bool {
    let (domain, name) = match key.split_once('/') {
        Some((domain, name)) => (Some(domain), name),
        None => (None, key),
    };
    let is_domain = |domain: &str| {
        let edge = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
        domain.len() <= 253
            && domain.split('.').all(|part| {
                part.starts_with(edge)
                    && part.ends_with(edge)
                    && part.chars().all(|c| edge(c) || c == '-')
            })
    };
    domain.is_none_or(is_domain) && !name.is_empty() && is_label_value(name)
}

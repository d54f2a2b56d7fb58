//! What a definition says, as words of attributes.
//!
//! Owns: the words of kinds, limits and rules, and JSON in the tokens of Rust.
//! Must not know: types, structs.

use std::fmt::Write as _;

use kubewright_schema::{Definition, Limits, Rule, Scope, Version};
use serde_json::Value;

/// The words of one version of a kind.
pub(super) fn kind_words(definition: &Definition, version: &Version) -> Vec<String> {
    let names = &definition.names;
    let mut words = vec![
        "root".to_owned(),
        format!("group = {:?}", definition.group),
        format!("version = {:?}", version.name),
        format!("kind = {:?}", names.kind),
        format!("plural = {:?}", names.plural),
        format!("singular = {:?}", definition.singular()),
        format!("list_kind = {:?}", definition.list_kind()),
    ];
    if definition.scope == Scope::Namespaced {
        words.push("namespaced".to_owned());
    }
    words.extend(
        names
            .short_names
            .iter()
            .map(|it| format!("shortname = {it:?}")),
    );
    words.extend(
        names
            .categories
            .iter()
            .map(|it| format!("category = {it:?}")),
    );
    words.push(format!("storage = {}", version.storage));
    words.push(format!("served = {}", version.served));
    if version.status_subresource {
        words.push("status".to_owned());
    }
    match (&version.deprecation_warning, version.deprecated) {
        (Some(warning), true) => words.push(format!("deprecated = {warning:?}")),
        (None, true) => words.push("deprecated".to_owned()),
        (_, false) => {}
    }
    if let Some(scale) = &version.scale {
        let selector = scale
            .label_selector_path
            .as_ref()
            .map_or_else(String::new, |path| {
                format!(", label_selector_path = {path:?}")
            });
        words.push(format!(
            "scale(spec_replicas_path = {:?}, status_replicas_path = {:?}{selector})",
            scale.spec_replicas_path, scale.status_replicas_path
        ));
    }
    for column in &version.columns {
        let mut text = format!(
            "printcolumn(name = {:?}, type = {:?}, json_path = {:?}",
            column.name, column.column_type, column.json_path
        );
        for (key, value) in [
            ("format", &column.format),
            ("description", &column.description),
        ] {
            if let Some(value) = value {
                let _ = write!(text, ", {key} = {value:?}");
            }
        }
        if let Some(priority) = column.priority {
            let _ = write!(text, ", priority = {priority}");
        }
        words.push(text + ")");
    }
    for field in &version.selectable_fields {
        words.push(format!("selectable = {:?}", field.json_path));
    }
    for (word, key) in [("annotation", "annotations"), ("label", "labels")] {
        let pairs = definition.metadata.get(key).and_then(Value::as_object);
        for (key, value) in pairs.into_iter().flatten() {
            let value = value.as_str().unwrap_or_default();
            words.push(format!("{word}({key:?}, {value:?})"));
        }
    }
    if let Some(conversion) = &definition.conversion {
        words.extend(conversion_word(conversion));
    }
    words
}

/// The word of `spec.conversion`; `None` where it is of no known form.
fn conversion_word(conversion: &Value) -> Option<String> {
    if conversion["strategy"] == "None" {
        return Some("conversion = \"None\"".to_owned());
    }
    let webhook = &conversion["webhook"];
    let config = &webhook["clientConfig"];
    let mut parts = Vec::new();
    if let Some(url) = config["url"].as_str() {
        parts.push(format!("url = {url:?}"));
    }
    for key in ["namespace", "name", "path"] {
        if let Some(text) = config["service"][key].as_str() {
            parts.push(format!("{key} = {text:?}"));
        }
    }
    if let Some(port) = config["service"]["port"].as_i64() {
        parts.push(format!("port = {port}"));
    }
    if let Some(bundle) = config["caBundle"].as_str() {
        parts.push(format!("ca_bundle = {bundle:?}"));
    }
    let versions: Vec<String> = webhook["conversionReviewVersions"]
        .as_array()?
        .iter()
        .map(tokens)
        .collect();
    parts.push(format!("review_versions({})", versions.join(", ")));
    Some(format!("conversion({})", parts.join(", ")))
}

/// `None` when a limit has no word.
pub(super) fn limit_words(limits: &Limits, words: &mut Vec<String>) -> Option<()> {
    let Limits {
        minimum,
        maximum,
        exclusive_minimum,
        exclusive_maximum,
        multiple_of,
        min_length,
        max_length,
        min_items,
        max_items,
        min_properties,
        max_properties,
        pattern,
        unique_items,
    } = limits;
    if unique_items.is_some() {
        return None;
    }
    for (name, number) in [
        ("minimum", minimum),
        ("maximum", maximum),
        ("multiple_of", multiple_of),
    ] {
        if let Some(number) = number {
            words.push(format!(
                "{name} = {}",
                tokens(&Value::Number(number.clone()))
            ));
        }
    }
    for (name, flag) in [
        ("exclusive_minimum", exclusive_minimum),
        ("exclusive_maximum", exclusive_maximum),
    ] {
        if let Some(flag) = flag {
            words.push(format!("{name} = {flag}"));
        }
    }
    for (name, count) in [
        ("min_length", min_length),
        ("max_length", max_length),
        ("min_items", min_items),
        ("max_items", max_items),
        ("min_properties", min_properties),
        ("max_properties", max_properties),
    ] {
        if let Some(count) = count {
            words.push(format!("{name} = {count}"));
        }
    }
    if let Some(pattern) = pattern {
        words.push(format!("pattern = {pattern:?}"));
    }
    Some(())
}

/// The word of a rule; `None` when a key of it has none.
pub(super) fn rule_word(rule: &Rule) -> Option<String> {
    let Rule {
        at: _,
        rule,
        message,
        message_expression,
        reason,
        field_path,
        optional_old_self,
        rest,
    } = rule;
    if !rest.is_empty() {
        return None;
    }
    let mut text = format!("validation(rule = {rule:?}");
    for (key, value) in [
        ("message", message),
        ("message_expression", message_expression),
        ("reason", reason),
        ("field_path", field_path),
    ] {
        if let Some(value) = value {
            let _ = write!(text, ", {key} = {value:?}");
        }
    }
    if let Some(optional) = optional_old_self {
        let _ = write!(text, ", optional_old_self = {optional}");
    }
    Some(text + ")")
}

/// JSON in the tokens of Rust, whose strings have escapes of their own.
pub(super) fn tokens(value: &Value) -> String {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => value.to_string(),
        Value::String(text) => format!("{text:?}"),
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(tokens).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(map) => {
            let entries: Vec<String> = map
                .iter()
                .map(|(key, value)| format!("{key:?}: {}", tokens(value)))
                .collect();
            format!("{{{}}}", entries.join(", "))
        }
    }
}

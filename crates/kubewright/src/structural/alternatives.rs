//! Values that are one of several: null, and the variants of enums.
//!
//! Owns: how alternatives become one schema, with `oneOf` or `anyOf` for what each requires.
//! Must not know: references, keywords without schemas.

use serde_json::{Map, Value, json};

use super::{Node, SchemaError, Walk, keywords, kubernetes};

/// Takes null out of the types, values and alternatives of a schema; whether it was there.
pub(crate) fn take_null(raw: &mut Map<String, Value>) -> bool {
    let null = json!("null");
    let mut found = false;
    if let Some(Value::Array(names)) = raw.get_mut("type") {
        let before = names.len();
        names.retain(|name| *name != null);
        found |= names.len() < before;
    }
    if let Some(Value::Array(values)) = raw.get_mut("enum") {
        let before = values.len();
        values.retain(|value| !value.is_null());
        if values.len() < before {
            found = true;
        }
    }
    for key in ["anyOf", "oneOf"] {
        if let Some(Value::Array(parts)) = raw.get_mut(key) {
            let before = parts.len();
            let is_null = |part: &Value| {
                part.get("type") == Some(&null)
                    || part.get("const") == Some(&Value::Null)
                    || part.get("enum") == Some(&json!([null]))
            };
            // A variant that is null has a comment of its own, and is nothing else.
            if before > 1 {
                parts.retain(|part| !is_null(part));
            }
            found |= parts.len() < before;
        }
    }
    found
}

/// The only alternative, when there is one.
pub(super) fn only_one(raw: &mut Node) -> Option<Node> {
    for key in ["anyOf", "oneOf"] {
        if let Some(Value::Array(parts)) = raw.get(key)
            && let [Value::Object(one)] = parts.as_slice()
            && (key == "anyOf" || !is_external(one))
        {
            let one = one.clone();
            raw.remove(key);
            return Some(one);
        }
    }
    None
}

/// Whether a schema is that of a variant with its name around it: `{"Name": ...}`.
fn is_external(variant: &Node) -> bool {
    let Some(Value::Object(properties)) = variant.get("properties") else {
        return false;
    };
    let mut properties = properties.iter();
    match (properties.next(), properties.next()) {
        (Some((name, property)), None) => {
            variant.get("required") == Some(&json!([name])) && single_value(property).is_none()
        }
        _ => false,
    }
}

/// The only value that a schema allows.
fn single_value(schema: &Value) -> Option<&Value> {
    if let Some(value) = schema.get("const") {
        return Some(value);
    }
    match schema.get("enum").and_then(Value::as_array)?.as_slice() {
        [one] => Some(one),
        _ => None,
    }
}

/// Whether two schemas describe the same, descriptions aside.
pub(super) fn same_shape(a: &Node, b: &Node) -> bool {
    without_descriptions(a) == without_descriptions(b)
}

fn without_descriptions(node: &Node) -> Node {
    node.iter()
        .filter(|(key, _)| !matches!(key.as_str(), "description" | "title" | "default"))
        .map(|(key, value)| {
            let value = match (key.as_str(), value) {
                ("properties", Value::Object(properties)) => properties
                    .iter()
                    .map(|(name, value)| (name.clone(), inner_shape(value)))
                    .collect(),
                ("items" | "additionalProperties", value) => inner_shape(value),
                (_, value) => value.clone(),
            };
            (key.clone(), value)
        })
        .collect()
}

fn inner_shape(value: &Value) -> Value {
    match value {
        Value::Object(node) => Value::Object(without_descriptions(node)),
        other => other.clone(),
    }
}

impl Walk<'_> {
    /// One schema for alternatives that have types; `None` when there are none.
    pub(super) fn union(&mut self, raw: &mut Node) -> Result<Option<Node>, SchemaError> {
        for key in ["oneOf", "anyOf"] {
            let Some(Value::Array(parts)) = raw.get(key) else {
                continue;
            };
            let only_bounds = raw.contains_key("type")
                && parts.iter().all(|part| {
                    part.get("type").is_none()
                        && part.get("$ref").is_none()
                        && part.get("properties").is_none_or(|it| !has_types(it))
                });
            let is_int_or_string =
                raw.get("x-kubernetes-int-or-string").is_some() || parts.is_empty();
            if only_bounds || is_int_or_string {
                continue;
            }
            let external = key == "oneOf"
                && parts
                    .iter()
                    .all(|part| matches!(part, Value::Object(part) if is_external(part)));
            let parts = parts.clone();
            raw.remove(key);
            let mut nodes = Vec::new();
            for part in &parts {
                nodes.push(self.node(part)?);
            }
            return match external {
                true => externally_tagged(nodes),
                false => one(nodes, key),
            }
            .map(Some);
        }
        Ok(None)
    }
}

fn has_types(properties: &Value) -> bool {
    properties.as_object().is_some_and(|properties| {
        properties
            .values()
            .any(|it| it.get("type").is_some() || it.get("$ref").is_some())
    })
}

/// `{"A": ...}` or `{"B": ...}`: each variant is a property.
fn externally_tagged(nodes: Vec<Node>) -> Result<Node, SchemaError> {
    let mut properties = Map::new();
    let mut cases = Vec::new();
    for mut node in nodes {
        let description = node.remove("description");
        let Some(Value::Object(inner)) = node.remove("properties") else {
            continue;
        };
        for (name, mut property) in inner {
            if let (Some(description), Value::Object(property)) = (&description, &mut property) {
                property.insert("description".to_owned(), description.clone());
            }
            if properties.contains_key(&name) {
                return Err(SchemaError::new(
                    format!("two variants are called `{name}` in JSON"),
                    "rename one of them",
                ));
            }
            cases.push(json!({"required": [name]}));
            properties.insert(name, property);
        }
    }
    Ok(object(properties, cases, "oneOf"))
}

fn object(properties: Map<String, Value>, cases: Vec<Value>, key: &str) -> Node {
    let mut node = Node::new();
    node.insert("type".to_owned(), json!("object"));
    node.insert("properties".to_owned(), Value::Object(properties));
    if !cases.is_empty() {
        node.insert(key.to_owned(), Value::Array(cases));
    }
    node
}

/// Alternatives of other forms.
fn one(nodes: Vec<Node>, key: &str) -> Result<Node, SchemaError> {
    let Some((first, others)) = nodes.split_first() else {
        return Ok(Node::new());
    };
    if nodes.iter().all(|node| node.contains_key("enum"))
        && others
            .iter()
            .all(|node| node.get("type") == first.get("type"))
    {
        return Ok(joined_values(&nodes));
    }
    if others.iter().all(|other| same_shape(first, other)) {
        let mut same = first.clone();
        if !others.is_empty() {
            same.remove("description");
        }
        return Ok(same);
    }
    let text = |node: &Node| node.get("type").and_then(Value::as_str).map(str::to_owned);
    let types: Vec<Option<String>> = nodes.iter().map(text).collect();
    let all = |names: &[&str]| {
        types
            .iter()
            .all(|it| it.as_deref().is_some_and(|it| names.contains(&it)))
    };
    if all(&["integer", "string"])
        && !all(&["integer"])
        && !all(&["string"])
        && let Value::Object(node) = kubernetes::int_or_string()
    {
        return Ok(node);
    }
    let open = json!(true);
    let is_object = |node: &&Node| {
        text(node).as_deref() == Some("object") && !node.contains_key("additionalProperties")
    };
    if nodes.iter().all(|node| is_object(&node)) {
        return objects(nodes, key);
    }
    if nodes.iter().any(|node| is_object(&node)) && nodes.iter().any(|it| it.contains_key("enum")) {
        let names: Vec<String> = nodes
            .iter()
            .filter_map(|node| node.get("enum")?.as_array())
            .flatten()
            .map(Value::to_string)
            .collect();
        return Err(SchemaError::new(
            format!(
                "the variants {} are written as texts and others as objects, and a CRD's schema \
                 has one type for a value",
                names.join(", ")
            ),
            "give each of them an empty content, `{}`, or tag the enum: `#[serde(tag = \"type\")]`",
        ));
    }
    if nodes
        .iter()
        .any(|node| node.get(super::OPEN) == Some(&open) && text(node).is_none())
    {
        // One of them takes anything.
        let mut any = Node::new();
        any.insert(super::OPEN.to_owned(), open);
        return Ok(any);
    }
    Err(keywords::several_types())
}

fn joined_values(nodes: &[Node]) -> Node {
    let mut values: Vec<Value> = Vec::new();
    for node in nodes {
        if let Some(Value::Array(more)) = node.get("enum") {
            for value in more {
                if !values.contains(value) {
                    values.push(value.clone());
                }
            }
        }
    }
    let mut node = Node::new();
    if let Some(name) = nodes.first().and_then(|first| first.get("type")) {
        node.insert("type".to_owned(), name.clone());
    }
    node.insert("enum".to_owned(), Value::Array(values));
    node
}

/// One object with the properties of all, of which those that all require are required.
fn objects(nodes: Vec<Node>, key: &str) -> Result<Node, SchemaError> {
    let tag = tag(&nodes);
    let required = |node: &Node| -> Vec<String> {
        let names = node.get("required").and_then(Value::as_array);
        let names = names.into_iter().flatten().filter_map(Value::as_str);
        names.map(str::to_owned).collect()
    };
    let mut common = nodes.first().map(required).unwrap_or_default();
    common.retain(|name| nodes.iter().all(|node| required(node).contains(name)));
    let mut properties: Map<String, Value> = Map::new();
    let mut united: Vec<String> = Vec::new();
    let mut is_open = false;
    for node in &nodes {
        is_open |= node.get(super::OPEN) == Some(&json!(true));
        let Some(Value::Object(inner)) = node.get("properties") else {
            continue;
        };
        for (name, property) in inner {
            let Some(known) = properties.get_mut(name) else {
                properties.insert(name.clone(), property.clone());
                continue;
            };
            let (Value::Object(a), Value::Object(b)) = (&*known, property) else {
                continue;
            };
            if same_shape(a, b) {
                continue;
            }
            let both_objects = tag.is_some()
                && [a, b]
                    .iter()
                    .all(|it| it.get("type") == Some(&json!("object")));
            let both_values =
                [a, b].iter().all(|it| it.contains_key("enum")) && a.get("type") == b.get("type");
            let joined = match both_values || both_objects {
                true => one(vec![a.clone(), b.clone()], "anyOf").ok(),
                false => None,
            };
            let joined = joined.ok_or_else(|| {
                SchemaError::new(
                    format!(
                        "the field `{name}` of one variant has another type in another variant, \
                         and a CRD's schema has one schema for a field"
                    ),
                    "name the fields differently",
                )
            })?;
            if both_objects {
                united.push(name.clone());
            }
            *known = Value::Object(joined);
        }
    }
    let mut cases = Vec::new();
    for node in &nodes {
        let mut case = Node::new();
        let mut names = required(node);
        let mut inner = Map::new();
        if let Some(tag) = &tag {
            names.retain(|name| name != tag);
            if let Some(value) = node
                .get("properties")
                .and_then(|it| single_value(it.get(tag)?))
            {
                inner.insert(tag.clone(), json!({"enum": [value]}));
            }
        }
        for name in &united {
            let part = node
                .get("properties")
                .and_then(|it| it.get(name)?.get("required"));
            if let Some(part) = part {
                inner.insert(name.clone(), json!({"required": part}));
            }
        }
        if !inner.is_empty() {
            case.insert("properties".to_owned(), Value::Object(inner));
        }
        if !names.is_empty() {
            case.insert("required".to_owned(), json!(names));
        }
        cases.push((case, required(node)));
    }
    for name in &united {
        if let Some(Value::Object(property)) = properties.get_mut(name) {
            property.remove("anyOf");
        }
    }
    let differ = cases.iter().any(|(_, names)| *names != common) || !united.is_empty();
    let anything = key == "anyOf" && cases.iter().any(|(case, _)| case.is_empty());
    let cases: Vec<Value> = match differ && !anything {
        true => cases
            .into_iter()
            .map(|(case, _)| Value::Object(case))
            .collect(),
        false => Vec::new(),
    };
    let mut node = object(properties, cases, key);
    if !common.is_empty() {
        common.sort();
        node.insert("required".to_owned(), json!(common));
    }
    if is_open {
        node.insert(super::OPEN.to_owned(), json!(true));
    }
    Ok(node)
}

/// The property that tells variants apart: required in all, with one value of its own in each.
fn tag(nodes: &[Node]) -> Option<String> {
    let first = nodes.first()?.get("properties")?.as_object()?;
    let value = |node: &Node, name: &str| -> Option<Value> {
        let required = node.get("required")?.as_array()?;
        if !required.contains(&json!(name)) {
            return None;
        }
        single_value(node.get("properties")?.get(name)?).cloned()
    };
    first.keys().find_map(|name| {
        let mut seen = Vec::new();
        for node in nodes {
            let value = value(node, name)?;
            if seen.contains(&value) {
                return None;
            }
            seen.push(value);
        }
        Some(name.clone())
    })
}

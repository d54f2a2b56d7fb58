//! Changes a CRD in the ways in which projects change theirs, and in worse ones.
//!
//! Owns: which changes, and where in a schema they apply.
//! Must not know: generated code.

use serde_json::{Map, Value, json};

use crate::random::Random;

/// A kind of change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Change {
    AddProperty,
    /// One whose name meets that of another in Rust.
    AddLike,
    /// A copy of another under a new name, so that two places share a type.
    Copy,
    Remove,
    Rename,
    Retype,
    /// A list of what it was.
    IntoList,
    AddValue,
    /// One whose name meets that of another in Rust.
    AddValueLike,
    RemoveValue,
    Require,
}

impl Change {
    pub(crate) const ALL: [Self; 11] = [
        Self::AddProperty,
        Self::AddLike,
        Self::Copy,
        Self::Remove,
        Self::Rename,
        Self::Retype,
        Self::IntoList,
        Self::AddValue,
        Self::AddValueLike,
        Self::RemoveValue,
        Self::Require,
    ];

    /// Those after which a program that was right stays right. Where names meet it may compile no
    /// more, since then neither keeps the name.
    pub(crate) const ADDITIONS: [Self; 2] = [Self::AddProperty, Self::AddValue];

    /// All but those in which names meet. After one of these and the removal of the older member, its
    /// name is free for the newer one, as it is for any other.
    pub(crate) const APART: [Self; 9] = [
        Self::AddProperty,
        Self::Copy,
        Self::Remove,
        Self::Rename,
        Self::Retype,
        Self::IntoList,
        Self::AddValue,
        Self::RemoveValue,
        Self::Require,
    ];

    /// Whether it works on the values of an enum.
    fn of_values(self) -> bool {
        match self {
            Self::AddValue | Self::AddValueLike | Self::RemoveValue => true,
            Self::AddProperty
            | Self::AddLike
            | Self::Copy
            | Self::Remove
            | Self::Rename
            | Self::Retype
            | Self::IntoList
            | Self::Require => false,
        }
    }
}

/// Applies a change at a random place; false where the schema has none for it.
pub(crate) fn apply(change: Change, definition: &mut Value, random: &mut Random) -> bool {
    let mut places = 0;
    each(definition, change, &mut |_| places += 1);
    if places == 0 {
        return false;
    }
    let target = random.below(places);
    let mut at = 0;
    let mut done = false;
    each(definition, change, &mut |schema| {
        if at == target {
            done = match change.of_values() {
                true => change_values(change, schema, random),
                false => change_properties(change, schema, random),
            };
        }
        at += 1;
    });
    done
}

fn change_properties(change: Change, schema: &mut Map<String, Value>, random: &mut Random) -> bool {
    let required = schema.get("required").cloned().unwrap_or(json!([]));
    let Some(Value::Object(properties)) = schema.get_mut("properties") else {
        return false;
    };
    let names: Vec<String> = properties.keys().cloned().collect();
    let Some(name) = names.get(random.below(names.len())).cloned() else {
        return false;
    };
    let is_required = required
        .as_array()
        .is_some_and(|r| r.iter().any(|r| *r == name));
    match change {
        Change::AddProperty => {
            let new = WORDS[random.below(WORDS.len())];
            properties.entry(new).or_insert_with(|| sample(random));
        }
        Change::AddLike => {
            let like = alike(&name, random);
            if properties.contains_key(&like) {
                return false;
            }
            properties.insert(like, sample(random));
        }
        Change::Copy => {
            let copy = properties[&name].clone();
            properties.insert(WORDS[random.below(WORDS.len())].to_owned(), copy);
        }
        Change::Remove => {
            properties.remove(&name);
            forget(schema, &name);
        }
        Change::Rename => {
            if let Some(value) = properties.remove(&name) {
                properties.insert(WORDS[random.below(WORDS.len())].to_owned(), value);
            }
            forget(schema, &name);
        }
        Change::Retype => {
            properties.insert(name, sample(random));
        }
        Change::IntoList => {
            let items = properties[&name].clone();
            properties.insert(name, json!({"type": "array", "items": items}));
        }
        Change::Require => {
            if is_required {
                forget(schema, &name);
            } else if let Some(required) = schema
                .entry("required")
                .or_insert_with(|| json!([]))
                .as_array_mut()
            {
                required.push(Value::from(name));
            }
        }
        Change::AddValue | Change::AddValueLike | Change::RemoveValue => return false,
    }
    true
}

fn change_values(change: Change, schema: &mut Map<String, Value>, random: &mut Random) -> bool {
    let Some(Value::Array(values)) = schema.get_mut("enum") else {
        return false;
    };
    let at = random.below(values.len());
    match change {
        Change::AddValue => {
            let new = Value::from(WORDS[random.below(WORDS.len())]);
            if values.contains(&new) {
                return false;
            }
            values.insert(at, new);
        }
        Change::AddValueLike => {
            let Some(like) = values.get(at).and_then(Value::as_str) else {
                return false;
            };
            let like = Value::from(alike(like, random));
            if values.contains(&like) {
                return false;
            }
            values.insert(random.below(values.len() + 1), like);
        }
        Change::RemoveValue if values.len() > 1 => drop(values.remove(at)),
        _ => return false,
    }
    true
}

fn forget(schema: &mut Map<String, Value>, name: &str) {
    if let Some(Value::Array(required)) = schema.get_mut("required") {
        required.retain(|required| required != name);
        if required.is_empty() {
            schema.remove("required");
        }
    }
}

/// Names that schemas use, some of which meet in Rust.
const WORDS: [&str; 16] = [
    "name",
    "spec",
    "status",
    "config",
    "extraConfig",
    "extra_config",
    "http",
    "HTTP",
    "other",
    "kind",
    "type",
    "item",
    "items",
    "value",
    "podIPs",
    "podIps",
];

/// Another name of the same words.
fn alike(name: &str, random: &mut Random) -> String {
    let mut words: Vec<String> = vec![String::new()];
    for letter in name.chars() {
        let last = words.last().map_or(0, String::len);
        if !letter.is_alphanumeric() {
            words.push(String::new());
        } else if letter.is_uppercase() && last > 0 && name.chars().any(char::is_lowercase) {
            words.push(letter.to_lowercase().collect());
        } else if let Some(word) = words.last_mut() {
            word.extend(letter.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    let title = |word: &String| -> String {
        let mut letters = word.chars();
        let first = letters.next().map(|first| first.to_uppercase().to_string());
        first.unwrap_or_default() + letters.as_str()
    };
    match random.below(5) {
        0 => words.join("_"),
        1 => words.join("-"),
        2 => words.join("_").to_uppercase(),
        3 => words.iter().map(title).collect(),
        _ => {
            let first = words.first().cloned().unwrap_or_default();
            first + &words.iter().skip(1).map(title).collect::<String>()
        }
    }
}

fn sample(random: &mut Random) -> Value {
    match random.below(6) {
        0 => json!({"type": "string"}),
        1 => json!({"type": "integer"}),
        2 => json!({"type": "string", "enum": ["http", "tcp"]}),
        3 => {
            json!({"type": "array", "items": {"type": "object", "properties": {"name": {"type": "string"}}}})
        }
        4 => {
            json!({"type": "object", "properties": {"config": {"type": "object", "properties": {"size": {"type": "integer"}}}}})
        }
        _ => {
            json!({"type": "object", "properties": {"name": {"type": "string"}, "mode": {"type": "string", "enum": ["On", "Off"]}}})
        }
    }
}

/// Calls `with` for every schema below a root that a change can work on.
fn each(definition: &mut Value, change: Change, with: &mut impl FnMut(&mut Map<String, Value>)) {
    let versions = definition["spec"]["versions"].as_array_mut();
    for version in versions.into_iter().flatten() {
        let root = &mut version["schema"]["openAPIV3Schema"]["properties"];
        for (name, schema) in root.as_object_mut().into_iter().flatten() {
            if !["apiVersion", "kind", "metadata"].contains(&name.as_str()) {
                visit(schema, change, with);
            }
        }
    }
}

fn visit(schema: &mut Value, change: Change, with: &mut impl FnMut(&mut Map<String, Value>)) {
    let Some(keywords) = schema.as_object_mut() else {
        return;
    };
    let fits = match change.of_values() {
        true => {
            keywords.get("type").is_some_and(|t| t == "string") && keywords.contains_key("enum")
        }
        false => keywords
            .get("properties")
            .is_some_and(|p| p.as_object().is_some_and(|p| !p.is_empty())),
    };
    if fits {
        with(keywords);
    }
    if let Some(Value::Object(properties)) = keywords.get_mut("properties") {
        for property in properties.values_mut() {
            visit(property, change, with);
        }
    }
    for inner in ["items", "additionalProperties"] {
        if let Some(inner) = keywords.get_mut(inner) {
            visit(inner, change, with);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn crd() -> Value {
        json!({"spec": {"versions": [{"name": "v1", "schema": {"openAPIV3Schema": {"type": "object", "properties": {
            "spec": {"type": "object", "required": ["mirrorPercent"], "properties": {
                "mirrorPercent": {"type": "integer"},
                "mode": {"type": "string", "enum": ["http", "tcp"]},
            }},
        }}}}]}})
    }

    #[test]
    fn every_change_finds_a_place() {
        for change in Change::ALL {
            let changed = (1..30).any(|seed| {
                let mut changed = crd();
                apply(change, &mut changed, &mut Random::new(seed)) && changed != crd()
            });
            assert!(changed, "{change:?}");
        }
    }

    #[test]
    fn names_that_meet_are_made_of_the_same_words() {
        let all: std::collections::BTreeSet<String> = (1..60)
            .map(|seed| alike("mirrorPercent", &mut Random::new(seed)))
            .collect();
        let expected = [
            "MIRROR_PERCENT",
            "MirrorPercent",
            "mirror-percent",
            "mirrorPercent",
            "mirror_percent",
        ];
        assert!(all.iter().eq(expected), "{all:?}");
    }

    #[test]
    fn a_schema_without_a_place_stays() {
        let mut definition = json!({"spec": {"versions": [{"name": "v1"}]}});
        assert!(!apply(Change::Remove, &mut definition, &mut Random::new(1)));
    }
}

//! Definitions, written as structs with attributes and read again, are the same.

#![cfg(feature = "source")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use kubewright_codegen::source::{self, Cfg};
use kubewright_schema::{AdditionalProperties, DeclaredType, Definition, Schema, Value, read};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else if path
            .extension()
            .is_some_and(|it| it == "yaml" || it == "json")
        {
            found.push(path);
        }
    }
    found.sort();
}

/// What the source can tell, in one form: versions by name, requirements sorted, without the fields
/// that the server owns.
fn comparable(definition: &Definition) -> Value {
    let mut value = definition.to_value();
    let name = value["metadata"]["name"].take();
    let mut metadata = serde_json::Map::from_iter([("name".to_owned(), name)]);
    for key in ["annotations", "labels"] {
        let pairs = value["metadata"][key].take();
        if pairs.as_object().is_some_and(|pairs| !pairs.is_empty()) {
            metadata.insert(key.to_owned(), pairs);
        }
    }
    value["metadata"] = Value::Object(metadata);
    if let Some(map) = value.as_object_mut() {
        map.remove("status");
    }
    if let Some(spec) = value["spec"].as_object_mut() {
        spec.remove("preserveUnknownFields");
    }
    value["spec"]["names"]["singular"] = definition.singular().into();
    value["spec"]["names"]["listKind"] = definition.list_kind().into();
    without_empty(&mut value["spec"]["names"]);
    let versions = value["spec"]["versions"].as_array_mut().unwrap();
    versions.sort_by_key(|version| version["name"].to_string());
    for version in versions {
        without_empty(version);
        let schema = &mut version["schema"]["openAPIV3Schema"];
        sort_required(schema);
        for name in ["apiVersion", "kind", "metadata"] {
            if let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) {
                properties.remove(name);
            }
            if let Some(required) = schema.get_mut("required").and_then(Value::as_array_mut) {
                required.retain(|it| it != name);
            }
        }
        without_empty(schema);
    }
    value
}

/// Lists and objects that are empty mean what absent ones do.
fn without_empty(value: &mut Value) {
    if let Some(map) = value.as_object_mut() {
        map.retain(|_, value| match value {
            Value::Array(items) => !items.is_empty(),
            Value::Object(map) => !map.is_empty(),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => true,
        });
    }
}

fn sort_required(value: &mut Value) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                match value {
                    Value::Array(names) if key == "required" => {
                        names.sort_by_key(ToString::to_string);
                    }
                    value => sort_required(value),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(sort_required),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn keywords(value: &Value, found: &mut BTreeSet<String>) {
    if let Value::Object(map) = value {
        for (key, value) in map {
            found.insert(key.clone());
            match (key.as_str(), value) {
                ("properties", Value::Object(map)) => {
                    map.values().for_each(|value| keywords(value, found));
                }
                ("allOf" | "anyOf" | "oneOf", Value::Array(items)) => {
                    items.iter().for_each(|value| keywords(value, found));
                }
                ("items" | "additionalProperties" | "not", value) => keywords(value, found),
                _ => {}
            }
        }
    }
}

/// Whether every node has a type, as a structural schema must.
fn is_typed(schema: &Schema) -> bool {
    let values = match &schema.additional_properties {
        Some(AdditionalProperties::Schema(values)) => Some(&**values),
        Some(AdditionalProperties::Allowed(_)) | None => None,
    };
    (schema.declared_type.is_some()
        || schema.int_or_string == Some(true)
        || schema.preserve_unknown_fields == Some(true))
        && schema.properties.iter().all(|(_, inner)| is_typed(inner))
        && schema.items.as_deref().is_none_or(is_typed)
        && values.is_none_or(is_typed)
}

/// What a run over some files found.
#[derive(Default)]
struct Outcome {
    same: usize,
    keywords: BTreeSet<String>,
    words_only: usize,
    wrong: Vec<String>,
}

fn check(paths: &[PathBuf]) -> Outcome {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("lib.rs");
    let mut outcome = Outcome::default();
    for path in paths {
        let name = path.to_string_lossy();
        let text = std::fs::read_to_string(path).unwrap_or_default();
        let Ok(documents) = read(&name, &text) else {
            continue;
        };
        for definition in documents.definitions {
            let known = definition.versions.iter().all(|version| {
                version.subresources_rest.is_empty()
                    && version.schema.as_ref().is_some_and(|schema| {
                        schema.declared_type == Some(DeclaredType::Object)
                            && schema.additional_properties.is_none()
                            && is_typed(schema)
                    })
            });
            let names: BTreeSet<_> = definition.names.short_names.iter().collect();
            let known = known && names.len() == definition.names.short_names.len();
            if !known {
                continue;
            }
            let rust = source::structs(&definition);
            std::fs::write(&file, &rust).unwrap();
            let found = match source::definitions(std::slice::from_ref(&file), &Cfg::default()) {
                Ok(found) => found.definitions,
                Err(errors) => {
                    let first = errors.to_string();
                    let first = first.lines().next().unwrap_or_default().to_owned();
                    outcome.wrong.push(format!("{name}: {first}"));
                    continue;
                }
            };
            let [again] = found.as_slice() else {
                outcome.wrong.push(format!("{name}: {} kinds", found.len()));
                continue;
            };
            let (expected, actual) = (comparable(&definition), comparable(again));
            if expected != actual {
                outcome
                    .wrong
                    .push(format!("{name}: {}", difference(&expected, &actual, "")));
                continue;
            }
            outcome.same += 1;
            outcome.words_only += usize::from(!rust.contains("schema = {"));
            for schema in definition
                .versions
                .iter()
                .filter_map(|it| it.schema.as_ref())
            {
                keywords(&schema.to_value(), &mut outcome.keywords);
            }
        }
    }
    outcome
}

/// Where two values differ first.
fn difference(a: &Value, b: &Value, at: &str) -> String {
    match (a, b) {
        (Value::Object(x), Value::Object(y)) => {
            let keys: BTreeSet<&String> = x.keys().chain(y.keys()).collect();
            for key in keys {
                let (left, right) = (&a[key.as_str()], &b[key.as_str()]);
                if left != right {
                    return difference(left, right, &format!("{at}.{key}"));
                }
            }
            "the same".to_owned()
        }
        (Value::Array(x), Value::Array(y)) if x.len() == y.len() => {
            for (index, (left, right)) in x.iter().zip(y).enumerate() {
                if left != right {
                    return difference(left, right, &format!("{at}[{index}]"));
                }
            }
            "the same".to_owned()
        }
        _ => {
            let short = |value: &Value| value.to_string().chars().take(200).collect::<String>();
            format!("{at}: {} became {}", short(a), short(b))
        }
    }
}

/// Every keyword of real definitions.
const KEYWORDS: [&str; 35] = [
    "additionalProperties",
    "allOf",
    "anyOf",
    "default",
    "description",
    "enum",
    "example",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "externalDocs",
    "format",
    "items",
    "maxItems",
    "maxLength",
    "maxProperties",
    "maximum",
    "minItems",
    "minLength",
    "minProperties",
    "minimum",
    "multipleOf",
    "not",
    "nullable",
    "oneOf",
    "pattern",
    "properties",
    "required",
    "title",
    "type",
    "x-kubernetes-embedded-resource",
    "x-kubernetes-int-or-string",
    "x-kubernetes-list-map-keys",
    "x-kubernetes-list-type",
    "x-kubernetes-map-type",
    "x-kubernetes-validations",
];

#[test]
fn our_own_definitions_come_back() {
    let mut paths = Vec::new();
    files(&root().join("testdata/crds"), &mut paths);
    let outcome = check(&paths);
    assert!(outcome.wrong.is_empty(), "{}", outcome.wrong.join("\n"));
    assert!(outcome.same >= 30, "{}", outcome.same);
    assert!(outcome.words_only >= 30, "{}", outcome.words_only);
    let missing: Vec<&str> = KEYWORDS
        .into_iter()
        .filter(|keyword| !outcome.keywords.contains(*keyword))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}

/// Text that is made to break a generator stays text.
#[test]
fn hostile_definitions_come_back() {
    let mut paths = Vec::new();
    files(&root().join("testdata/hostile"), &mut paths);
    paths.retain(|path| !path.components().any(|part| part.as_os_str() == "refused"));
    let outcome = check(&paths);
    assert!(outcome.wrong.is_empty(), "{}", outcome.wrong.join("\n"));
    assert!(outcome.same >= 10, "{}", outcome.same);
}

/// A sample; `CORPUS_STEP=1` takes all of them.
#[test]
fn definitions_of_the_corpus_come_back() {
    let corpus = root().join("../shared/crds");
    if !corpus.is_dir() {
        return;
    }
    let mut paths = Vec::new();
    files(&corpus, &mut paths);
    let step = std::env::var("CORPUS_STEP").ok();
    let step = step.and_then(|step| step.parse().ok()).unwrap_or(60);
    let sample: Vec<PathBuf> = paths.into_iter().step_by(step).collect();
    let outcome = check(&sample);
    println!("{} of {} by words alone", outcome.words_only, outcome.same);
    assert!(outcome.wrong.is_empty(), "{}", outcome.wrong.join("\n"));
}

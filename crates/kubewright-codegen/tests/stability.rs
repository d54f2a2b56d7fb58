//! Public paths stay what they are, whatever else is generated and however a CRD changes.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use kubewright_codegen::input::InputPath;
use kubewright_codegen::lock::Lock;
use kubewright_codegen::options::Options;
use kubewright_codegen::{Generated, generate};
use proptest::prelude::*;
use serde_json::{Value, json};

fn definitions() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata/crds");
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|e| e.unwrap().path())
        .collect();
    paths.sort();
    let mut all = Vec::new();
    for path in paths.iter().filter(|path| path.is_file()) {
        let text = std::fs::read_to_string(path).unwrap();
        let documents = kubewright_schema::read("testdata", &text).unwrap();
        all.extend(
            documents
                .definitions
                .iter()
                .map(|definition| definition.to_value().to_string()),
        );
    }
    assert!(all.len() > 20, "testdata holds {} definitions", all.len());
    all
}

fn run(texts: &[&str], lock: &Lock, jobs: usize) -> Generated {
    let inputs: Vec<InputPath> = texts
        .iter()
        .enumerate()
        .map(|(i, text)| InputPath::text(&format!("{i}.yaml"), *text))
        .collect();
    let options = Options {
        jobs: NonZeroUsize::new(jobs),
        ..Options::default()
    };
    generate(&inputs, &options, lock).unwrap()
}

/// The files of kinds, by path.
fn kinds(generated: &Generated) -> BTreeMap<PathBuf, String> {
    generated
        .files
        .iter()
        .filter(|file| {
            file.path.extension().is_some_and(|e| e == "rs") && !file.path.ends_with("mod.rs")
        })
        .map(|file| (file.path.clone(), file.text.clone()))
        .collect()
}

fn lock_text(generated: &Generated) -> &str {
    let lock = generated
        .files
        .iter()
        .find(|file| file.path.ends_with("kubewright.lock"));
    &lock.expect("every run writes the lock").text
}

/// Schema path by kind and name.
fn paths_of_names(lock: &str) -> BTreeMap<(String, String), String> {
    lock.lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| {
            let mut parts = line.splitn(3, ' ');
            let mut next = || parts.next().unwrap().to_owned();
            let (kind, name, path) = (next(), next(), next());
            ((kind, name), path)
        })
        .collect()
}

#[test]
fn order_and_jobs_change_nothing() {
    let definitions = definitions();
    let forward: Vec<&str> = definitions.iter().map(String::as_str).collect();
    let backward: Vec<&str> = forward.iter().rev().copied().collect();
    let expected = run(&forward, &Lock::default(), 1);
    for (texts, jobs) in [(&forward, 2), (&backward, 1), (&backward, 3)] {
        let other = run(texts, &Lock::default(), jobs);
        assert_eq!(expected.files, other.files, "{jobs} jobs");
    }
}

#[test]
fn a_run_with_its_own_lock_changes_nothing() {
    let definitions = definitions();
    let texts: Vec<&str> = definitions.iter().map(String::as_str).collect();
    let first = run(&texts, &Lock::default(), 2);
    let lock = Lock::parse(lock_text(&first)).unwrap();
    let second = run(&texts, &lock, 2);
    assert_eq!(first.files, second.files);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn a_kind_is_written_the_same_in_any_company(chosen in prop::collection::vec(any::<bool>(), 64)) {
        let definitions = definitions();
        let all: Vec<&str> = definitions.iter().map(String::as_str).collect();
        let some: Vec<&str> =
            all.iter().zip(chosen.iter().cycle()).filter(|(_, chosen)| **chosen).map(|(text, _)| *text).collect();
        let whole = kinds(&run(&all, &Lock::default(), 2));
        for (path, text) in kinds(&run(&some, &Lock::default(), 1)) {
            prop_assert_eq!(Some(&text), whole.get(&path), "{}", path.display());
        }
    }

    #[test]
    fn a_name_never_comes_to_mean_another_path(
        which in any::<prop::sample::Index>(),
        changes in prop::collection::vec((any::<u32>(), any::<u8>(), "[a-z]{1,6}"), 1..6),
    ) {
        let definitions = definitions();
        let text = &definitions[which.index(definitions.len())];
        let mut lock = Lock::default();
        let mut definition: Value = serde_json::from_str(text).unwrap();
        let first = run(&[text], &lock, 1);
        let mut before = paths_of_names(lock_text(&first));
        let mut known = members(&first);
        lock = Lock::parse(lock_text(&first)).unwrap();
        for (place, change, name) in &changes {
            mutate(&mut definition, *place, *change, name);
            let generated = run(&[&definition.to_string()], &lock, 1);
            let after = paths_of_names(lock_text(&generated));
            for (name, path) in &before {
                prop_assert_eq!(Some(path), after.get(name), "{:?}", name);
            }
            let members = members(&generated);
            for (member, json) in &known {
                let (path, owner, _) = member;
                let still = members.iter().any(|((p, o, _), value)| (p, o, value) == (path, owner, json));
                if let Some(now) = members.get(member).filter(|_| still) {
                    prop_assert_eq!(now, json, "{:?}", member);
                }
            }
            lock = Lock::parse(lock_text(&generated)).unwrap();
            before = after;
            known = members;
        }
    }
}

/// JSON names and values by kind's file, type and Rust name.
fn members(generated: &Generated) -> BTreeMap<(PathBuf, String, String), String> {
    let mut members = BTreeMap::new();
    for (path, text) in kinds(generated) {
        let mut owner = String::new();
        let mut json = None;
        for line in text.lines() {
            let trimmed = line.trim();
            if let Some(rest) = line
                .strip_prefix("pub struct ")
                .or_else(|| line.strip_prefix("pub enum "))
            {
                owner = rest.trim_end_matches(" {").to_owned();
            } else if line == "}" {
                owner.clear();
            } else if owner.is_empty() || owner.contains('<') || trimmed.starts_with("///") {
            } else if let Some(rest) = trimmed
                .strip_prefix("#[kubewright(rename = ")
                .or_else(|| trimmed.strip_prefix("#[kubewright(value = "))
            {
                json = Some(rest.trim_end_matches(")]").to_owned());
            } else if !trimmed.starts_with('#') && line.starts_with("    ") {
                let name = trimmed.trim_start_matches("pub ");
                let name = name.split([':', ',', '(']).next().unwrap().to_owned();
                let json = json.take().unwrap_or_else(|| format!("{:?}", camel(&name)));
                members.insert((path.clone(), owner.clone(), name), json);
            }
        }
    }
    members
}

/// The JSON name of a field without an attribute; a variant without one is its value.
fn camel(name: &str) -> String {
    let mut parts = name.trim_start_matches("r#").split('_');
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let mut chars = part.chars();
        out.extend(chars.next().map(|c| c.to_ascii_uppercase()));
        out.extend(chars);
    }
    out
}

#[test]
fn a_member_keeps_its_meaning_when_one_like_it_comes() {
    let crd = |values: &[&str], fields: &[&str]| {
        let properties: serde_json::Map<String, Value> = fields
            .iter()
            .map(|name| ((*name).to_owned(), json!({"type": "string"})))
            .chain([("mode".to_owned(), json!({"type": "string", "enum": values}))])
            .collect();
        widget(Value::Object(properties))
    };
    for (before, after) in [
        (crd(&["http"], &["a"]), crd(&["HTTP", "http"], &["a"])),
        (
            crd(&["http", "HTTP"], &["a"]),
            crd(&["Http", "HTTP", "http"], &["a"]),
        ),
        (
            crd(&["x"], &["mirrorPercent"]),
            crd(&["x"], &["mirrorPercent", "mirror_percent"]),
        ),
        (
            crd(&["x"], &["mirror_percent"]),
            crd(&["x"], &["mirrorPercent", "mirror_percent"]),
        ),
        (
            crd(&["x", "X"], &["a"]),
            crd(&["x", "X", "x-lower"], &["a"]),
        ),
    ] {
        let first = run(&[&before], &Lock::default(), 1);
        let lock = Lock::parse(lock_text(&first)).unwrap();
        let second = members(&run(&[&after], &lock, 1));
        for (member, json) in members(&first) {
            let now = second.get(&member);
            assert!(
                now.is_none_or(|now| *now == json),
                "{member:?}: {json}, then {now:?}"
            );
        }
    }
}

/// A definition whose `spec` has these properties.
fn widget(spec: Value) -> String {
    json!({
        "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
        "metadata": {"name": "widgets.a.io"},
        "spec": {
            "group": "a.io", "scope": "Namespaced",
            "names": {"kind": "Widget", "plural": "widgets"},
            "versions": [{"name": "v1", "served": true, "storage": true, "schema": {
                "openAPIV3Schema": {"type": "object", "properties": {
                    "spec": {"type": "object", "properties": spec}
                }}
            }}]
        }
    })
    .to_string()
}

/// Names of structs, enums and apply types, each of which a file declares once.
fn declared(generated: &Generated) -> Vec<String> {
    let (_, text) = kinds(generated).pop_first().unwrap();
    let mut names: Vec<String> = text
        .lines()
        .filter_map(|line| {
            let line = line.trim_start();
            let rest = line
                .strip_prefix("pub struct ")
                .or_else(|| line.strip_prefix("pub enum "))?;
            Some(rest.split([' ', '<', '(']).next().unwrap().to_owned())
        })
        .collect();
    names.sort();
    names
}

#[test]
fn what_goes_with_a_type_takes_no_name_that_was_given() {
    let object =
        json!({"type": "object", "properties": {"p": {"type": "object"}, "q": {"type": "object"}}});
    let mut union = object.clone();
    union["oneOf"] = json!([{"required": ["p"]}, {"required": ["q"]}]);
    let choice = json!({"type": "string", "enum": ["a", "b"]});
    for (before, after) in [
        (
            json!({"targetChoice": choice, "x": {"type": "object", "properties": {"target": object}}}),
            json!({"targetChoice": choice, "x": {"type": "object", "properties": {"target": union}}}),
        ),
        (
            json!({"a": choice, "aApply": object}),
            json!({"a": {"type": "object", "properties": {"n": {"type": "string"}}}, "aApply": object}),
        ),
    ] {
        let first = run(&[&widget(before)], &Lock::default(), 1);
        let lock = Lock::parse(lock_text(&first)).unwrap();
        let second = run(&[&widget(after)], &lock, 1);
        let names = declared(&second);
        let mut once = names.clone();
        once.dedup();
        assert_eq!(names, once);
        let now = paths_of_names(lock_text(&second));
        for (name, path) in paths_of_names(lock_text(&first)) {
            assert_eq!(now.get(&name), Some(&path), "{name:?}");
        }
    }
}

#[test]
fn a_core_type_takes_no_name_that_was_given() {
    let own = json!({"type": "object", "properties": {"n": {"type": "string"}}});
    let core = json!({"type": "object", "properties": {
        "effect": {"type": "string"}, "key": {"type": "string"}, "operator": {"type": "string"},
        "tolerationSeconds": {"type": "integer", "format": "int64"}, "value": {"type": "string"}
    }});
    let x = json!({"type": "object", "properties": {"toleration": own}});
    let first = run(&[&widget(json!({"x": x}))], &Lock::default(), 1);
    let lock = Lock::parse(lock_text(&first)).unwrap();
    let second = run(&[&widget(json!({"x": x, "toleration": core}))], &lock, 1);
    let (_, text) = kinds(&second).pop_first().unwrap();
    assert!(
        text.contains(
            "pub toleration: Option<::kubewright::k8s_openapi::api::core::v1::Toleration>,"
        ),
        "{text}"
    );
    assert_eq!(lock_text(&first), lock_text(&second));
}

#[test]
fn what_a_schema_does_not_name_keeps_its_field_to_itself() {
    let crd = |more: Value| {
        let mut schema = json!({"type": "object", "x-kubernetes-preserve-unknown-fields": true, "properties": {"name": {"type": "string"}}});
        if let (Value::Object(schema), Value::Object(more)) = (&mut schema["properties"], more) {
            schema.extend(more);
        }
        widget(json!({"x": schema}))
    };
    let first = run(&[&crd(json!({}))], &Lock::default(), 1);
    let open = json!({"type": "object", "x-kubernetes-preserve-unknown-fields": true});
    let second = run(&[&crd(json!({"other": open}))], &Lock::default(), 1);
    let has = |generated: &Generated, field: &str| {
        let members = members(generated);
        members
            .keys()
            .any(|(_, owner, name)| owner == "X" && name == field)
    };
    assert!(has(&first, "other") && !has(&second, "other"));
    assert!(has(&second, "other_lower") && has(&second, "other_fields"));
}

/// Adds, removes, retypes or copies a property of the `place`-th object of the schemas.
fn mutate(definition: &mut Value, place: u32, change: u8, name: &str) {
    let mut count = 0;
    visit(definition, &mut |_| count += 1);
    if count == 0 {
        return;
    }
    let target = place as usize % count;
    let mut at = 0;
    visit(definition, &mut |properties| {
        if at == target {
            let first = properties.keys().next().cloned().unwrap_or_default();
            match change % 6 {
                // Names that meet the first one's in Rust.
                4 => drop(properties.insert(first.to_ascii_uppercase(), object(name))),
                5 => drop(properties.insert(snake(&first), json!({"type": "string"}))),
                0 => drop(properties.insert(name.to_owned(), object(name))),
                1 => drop(properties.remove(&first)),
                2 => drop(properties.insert(first, object(name))),
                _ => {
                    let copy = properties
                        .get(&first)
                        .cloned()
                        .unwrap_or_else(|| object(name));
                    properties.insert(name.to_owned(), copy);
                }
            }
        }
        at += 1;
    });
}

fn snake(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars() {
        if c.is_ascii_uppercase() {
            out.push('_');
        }
        out.push(c.to_ascii_lowercase());
    }
    out
}

fn object(name: &str) -> Value {
    json!({"type": "object", "properties": {name: {"type": "string"}, "extra": {"type": "object", "properties": {name: {"type": "integer"}}}}})
}

/// Calls `each` with the properties of every object below the root of a schema.
fn visit(value: &mut Value, each: &mut impl FnMut(&mut serde_json::Map<String, Value>)) {
    match value {
        Value::Object(map) => {
            let is_schema = map.get("type").is_some_and(|t| t == "object");
            for (key, inner) in map.iter_mut() {
                if key == "properties"
                    && is_schema
                    && inner.get("metadata").is_none()
                    && let Value::Object(properties) = inner
                {
                    each(properties);
                }
                if key != "metadata" {
                    visit(inner, each);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| visit(item, each)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

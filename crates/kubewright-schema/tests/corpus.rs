//! Real CRDs, read and written again: all of them in release mode, every tenth else.
//! Skipped where there is no corpus, unless `CI` is set.

use std::path::{Path, PathBuf};

use kubewright_schema::{SchemaPath, Step, Value, merge, read, read_values};

#[test]
fn every_crd_is_written_as_it_was_read() {
    let (mut equal, mut all) = (0, 0);
    for path in crds() {
        let file = path.display().to_string();
        let text = std::fs::read_to_string(&path).unwrap();
        let documents = read(&file, &text).unwrap_or_else(|error| panic!("{error}"));
        let values = read_values(&file, &text).unwrap();
        assert_eq!(
            (documents.definitions.len(), documents.skipped.len()),
            (values.len(), 0)
        );
        for (definition, mut value) in documents.definitions.iter().zip(values) {
            all += 1;
            letters(&mut value);
            let value = &value;
            let mut json = String::new();
            definition.write_json(&mut json);
            let again = read("again.json", &json).unwrap();
            let same = definition.to_value() == *value
                && serde_json::from_str::<Value>(&json).unwrap() == *value
                && again.definitions[0].to_value() == *value;
            equal += usize::from(same);
        }
    }
    println!("{equal}/{all}");
    assert_eq!(equal, all);
}

#[test]
fn places_are_those_of_the_keys() {
    let mut nodes = 0;
    let mut all = Vec::new();
    for file in crds() {
        let text = std::fs::read_to_string(&file).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        let documents = read(&file.display().to_string(), &text).unwrap();
        for definition in &documents.definitions {
            for (index, version) in definition.versions.iter().enumerate() {
                let Some(schema) = &version.schema else {
                    continue;
                };
                schema.visit(
                    &mut SchemaPath::of_version_schema(index),
                    &mut |path, schema| {
                        nodes += 1;
                        assert_eq!(definition.position_of(path), schema.at);
                        let line = lines[schema.at.line as usize - 1];
                        let key =
                            line[schema.at.column as usize - 1..].trim_start_matches(['"', '\'']);
                        match path.steps().last().unwrap() {
                            Step::Field(name) => assert!(key.starts_with(name), "{path}: {line}"),
                            Step::Key(name) => assert!(key.starts_with(&**name), "{path}: {line}"),
                            Step::Index(_) => {}
                        }
                    },
                );
            }
        }
        all.push(documents);
    }
    println!("{nodes} nodes");
    let definitions = all.len();
    assert_eq!(merge(all).unwrap().len(), definitions);
}

/// A plain `n` among the required names is no string to `read_values`, as to kubectl.
fn letters(value: &mut Value) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                match (key.as_str(), &mut *value) {
                    ("required", Value::Array(names)) => {
                        for name in names {
                            if *name == Value::Bool(false) {
                                *name = "n".into();
                            }
                        }
                    }
                    (_, value) => letters(value),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(letters),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn crds() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/crds");
    let mut paths = Vec::new();
    if !folder.is_dir() {
        assert!(
            std::env::var_os("CI").is_none(),
            "no corpus at {}",
            folder.display()
        );
        return paths;
    }
    for group in std::fs::read_dir(folder).unwrap() {
        let group = group.unwrap().path();
        if group.is_dir() {
            paths.extend(
                std::fs::read_dir(group)
                    .unwrap()
                    .map(|entry| entry.unwrap().path()),
            );
        }
    }
    paths.sort();
    if cfg!(debug_assertions) {
        // Without optimisation, all of them would take minutes.
        paths = paths.into_iter().step_by(10).collect();
    }
    paths
}

//! Schemas of definitions, written as structs with words and read back through `KubeSchema`, are the
//! same.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use kubewright_codegen::source;
use kubewright_schema::{Definition, read};

#[test]
fn schemas_come_back_through_schemars() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata/crds");
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    let mut program = String::from(HEAD);
    let mut calls = String::new();
    let mut count = 0;
    for path in &paths {
        let text = std::fs::read_to_string(path).unwrap();
        for definition in read("", &text).unwrap().definitions {
            one(&definition, count, &mut program, &mut calls);
            count += 1;
        }
    }
    assert!(count >= 30, "{count} definitions");
    let _ = write!(
        program,
        "fn main() {{\n    let mut failed = 0;\n{calls}    assert_eq!(failed, 0);\n}}\n"
    );
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("round_trip.rs");
    std::fs::write(&file, program).unwrap();
    trybuild::TestCases::new().pass(file);
}

/// The types of a definition, and a call for each version that compares.
fn one(definition: &Definition, number: usize, program: &mut String, calls: &mut String) {
    let mut file = syn::parse_file(&source::structs(definition)).unwrap();
    for item in &mut file.items {
        let syn::Item::Mod(module) = item else {
            continue;
        };
        module.vis = syn::parse_quote!(pub);
        for item in module.content.iter_mut().flat_map(|(_, items)| items) {
            if let syn::Item::Struct(it) = item {
                let derive = syn::parse_quote!(#[derive(kubewright::KubeSchema)]);
                it.attrs.insert(0, derive);
            }
        }
    }
    let text = quote::quote!(#file).to_string();
    let _ = writeln!(program, "mod d{number} {{\n{text}\n}}");
    for (version, item) in definition.versions.iter().zip(&file.items) {
        let (syn::Item::Mod(module), Some(schema)) = (item, &version.schema) else {
            continue;
        };
        let Some((_, items)) = &module.content else {
            continue;
        };
        let Some(syn::Item::Struct(root)) = items.first() else {
            continue;
        };
        let _ = writeln!(
            calls,
            "    failed += check::<d{number}::{}::{}>({:?}, {:?});",
            module.ident,
            root.ident,
            definition.name(),
            schema.to_value().to_string()
        );
    }
}

const HEAD: &str = r#"
#![allow(dead_code, non_snake_case)]
use kubewright::Value;

fn check<T: kubewright::schemars::JsonSchema>(name: &str, expected: &str) -> usize {
    let mut expected: Value = serde_json::from_str(expected).unwrap();
    let mut found = match kubewright::defining::schema::<T>() {
        Ok(found) => found,
        Err(error) => {
            println!("{name}: {error}");
            return 1;
        }
    };
    for schema in [&mut expected, &mut found] {
        plain(schema);
        if let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) {
            for own in ["apiVersion", "kind", "metadata"] {
                properties.remove(own);
            }
            if properties.is_empty() {
                schema.as_object_mut().unwrap().remove("properties");
            }
        }
        if let Some(required) = schema.get_mut("required").and_then(Value::as_array_mut) {
            required.retain(|it| !["apiVersion", "kind", "metadata"].iter().any(|own| it == own));
            if required.is_empty() {
                schema.as_object_mut().unwrap().remove("required");
            }
        }
    }
    if found == expected {
        return 0;
    }
    differ(name, &found, &expected);
    1
}

fn plain(value: &mut Value) {
    match value {
        Value::Object(map) => {
            for (key, value) in map.iter_mut() {
                match value {
                    Value::Array(names) if key == "required" => names.sort_by_key(ToString::to_string),
                    value => plain(value),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(plain),
        _ => {}
    }
}

fn differ(path: &str, found: &Value, expected: &Value) {
    match (found, expected) {
        (Value::Object(a), Value::Object(b)) => {
            for key in a.keys().chain(b.keys().filter(|key| !a.contains_key(*key))) {
                let (a, b) = (&found[key.as_str()], &expected[key.as_str()]);
                if a != b {
                    differ(&format!("{path}.{key}"), a, b);
                }
            }
        }
        _ => println!("{path}: found {found}, expected {expected}"),
    }
}
"#;

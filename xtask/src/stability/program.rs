//! Programs that users wrote against a first generation, compiled against later ones.
//!
//! Owns: what such a program says of every name, and how it tells that a name means another.
//! Must not know: how CRDs are changed.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::{Map, Value, json};
use syn::Type;

use super::meaning::{Declared, Meanings, TypeName, module};
use crate::process;
use crate::workspace;

/// What became of a program against a later generation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It compiles, and each name means what it meant; how many were asked.
    Same(usize),
    /// It does not compile.
    Refused(String),
    /// A name means something else.
    Moved(String),
}

/// The text of a program that uses every field and variant of a generation.
pub(crate) fn text(meanings: &Meanings) -> Result<String> {
    let mut calls = String::new();
    for ((file, name), declared) in &meanings.types {
        let ty = format!("{}::{name}", module(file)?);
        for (field, json, field_type) in &declared.fields {
            let Some(sample) = distinct_sample(meanings, file, field_type, json) else {
                continue;
            };
            let _ = writeln!(
                calls,
                "    asked += field::<{ty}>({:?}, {json:?}, r####\"{sample}\"####, |value, sample| Some(value.{field} = parse(sample)?));",
                format!("{name}.{field}"),
            );
        }
        for (variant, value) in &declared.variants {
            if variant.ends_with(')') || declared.is_view() {
                continue;
            }
            let _ = writeln!(
                calls,
                "    asked += variant(\"{name}::{variant}\", {value:?}, {ty}::{variant});"
            );
        }
    }
    Ok(PROGRAM.replace("    // CALLS\n", &calls))
}

/// Writes the package of a program beside its generated code.
pub(crate) fn write(folder: &Path, name: &str, text: &str) -> Result<()> {
    let runtime = workspace::root().join("crates/kubewright");
    let manifest = format!(
        "[package]\nname = {name:?}\nversion = \"0.0.0\"\nedition = \"2024\"\npublish = false\n\n\
         [dependencies]\nkubewright = {{ path = {:?}, default-features = false }}\nserde_json = \"1\"\n",
        runtime.to_string_lossy()
    );
    workspace::write(&folder.join("Cargo.toml"), &manifest)?;
    workspace::write(&folder.join("src/main.rs"), text)
}

/// Compiles and runs the programs of a workspace.
pub(crate) fn fates(folder: &Path, names: &[String]) -> Result<BTreeMap<String, Fate>> {
    let target = workspace::target().join("stability/target");
    let output = process::cargo(folder)
        .env("CARGO_TARGET_DIR", &target)
        .args(["build", "--workspace", "--keep-going"])
        .arg("--message-format=json")
        .output()?;
    let mut fates: BTreeMap<String, Fate> = BTreeMap::new();
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        let message: Value = serde_json::from_str(line).context("cargo wrote no JSON")?;
        let Some(name) = names
            .iter()
            .find(|name| message["target"]["name"] == **name)
        else {
            continue;
        };
        if message["reason"] == "compiler-message" && message["message"]["level"] == "error" {
            let told = message["message"]["rendered"].as_str().unwrap_or_default();
            fates
                .entry(name.clone())
                .or_insert_with(|| Fate::Refused(told.to_owned()));
        } else if let Some(program) = message["executable"].as_str() {
            fates.insert(name.clone(), run(Path::new(program))?);
        }
    }
    for name in names {
        fates.entry(name.clone()).or_insert_with(|| {
            Fate::Refused(process::tail(&String::from_utf8_lossy(&output.stderr), 20))
        });
    }
    Ok(fates)
}

fn run(program: &Path) -> Result<Fate> {
    let output = process::program(program).output()?;
    let told = String::from_utf8_lossy(&output.stdout);
    Ok(match told.trim().parse() {
        Ok(asked) if output.status.success() => Fate::Same(asked),
        _ => Fate::Moved(process::tail(&String::from_utf8_lossy(&output.stderr), 6)),
    })
}

impl Declared {
    /// The view of a union has a lifetime and no JSON.
    fn is_view(&self) -> bool {
        self.variants.iter().any(|(_, value)| value.contains('`'))
    }
}

/// A value of a field that an object written from its defaults does not have.
fn distinct_sample(meanings: &Meanings, file: &Path, ty: &Type, json: &str) -> Option<String> {
    if json == "metadata" || json.starts_with('(') {
        return None;
    }
    let sample = sample(meanings, file, ty)?;
    // An object of required fields may be written like its default.
    (sample != json!({}) || last(ty)?.0 == "Option").then(|| sample.to_string())
}

fn sample(meanings: &Meanings, file: &Path, ty: &Type) -> Option<Value> {
    let (name, inner) = last(ty)?;
    Some(match (name.as_str(), inner) {
        ("Option" | "Box", Some(inner)) => sample(meanings, file, inner)?,
        ("Vec", Some(inner)) => json!([sample(meanings, file, inner)?]),
        ("BTreeMap", Some(inner)) => json!({"probe": sample(meanings, file, inner)?}),
        (_, Some(_)) => return None,
        ("String" | "Value", None) => json!("probe"),
        ("bool", None) => json!(true),
        ("i32" | "i64" | "Number" | "IntOrString", None) => json!(7),
        ("Quantity", None) => json!("7"),
        ("Timestamp", None) => json!("2024-05-06T07:08:09Z"),
        ("Duration", None) => json!("7s"),
        ("Bytes", None) => json!("cHJvYmU="),
        (name, None) => {
            let key: TypeName = (PathBuf::from(file), name.to_owned());
            let declared = meanings.types.get(&key)?;
            match declared.variants.first() {
                Some((_, value)) => enum_value(value),
                None => object(meanings, file, declared)?,
            }
        }
    })
}

/// Whatever is required, or else the first field.
fn object(meanings: &Meanings, file: &Path, declared: &Declared) -> Option<Value> {
    let mut entries = Map::new();
    for (_, json, ty) in &declared.fields {
        let required = last(ty)?.0 != "Option";
        if json.starts_with('(') {
            continue;
        }
        if required {
            entries.insert(json.clone(), sample(meanings, file, ty)?);
        } else if entries.is_empty()
            && let Some(sample) = sample(meanings, file, ty)
        {
            entries.insert(json.clone(), sample);
        }
    }
    Some(Value::Object(entries))
}

fn enum_value(text: &str) -> Value {
    Value::from(text)
}

/// The last name of a path, and the last type in its brackets.
fn last(ty: &Type) -> Option<(String, Option<&Type>)> {
    let Type::Path(ty) = ty else {
        return None;
    };
    let segment = ty.path.segments.last()?;
    let inner = match &segment.arguments {
        syn::PathArguments::AngleBracketed(arguments) => {
            arguments
                .args
                .iter()
                .rev()
                .find_map(|argument| match argument {
                    syn::GenericArgument::Type(ty) => Some(ty),
                    _ => None,
                })
        }
        _ => None,
    };
    Some((segment.ident.to_string(), inner))
}

const PROGRAM: &str = r#"//! What a user wrote when the definitions were in their first state.
#![allow(warnings)]

use kubewright::serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

mod generated;

fn main() {
    let mut asked = 0;
    // CALLS
    println!("{asked}");
}

/// Setting the field changes the entry of this name, and no other.
fn field<T: Default + Serialize>(
    name: &str,
    json: &str,
    sample: &str,
    set: impl FnOnce(&mut T, &str) -> Option<()>,
) -> usize {
    let before = serde_json::to_value(T::default()).unwrap();
    let mut value = T::default();
    // Of another type now: what it was cannot be put there.
    if set(&mut value, sample).is_none() {
        return 0;
    }
    let after = serde_json::to_value(value).unwrap();
    let (before, after) = (before.as_object().unwrap(), after.as_object().unwrap());
    let changed: Vec<&String> = before
        .keys()
        .chain(after.keys().filter(|name| !before.contains_key(*name)))
        .filter(|name| before.get(*name) != after.get(*name))
        .collect();
    assert_eq!(changed, [json], "{name} means another entry");
    1
}

fn variant(name: &str, value: &str, variant: impl Serialize) -> usize {
    let written = match serde_json::to_value(variant).unwrap() {
        Value::String(text) => text,
        other => other.to_string(),
    };
    assert_eq!(written, value, "{name} means another value");
    1
}

fn parse<T: DeserializeOwned>(text: &str) -> Option<T> {
    serde_json::from_str(text).ok()
}
"#;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_asks_about_every_name() {
        let file = (
            Path::new("a_io/v1/thing.rs"),
            "#[derive(Object)] #[kubewright(root)] pub struct Thing { pub metadata: ObjectMeta, pub spec: Option<Spec> }
             #[derive(Object)] pub struct Spec { pub mode: Mode, pub sizes: Option<Vec<i32>> }
             #[derive(Enum)] pub enum Mode { #[kubewright(value = \"on\")] On, Other(Unknown) }",
        );
        let text = text(&Meanings::read([file]).unwrap()).unwrap();
        let calls: Vec<&str> = text
            .lines()
            .filter_map(|line| line.trim().strip_prefix("asked += "))
            .collect();
        assert_eq!(
            calls,
            [
                "variant(\"Mode::On\", \"on\", generated::a_io::v1::thing::Mode::On);",
                "field::<generated::a_io::v1::thing::Spec>(\"Spec.mode\", \"mode\", r####\"\"on\"\"####, |value, sample| Some(value.mode = parse(sample)?));",
                "field::<generated::a_io::v1::thing::Spec>(\"Spec.sizes\", \"sizes\", r####\"[7]\"####, |value, sample| Some(value.sizes = parse(sample)?));",
                "field::<generated::a_io::v1::thing::Thing>(\"Thing.spec\", \"spec\", r####\"{\"mode\":\"on\"}\"####, |value, sample| Some(value.spec = parse(sample)?));",
            ]
        );
    }
}

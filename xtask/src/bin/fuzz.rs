//! `fuzz SECONDS [SEED]`: mutated CRDs through the whole generator; what comes out must be Rust.
//!
//! Owns: mutations, the properties that hold for any input, keeping what broke them.
//! Must not know: how the generator works.
//!
//! The properties: no panic, every mistake has a place, every `.rs` file parses, every path stays
//! below the output folder, one input takes at most twenty seconds.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Component, Path};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use kubewright_codegen::generate;
use kubewright_codegen::input::InputPath;
use kubewright_codegen::lock::Lock;
use kubewright_codegen::options::{CoreSource, Options};
use serde_json::Value;

#[path = "../random.rs"]
mod random;
use random::Random;

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let seconds: u64 = arguments
        .next()
        .context("usage: fuzz SECONDS [SEED]")?
        .parse()?;
    let seed = match arguments.next() {
        Some(seed) => seed.parse()?,
        None => u64::from(std::process::id()) ^ 0x9e37_79b9_7f4a_7c15,
    };
    println!("fuzz: seed {seed}");
    let mut random = Random::new(seed);
    let seeds = seeds(Path::new("testdata"))?;
    let end = Instant::now() + Duration::from_secs(seconds);
    let (mut runs, mut accepted) = (0_u64, 0_u64);
    while Instant::now() < end {
        let text = mutate(&seeds, &mut random);
        let problem = match attempt(&text) {
            Attempt::Done { generated } => {
                accepted += u64::from(generated);
                None
            }
            // A machine busy with other things makes one attempt slow, not three.
            Attempt::Slow => (0..2)
                .all(|_| attempt(&text) == Attempt::Slow)
                .then(|| "took over twenty seconds, three times".to_owned()),
            Attempt::Wrong(problem) => Some(problem),
        };
        if let Some(problem) = problem {
            std::fs::create_dir_all("target/fuzz")?;
            let path = format!("target/fuzz/{runs}.yaml");
            std::fs::write(&path, &text)?;
            eprintln!("fuzz: {problem}; the input is {path}");
            std::process::exit(1);
        }
        runs += 1;
    }
    println!("fuzz: {runs} inputs, {accepted} of them generated, 0 failures");
    Ok(())
}

/// What came of one input.
#[derive(PartialEq)]
enum Attempt {
    Done { generated: bool },
    Slow,
    Wrong(String),
}

fn attempt(text: &str) -> Attempt {
    let start = Instant::now();
    match catch_unwind(AssertUnwindSafe(|| check(text))) {
        Ok(Ok(_)) if start.elapsed() > Duration::from_secs(20) => Attempt::Slow,
        Ok(Ok(generated)) => Attempt::Done { generated },
        Ok(Err(problem)) => Attempt::Wrong(problem.to_string()),
        Err(_) => Attempt::Wrong("panicked".to_owned()),
    }
}

/// Whether the text was one that generates.
fn check(text: &str) -> Result<bool> {
    let mut generated = false;
    for core in [CoreSource::K8sOpenapi, CoreSource::Own] {
        let options = Options {
            core,
            jobs: std::num::NonZeroUsize::new(1),
            ..Options::default()
        };
        match generate(
            &[InputPath::text("fuzz.yaml", text)],
            &options,
            &Lock::default(),
        ) {
            Ok(output) => {
                generated = true;
                for file in &output.files {
                    if !file
                        .path
                        .components()
                        .all(|part| matches!(part, Component::Normal(_)))
                    {
                        bail!("the path {} leaves the output folder", file.path.display());
                    }
                    if file
                        .path
                        .extension()
                        .is_some_and(|extension| extension == "rs")
                        && let Err(error) = syn::parse_file(&file.text)
                    {
                        bail!("{} is no Rust: {error}", file.path.display());
                    }
                    if file
                        .path
                        .extension()
                        .is_some_and(|extension| extension == "json")
                    {
                        serde_json::from_str::<Value>(&file.text)
                            .with_context(|| format!("{} is no JSON", file.path.display()))?;
                    }
                }
            }
            Err(failures) => {
                if let Some(error) = failures.errors.iter().find(|error| error.file.is_empty()) {
                    bail!("an error without a place: {error}");
                }
            }
        }
    }
    Ok(generated)
}

fn seeds(folder: &Path) -> Result<Vec<String>> {
    let mut seeds = Vec::new();
    let mut folders = vec![folder.join("crds"), folder.join("hostile")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).with_context(|| folder.display().to_string())? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if let Ok(text) = std::fs::read_to_string(&path)
                && text.len() < 200_000
            {
                seeds.push(text);
            }
        }
    }
    seeds.sort();
    Ok(seeds)
}

/// Text that has meant trouble to generators.
const HOSTILE: &[&str] = &[
    "",
    " ",
    "\"",
    "\\",
    "*/",
    "//",
    "{",
    "}",
    "#",
    "r#",
    "'",
    "`",
    "```",
    "\u{202e}",
    "\r",
    "\n",
    "\0",
    "\t",
    "../x",
    "/etc",
    "C:\\",
    "Self",
    "self",
    "crate",
    "super",
    "_",
    "Option",
    "String",
    "Vec",
    "Box",
    "Result",
    "Default",
    "Value",
    "Object",
    "Enum",
    "Clientset",
    "Resource",
    "type",
    "fn",
    "a-b",
    "a_b",
    "aB",
    "A",
    "1",
    "-1",
    "0",
    "9223372036854775808",
    "1e309",
    ".inf",
    "~",
    "null",
    "true",
    "yes",
    "é",
    "日本",
    "a.b/c",
    "$ref",
    "[]",
    "{{ .Values.x }}",
    "&a",
    "*a",
    "<<",
    "!!binary x",
    "object",
    "array",
    "string",
    "integer",
    "number",
    "boolean",
    "x-kubernetes-preserve-unknown-fields",
    "x-kubernetes-int-or-string",
    "properties",
    "items",
    "additionalProperties",
    "enum",
    "required",
    "nullable",
    "default",
    "oneOf",
    "anyOf",
    "format",
    "date-time",
    "metadata",
    "spec",
    "status",
    "apiVersion",
    "kind",
    "other",
    "Other",
    "Unrecognized",
];

fn mutate(seeds: &[String], random: &mut Random) -> String {
    let seed = &seeds[random.below(seeds.len())];
    if random.below(2) == 0
        && let Ok(documents) = kubewright_schema::read("seed", seed)
        && !documents.definitions.is_empty()
    {
        let definition = &documents.definitions[random.below(documents.definitions.len())];
        let mut value = definition.to_value();
        for _ in 0..=random.below(4) {
            let target = random.below(400);
            change(&mut value, &mut { target }, random);
        }
        return value.to_string();
    }
    let mut bytes = seed.clone().into_bytes();
    for _ in 0..=random.below(6) {
        let at = random.below(bytes.len() + 1);
        let end = (at + random.below(40)).min(bytes.len());
        match random.below(5) {
            0 => drop(bytes.drain(at..end)),
            1 => drop(bytes.splice(at..at, HOSTILE[random.below(HOSTILE.len())].bytes())),
            2 => drop(bytes.splice(at..end, HOSTILE[random.below(HOSTILE.len())].bytes())),
            3 => {
                let copy = bytes[at..end].to_vec();
                bytes.splice(at..at, copy);
            }
            _ => {
                let other = seeds[random.below(seeds.len())].as_bytes();
                let from = random.below(other.len() + 1);
                let to = (from + random.below(300)).min(other.len());
                bytes.splice(at..at, other[from..to].iter().copied());
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Changes the node that is `target` nodes away.
fn change(value: &mut Value, target: &mut usize, random: &mut Random) {
    if *target == 0 {
        *value = replacement(random);
        *target = usize::MAX;
        return;
    }
    *target -= 1;
    match value {
        Value::Object(map) => {
            if *target < map.len() && random.below(3) == 0 {
                let key = map.keys().nth(*target).cloned().unwrap_or_default();
                if let Some(inner) = map.remove(&key) {
                    map.insert(HOSTILE[random.below(HOSTILE.len())].to_owned(), inner);
                }
                *target = usize::MAX;
                return;
            }
            for inner in map.values_mut() {
                if *target == usize::MAX {
                    return;
                }
                change(inner, target, random);
            }
        }
        Value::Array(items) => {
            for inner in items {
                if *target == usize::MAX {
                    return;
                }
                change(inner, target, random);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn replacement(random: &mut Random) -> Value {
    let word = |random: &mut Random| Value::from(HOSTILE[random.below(HOSTILE.len())]);
    match random.below(6) {
        0 => Value::Null,
        1 => Value::from(random.below(2) == 0),
        2 => Value::from(random.next() as i64),
        3 => Value::Array((0..random.below(4)).map(|_| word(random)).collect()),
        4 => {
            let properties: serde_json::Map<String, Value> = (0..random.below(4))
                .map(|_| {
                    let name = HOSTILE[random.below(HOSTILE.len())].to_owned();
                    (
                        name,
                        serde_json::json!({"type": "string", "enum": [word(random), word(random)]}),
                    )
                })
                .collect();
            serde_json::json!({"type": "object", "properties": properties})
        }
        _ => word(random),
    }
}

//! YAML is read as kubectl reads it: the texts of `tests/kubectl` and what it printed.

use std::path::{Path, PathBuf};
use std::process::Command;

use kubewright_schema::{Value, read_values};

/// Texts that are read in another way on purpose, and why.
const DIFFERENT: [(&str, &str); 2] = [
    (
        "duplicate",
        "kubectl takes the last of two equal keys; here they are refused",
    ),
    (
        "letter-keys",
        "kubectl calls a key y or n true or false; real CRDs mean the letters",
    ),
];

#[test]
fn values_are_those_of_kubectl() {
    let mut wrong = Vec::new();
    for text in texts() {
        let name = name_of(&text);
        if DIFFERENT.iter().any(|(different, _)| *different == name) {
            continue;
        }
        let read = read_values(&name, &std::fs::read_to_string(&text).unwrap());
        match (
            std::fs::read_to_string(text.with_file_name(format!("{name}.out.json"))),
            read,
        ) {
            (Ok(recorded), Ok(values)) => {
                let recorded: Value = serde_json::from_str(&recorded).unwrap();
                let [value] = &values[..] else {
                    panic!("{name}: {} documents", values.len())
                };
                compare(&name, "", &plain_floats(&recorded), value, &mut wrong);
            }
            (Err(_), Err(error)) => assert!(error.at.line > 0, "{name}: no place: {error}"),
            (Ok(_), Err(error)) => wrong.push(format!("kubectl reads {name}, but: {error}")),
            (Err(_), Ok(_)) => wrong.push(format!("kubectl refuses {name}, but it was read")),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn differences_are_the_known_ones() {
    let text = |name: &str| std::fs::read_to_string(folder().join(format!("{name}.yaml"))).unwrap();
    let error = read_values("d.yaml", &text("duplicate")).unwrap_err();
    assert_eq!(
        error.to_string(),
        "d.yaml:6:1: the key `a` stands here a second time, first at 4:1\n  \
         help: remove one of the two"
    );
    let values = read_values("l.yaml", &text("letter-keys")).unwrap();
    assert_eq!(values[0]["a"], serde_json::json!({"y": 1, "N": 2}));
}

/// Nothing to do where there is no kubectl.
#[test]
fn records_are_what_kubectl_prints() {
    if Command::new("kubectl")
        .args(["version", "--client"])
        .output()
        .is_err()
    {
        return;
    }
    for text in texts() {
        let name = name_of(&text);
        let output = Command::new("kubectl")
            .args([
                "patch",
                "--local",
                "-p",
                "{}",
                "--type=merge",
                "-o",
                "json",
                "-f",
            ])
            .arg(&text)
            .env("KUBECONFIG", "/dev/null")
            .output()
            .unwrap();
        let recorded = std::fs::read_to_string(text.with_file_name(format!("{name}.out.json")));
        assert_eq!(recorded.is_ok(), output.status.success(), "{name}");
        if let Ok(recorded) = recorded {
            let printed: Value = serde_json::from_slice(&output.stdout).unwrap();
            assert_eq!(
                serde_json::from_str::<Value>(&recorded).unwrap(),
                printed,
                "{name}"
            );
        }
    }
}

fn compare(name: &str, path: &str, recorded: &Value, read: &Value, wrong: &mut Vec<String>) {
    match (recorded, read) {
        (Value::Array(a), Value::Array(b)) => {
            for (index, (a, b)) in a.iter().zip(b).enumerate() {
                compare(name, &format!("{path}[{index}]"), a, b, wrong);
            }
            assert_eq!(a.len(), b.len(), "{name}: {path}");
        }
        (Value::Object(a), Value::Object(b)) => {
            assert_eq!(
                a.keys().collect::<Vec<_>>(),
                b.keys().collect::<Vec<_>>(),
                "{name}: {path}"
            );
            for (key, a) in a {
                compare(name, &format!("{path}.{key}"), a, &b[key], wrong);
            }
        }
        (a, b) if a == b => {}
        (a, b) => wrong.push(format!("{name}{path}: kubectl has {a}, read was {b}")),
    }
}

/// kubectl writes large floats as integers that only a float can hold again.
fn plain_floats(value: &Value) -> Value {
    match value {
        Value::Number(number) if number.as_i64().is_none() => number.as_f64().into(),
        Value::Array(items) => items.iter().map(plain_floats).collect(),
        Value::Object(map) => map
            .iter()
            .map(|(key, value)| (key.clone(), plain_floats(value)))
            .collect(),
        other => other.clone(),
    }
}

fn texts() -> Vec<PathBuf> {
    let mut texts: Vec<PathBuf> = std::fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "yaml")
        })
        .collect();
    texts.sort();
    assert!(texts.len() > 20);
    texts
}

fn name_of(path: &Path) -> String {
    path.file_stem().unwrap().to_str().unwrap().to_owned()
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/kubectl")
}

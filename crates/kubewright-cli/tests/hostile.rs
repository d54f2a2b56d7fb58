//! Feeds the command everything under `testdata/`, and worse.
//!
//! Owns: what each refused definition must lead to, and inputs that are too large to store.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

struct Run {
    code: Option<i32>,
    stderr: String,
    /// Files below the folder that holds the output folder, by path.
    files: Vec<PathBuf>,
}

fn generate(input: &Path) -> Run {
    let folder = tempfile::tempdir().expect("a folder");
    // Deep enough that a path which climbs ends where this looks.
    let out = folder.path().join("a/b/c/out");
    let output = Command::new(env!("CARGO_BIN_EXE_kubewright"))
        .args(["generate", "--quiet", "--out"])
        .args([&out, input])
        .stdin(Stdio::null())
        .current_dir(folder.path())
        .output()
        .expect("the command");
    let mut files = Vec::new();
    let mut folders = vec![folder.path().to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).expect("a folder").flatten() {
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                folders.push(entry.path());
            } else {
                let path = entry.path();
                let below = path.strip_prefix(folder.path()).expect("a path");
                files.push(below.to_owned());
            }
        }
    }
    Run {
        code: output.status.code(),
        stderr: String::from_utf8(output.stderr).expect("text"),
        files,
    }
}

#[track_caller]
fn check(name: &str, expectation: &str, run: &Run) {
    let Run {
        code,
        stderr,
        files,
    } = run;
    assert!(
        files.iter().all(|path| path.starts_with("a/b/c/out")),
        "{name}: {files:?}"
    );
    let failed = match code {
        Some(0) => false,
        Some(2) => true,
        Some(_) | None => panic!("{name}: {code:?}: {stderr}"),
    };
    assert!(!failed || files.is_empty(), "{name}: {files:?}");
    if expectation == "any" {
        return;
    }
    if expectation == "generated" {
        assert!(!failed, "{name}: {stderr}");
        return;
    }
    assert!(failed, "{name}: was generated");
    assert!(stderr.starts_with("error: "), "{name}: {stderr}");
    if let Some(line) = expectation.strip_prefix("error at ") {
        let place = format!("{name}:{line}:");
        assert!(stderr.contains(&place), "{name}: {stderr}");
    }
}

fn testdata(below: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../testdata")
        .join(below)
}

fn yaml_and_json(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "yaml" || extension == "json")
        })
        .collect();
    paths.sort();
    paths
}

#[test]
fn what_the_server_accepts_is_generated() {
    check("crds", "generated", &generate(&testdata("crds")));
    for path in yaml_and_json(&testdata("hostile")) {
        let name = path.file_name().expect("a name").to_string_lossy();
        check(&name, "generated", &generate(&path));
    }
}

#[test]
fn what_it_refuses_does_what_the_first_line_says() {
    let mut wrong = String::new();
    for path in yaml_and_json(&testdata("hostile/refused")) {
        let name = path.file_name().expect("a name").to_string_lossy();
        let text = fs::read_to_string(&path).expect("text");
        let first = text.lines().next().unwrap_or_default();
        let expectation = first.strip_prefix("# expect: ").expect("an expectation");
        let run = generate(&path);
        let checked = std::panic::catch_unwind(|| check(&name, expectation, &run));
        if checked.is_err() {
            let _ = writeln!(wrong, "{name}: expected {expectation}: {}", run.stderr);
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[track_caller]
fn check_text(name: &str, text: &str, expectation: &str) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(name);
    fs::write(&path, text).expect("a file");
    check(name, expectation, &generate(&path));
}

fn definition(schema: &str) -> String {
    format!(
        r#"{{"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{{"name":"things.hostile.example.com"}},"spec":{{"group":"hostile.example.com","scope":"Namespaced","names":{{"kind":"Thing","plural":"things"}},"versions":[{{"name":"v1","served":true,"storage":true,"schema":{{"openAPIV3Schema":{schema}}}}}]}}}}"#
    )
}

#[test]
fn ten_thousand_levels_are_an_error() {
    let levels = 10_000;
    let deep = format!(
        "{}{{\"type\":\"string\"}}{}",
        "{\"type\":\"object\",\"properties\":{\"a\":".repeat(levels),
        "}}".repeat(levels)
    );
    check_text("deep.json", &definition(&deep), "any");
    check_text("deep.yaml", &definition(&deep), "any");
    check_text("brackets.yaml", &"[".repeat(1_000_000), "error");
    check_text("braces.json", &"{\"a\":".repeat(1_000_000), "error");
    check_text("dashes.yaml", &"- ".repeat(200_000), "any");
    let indented: String = (0..levels).fold(String::new(), |mut text, level| {
        let _ = writeln!(text, "{}a:", " ".repeat(level));
        text
    });
    check_text("indented.yaml", &indented, "any");
}

#[test]
fn bombs_do_not_go_off() {
    let mut bomb = String::from("a: &a {type: object, properties: {x: {type: string}}}\n");
    for index in 1..60 {
        let _ = writeln!(
            bomb,
            "a{index}: &a{index} {{type: object, properties: {{x: *a{0}, y: *a{0}}}}}",
            if index == 1 {
                String::new()
            } else {
                (index - 1).to_string()
            }
        );
    }
    check_text("bomb.yaml", &bomb, "any");
    let schema = format!("{bomb}---\n{}", definition("{\"type\":\"object\"}"));
    check_text("bomb-before.yaml", &schema, "any");
    check_text("self.yaml", "a: &a [*a]\n", "any");
    check_text("merge.yaml", "a: &a {<<: *a}\n", "any");
}

#[test]
fn nothing_at_all_is_an_error_or_nothing() {
    for text in [
        "",
        "\u{feff}",
        "---\n",
        "null",
        "[]",
        "{}",
        "1",
        "\"",
        "a: b",
        "--- !!binary x",
    ] {
        check_text("nothing.yaml", text, "any");
        check_text("nothing.json", text, "any");
    }
}

//! What the command leaves on the disk.
//!
//! Owns: the promises about files: same input, same bytes; nothing stale; options reach the output.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

const REPORT: &str = include_str!("cmd/generate.in/crds/report.yaml");

/// Runs `kubewright generate` in a folder, with this on standard input.
#[track_caller]
fn generate(folder: &Path, arguments: &[&str], stdin: &str) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_kubewright"))
        .arg("generate")
        .args(arguments)
        .arg("--quiet")
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command");
    let mut pipe = child.stdin.take().expect("standard input");
    pipe.write_all(stdin.as_bytes()).expect("a write");
    drop(pipe);
    let output = child.wait_with_output().expect("an end");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {stderr}");
}

fn files(folder: &Path) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).expect("a folder").flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).expect("a path").to_string_lossy();
                found.insert(name.into_owned(), fs::read_to_string(&path).expect("text"));
            }
        }
    }
    found
}

fn testdata() -> String {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../testdata/crds")
        .to_string_lossy()
        .into_owned()
}

#[test]
fn threads_order_and_way_of_input_change_no_byte() {
    let folder = tempfile::tempdir().expect("a folder");
    let here = folder.path();
    fs::create_dir(here.join("crds")).expect("a folder");
    fs::write(here.join("crds/report.yaml"), REPORT).expect("a file");
    let testdata = testdata();
    generate(
        here,
        &[&testdata, "crds", "--out", "one", "--jobs", "1"],
        "",
    );
    generate(
        here,
        &["crds", &testdata, "--out", "two", "--jobs", "4"],
        "",
    );
    generate(here, &["-", &testdata, "--out", "three"], REPORT);
    let one = files(&here.join("one"));
    assert!(one.len() > 40, "{}", one.len());
    assert_eq!(one, files(&here.join("two")));
    assert_eq!(one, files(&here.join("three")));
}

#[test]
fn what_is_no_longer_wanted_goes() {
    let folder = tempfile::tempdir().expect("a folder");
    let here = folder.path();
    fs::write(here.join("report.yaml"), REPORT).expect("a file");
    generate(here, &["report.yaml", "--out", "alone"], "");
    generate(here, &["report.yaml", &testdata(), "--out", "out"], "");
    fs::write(here.join("out/mine.rs"), "// Mine.").expect("a file");
    fs::write(here.join("out/names_example_com/mine.rs"), "// Mine.").expect("a file");
    generate(here, &["report.yaml", "--out", "out"], "");
    let mut left = files(&here.join("out"));
    assert!(left.remove("mine.rs").is_some());
    assert!(left.remove("names_example_com/mine.rs").is_some());
    let mut alone = files(&here.join("alone"));
    // Names given once are kept, also those of kinds that are gone.
    left.remove("kubewright.lock");
    alone.remove("kubewright.lock");
    assert_eq!(left, alone);
}

#[test]
fn a_second_run_touches_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let here = folder.path();
    fs::write(here.join("report.yaml"), REPORT).expect("a file");
    let times = || -> Vec<_> {
        files(&here.join("out"))
            .into_keys()
            .map(|name| {
                let metadata = fs::metadata(here.join("out").join(&name)).expect("a file");
                (name, metadata.modified().expect("a time"))
            })
            .collect()
    };
    generate(here, &["report.yaml", "--out", "out"], "");
    let before = times();
    std::thread::sleep(std::time::Duration::from_millis(20));
    generate(here, &["report.yaml", "--out", "out"], "");
    assert_eq!(before, times());
}

#[test]
fn options_reach_the_output() {
    let folder = tempfile::tempdir().expect("a folder");
    let here = folder.path();
    fs::write(here.join("report.yaml"), REPORT).expect("a file");
    fs::create_dir(here.join("conf")).expect("a folder");
    fs::write(
        here.join("conf/kubewright.toml"),
        "core = \"own\"\nemit = [\"types\"]\ncrate = \"reports\"\nkubewright-path = \"../kubewright\"\n\
         [modules]\n\"storage.example.com\" = \"storage\"\n\
         [[override]]\npath = \"*.title\"\nrename = \"heading\"\n",
    )
    .expect("a file");
    let config = ["report.yaml", "--config", "conf/kubewright.toml"];
    generate(here, &[&config[..], &["--out", "a/file"]].concat(), "");
    let out = files(&here.join("a/file"));
    let manifest = &out["Cargo.toml"];
    assert!(manifest.contains("name = \"reports\""), "{manifest}");
    assert!(manifest.contains("\"../../kubewright\""), "{manifest}");
    assert!(manifest.contains("default-features = false"), "{manifest}");
    let report = &out["src/generated/storage/v1/report.rs"];
    assert!(report.contains("pub heading: String"), "{report}");
    assert!(!report.contains("k8s_openapi"), "{report}");
    assert!(!report.contains("apply!"), "{report}");
    let flags = [
        "--crate",
        "other",
        "--core",
        "k8s-openapi",
        "--k8s-version",
        "1.36",
        "--emit",
        "apply",
    ];
    generate(
        here,
        &[&config[..], &["--out", "flags"], &flags].concat(),
        "",
    );
    let out = files(&here.join("flags"));
    let manifest = &out["Cargo.toml"];
    assert!(manifest.contains("name = \"other\""), "{manifest}");
    assert!(manifest.contains("\"../kubewright\""), "{manifest}");
    assert!(manifest.contains("features = [\"v1_36\"]"), "{manifest}");
    let report = &out["src/generated/storage/v1/report.rs"];
    assert!(report.contains("apply!"), "{report}");
}

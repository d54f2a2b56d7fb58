//! ARCHITECTURE.md names what exists, and every source file says what it owns.

use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

#[test]
fn every_path_that_the_page_names_exists() {
    let text = std::fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let paths: Vec<&str> = text
        .split('`')
        .skip(1)
        .step_by(2)
        .filter(|code| code.contains('/') && !code.contains([' ', ':', '\n']))
        .collect();
    assert!(paths.len() > 15, "{paths:?}");
    for path in paths {
        assert!(
            root().join(path).exists(),
            "ARCHITECTURE.md names {path}, which does not exist"
        );
    }
}

#[test]
fn every_folder_is_on_the_page() {
    let text = std::fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    for folder in ["crates", "testdata"] {
        for entry in std::fs::read_dir(root().join(folder)).unwrap() {
            let entry = entry.unwrap();
            let name = entry.file_name().into_string().unwrap();
            // Golden output is a copy of what the generator writes.
            if entry.file_type().unwrap().is_dir() && name != "golden" {
                assert!(
                    text.contains(&format!("`{folder}/{name}/`")),
                    "ARCHITECTURE.md lacks {folder}/{name}"
                );
            }
        }
    }
}

#[test]
fn every_source_file_says_what_it_owns() {
    let mut folders = vec![root().join("crates"), root().join("xtask/src")];
    let mut missing = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                // What is written for users, or by the generator, has headers of its own kind.
                if !path.ends_with("templates") && !path.ends_with("tests") {
                    folders.push(path);
                }
            } else if path.extension().is_some_and(|e| e == "rs")
                && path.components().any(|c| c.as_os_str() == "src")
            {
                let text = std::fs::read_to_string(&path).unwrap();
                let head = text
                    .lines()
                    .take_while(|line| line.starts_with("//!"))
                    .collect::<String>();
                // A file of tests owns nothing; its first line says what it tests.
                let tests = path.ends_with("tests.rs");
                if head.is_empty()
                    || !tests && (!head.contains("Owns:") || !head.contains("Must not know:"))
                {
                    missing.push(path);
                }
            }
        }
    }
    assert!(
        missing.is_empty(),
        "without a header that says Owns and Must not know: {missing:#?}"
    );
}

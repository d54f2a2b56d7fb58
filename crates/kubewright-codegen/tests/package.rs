//! What whoever builds against this crate has to build, and what a published crate holds.

use std::path::Path;
use std::process::Command;

fn cargo(arguments: &[&str]) -> String {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {stderr}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn no_runtime_and_no_client_is_among_the_dependencies() {
    let tree = cargo(&[
        "tree",
        "-e",
        "normal,build",
        "--prefix",
        "none",
        "-f",
        "{p}",
    ]);
    let names: Vec<&str> = tree
        .lines()
        .filter_map(|line| line.split(' ').next())
        .collect();
    assert!(
        names.contains(&"kubewright-schema") && names.contains(&"toml"),
        "{names:?}"
    );
    for refused in [
        "async-std",
        "clap",
        "curl",
        "futures",
        "h2",
        "http",
        "hyper",
        "hyper-util",
        "kubewright",
        "mio",
        "native-tls",
        "openssl",
        "reqwest",
        "rustls",
        "smol",
        "tokio",
        "tower",
        "ureq",
    ] {
        assert!(!names.contains(&refused), "{refused} is in\n{tree}");
    }
}

#[test]
fn the_published_crates_hold_their_templates() {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    for name in ["kubewright-codegen", "kubewright-cli"] {
        let listed = cargo(&["package", "--list", "--allow-dirty", "--package", name]);
        let folder = crates.join(name);
        let mut folders = vec![folder.join("templates")];
        let mut count = 0;
        while let Some(next) = folders.pop() {
            for entry in std::fs::read_dir(next).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                    continue;
                }
                let below = path
                    .strip_prefix(&folder)
                    .unwrap()
                    .to_string_lossy()
                    .replace('\\', "/");
                assert!(
                    listed.lines().any(|line| line == below),
                    "{name} lacks {below}"
                );
                count += 1;
            }
        }
        assert!(count > 1, "{name} has {count} templates");
        let outside = "include_str!(\"../../../";
        for line in listed.lines().filter(|line| line.starts_with("src/")) {
            let text = std::fs::read_to_string(folder.join(line)).unwrap();
            assert!(
                !text.contains(outside) || line.ends_with("tests.rs"),
                "{name}/{line} includes what is not in the crate"
            );
        }
    }
}

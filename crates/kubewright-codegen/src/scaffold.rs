//! The crate around the generated modules.
//!
//! Owns: what a generated crate has besides the modules, and what it depends on.
//! Must not know: kinds, schemas, the disk.

use std::path::Path;

use crate::options::{CoreSource, CrateName, Derive, Options, Profile};
use crate::write::PlannedFile;

/// Where the module tree lies in a generated crate.
pub const MODULE_FOLDER: &str = "src/generated";

const MANIFEST: &str = include_str!("../templates/crate/Cargo.toml.in");
const ROOT: &str = include_str!("../templates/crate/src/lib.rs");

/// The manifest and the root of a crate of this name.
pub fn files(name: &CrateName, options: &Options) -> Vec<PlannedFile> {
    let manifest = MANIFEST
        .replace("{{name}}", name.as_str())
        .replace("{{dependencies}}\n", &dependencies(options));
    vec![
        PlannedFile {
            path: "Cargo.toml".into(),
            text: manifest,
        },
        PlannedFile {
            path: "src/lib.rs".into(),
            text: ROOT.to_owned(),
        },
    ]
}

/// The lines under `[dependencies]` that generated code needs.
pub fn dependencies(options: &Options) -> String {
    let source = match &options.kubewright_path {
        Some(path) => format!("path = {}", toml_string(&slashed(path))),
        None => format!("version = {}", toml_string(env!("CARGO_PKG_VERSION"))),
    };
    let schemars = options.derives.contains(&Derive::JsonSchema);
    let mut more = String::new();
    if schemars {
        more.push_str(", \"schemars\"");
    }
    if options.profile == Profile::Compact {
        more.push_str(", \"compact\"");
    }
    let features = match options.core {
        CoreSource::K8sOpenapi => {
            format!("features = [\"{}\"{more}]", options.k8s_version.feature())
        }
        // The defaults without k8s-openapi.
        CoreSource::Own => {
            format!("default-features = false, features = [\"client\", \"rustls-tls\"{more}]")
        }
    };
    format!("kubewright = {{ {source}, {features} }}\n")
}

fn slashed(path: &Path) -> String {
    let text = path.to_string_lossy();
    if std::path::MAIN_SEPARATOR == '\\' {
        text.replace('\\', "/")
    } else {
        text.into_owned()
    }
}

/// A basic string of TOML, whose escapes are those of JSON.
fn toml_string(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(change: impl FnOnce(&mut Options), expected: &str) {
        let mut options = Options::default();
        change(&mut options);
        let name = "example".parse().expect("a name");
        let files = files(&name, &options);
        let manifest: toml::Table = files[0].text.parse().expect("TOML");
        assert_eq!(manifest["package"]["name"].as_str(), Some("example"));
        let (_, dependencies) = files[0]
            .text
            .split_once("[dependencies]\n")
            .expect("dependencies");
        assert_eq!(dependencies, expected);
        assert!(!files.iter().any(|file| file.text.contains("{{")));
    }

    #[test]
    fn the_runtime_is_the_one_dependency() {
        let version = env!("CARGO_PKG_VERSION");
        check(
            |_| {},
            &format!("kubewright = {{ version = \"{version}\", features = [\"v1_37\"] }}\n"),
        );
        check(
            |options| {
                options.core = CoreSource::Own;
                options.kubewright_path = Some("../a \"b\"".into());
            },
            "kubewright = { path = \"../a \\\"b\\\"\", default-features = false, features = [\"client\", \"rustls-tls\"] }\n",
        );
        check(
            |options| options.profile = Profile::Compact,
            &format!(
                "kubewright = {{ version = \"{version}\", features = [\"v1_37\", \"compact\"] }}\n"
            ),
        );
        check(
            |options| {
                options.derives.insert(Derive::JsonSchema);
            },
            &format!(
                "kubewright = {{ version = \"{version}\", features = [\"v1_37\", \"schemars\"] }}\n"
            ),
        );
    }
}

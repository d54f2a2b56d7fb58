//! The files of a new project.
//!
//! Owns: the templates, and what is put into them.
//! Must not know: the disk, where definitions come from.

use std::path::{Path, PathBuf};

use kubewright_codegen::made::Made;
use kubewright_codegen::options::{CrateName, Options};
use kubewright_codegen::scaffold;
use kubewright_codegen::write::PlannedFile;

use crate::arguments::Origin;

/// A definition for who has none yet.
pub(crate) const EXAMPLE: (&str, &str) = (
    "backups.yaml",
    include_str!("../templates/shared/crds/backups.yaml"),
);

const MAIN: &str = include_str!("../templates/shared/src/main.rs");
const GIT_IGNORE: &str = include_str!("../templates/shared/gitignore");

/// What a new project is about.
#[derive(Debug)]
pub(crate) struct Project<'a> {
    pub(crate) name: &'a CrateName,
    pub(crate) from: Origin,
    pub(crate) options: &'a Options,
    /// The kind that the program follows.
    pub(crate) kind: &'a Made,
    /// An object of it, as JSON.
    pub(crate) sample: &'a str,
    /// Names and texts of the definitions.
    pub(crate) definitions: &'a [(String, String)],
}

/// All files that a person may edit; what is generated comes on top.
pub(crate) fn files(project: &Project<'_>) -> Vec<PlannedFile> {
    let Project {
        name: _,
        from,
        options: _,
        kind,
        sample,
        definitions,
    } = project;
    let mut files = vec![
        file(".gitignore", GIT_IGNORE),
        file("src/main.rs", &filled(MAIN, project)),
        file(
            &format!("samples/{}.json", plain(&kind.kind_module)),
            sample,
        ),
    ];
    for (name, text) in *definitions {
        files.push(file(&format!("crds/{name}"), text));
    }
    let own: &[(&str, &str)] = match from {
        Origin::BuildRs => &[
            (
                "Cargo.toml",
                include_str!("../templates/build-rs/Cargo.toml.in"),
            ),
            ("build.rs", include_str!("../templates/build-rs/build.rs")),
            ("README.md", include_str!("../templates/build-rs/README.md")),
        ],
        Origin::Committed => &[
            (
                "Cargo.toml",
                include_str!("../templates/committed/Cargo.toml.in"),
            ),
            (
                "tests/generated.rs",
                include_str!("../templates/committed/tests/generated.rs"),
            ),
            (
                "README.md",
                include_str!("../templates/committed/README.md"),
            ),
        ],
    };
    files.extend(
        own.iter()
            .map(|(path, text)| file(path, &filled(text, project))),
    );
    files
}

fn file(path: &str, text: &str) -> PlannedFile {
    PlannedFile {
        path: PathBuf::from(path),
        text: text.to_owned(),
    }
}

fn filled(template: &str, project: &Project<'_>) -> String {
    let Project {
        name,
        from,
        options,
        kind,
        sample: _,
        definitions: _,
    } = project;
    let generated = match from {
        Origin::BuildRs => "kubewright::include_generated!(mod generated);",
        Origin::Committed => "mod generated;",
    };
    template
        .replace("{{name}}", name.as_str())
        .replace("{{generated}}", generated)
        .replace("{{informer}}", &informer(kind))
        .replace("{{group}}", &kind.group_module)
        .replace("{{version}}", &kind.version_module)
        .replace("{{kind}}", &kind.kind)
        .replace("{{object}}", plain(&kind.kind_module))
        .replace("{{kubewright}}", scaffold::dependencies(options).trim_end())
        .replace("{{kubewright-codegen}}", &generator(options))
}

/// The call that gives the informer, on lines as rustfmt breaks them.
fn informer(kind: &Made) -> String {
    let Made {
        group_module,
        version_module,
        accessor,
        ..
    } = kind;
    let version = plain(version_module);
    let one_line = format!("factory.{group_module}_{version}().{accessor}()");
    if one_line.len() <= 60 {
        one_line
    } else {
        format!("factory\n        .{group_module}_{version}()\n        .{accessor}()")
    }
}

/// The generator as a dependency: from a checkout it lies beside the runtime.
fn generator(options: &Options) -> String {
    match &options.kubewright_path {
        Some(path) => {
            let beside = path
                .parent()
                .unwrap_or(Path::new(".."))
                .join("kubewright-codegen");
            let path = beside.to_string_lossy().replace('\\', "/");
            format!("kubewright-codegen = {{ path = {path:?} }}")
        }
        None => format!("kubewright-codegen = {:?}", env!("CARGO_PKG_VERSION")),
    }
}

fn plain(identifier: &str) -> &str {
    identifier.strip_prefix("r#").unwrap_or(identifier)
}

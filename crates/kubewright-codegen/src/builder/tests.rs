//! What cargo is told by a build script, and that the builder offers what the command does.

use std::fs;

use super::failure::{DIFF_LINES, LINE_CHARACTERS};
use super::*;
use crate::options::Options;

const REPORT: &str = "\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: reports.example.com}
spec:
  group: example.com
  names: {kind: Report, plural: reports}
  scope: Namespaced
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec:
            type: object
            properties:
              title: {type: string}
              open: {type: object}
";

/// A package with these files, whose build script runs.
struct Package {
    folder: tempfile::TempDir,
}

impl Package {
    fn new(files: &[(&str, &str)]) -> Self {
        let package = Self {
            folder: tempfile::tempdir().expect("a folder"),
        };
        package.write("build.rs", "fn main() {}");
        for (path, text) in files {
            package.write(path, text);
        }
        package
    }

    fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("folders");
        fs::write(path, text).expect("a file");
    }

    fn environment(&self) -> Environment {
        Environment {
            package: self.folder.path().to_owned(),
            out_dir: Some(self.path("target/out")),
            is_build_script: true,
            jobs: NonZeroUsize::new(1),
        }
    }

    fn generate(&self, builder: Builder) -> Result<(Outcome, String), BuildError> {
        let mut told = Vec::new();
        let outcome = builder.generate_in(&self.environment(), &mut told)?;
        Ok((outcome, String::from_utf8(told).expect("text")))
    }

    #[track_caller]
    fn fails(&self, builder: Builder, expected: &str) {
        let error = self.generate(builder).expect_err("an error");
        assert_eq!(format!("{error:?}"), expected);
    }
}

#[test]
fn the_builder_offers_what_the_command_does() {
    let text = include_str!("../builder.rs");
    let calls: Vec<&str> = text
        .split("    pub fn ")
        .skip(1)
        .filter(|rest| {
            let signature = rest.split('{').next().unwrap_or_default();
            signature.contains("self,") || signature.contains("self)")
        })
        .filter_map(|rest| rest.split(['(', '<']).next())
        .collect();
    let options = Options::NAMES.iter().chain(&Builder::RUN_NAMES);
    let mut expected: Vec<String> = options
        .map(|name| match *name {
            "crate" => "crate_name".to_owned(),
            name => name.replace('-', "_"),
        })
        .collect();
    // What a command has no use for: the inputs are its arguments, notes it always counts, and it
    // knows where it runs and that it writes.
    expected.extend(["input", "inputs", "folder", "base", "notes", "generate"].map(str::to_owned));
    expected.sort();
    let mut calls: Vec<String> = calls.into_iter().map(str::to_owned).collect();
    calls.sort();
    assert_eq!(calls, expected);
}

#[test]
fn every_call_sets_its_option() {
    let builder = Builder::new()
        .crate_name("example")
        .only(["example.com/*"])
        .emit(["client", "crd"])
        .core("own")
        .profile("compact")
        .k8s_version("1.36")
        .strict()
        .jobs(3)
        .kubewright_path("k")
        .derives(["Eq"])
        .optional_required()
        .modules([("example.com", "example")]);
    assert!(builder.mistakes.is_empty(), "{:?}", builder.mistakes);
    let mut options = Options::default();
    builder.settings.apply_to(&mut options);
    let Options {
        crate_name,
        only,
        emit,
        core,
        profile,
        k8s_version,
        strict,
        jobs,
        kubewright_path,
        derives,
        optional_required,
        modules,
        overrides: _,
    } = options;
    assert_eq!(crate_name.as_ref().map(CrateName::as_str), Some("example"));
    assert_eq!(only.len(), 1);
    assert!(emit.contains(Artefact::Crd) && !emit.contains(Artefact::Apply));
    assert_eq!(core, CoreSource::Own);
    assert_eq!(profile, Profile::Compact);
    assert_eq!(k8s_version.to_string(), "1.36");
    assert!(strict && optional_required);
    assert_eq!(jobs.map(NonZeroUsize::get), Some(3));
    assert_eq!(kubewright_path, Some("k".into()));
    assert!(derives.contains(&Derive::Eq));
    assert_eq!(modules.len(), 1);
}

#[test]
fn values_are_given_as_types_or_as_text() {
    let typed = Builder::new()
        .core(CoreSource::Own)
        .emit([Artefact::Crd])
        .format(Format::Json)
        .derives([Derive::Hash]);
    let text = Builder::new()
        .core("own")
        .emit(["crd"])
        .format("json")
        .derives(["Hash"]);
    assert_eq!(typed.settings, text.settings);
    assert_eq!(typed.format, text.format);
}

#[test]
fn cargo_watches_what_was_read_and_nothing_is_written_twice() {
    let package = Package::new(&[
        ("crds/reports.yaml", REPORT),
        ("kubewright.toml", "core = \"own\""),
    ]);
    let builder = Builder::new().input("crds");
    let (first, told) = package.generate(builder.clone()).expect("an outcome");
    assert_eq!(
        told,
        "cargo::rerun-if-changed=build.rs\n\
         cargo::rerun-if-changed=crds\n\
         cargo::rerun-if-changed=crds/reports.yaml\n\
         cargo::rerun-if-changed=kubewright.toml\n"
    );
    assert_eq!(first.folder, package.path("target/out/kubewright"));
    assert!(first.folder.join("mod.rs").exists());
    assert!(first.written.written > 3);
    let (second, _) = package.generate(builder).expect("an outcome");
    assert_eq!((second.written.written, second.written.removed), (0, 0));
    assert_eq!(second.written.unchanged, first.written.written);
}

#[test]
fn names_are_kept_by_the_package_and_not_by_the_machine() {
    let package = Package::new(&[("crds/reports.yaml", REPORT)]);
    let builder = Builder::new().input("crds").core("own");
    let (outcome, _) = package.generate(builder.clone()).expect("an outcome");
    let generated = outcome.folder.join(LOCK_FILE);
    let text = fs::read_to_string(&generated).expect("names");
    let renamed = text.replace(" ReportSpec ", " Wording ");
    assert_ne!(text, renamed);
    // Names that only this machine has mean nothing.
    fs::write(&generated, &renamed).expect("a file");
    package.generate(builder.clone()).expect("an outcome");
    assert_eq!(fs::read_to_string(&generated).expect("names"), text);
    package.write(LOCK_FILE, &renamed);
    let (_, told) = package.generate(builder).expect("an outcome");
    assert_eq!(fs::read_to_string(&generated).expect("names"), renamed);
    assert!(told.contains("cargo::rerun-if-changed=kubewright.lock\n"));
}

#[test]
fn warnings_are_shown_and_notes_when_asked_for() {
    let warned = REPORT.replace(
        "title: {type: string}",
        "title: {type: string}\n              size: {x-kubernetes-preserve-unknown-fields: true, enum: [1, a]}",
    );
    let package = Package::new(&[("crds/reports.yaml", &warned)]);
    let builder = Builder::new().input("crds").core("own");
    let (outcome, told) = package.generate(builder.clone()).expect("an outcome");
    let shown = |severity| {
        let of = |diagnostic: &&Diagnostic| diagnostic.severity == severity;
        outcome.report.diagnostics.iter().filter(of).count()
    };
    let warnings = |told: &str| told.matches("cargo::warning=").count();
    assert_eq!(warnings(&told), shown(Severity::Warning), "{told}");
    let (_, with_notes) = package
        .generate(builder.clone().notes())
        .expect("an outcome");
    assert_eq!((shown(Severity::Warning), shown(Severity::Note)), (1, 1));
    assert_eq!(
        warnings(&with_notes),
        shown(Severity::Warning) + shown(Severity::Note)
    );
    let note = "cargo::warning=note: crds/reports.yaml:21:";
    assert!(with_notes.contains(note), "{with_notes}");
    let (_, told) = package
        .generate(builder.clone().quiet())
        .expect("an outcome");
    assert_eq!(warnings(&told), 0);
    let (_, told) = package
        .generate(builder.format("json"))
        .expect("an outcome");
    assert!(told.contains("\n  \"files_read\": 1,\n"), "{told}");
}

#[test]
fn input_cannot_speak_to_cargo() {
    let text = "a.yaml: x\ncargo::rustc-env=A=B\r\ncargo::error=c\n  help: do this";
    assert_eq!(
        one_line(text),
        "a.yaml: x cargo::rustc-env=A=B  cargo::error=c; do this"
    );
}

#[test]
fn errors_read_well_after_error() {
    let package = Package::new(&[
        (
            "crds/broken.yaml",
            "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nspec: {}\n",
        ),
        ("other/reports.yaml", REPORT),
    ]);
    package.fails(
        Builder::new().input("crds").input("other"),
        "kubewright generated nothing\n\n\
         crds/broken.yaml:3:1: spec.group: `group` is missing",
    );
    package.fails(
        Builder::new().input("nowhere"),
        "kubewright generated nothing\n\nnowhere: there is no such file or folder",
    );
    package.fails(
        Builder::new(),
        "kubewright generated nothing\n\nthere is nothing to generate from\n  help: name files, folders or globs with `input`",
    );
    package.fails(
        Builder::new().input("other").crate_name("example"),
        "kubewright generated nothing\n\na crate cannot be included from `OUT_DIR`\n  help: leave `crate_name` out, or name a folder for the crate with `out`",
    );
    package.write("kubewright.toml", "\ncore = \"mine\"");
    package.fails(
        Builder::new().input("other"),
        "kubewright generated nothing\n\nkubewright.toml:2:8: `mine` is no source of core types; choose from `k8s-openapi`, `own`",
    );
}

#[test]
fn wrong_values_are_placed_in_the_build_script() {
    let line = line!() + 1;
    let builder = Builder::new().input("crds").core("mine").jobs(0);
    let package = Package::new(&[]);
    let file = file!();
    package.fails(
        builder,
        &format!(
            "kubewright generated nothing\n\n\
             {file}:{line}:48: core: `mine` is no source of core types; choose from `k8s-openapi`, `own`\n\n\
             {file}:{line}:61: jobs: there must be one thread at least"
        ),
    );
}

#[test]
fn a_committed_folder_is_checked() {
    let package = Package::new(&[("crds/reports.yaml", REPORT)]);
    let builder = Builder::new().input("crds").out("src/generated");
    let check = |builder: &Builder| builder.clone().check_in(&package.environment());
    package.generate(builder.clone()).expect("an outcome");
    check(&builder).expect("no difference");

    let place = package.path("src/generated/example_com/v1/report.rs");
    let text = fs::read_to_string(&place).expect("code");
    fs::write(&place, text.replace("title", "heading")).expect("a file");
    let error = check(&builder).expect_err("a difference").to_string();
    let expected = "src/generated is not what would be generated: 1 files to write, 0 to remove\n  \
         help: run `kubewright generate crds --out src/generated` beside Cargo.toml, and commit the result\n\n\
         --- src/generated/example_com/v1/report.rs\n";
    assert!(error.starts_with(expected), "{error}");
    assert!(
        error.contains("\n+    pub title: Option<String>,\n"),
        "{error}"
    );
    assert!(
        fs::read_to_string(&place)
            .expect("code")
            .contains("heading")
    );

    let error = check(&builder.clone().core("own"))
        .expect_err("a difference")
        .to_string();
    assert!(
        error.contains("help: call `generate` on the same builder"),
        "{error}"
    );
    let error = check(&Builder::new().input("crds")).expect_err("an error");
    assert!(
        error
            .to_string()
            .contains("name the committed folder with `out`")
    );
}

#[test]
fn nothing_is_said_outside_of_a_build_script() {
    let package = Package::new(&[("crds/reports.yaml", REPORT)]);
    let environment = Environment {
        out_dir: None,
        is_build_script: false,
        ..package.environment()
    };
    let mut told = Vec::new();
    let builder = Builder::new().input("crds");
    let error = builder
        .clone()
        .generate_in(&environment, &mut told)
        .expect_err("an error");
    assert!(
        error.to_string().contains("there is no `OUT_DIR`"),
        "{error}"
    );
    builder
        .out("generated")
        .generate_in(&environment, &mut told)
        .expect("an outcome");
    assert!(told.is_empty());
    assert!(package.path("generated/mod.rs").exists());
}

#[test]
fn long_diffs_are_shortened() {
    let long = "+line\n".repeat(DIFF_LINES + 5);
    let diffs = [Ok(long.clone()), Ok(long)];
    let text = shortened(diffs.into_iter()).expect("text");
    assert_eq!(text.lines().count(), DIFF_LINES + 2);
    assert!(text.ends_with("...\nand 1 more files\n"), "{text}");

    let wide = "é".repeat(LINE_CHARACTERS + 1);
    let text = shortened([Ok(wide)].into_iter()).expect("text");
    assert_eq!(text, format!("{}...\n", "é".repeat(LINE_CHARACTERS)));
}

//! The cases in `testdata/rust`: Rust source, and the definitions or the errors that come out of it.
//!
//! `UPDATE_GOLDEN=1` accepts what comes out now.

#![cfg(feature = "source")]

use std::path::{Path, PathBuf};

use kubewright_codegen::source::{self, Cfg, CrdPlan};
use kubewright_schema::Schema;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata/rust")
}

/// The cases of a folder: Rust files, and folders, in order.
fn cases(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("testdata/rust");
    let mut found: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    found.retain(|path| path.is_dir() || path.extension().is_some_and(|it| it == "rs"));
    found.sort();
    assert!(!found.is_empty(), "{}", folder.display());
    found
}

#[track_caller]
fn golden(path: &Path, actual: &str) {
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        assert!(std::env::var_os("CI").is_none(), "CI never updates goldens");
        std::fs::write(path, actual).unwrap();
        return;
    }
    let expected = std::fs::read_to_string(path).unwrap_or_default();
    assert_eq!(expected, actual, "{path:?}: UPDATE_GOLDEN=1 accepts");
}

/// What the cases are read with.
fn cfg() -> Cfg {
    let options = ["feature=\"on\"", "set"].into_iter();
    options.map(|option| option.parse().unwrap()).collect()
}

fn read(case: &Path) -> Result<String, String> {
    let found = source::definitions(&[case.to_owned()], &cfg());
    // Messages name the files as the cases see them.
    let folder = format!("{}/", folder().display());
    let found = found.map_err(|errors| errors.to_string().replace(&folder, "") + "\n")?;
    let texts = found.definitions.iter().map(|it| it.to_yaml());
    Ok(texts.collect())
}

#[test]
fn definitions_come_out_of_source() {
    for case in cases(&folder().join("shapes")) {
        let text = read(&case).unwrap_or_else(|errors| panic!("{}:\n{errors}", case.display()));
        golden(&case.with_extension("yaml"), &text);
    }
}

#[test]
fn errors_say_where_what_and_how_to_mend() {
    for case in cases(&folder().join("errors")) {
        let Err(errors) = read(&case) else {
            panic!("{} is taken", case.display())
        };
        golden(&case.with_extension("txt"), &errors);
    }
}

/// What the API server checks of a structural schema, and can be checked without it.
#[test]
fn every_definition_is_structural() {
    let mut shapes = 0;
    for case in cases(&folder().join("shapes")) {
        let text = std::fs::read_to_string(case.with_extension("yaml")).unwrap();
        let found = kubewright_schema::read(&case.to_string_lossy(), &text).unwrap();
        assert!(!found.definitions.is_empty(), "{}", case.display());
        for definition in &found.definitions {
            shapes += 1;
            assert_eq!(
                definition.versions.iter().filter(|it| it.storage).count(),
                1,
                "{}",
                definition.name()
            );
            for version in &definition.versions {
                structural(version.schema.as_ref().unwrap(), &definition.name());
            }
        }
    }
    assert!(shapes >= 70, "{shapes} kinds");
}

fn structural(schema: &Schema, at: &str) {
    let typed = schema.declared_type.is_some()
        || schema.int_or_string == Some(true)
        || schema.preserve_unknown_fields == Some(true);
    assert!(typed, "{at} has no type");
    assert!(
        schema.properties.is_empty() || schema.additional_properties.is_none(),
        "{at} has properties and additionalProperties"
    );
    for (name, inner) in &schema.properties {
        structural(inner, &format!("{at}.{name}"));
    }
    if let Some(items) = &schema.items {
        structural(items, &format!("{at}[]"));
    }
    if let Some(kubewright_schema::AdditionalProperties::Schema(values)) =
        &schema.additional_properties
    {
        structural(values, &format!("{at}{{}}"));
    }
    for inner in schema
        .all_of
        .iter()
        .chain(&schema.any_of)
        .chain(&schema.one_of)
    {
        if schema.int_or_string != Some(true) {
            value_only(inner, at);
        }
    }
}

/// Inside of `oneOf` and its like nothing may be declared that is not declared outside.
fn value_only(schema: &Schema, at: &str) {
    assert!(
        schema.declared_type.is_none(),
        "{at}: a type in an alternative"
    );
    assert!(schema.description.is_none(), "{at}: a description in one");
    assert!(schema.default.is_none(), "{at}: a default in one");
    assert!(schema.nullable.is_none(), "{at}: nullable in one");
    for (_, inner) in &schema.properties {
        value_only(inner, at);
    }
}

#[test]
fn files_are_written_once_and_keep_what_is_not_ours() {
    let out = tempfile::tempdir().unwrap();
    let case = folder().join("shapes/backup.rs");
    let found = source::definitions(&[case], &Cfg::default()).unwrap();
    let plan = CrdPlan::new(out.path(), &found.definitions).unwrap();
    assert_eq!(plan.summary().written, found.definitions.len());
    assert!(plan.diffs().next().unwrap().starts_with("--- /dev/null"));
    plan.apply().unwrap();
    assert!(
        CrdPlan::new(out.path(), &found.definitions)
            .unwrap()
            .is_empty()
    );

    let file = out.path().join("storage.example.com_backups.yaml");
    let text = std::fs::read_to_string(&file).unwrap();
    let annotated = text.replacen("  annotations:\n", "  annotations:\n    by: hand\n", 1);
    assert_ne!(text, annotated);
    std::fs::write(&file, &annotated).unwrap();
    assert!(
        CrdPlan::new(out.path(), &found.definitions)
            .unwrap()
            .is_empty()
    );

    let changed = annotated.replacen("minLength: 1", "minLength: 2", 1);
    std::fs::write(
        &file,
        changed.replacen("scope: Namespaced", "scope: Cluster", 1),
    )
    .unwrap();
    let plan = CrdPlan::new(out.path(), &found.definitions).unwrap();
    assert_eq!(plan.summary().written, 1);
    plan.apply().unwrap();
    assert_eq!(std::fs::read_to_string(&file).unwrap(), annotated);

    std::fs::write(&file, "kind: ConfigMap\napiVersion: v1\n").unwrap();
    let errors = CrdPlan::new(out.path(), &found.definitions).unwrap_err();
    assert!(errors[0].message.contains("left alone"), "{}", errors[0]);
}

/// Every attribute in `MARKERS.md` is read as it stands there.
#[test]
fn the_table_of_markers_tells_words_that_exist() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("MARKERS.md");
    let text = std::fs::read_to_string(path).unwrap();
    let mut of_kind = false;
    let mut words = 0;
    let mut markers = std::collections::BTreeSet::new();
    for line in text.lines() {
        if line.starts_with("### ") {
            of_kind = line == "### A kind";
        }
        let cells: Vec<&str> = line.split(" | ").collect();
        if let [first, _] = cells.as_slice()
            && first.contains("`+")
        {
            assert!(markers.insert(first.to_string()), "{first} stands twice");
        }
        let codes = line.split('`').skip(1).step_by(2);
        for code in codes.filter(|code| code.starts_with("#[kubewright(") && !code.contains("..."))
        {
            let kind = "#[kubewright(group = \"a.io\", version = \"v1\", kind = \"A\")]";
            let item = format!("{} {code} struct S;", if of_kind { kind } else { "" });
            let item: syn::DeriveInput = syn::parse_str(&item).unwrap();
            let read = if of_kind {
                source::kind::parse(&item.attrs).map(drop)
            } else {
                source::attributes::Words::parse(&item.attrs).map(drop)
            };
            if let Err(error) = read {
                panic!("{code}: {error}");
            }
            words += 1;
        }
    }
    assert!(markers.len() >= 60, "{} markers", markers.len());
    assert!(words >= 65, "{words} attributes");
}

/// Whatever the source says, the answer is definitions that can be read, or errors with a place.
#[test]
fn no_source_makes_it_panic() {
    let out = tempfile::tempdir().unwrap();
    let file = out.path().join("lib.rs");
    let mut seed = 7_u64;
    // A linear congruential generator: the same mutations in every run.
    let mut next = |below: usize| {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(seed >> 33).unwrap() % below.max(1)
    };
    let mut texts = Vec::new();
    for folder in ["shapes", "errors"] {
        for case in cases(&crate::folder().join(folder)) {
            texts.extend(std::fs::read_to_string(case).ok());
        }
    }
    let (mut taken, mut refused) = (0, 0);
    for _ in 0..150 {
        let text = &texts[next(texts.len())];
        let mut lines: Vec<&str> = text.lines().collect();
        for _ in 0..=next(3) {
            let (from, to) = (next(lines.len()), next(lines.len()));
            match next(3) {
                0 => {
                    lines.remove(from);
                }
                1 => lines.swap(from, to),
                _ => lines.insert(to, lines[from]),
            }
        }
        std::fs::write(&file, lines.join("\n")).unwrap();
        match source::definitions(std::slice::from_ref(&file), &Cfg::default()) {
            Ok(found) => {
                taken += 1;
                for definition in found.definitions {
                    kubewright_schema::read("", &definition.to_yaml()).unwrap();
                }
            }
            Err(errors) => {
                refused += 1;
                for error in errors.errors {
                    assert!(error.line > 0, "{error}\n{}", lines.join("\n"));
                }
            }
        }
    }
    assert!(
        taken > 10 && refused > 10,
        "{taken} taken, {refused} refused"
    );
}

#[test]
fn deep_nesting_is_no_crash() {
    let out = tempfile::tempdir().unwrap();
    let file = out.path().join("lib.rs");
    let kind = "#[kubewright(group = \"a.io\", version = \"v1\", kind = \"A\")] struct A { a:";
    let nested = format!("{kind} {}u8{} }}", "Vec<".repeat(2000), ">".repeat(2000));
    std::fs::write(&file, nested).unwrap();
    let told = source::definitions(&[file], &Cfg::default()).unwrap_err();
    assert!(told.to_string().contains("nested"), "{told}");
}

/// The kinds found in sources below a folder with these files.
fn kinds_in(files: &[(&str, &str)], sources: &[&str]) -> Result<Vec<String>, String> {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let sources: Vec<PathBuf> = sources.iter().map(|it| folder.path().join(it)).collect();
    match source::definitions(&sources, &Cfg::default()) {
        Ok(found) => Ok(found
            .definitions
            .iter()
            .map(|it| it.names.kind.to_string())
            .collect()),
        Err(errors) => {
            let root = format!("{}/", folder.path().display());
            Err(errors.to_string().replace(&root, ""))
        }
    }
}

fn kind(name: &str, fields: &str) -> String {
    format!(
        "#[kubewright(group = \"a.io\", version = \"v1\", kind = {name:?})] struct {name}Spec {{ {fields} }}\n"
    )
}

#[test]
fn crates_folders_and_files_are_sources() {
    let manifest = "[package]\nname = \"the-crate\"\n";
    let shared = kind("Shared", "");
    // A library and its program may declare one file.
    let both = [
        ("Cargo.toml", manifest),
        ("src/lib.rs", "pub mod shared;"),
        ("src/main.rs", "mod shared; use the_crate::shared as other;"),
        ("src/shared.rs", &shared),
    ];
    assert_eq!(kinds_in(&both, &["."]).unwrap(), ["Shared"]);
    assert_eq!(kinds_in(&both, &["src"]).unwrap(), ["Shared"]);
    assert_eq!(kinds_in(&both, &["src/shared.rs"]).unwrap(), ["Shared"]);

    // Where the manifest says, and under the name that it says; two crates at once.
    let user = kind("User", "a: lib_name::Inner, b: ::lib_name::deep::Inner");
    let two = [
        (
            "a/Cargo.toml",
            "[package]\nname = \"a\"\n[lib]\nname = \"lib_name\"\npath = \"code/root.rs\"",
        ),
        ("a/code/root.rs", "pub mod deep; pub use deep::Inner;"),
        ("a/code/deep.rs", "pub struct Inner { a: String }"),
        (
            "b/Cargo.toml",
            "[package]\nname = \"b\"\n[[bin]]\nname = \"b\"\npath = \"b.rs\"",
        ),
        ("b/b.rs", &user),
    ];
    assert_eq!(kinds_in(&two, &["a", "b"]).unwrap(), ["User"]);
    assert!(
        kinds_in(&two, &["b"])
            .unwrap_err()
            .contains("`lib_name::Inner` is not among")
    );

    // A folder of files, some of which are modules of others.
    let (first, second) = (kind("First", "a: inner::Inner"), kind("Second", ""));
    let first = format!("mod inner; {first}");
    let loose = [
        ("x/first.rs", first.as_str()),
        ("x/inner.rs", "pub struct Inner { a: super::Up }"),
        ("x/below/second.rs", &second),
    ];
    let told = kinds_in(&loose, &["x"]).unwrap_err();
    assert!(
        told.starts_with("x/inner.rs:1:20: `super::Up` is not among"),
        "{told}"
    );
    let first = format!("struct Up {{}} {first}");
    let loose = [("x/first.rs", first.as_str()), loose[1], loose[2]];
    assert_eq!(kinds_in(&loose, &["x"]).unwrap(), ["First", "Second"]);

    // A folder with `mod.rs`.
    let inner = kind("Inner", "");
    let module = [
        ("m/mod.rs", "mod inner;"),
        ("m/inner.rs", inner.as_str()),
        ("m/stray.rs", "?"),
    ];
    assert_eq!(kinds_in(&module, &["m"]).unwrap(), ["Inner"]);
}

#[test]
fn the_structs_of_kinds_are_told_by_path() {
    let case = folder().join("shapes/modules");
    let found = source::definitions(&[case], &cfg()).unwrap();
    let told: Vec<(&str, &str, &str)> = found
        .structs
        .iter()
        .map(|it| (it.kind.as_str(), it.crate_name.as_str(), it.path.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            ("Import", "modules_crate", "crate::kinds::ImportSpec"),
            ("On", "modules_crate", "crate::kinds::OnSpec"),
        ]
    );
    assert!(found.structs[0].place.0.ends_with("src/kinds.rs"));
}

#[test]
fn sources_that_are_none_are_errors() {
    let workspace = [("Cargo.toml", "[workspace]\nmembers = [\"a\"]\n")];
    assert_eq!(
        kinds_in(&workspace, &["."]).unwrap_err(),
        ".: no `src/lib.rs` or `src/main.rs` is there\n  help: name the folder of a member of the \
         workspace, or a file"
    );
    assert_eq!(
        kinds_in(&workspace, &["nowhere"]).unwrap_err(),
        "nowhere: there is no such file or folder"
    );
    let empty = [("x/readme.md", "")];
    assert_eq!(
        kinds_in(&empty, &["x"]).unwrap_err(),
        "x: no Rust file is there"
    );
    let broken = [("Cargo.toml", "[package")];
    assert!(
        kinds_in(&broken, &["."])
            .unwrap_err()
            .contains("Cargo.toml: ")
    );
}

/// `use` in circles, modules that name themselves, types that name themselves.
#[test]
fn circles_end() {
    let text = "mod a { pub use super::b::*; pub use super::b::X as Y; }
        mod b { pub use super::a::*; pub use super::a::Y as X; }
        use a::X; use self::X as Z; type Me = Me;";
    let kind = kind("Circle", "a: X, b: a::Nothing, c: Z, d: Me");
    let told = kinds_in(&[("lib.rs", &format!("{text}{kind}"))], &["lib.rs"]).unwrap_err();
    assert_eq!(
        told.matches("is not among the sources").count(),
        3,
        "{told}"
    );
    assert_eq!(told.matches("contains itself").count(), 1, "{told}");
}

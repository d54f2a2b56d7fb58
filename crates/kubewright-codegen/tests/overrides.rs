//! What overrides change in the generated code, and what is said when they cannot.

use std::path::Path;

use kubewright_codegen::config_file;
use kubewright_codegen::input::InputPath;
use kubewright_codegen::lock::Lock;
use kubewright_codegen::{Generated, generate};

const CRD: &str = r#"
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.a.io}
spec:
  group: a.io
  scope: Namespaced
  names: {kind: Widget, plural: widgets, singular: widget, listKind: WidgetList}
  versions:
  - name: v1
    served: true
    storage: true
    subresources: {status: {}}
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec:
            type: object
            required: [size]
            properties:
              size: {type: integer}
              mode: {type: string, enum: [fast, slow]}
              color: {type: string}
              part:
                type: object
                properties:
                  weight: {type: number}
              list:
                type: array
                items: {type: object, properties: {name: {type: string}}}
          status: {type: object, properties: {ready: {type: boolean}}}
  - name: v1beta1
    served: true
    storage: false
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec: {type: object, properties: {old: {type: string}}}
"#;

fn run(overrides: &str, lock: &Lock) -> Result<Generated, String> {
    let mut options = config_file::read("kubewright.toml", overrides).expect("options");
    options.jobs = std::num::NonZeroUsize::new(1);
    let inputs = [InputPath::text("widget.yaml", CRD)];
    generate(&inputs, &options, lock).map_err(|failures| failures.to_string())
}

fn file(generated: &Generated, path: &str) -> Option<String> {
    let found = generated.files.iter().find(|f| f.path == Path::new(path));
    found.map(|f| f.text.clone())
}

/// The code of `v1` with one override.
#[track_caller]
fn v1(path: &str, change: &str) -> String {
    let overrides = format!("[[override]]\npath = {path:?}\n{change}\n");
    let generated = run(&overrides, &Lock::default()).unwrap_or_else(|error| panic!("{error}"));
    file(&generated, "a_io/v1/widget.rs").expect("a file of v1")
}

#[track_caller]
fn check_error(overrides: &str, expected: &str) {
    match run(overrides, &Lock::default()) {
        Ok(_) => panic!("accepted: {overrides}"),
        Err(error) => assert!(error.contains(expected), "{error}"),
    }
}

fn one(path: &str, change: &str) -> String {
    format!("[[override]]\npath = {path:?}\n{change}\n")
}

#[test]
fn skip_leaves_one_version_out() {
    let overrides = one("a.io/v1beta1/Widget", "skip = true");
    let generated = run(&overrides, &Lock::default()).expect("generated");
    assert!(file(&generated, "a_io/v1/widget.rs").is_some());
    assert_eq!(file(&generated, "a_io/v1beta1/widget.rs"), None);
    let generated = run(&one("*/Widget", "skip = true"), &Lock::default()).expect("generated");
    assert_eq!(file(&generated, "a_io/v1/widget.rs"), None);
}

#[test]
fn what_is_left_out_of_a_struct_is_kept_as_json() {
    let code = v1("a.io/v1/Widget:spec.color", "skip = true");
    assert!(!code.contains("pub color"), "{code}");
    assert!(code.contains("#[kubewright(rest)]\n    pub other: BTreeMap<String, Value>,"));
}

#[test]
fn rename_names_what_stands_at_the_path() {
    let code = v1("a.io/v1/Widget:spec.size", "rename = \"extent\"");
    assert!(
        code.contains("#[kubewright(rename = \"size\")]\n    pub extent: i64,"),
        "{code}"
    );
    let code = v1("a.io/v1/Widget:spec.part", "rename = \"Piece\"");
    assert!(code.contains("pub part: Option<Piece>,"), "{code}");
    let code = v1("a.io/v1/Widget:spec.mode", "rename = \"Pace\"");
    assert!(code.contains("pub enum Pace {"), "{code}");
    let code = v1("a.io/v1/Widget:spec.list[]", "rename = \"Entry\"");
    assert!(code.contains("pub list: Option<Vec<Entry>>,"), "{code}");
    let code = v1("a.io/v1/Widget:spec.part", "rename-field = \"piece\"");
    assert!(
        code.contains("#[kubewright(rename = \"part\")]\n    pub piece: Option<Part>,"),
        "{code}"
    );
}

#[test]
fn a_kind_can_be_renamed() {
    let generated = run(
        &one("a.io/v1/Widget", "rename = \"Gadget\""),
        &Lock::default(),
    )
    .expect("generated");
    let code = file(&generated, "a_io/v1/gadget.rs").expect("its module follows");
    assert!(code.contains("pub struct Gadget {"), "{code}");
    assert!(code.contains("kind: \"Widget\""), "{code}");
    assert!(
        code.contains("kubewright::defined! {\n    Gadget:"),
        "{code}"
    );
    assert!(file(&generated, "a_io/v1beta1/widget.rs").is_some());
}

#[test]
fn enums_take_attributes_and_derives() {
    let code = v1(
        "a.io/v1/Widget:spec.mode",
        "attribute = [\"my::mark\"]\nderive = [\"Hash\"]",
    );
    let expected =
        "#[derive(Clone, Debug, PartialEq, Eq, Hash, Enum)]\n#[my::mark]\npub enum Mode {";
    assert!(code.contains(expected), "{code}");
}

#[test]
fn a_rename_is_undone_with_its_override() {
    let renamed = run(
        &one("a.io/v1/Widget:spec.part", "rename = \"Piece\""),
        &Lock::default(),
    )
    .expect("generated");
    let lock = Lock::parse(&file(&renamed, "kubewright.lock").expect("a lock")).expect("a lock");
    let plain = run("", &lock).expect("generated");
    let code = file(&plain, "a_io/v1/widget.rs").expect("a file");
    assert!(code.contains("pub part: Option<Part>,"), "{code}");
}

#[test]
fn a_rename_beats_the_lock() {
    let plain = run("", &Lock::default()).expect("generated");
    let lock = Lock::parse(&file(&plain, "kubewright.lock").expect("a lock")).expect("a lock");
    let renamed = run(
        &one("a.io/v1/Widget:spec.part", "rename = \"Piece\""),
        &lock,
    )
    .expect("generated");
    let code = file(&renamed, "a_io/v1/widget.rs").expect("a file");
    assert!(code.contains("pub part: Option<Piece>,"), "{code}");
}

#[test]
fn overrides_leave_no_trace_in_the_lock() {
    let natural = run("", &Lock::default()).expect("generated");
    for overrides in [
        one("a.io/v1/Widget", "rename = \"Gadget\""),
        one("a.io/v1/Widget:spec.part", "rename = \"Piece\""),
        one("a.io/v1/Widget:spec.mode", "rename = \"Pace\""),
    ] {
        let changed = run(&overrides, &Lock::default()).expect("generated");
        assert_eq!(
            file(&changed, "kubewright.lock"),
            file(&natural, "kubewright.lock"),
            "{overrides}"
        );
    }
}

#[test]
fn names_that_no_type_can_have_are_refused() {
    for name in ["type", "str", "std", "backup"] {
        let change = format!("rename = {name:?}");
        check_error(
            &one("a.io/v1/Widget:spec.part", &change),
            "begin with a capital letter",
        );
        check_error(
            &one("a.io/v1/Widget", &change),
            "begin with a capital letter",
        );
    }
    check_error(
        &one("a.io/v1/Widget", "rename = \"Option\""),
        "that is free",
    );
    // Another type's name, whether this run or the lock gives it.
    check_error(
        &one("a.io/v1/Widget:spec.part", "rename = \"Mode\""),
        "which is taken",
    );
}

#[test]
fn a_spec_may_have_any_name() {
    let code = v1("a.io/v1/Widget:spec", "rename-field = \"name\"");
    assert!(
        code.contains("name: impl Into<String>, spec: WidgetSpec"),
        "{code}"
    );
    assert!(code.contains("            name: Some(spec),"), "{code}");
}

#[test]
fn a_name_that_is_taken_is_refused_with_its_place() {
    check_error(
        &one("a.io/v1/Widget:spec.color", "rename = \"size\""),
        "widget.yaml:24:15: `a.io/v1/Widget`: the field `/spec/color` cannot be renamed to \
         `size`, as `size` is called",
    );
    check_error(
        &one("a.io/v1/Widget:spec.part", "rename = \"Mode\"").replace("Mode", "Vec"),
        "the type at `/spec/part` cannot be renamed to `Vec`, which is taken",
    );
    let both = one("a.io/v1/Widget:spec.part", "rename = \"X\"")
        + &one("a.io/v1/Widget:spec.mode", "rename = \"X\"");
    check_error(&both, "renamed to `X`, which is taken");
}

#[test]
fn an_override_without_effect_is_refused() {
    for (path, change, expected) in [
        (
            "a.io/v1/Widget:spec.size",
            "derive = [\"Hash\"]",
            "`derive` changes nothing of",
        ),
        (
            "a.io/v1/Widget:spec.size",
            "readonly = true",
            "`readonly` changes nothing of",
        ),
        (
            "a.io/v1/Widget",
            "type = \"my::T\"",
            "`type` changes nothing of",
        ),
        (
            "a.io/v1/Widget",
            "extern = \"my::T\"",
            "`extern` changes nothing of",
        ),
        (
            "a.io/v1beta1/Widget",
            "no-status = true",
            "`no-status` changes nothing of",
        ),
        (
            "a.io/v1/Widget:spec.list[]",
            "rename-field = \"x\"",
            "`rename-field` changes nothing",
        ),
        (
            "a.io/v1/Widget:spec.none",
            "rename = \"x\"",
            "matches nothing",
        ),
        // A number is no `Eq`, and the struct of the list has no `Hash` of its own.
        (
            "a.io/v1/Widget:spec.part",
            "derive = [\"Eq\"]",
            "`derive` changes nothing of",
        ),
        (
            "a.io/v1/Widget:spec",
            "derive = [\"Hash\"]",
            "`derive` changes nothing of",
        ),
    ] {
        check_error(&one(path, change), expected);
    }
    let twice = one("*.size", "rename = \"a\"") + &one("*.size", "rename = \"b\"");
    check_error(
        &twice,
        "kubewright.toml:5: `rename` of `*.size` was given at kubewright.toml:2 already",
    );
}

#[test]
fn a_derive_spreads_with_a_wide_path_to_what_can_have_it() {
    let code = v1("a.io/v1/Widget:spec.*", "derive = [\"Hash\"]");
    let hashed = "#[derive(Clone, Debug, Default, PartialEq, Hash, Object)]\npub struct List {";
    assert!(code.contains(hashed), "{code}");
    let plain = "#[derive(Clone, Debug, Default, PartialEq, Object)]\npub struct Part {";
    assert!(code.contains(plain), "{code}");
}

#[test]
fn a_run_that_would_only_remove_is_refused() {
    let none = generate(
        &[InputPath::text("pods.yaml", "apiVersion: v1\nkind: Pod\n")],
        &Default::default(),
        &Lock::default(),
    );
    let error = none.expect_err("nothing to generate").to_string();
    let expected =
        "pods.yaml: the input holds no CustomResourceDefinition, only one document of another kind";
    assert!(error.contains(expected), "{error}");
    check_error(
        "only = [\"a.io/widget\"]",
        "case counts: write `a.io/Widget`",
    );
    check_error(
        "[modules]\n\"b.io\" = \"b\"",
        "the group `b.io`, which the input does not hold",
    );
    check_error(&one("a.io/v1/Widget", "only-verbs = []"), "without a verb");
}

#[test]
fn an_override_of_what_a_run_leaves_out_waits() {
    let overrides = format!(
        "only = [\"a.io/*\"]\n{}",
        one("a.io/v1/Widget:spec.size", "rename = \"x\"")
    );
    assert!(run(&overrides, &Lock::default()).is_ok());
    let elsewhere = one("b.io/v1/Gadget", "rename = \"X\"");
    check_error(&elsewhere, "matches nothing");
}

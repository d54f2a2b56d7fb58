//! What is written as YAML is read again as it was.

use std::path::{Path, PathBuf};

use kubewright_schema::{Value, read, read_values, write_yaml};
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;

fn text() -> BoxedStrategy<String> {
    prop_oneof![
        any::<String>(),
        "[a-z]{1,8}",
        "[ \\n\\t'\":#{}\\[\\]&*!|>%@`,?=~.<0-9yYnN-]{0,8}",
        "[-+.0-9eExXo_:]{1,8}",
        "( {0,3}[a-z#-]{0,4}\\n){1,4}[a-z]{0,3}",
        prop::sample::select(vec![
            "yes",
            "no",
            "on",
            "Off",
            "true",
            "null",
            "~",
            "<<",
            "=",
            "---",
            "...",
            "0777",
            ".inf",
            ".nan",
            "1_000",
            "0b1",
            "2001-01-01",
            "12:30:45",
            "\u{feff}",
            "\u{85}",
            "a: b",
            "a #b",
            "\u{2028}",
            "a\r\nb",
            "\n",
            " ",
            "\n\n a",
        ])
        .prop_map(str::to_owned),
    ]
    .boxed()
}

fn value() -> BoxedStrategy<Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (-1_000_000..1_000_000_i32).prop_map(|n| Value::from(f64::from(n) + 0.5)),
        text().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 5, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..5).prop_map(Value::from),
            btree_map(text(), inner, 0..5).prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
    .boxed()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn any_value_is_read_as_it_was_written(value in btree_map(text(), value(), 1..4)) {
        let value = Value::Object(value.into_iter().collect());
        let mut yaml = String::new();
        write_yaml(&value, &mut yaml);
        prop_assert_eq!(read_values("a.yaml", &yaml).unwrap(), vec![value], "{}", yaml);
    }
}

/// The files of a folder and those below, in order.
fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else {
            found.push(path);
        }
    }
    found.sort();
}

/// Every definition of each `step`th file; how many.
fn check(folder: &Path, step: usize) -> usize {
    let mut all = Vec::new();
    files(folder, &mut all);
    let mut count = 0;
    for path in all.into_iter().step_by(step) {
        let known = path
            .extension()
            .is_some_and(|it| it == "yaml" || it == "json");
        let Ok(text) = std::fs::read_to_string(&path) else {
            continue;
        };
        let name = path.to_string_lossy();
        let Some(found) = known.then(|| read(&name, &text).ok()).flatten() else {
            continue;
        };
        for definition in found.definitions {
            let yaml = definition.to_yaml();
            let again = read(&name, &yaml).unwrap_or_else(|error| panic!("{error}"));
            let [again] = again.definitions.as_slice() else {
                panic!("{name}: is another document")
            };
            assert_eq!(again.to_value(), definition.to_value(), "{name}");
            assert_eq!(again.to_yaml(), yaml, "{name}");
            count += 1;
        }
    }
    count
}

#[test]
fn definitions_are_read_as_they_were_written() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    assert!(check(&root.join("testdata/crds"), 1) > 30);
    let corpus = root.join("../shared/crds");
    if corpus.is_dir() {
        // All of them take two minutes in a debug build.
        assert!(check(&corpus, 12) > 80);
    }
}

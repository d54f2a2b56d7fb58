//! What is read here is what the whole parser reads.

use std::fmt::Write as _;
use std::path::Path;

use proptest::prelude::*;

use super::BlockSource;
use crate::event::{Event, Events, Node, Scalar};

/// Says the nodes of a text, or none if there is a fault.
fn nodes(mut events: Events<'_>) -> Option<String> {
    let mut out = String::new();
    while events.next_document().ok()?.is_some() {
        out.push_str("document\n");
        for Node { at, event } in events.rest_of_value().ok()? {
            // Where nothing stands there is no place to agree on, and the whole parser
            // has some sequences start at their first item.
            match event {
                Event::Sequence | Event::End | Event::Scalar(Scalar::Null) => {
                    writeln!(out, "{event:?}")
                }
                event => writeln!(out, "{at} {event:?}"),
            }
            .unwrap();
        }
    }
    Some(out)
}

#[track_caller]
fn check(text: &str) -> bool {
    if !BlockSource::suits(text) {
        return false;
    }
    match nodes(Events::block(text)) {
        None => false,
        Some(block) => {
            let whole = nodes(Events::yaml(text)).unwrap_or_else(|| "a fault".into());
            assert_eq!(block, whole, "in\n{text}");
            true
        }
    }
}

#[test]
fn usual_texts() {
    for text in [
        "a: b\n",
        "a:\n  b: c\n  d:\n  - e\n  - f: g\n    h: i\n  -   - j\n      - k\nl: m",
        "- a\n-\n  b: c\n- - d\n",
        "---\na: 1\n---\n# nothing\n---\nb: 2\n",
        "a: b c\n  d\n\n  e\nf: 'it''s\n\n\n  so'\ng: \"x\\ty\\\n  \\  z\n  w\"\n",
        "a: |\n  b\n   c\n\n  d\n\ne: |-\n  f\n\ng: |+\n  h\n\ni:\n",
        "a: {}\nb: []\nc: # d\n  e\nf: g # h\n  # i\nj: k#l\n",
        "# first\n\na:\n# second\n  # third\n- b\n",
        "\"a\": b\n'c d': \"e\"\n$f/g.h: i:j\n1: 2\n? : 3\n",
        "ä: ö # ü\né:\n  ß: x\n",
    ] {
        assert!(check(text) || text.contains("? :"), "not read:\n{text}");
    }
}

#[test]
fn unusual_texts() {
    for text in [
        "a: &b c\n",
        "a: *b\n",
        "a: !!str b\n",
        "a: [b]\n",
        "a: {b: c}\n",
        "a: >\n  b\n",
        "? a\n: b\n",
        "a: b: c\n",
        "a:\tb\n",
        "a\n",
        "a: |2\n  b\n",
        "<<: a\n",
        "a: 'b\n",
        "a: b\n c: d\n",
        "a: b\n...\n",
        "%YAML 1.1\n---\na: b\n",
        "--- a\n",
        "a: 'b' c\n",
        "a: @b\n",
        "  a: b\nc: d\n",
        "a: |\n\n  b\n",
    ] {
        assert!(nodes(Events::block(text)).is_none(), "{text}");
    }
}

#[test]
fn the_texts_of_kubectl() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/kubectl");
    for entry in std::fs::read_dir(folder).unwrap() {
        check(&std::fs::read_to_string(entry.unwrap().path()).unwrap_or_default());
    }
}

#[test]
fn real_crds() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/crds");
    let Ok(groups) = std::fs::read_dir(folder) else {
        return;
    };
    let (mut read, mut all) = (0, 0);
    for group in groups
        .map(|group| group.unwrap().path())
        .filter(|path| path.is_dir())
    {
        for file in std::fs::read_dir(group).unwrap() {
            let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
            // Every tenth, when not optimised, is enough.
            if cfg!(debug_assertions) && text.len() % 10 != 0 {
                continue;
            }
            all += 1;
            read += usize::from(check(&text));
        }
    }
    println!("{read} of {all} read without the whole parser");
    assert!(read * 10 >= all * 9, "{read} of {all}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if cfg!(debug_assertions) { 4_000 } else { 400_000 }))]

    #[test]
    fn made_up_texts(parts in prop::collection::vec(part(), 1..24)) {
        check(&parts.concat());
    }
}

fn part() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "\n",
        "\n",
        "\n",
        "\n  ",
        "\n  ",
        "\n    ",
        "\n ",
        "a: ",
        "b: ",
        "c:",
        "a:\n",
        "- ",
        "- ",
        "-",
        "x",
        "y z",
        "1",
        "true",
        "~",
        "'q'",
        "'q",
        "''",
        "\"d\"",
        "\"",
        "\\n",
        "\\",
        "|",
        "|-",
        "|+",
        "|\n",
        ">",
        "#",
        " #c",
        "\t",
        "{}",
        "[]",
        "{",
        "]",
        ":",
        ": ",
        ",",
        "---",
        "---\n",
        "...",
        "ä",
        "  ",
        " ",
        "?",
        "&a ",
        "*a",
        "<<: ",
        "!t ",
        "a: |\n",
        "a: 'x\n  y'\n",
        "a: \"x\n\n  y\"\n",
        "%",
        "@",
        "`",
        "\u{2028}",
        "\u{85}",
        "\u{feff}",
    ])
}

//! Texts that are made to hurt give a placed error, quickly and on a small stack.

use std::time::{Duration, Instant};

use kubewright_schema::{ReadError, read};

const HEAD: &str = "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\n\
                    metadata: {name: a.b.c}\nspec:\n  group: b.c\n  scope: Cluster\n  \
                    names: {plural: a, kind: A}\n  versions:\n  - name: v1\n    served: true\n    \
                    storage: true\n    schema:\n      openAPIV3Schema:\n";

/// Reads on a thread with a stack as small as any that is used, within a time.
fn fails(text: String) -> ReadError {
    let start = Instant::now();
    let error = std::thread::Builder::new()
        .stack_size(1 << 20)
        .spawn(move || read("hostile.yaml", &text).unwrap_err())
        .unwrap()
        .join()
        .unwrap();
    assert!(error.at.line > 0, "{error}");
    assert!(
        start.elapsed() < Duration::from_secs(5),
        "{:?}",
        start.elapsed()
    );
    error
}

#[test]
fn ten_thousand_levels() {
    let n = 10_000;
    // Each level of a block costs a longer line, so there are fewer.
    let block: String = (0..1_000)
        .map(|i| format!("{:i$}a:\n", "", i = i))
        .collect();
    let properties: String = (0..1_000)
        .map(|i| format!("{:w$}properties:\n{:w$} a:\n", "", "", w = 8 + 2 * i))
        .collect();
    let items = "items: {".repeat(n) + &"}".repeat(n);
    for text in [
        block,
        "[".repeat(n),
        "{a: ".repeat(n),
        "{".repeat(n),
        "- ".repeat(n),
        "? ".repeat(n),
        "{\"a\":".repeat(n),
        format!("{{\"a\": {}", "[".repeat(n)),
        format!("{HEAD}{properties}"),
        format!("{HEAD}        {items}\n"),
        format!(
            "{HEAD}        default: {}{}\n",
            "[".repeat(n),
            "]".repeat(n)
        ),
    ] {
        fails(text);
    }
    let error = fails(format!(
        "{HEAD}        {}\n",
        "items: {".repeat(n) + &"}".repeat(n)
    ));
    assert!(error.message.contains("deeper"), "{error}");
    assert!(
        error
            .path
            .starts_with("spec.versions[0].schema.openAPIV3Schema.items"),
        "{error}"
    );
}

/// As deep as is allowed, on a stack as small as a thread's.
#[test]
fn a_hundred_and_ninety_levels() {
    let n = 190;
    let text = format!("{HEAD}        {}\n", "items: {".repeat(n) + &"}".repeat(n));
    let documents = std::thread::Builder::new()
        .stack_size(1 << 20)
        .spawn(move || {
            let documents = read("deep.yaml", &text).unwrap();
            let _ = documents.definitions[0].to_value();
            let mut json = String::new();
            documents.definitions[0].write_json(&mut json);
            read("deep.json", &json).unwrap()
        })
        .unwrap()
        .join()
        .unwrap();
    assert_eq!(documents.definitions.len(), 1);
}

#[test]
fn aliases() {
    let mut lists = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for i in 1..12 {
        let items = vec![format!("*a{}", i - 1); 10].join(", ");
        lists += &format!("a{i}: &a{i} [{items}]\n");
    }
    let error = fails(lists.clone());
    assert!(error.message.contains("excessive aliasing"), "{error}");
    fails(format!("<<: *nothing\n{lists}"));

    let mut merges = String::from("a0: &a0 {k: 1}\n");
    for i in 1..40 {
        merges += &format!("a{i}: &a{i} {{<<: [*a{0}, *a{0}], k{i}: 1}}\n", i - 1);
    }
    fails(merges);

    let long = "x".repeat(1 << 20);
    let error = fails(format!(
        "a: &a \"\\t{long}\"\nb: [{}]\n",
        "*a, ".repeat(1000)
    ));
    assert!(error.message.contains("excessive aliasing"), "{error}");

    let error = fails("a: &a {b: *a}\n".into());
    assert!(
        error.message.contains("inside of its own anchor"),
        "{error}"
    );
}

#[test]
fn names() {
    let text = |group: &str, plural: &str, kind: &str, version: &str| {
        format!(
            "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\n\
             metadata: {{name: \"{plural}.{group}\"}}\nspec:\n  group: \"{group}\"\n  \
             scope: Cluster\n  names:\n    plural: \"{plural}\"\n    kind: \"{kind}\"\n  \
             versions: [{{name: \"{version}\", served: true, storage: true}}]\n"
        )
    };
    assert!(read("ok.yaml", &text("b.c", "as", "A", "v1")).is_ok());
    for (group, plural, kind, version, line, path) in [
        ("../../etc.x", "as", "A", "v1", 5, "spec.group"),
        ("B.c", "as", "A", "v1", 5, "spec.group"),
        ("", "as", "A", "v1", 5, "spec.group"),
        ("bc", "as", "A", "v1", 5, "spec.group"),
        ("b..c", "as", "A", "v1", 5, "spec.group"),
        ("b.c\\\"", "as", "A", "v1", 5, "spec.group"),
        ("b.c", "../as", "A", "v1", 8, "spec.names.plural"),
        ("b.c", "", "A", "v1", 8, "spec.names.plural"),
        ("b.c", "a.s", "A", "v1", 8, "spec.names.plural"),
        ("b.c", "1s", "A", "v1", 8, "spec.names.plural"),
        ("b.c", "as", "../A", "v1", 9, "spec.names.kind"),
        ("b.c", "as", "", "v1", 9, "spec.names.kind"),
        ("b.c", "as", "A B", "v1", 9, "spec.names.kind"),
        ("b.c", "as", "Ä", "v1", 9, "spec.names.kind"),
        ("b.c", "as", "A\\u0000", "v1", 9, "spec.names.kind"),
        ("b.c", "as", "A", "../v1", 10, "spec.versions[0].name"),
        ("b.c", "as", "A", "V1", 10, "spec.versions[0].name"),
        ("b.c", "as", "A", "", 10, "spec.versions[0].name"),
    ] {
        let error = fails(text(group, plural, kind, version));
        assert_eq!((error.at.line, &*error.path), (line, path), "{error}");
    }
}

#[test]
fn templates() {
    for text in [
        "{{- if .Values.crds }}\napiVersion: v1\n{{- end }}\n",
        "apiVersion: v1\nkind: {{ .Values.kind }}\n",
        "apiVersion: v1\nkind: X\nmetadata:\n  labels:\n    {{- include \"x\" . | nindent 4 }}\n",
        "apiVersion: v1\nkind: X\nmetadata:\n  name: {{ .Release.Name }}-x\n",
        "{{/* nothing */}}\n",
    ] {
        let error = fails(text.into());
        assert!(error.message.contains("Helm template"), "{error}");
        assert!(error.help.contains("helm template"), "{error}");
    }
}

/// Run with `--ignored`, in release mode: 100 MB in memory in proportion.
#[test]
#[ignore = "takes seconds and a gigabyte"]
fn a_hundred_megabytes() {
    let mut text = String::from(HEAD) + "        properties:\n";
    let mut index = 0;
    while text.len() < 100 << 20 {
        text += &format!(
            "          property{index}:\n            description: what property {index} is for\n            type: string\n"
        );
        index += 1;
    }
    let start = Instant::now();
    let documents = read("large.yaml", &text).unwrap();
    println!("{:?}", start.elapsed());
    assert_eq!(
        documents.definitions[0].versions[0]
            .schema
            .as_ref()
            .unwrap()
            .properties
            .len(),
        index
    );

    let json = format!(
        "{{\"apiVersion\": \"v1\", \"kind\": \"X\", \"a\": [{}1]}}",
        "1,".repeat(50 << 20)
    );
    let start = Instant::now();
    assert_eq!(read("large.json", &json).unwrap().skipped.len(), 1);
    println!("{:?}", start.elapsed());
}

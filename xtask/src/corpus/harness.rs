//! The crates that hold the generated corpus, and the program in each that decodes and encodes.
//!
//! Owns: how the corpus is cut into crates small enough to compile beside each other, and the
//! form of the jobs that the programs take.
//! Must not know: what a good answer is.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::Stdio;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::process;
use crate::workspace;

/// One crate of the corpus.
pub(crate) struct Shard {
    pub(crate) name: String,
    pub(crate) folder: PathBuf,
    /// Kinds in the order of the program's table.
    pub(crate) kinds: Vec<Kind>,
}

/// One kind and version as the generator wrote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Kind {
    pub(crate) group: String,
    pub(crate) version: String,
    pub(crate) plural: String,
    /// Path of its root type below the crate: `generated::example_com::v1::backup::Backup`.
    pub(crate) path: String,
}

/// What a program made of one object.
pub(crate) enum Answer {
    Encoded(String),
    Refused { path: String, message: String },
}

/// Cuts the folders of the corpus into `count` parts of about equal size.
pub(crate) fn parts(corpus: &Path, count: usize) -> Result<Vec<Vec<PathBuf>>> {
    let mut sizes: BTreeMap<PathBuf, u64> = BTreeMap::new();
    for file in workspace::files(corpus, "yaml")? {
        let size = std::fs::metadata(&file).map_or(0, |data| data.len());
        let top = file
            .strip_prefix(corpus)
            .ok()
            .and_then(|rest| rest.components().next());
        let top = top.map_or_else(|| file.clone(), |first| corpus.join(first));
        *sizes.entry(top).or_default() += size;
    }
    let mut largest_first: Vec<_> = sizes.into_iter().collect();
    largest_first.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let mut parts: Vec<(u64, Vec<PathBuf>)> = vec![(0, Vec::new()); count.min(largest_first.len())];
    for (folder, size) in largest_first {
        if let Some(smallest) = parts.iter_mut().min_by_key(|part| part.0) {
            smallest.0 += size;
            smallest.1.push(folder);
        }
    }
    Ok(parts.into_iter().map(|(_, folders)| folders).collect())
}

/// Writes the workspace of all shards below `folder`, generating each with `kubewright`.
pub(crate) fn write(
    kubewright: &Path,
    core: &str,
    parts: &[Vec<PathBuf>],
    folder: &Path,
) -> Result<Vec<Shard>> {
    let mut shards = Vec::new();
    for (number, inputs) in parts.iter().enumerate() {
        let name = format!("shard_{number:02}");
        let shard = folder.join(&name);
        workspace::generate(kubewright)
            .args(inputs)
            .arg("--out")
            .arg(shard.join("src/generated"))
            .args(["--core", core, "--quiet"])
            .stdout()?;
        let kinds = kinds(&shard.join("src/generated"))?;
        workspace::write(
            &shard.join("Cargo.toml"),
            &manifest(&name, core, LIBRARY_NEEDS),
        )?;
        workspace::write(&shard.join("src/lib.rs"), LIBRARY)?;
        let program = folder.join(program_name(&name));
        workspace::write(
            &program.join("Cargo.toml"),
            &manifest(&program_name(&name), core, &program_needs()),
        )?;
        workspace::write(&program.join("src/main.rs"), &self::program(&name, &kinds))?;
        shards.push(Shard {
            name,
            folder: shard,
            kinds,
        });
    }
    let members: Vec<String> = shards
        .iter()
        .flat_map(|shard| [shard.name.clone(), program_name(&shard.name)])
        .map(|name| format!("{name:?}"))
        .collect();
    let root = format!(
        "[workspace]\nresolver = \"3\"\nmembers = [{}]\n\n[profile.dev]\ndebug = 0\nincremental = false\npanic = \"abort\"\noverflow-checks = false\ndebug-assertions = false\n",
        members.join(", ")
    );
    workspace::write(&folder.join("Cargo.toml"), &root)?;
    if !folder.join("Cargo.lock").exists() {
        std::fs::copy(
            workspace::root().join("Cargo.lock"),
            folder.join("Cargo.lock"),
        )
        .context("cannot copy Cargo.lock")?;
    }
    Ok(shards)
}

/// Every kind in a generated tree, in order of path.
pub(crate) fn kinds(generated: &Path) -> Result<Vec<Kind>> {
    let mut found = Vec::new();
    for file in workspace::files(generated, "rs")? {
        let text = std::fs::read_to_string(&file)
            .with_context(|| format!("cannot read {}", file.display()))?;
        let below = file
            .strip_prefix(generated)
            .unwrap_or(&file)
            .with_extension("");
        let mut module = String::from("generated");
        for segment in below
            .iter()
            .map(|s| s.to_string_lossy())
            .filter(|s| s != "mod")
        {
            let _ = write!(module, "::{}", raw(&segment));
        }
        for block in text.split("kubewright::resource! {").skip(1) {
            let block = block.split_once('}').map_or(block, |(block, _)| block);
            found.push(kind(block, &module).with_context(|| file.display().to_string())?);
        }
    }
    Ok(found)
}

/// Reads the head of a `resource!` block: `Type: Scope`, then `key: value`, commas between.
fn kind(block: &str, module: &str) -> Result<Kind> {
    let entries = || {
        block
            .split([',', '\n'])
            .filter_map(|entry| entry.split_once(':'))
    };
    let (root, _) = entries()
        .next()
        .context("a `resource!` block that names no type")?;
    let text = |name: &str| -> Result<String> {
        let value = entries().find_map(|(key, value)| (key.trim() == name).then_some(value));
        let value = value.with_context(|| format!("a `resource!` block without `{name}`"))?;
        Ok(value.trim().trim_matches('"').to_owned())
    };
    Ok(Kind {
        group: text("group")?,
        version: text("version")?,
        plural: text("plural")?,
        path: format!("{module}::{}", root.trim()),
    })
}

/// The place of a kind in [`Shard::kinds`], and an object; without one the kind's own definition is
/// asked for.
pub(crate) type Job = (usize, Option<String>);

/// Builds the program of every shard, and hands each over as soon as it is there.
///
/// # Errors
/// One does not compile, or `built` fails; the others are built and handed over all the same.
pub(crate) fn build(
    cargo: process::Program,
    shards: &[Shard],
    mut built: impl FnMut(&Shard, &Path) -> Result<()>,
) -> Result<()> {
    let mut child = cargo
        .args(["build", "--quiet", "--workspace", "--bins", "--keep-going"])
        .arg("--message-format=json-render-diagnostics")
        .into_command()
        .stdout(Stdio::piped())
        .spawn()
        .context("cannot start cargo")?;
    let output = child.stdout.take().context("cargo writes no output")?;
    let mut failures = Vec::new();
    for line in BufReader::new(output).lines() {
        let message: Value = serde_json::from_str(&line?).context("cargo wrote no JSON")?;
        let shard = shards
            .iter()
            .find(|shard| message["target"]["name"] == program_name(&shard.name));
        if let (Some(shard), Some(program)) = (shard, message["executable"].as_str())
            && let Err(failure) = built(shard, Path::new(program))
        {
            failures.push(format!("{}: {failure:#}", shard.name));
        }
    }
    if !child.wait()?.success() {
        failures.push("not every program compiles".to_owned());
    }
    if !failures.is_empty() {
        bail!("{}", failures.join("; "));
    }
    Ok(())
}

/// Lets the program of a built shard answer `jobs`.
pub(crate) fn answers(program: &Path, jobs: &[Job]) -> Result<Vec<Answer>> {
    let mut text = String::new();
    for (kind, object) in jobs {
        match object {
            Some(object) => _ = writeln!(text, "{kind}\t{object}"),
            None => _ = writeln!(text, "{kind}"),
        }
    }
    let file = program.with_extension("jobs");
    std::fs::write(&file, text).with_context(|| format!("cannot write {}", file.display()))?;
    let output = process::program(program).arg(&file).stdout()?;
    let answers: Vec<Answer> = output.lines().map(answer).collect::<Result<_>>()?;
    if answers.len() != jobs.len() {
        bail!("{} answers to {} jobs", answers.len(), jobs.len());
    }
    Ok(answers)
}

fn answer(line: &str) -> Result<Answer> {
    match line.split_once('\t') {
        Some(("ok", encoded)) => Ok(Answer::Encoded(encoded.to_owned())),
        Some(("refused", rest)) => {
            let (path, message) = rest.split_once('\t').unwrap_or(("", rest));
            Ok(Answer::Refused {
                path: path.to_owned(),
                message: message.to_owned(),
            })
        }
        _ => bail!("an answer of another form: {line}"),
    }
}

/// The program beside a shard: its own package, so that no library is compiled to machine code.
pub(crate) fn program_name(shard: &str) -> String {
    format!("roundtrip_{shard}")
}

fn manifest(name: &str, core: &str, needs: &str) -> String {
    let runtime = workspace::root().join("crates/kubewright");
    let features = if core == "own" {
        "default-features = false, features = [\"client\"]"
    } else {
        "features = [\"v1_36\"]"
    };
    format!(
        "[package]\nname = {name:?}\nversion = \"0.0.0\"\nedition = \"2024\"\npublish = false\n\n\
         [dependencies]\nkubewright = {{ path = {:?}, {features} }}\n{needs}",
        runtime.to_string_lossy()
    )
}

const LIBRARY_NEEDS: &str = "";

fn program_needs() -> String {
    let format = workspace::root().join("xtask/roundtrip");
    format!("roundtrip = {{ path = {:?} }}\n", format.to_string_lossy())
}

const LIBRARY: &str = "//! A part of the corpus.\n#![deny(warnings)]\n\npub mod generated;\n";

/// The program: one line of a table for each kind, so that each is compiled once.
fn program(shard: &str, kinds: &[Kind]) -> String {
    let mut text = PROGRAM.replace("SHARD", shard);
    for Kind { path, .. } in kinds {
        let _ = writeln!(
            text,
            "    Kind::new::<{path}>(|| {path}::crd().to_string()),"
        );
    }
    text.push_str("];\n");
    text
}

const PROGRAM: &str = r#"//! Answers jobs for a part of the corpus.
//!
//! The generated code is a private module here, so that only what is used becomes machine code.

#![deny(warnings)]

use roundtrip::Kind;

#[path = "../../SHARD/src/generated/mod.rs"]
mod generated;

fn main() -> std::process::ExitCode {
    roundtrip::run(KINDS)
}

#[rustfmt::skip]
const KINDS: &[Kind] = &[
"#;

fn raw(segment: &str) -> String {
    const KEYWORDS: [&str; 20] = [
        "as", "async", "await", "box", "break", "const", "do", "dyn", "enum", "fn", "for", "if",
        "impl", "in", "match", "mod", "move", "ref", "type", "use",
    ];
    if KEYWORDS.contains(&segment) {
        format!("r#{segment}")
    } else {
        segment.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_is_read_from_its_block() {
        let block = "\n    Backup: Namespaced,\n    group: \"storage.example.com\",\n    version: \"v1\",\n    plural: \"backups\",\n";
        let expected = Kind {
            group: "storage.example.com".into(),
            version: "v1".into(),
            plural: "backups".into(),
            path: "generated::storage_example_com::v1::backup::Backup".into(),
        };
        let found = kind(block, "generated::storage_example_com::v1::backup").unwrap();
        assert_eq!(found, expected);
        let block = "\n    Backup: Namespaced, group: \"storage.example.com\", version: \"v1\",\n    plural: \"backups\", core: own,\n";
        let found = kind(block, "generated::storage_example_com::v1::backup").unwrap();
        assert_eq!(found, expected);
        assert!(kind("", "generated").is_err());
    }

    #[test]
    fn answers_are_told_apart() {
        assert!(matches!(answer("ok\t{}"), Ok(Answer::Encoded(text)) if text == "{}"));
        assert!(matches!(
            answer("refused\tspec.a\tmissing field `b`"),
            Ok(Answer::Refused { path, message }) if path == "spec.a" && message == "missing field `b`"
        ));
        assert!(answer("what").is_err());
    }
}

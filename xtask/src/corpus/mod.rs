//! `cargo xtask corpus`: every real CRD through the generator, every stored object through its type.
//!
//! Owns: the steps, their order, and what is printed.
//! Must not know: how objects are judged or crates are written.

mod compare;
mod documents;
mod harness;
mod judge;
mod misfit;
mod mutate;
mod semantics;
mod verdict;

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::arguments::Arguments;
use crate::process;
use crate::workspace;
use documents::Stored;
pub(crate) use documents::{Definition, definitions};
use harness::Shard;
use judge::Judge;

/// How many crates the corpus is cut into: each compiles in about 3 GB, two beside each other.
const SHARDS: usize = 16;

pub(crate) fn run(words: &[String]) -> Result<()> {
    let mut arguments = Arguments::new(words);
    let crds = workspace::corpus(arguments.value("--crds")?.map(PathBuf::from))?;
    let objects = arguments
        .value("--objects")?
        .map_or_else(|| crds.join("objects.jsonl"), PathBuf::from);
    let cores = match arguments.value("--core")? {
        Some(core) if core == "own" || core == "k8s-openapi" => vec![core],
        Some(core) => bail!("`--core {core}`: give k8s-openapi or own"),
        None => vec!["own".to_owned(), "k8s-openapi".to_owned()],
    };
    let check_only = arguments.flag("--check-only");
    let quick = arguments.flag("--quick");
    let only_semantics = arguments.flag("--semantics");
    let part = arguments
        .value("--part")?
        .map(|part| part.parse::<usize>())
        .transpose()
        .context("--part takes a number")?;
    arguments.finish()?;
    if only_semantics {
        return semantics::run(&crds, &objects);
    }

    let definitions = documents::definitions(&crds)?;
    let stored = if objects.exists() {
        documents::stored(&objects)?
    } else {
        Vec::new()
    };
    let kubewright = workspace::kubewright()?;
    let mut short = Vec::new();
    let models = models(&definitions, &crds)?;
    println!(
        "model   read and written again equal {models}/{}",
        definitions.len()
    );
    if models != definitions.len() {
        short.push("models".to_owned());
    }
    for core in &cores {
        let run = Run {
            core,
            crds: &crds,
            definitions: &definitions,
            stored: &stored,
            kubewright: &kubewright,
        };
        if let Err(failure) = run.all(check_only, quick, part) {
            println!("{core}: {failure:#}");
            short.push(core.clone());
        }
    }
    if !short.is_empty() {
        bail!("short: {}", short.join(", "));
    }
    Ok(())
}

/// How many CRDs the model gives back equal to what it read.
fn models(definitions: &[Definition], crds: &Path) -> Result<usize> {
    let mut equal = 0;
    let mut by_file: BTreeMap<&str, Vec<&Value>> = BTreeMap::new();
    for definition in definitions {
        by_file
            .entry(&definition.file)
            .or_default()
            .push(&definition.document);
    }
    for (file, expected) in by_file {
        let text = std::fs::read_to_string(crds.join(file))?;
        let documents = match kubewright_schema::read(file, &text) {
            Ok(documents) => documents,
            Err(error) => {
                println!("model: {error}");
                continue;
            }
        };
        if documents.definitions.len() != expected.len() {
            println!("model: {file}: {} definitions", documents.definitions.len());
            continue;
        }
        for (definition, expected) in documents.definitions.iter().zip(expected) {
            let as_value = definition.to_value();
            let mut as_text = String::new();
            definition.write_json(&mut as_text);
            let from_text: Value = serde_json::from_str(&as_text)
                .with_context(|| format!("{file}: the model writes no JSON"))?;
            let differences = compare::differences(expected, &as_value);
            match differences.first() {
                None if compare::differences(expected, &from_text).is_empty() => equal += 1,
                None => println!("model: {file}: `write_json` differs from `to_value`"),
                Some(first) => println!("model: {file}: `{}`: {}", first.path, first.shown),
            }
        }
    }
    Ok(equal)
}

/// The corpus with one source of core types.
struct Run<'a> {
    core: &'a str,
    crds: &'a Path,
    definitions: &'a [Definition],
    stored: &'a [Stored],
    kubewright: &'a Path,
}

impl Run<'_> {
    fn all(&self, check_only: bool, quick: bool, part: Option<usize>) -> Result<()> {
        let folder = workspace::target().join("corpus").join(self.core);
        self.whole(&folder.join("all"))?;
        let start = Instant::now();
        let mut parts = harness::parts(self.crds, SHARDS)?;
        if let Some(part) = part {
            parts = parts.into_iter().skip(part).take(1).collect();
        }
        let shards = harness::write(self.kubewright, self.core, &parts, &folder.join("shards"))?;
        let same = self.same_as_whole(&folder.join("all"), &shards)?;
        println!(
            "{}  {same} files equal in the whole and in its parts",
            self.core
        );
        let kinds = self.kinds(&shards);
        let target = workspace::target().join("corpus/target");
        let cargo = |words: &[&str]| {
            process::cargo(&folder.join("shards"))
                .env("CARGO_TARGET_DIR", &target)
                .args(words)
        };
        if !quick {
            cargo(&["fmt", "--check"]).quiet()?;
            println!("{}  formatted ({:.0?})", self.core, start.elapsed());
        }
        let start = Instant::now();
        let judged = if check_only {
            cargo(&["check", "--quiet", "--workspace", "--bins", "--keep-going"]).quiet()
        } else {
            let mut judge = Judge::new(self.core, self.definitions, self.stored);
            harness::build(cargo(&[]), &shards, |shard, program| {
                judge.shard(shard, program)
            })
            .and(judge.finish(kinds))
        };
        println!(
            "{}  compiled in a private module ({:.0?})",
            self.core,
            start.elapsed()
        );
        if !quick {
            let start = Instant::now();
            cargo(&[
                "clippy",
                "--quiet",
                "--workspace",
                "--lib",
                "--",
                "-D",
                "warnings",
            ])
            .quiet()?;
            println!(
                "{}  compiles as a library, clippy clean ({:.0?})",
                self.core,
                start.elapsed()
            );
        }
        judged
    }

    /// The whole corpus in one command, as a user runs it.
    fn whole(&self, out: &Path) -> Result<()> {
        workspace::empty_folder(out)?;
        let start = Instant::now();
        let text = workspace::generate(self.kubewright)
            .arg(self.crds)
            .arg("--out")
            .arg(out)
            .args(["--core", self.core, "--format", "json"])
            .stdout()?;
        let took = start.elapsed();
        let report: Value = serde_json::from_str(&text).context("the report is no JSON")?;
        let number = |name: &str| report[name].as_u64().unwrap_or_default();
        println!(
            "{}  generated {} CRDs, {} kinds, {} versions, {} lines in {took:.2?}",
            self.core,
            number("crds"),
            number("kinds"),
            number("versions"),
            number("lines")
        );
        let nodes = documents::nodes(self.definitions);
        let by_code = report["raw_by_code"].as_object();
        let raw: u64 = by_code
            .into_iter()
            .flatten()
            .filter_map(|(_, count)| count.as_u64())
            .sum();
        let typed = nodes.all - raw as usize;
        println!(
            "{}  typed {typed}/{} schema nodes, {} of them open",
            self.core, nodes.all, nodes.open
        );
        for (code, count) in by_code.into_iter().flatten() {
            println!("{}    raw by {code}: {count}", self.core);
        }
        let counted = number("schema_nodes") as usize;
        if counted != nodes.all {
            // Such as the `items` of an object, which no server looks at.
            println!(
                "{}    the generator passes over {} nodes",
                self.core,
                nodes.all.abs_diff(counted)
            );
        }
        if raw != number("schema_nodes") - number("typed_nodes") {
            bail!("the raw nodes by code do not add up");
        }
        let errors = report["diagnostics"].as_array().into_iter().flatten();
        if let Some(error) = errors.into_iter().find(|d| d["severity"] == "error") {
            bail!("an error: {error}");
        }
        Ok(())
    }

    /// That a kind's file does not depend on what else is generated.
    fn same_as_whole(&self, whole: &Path, shards: &[Shard]) -> Result<usize> {
        let mut same = 0;
        for shard in shards {
            let generated = shard.folder.join("src/generated");
            for file in workspace::files(&generated, "rs")? {
                let below = file.strip_prefix(&generated)?;
                if below.components().count() < 2 {
                    continue;
                }
                if std::fs::read(&file)? != std::fs::read(whole.join(below)).unwrap_or_default() {
                    bail!(
                        "{} differs when less is generated beside it",
                        below.display()
                    );
                }
                same += 1;
            }
        }
        Ok(same)
    }

    /// How many definitions have all their versions.
    fn kinds(&self, shards: &[Shard]) -> usize {
        let mut known: HashMap<(&str, &str), Vec<&str>> = HashMap::new();
        for kind in shards.iter().flat_map(|shard| &shard.kinds) {
            known
                .entry((&kind.group, &kind.plural))
                .or_default()
                .push(&kind.version);
        }
        let complete = |definition: &&Definition| {
            let generated = known.get(&(definition.group(), definition.plural()));
            definition
                .versions()
                .iter()
                .all(|version| generated.is_some_and(|all| all.contains(version)))
        };
        self.definitions.iter().filter(complete).count()
    }
}

//! `cargo xtask corpus`: every real CRD through the generator, every stored object through its type.
//!
//! Owns: the steps, their order, and what is printed.
//! Must not know: how objects are judged or crates are written.

mod compare;
mod documents;
mod harness;
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
use harness::{Answer, Shard};
use mutate::Mutation;
use verdict::{Fidelity, Tally};

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
        if let Err(failure) = run.all(check_only, quick) {
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
    fn all(&self, check_only: bool, quick: bool) -> Result<()> {
        let folder = workspace::target().join("corpus").join(self.core);
        self.whole(&folder.join("all"))?;
        let start = Instant::now();
        let parts = harness::parts(self.crds, SHARDS)?;
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
        if check_only {
            cargo(&["check", "--quiet", "--workspace", "--bins", "--keep-going"]).quiet()?;
            return Ok(());
        }
        let start = Instant::now();
        cargo(&["build", "--quiet", "--workspace", "--bins"]).quiet()?;
        println!(
            "{}  compiles in a private module, built ({:.0?})",
            self.core,
            start.elapsed()
        );
        let programs: Vec<PathBuf> = shards
            .iter()
            .map(|shard| {
                target
                    .join("debug")
                    .join(harness::program_name(&shard.name))
            })
            .collect();
        self.judge(&shards, &programs, kinds)
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

    fn judge(&self, shards: &[Shard], programs: &[PathBuf], kinds: usize) -> Result<()> {
        let start = Instant::now();
        let fidelity = if self.core == "own" {
            Fidelity::Exact
        } else {
            Fidelity::KubernetesTypes
        };
        let objects = documents::by_kind(self.stored);
        let by_name: HashMap<(&str, &str), &Definition> = self
            .definitions
            .iter()
            .map(|d| ((d.group(), d.plural()), d))
            .collect();
        let mut tally = Tally::default();
        let mut mutated: BTreeMap<Mutation, Tally> = BTreeMap::new();
        let mut definitions: BTreeMap<&str, bool> = BTreeMap::new();
        for (shard, program) in shards.iter().zip(programs) {
            let mut jobs = Vec::new();
            let mut asked = Vec::new();
            for (number, kind) in shard.kinds.iter().enumerate() {
                let Some(definition) = by_name.get(&(kind.group.as_str(), kind.plural.as_str()))
                else {
                    bail!("{} is of no definition", kind.path);
                };
                jobs.push((number, None));
                asked.push(Asked::Definition(definition));
                let schema = definition.schema(&kind.version);
                let of_kind = objects.get(&(definition.file.as_str(), kind.version.as_str()));
                for stored in of_kind.into_iter().flatten() {
                    let known = misfit::breaks(schema, &stored.object);
                    jobs.push((number, Some(stored.object.to_string())));
                    let fits = known.is_empty();
                    asked.push(Asked::Stored(stored, known));
                    for mutation in Mutation::ALL.into_iter().filter(|_| fits) {
                        if let Some(changed) = mutate::mutate(mutation, schema, &stored.object) {
                            jobs.push((number, Some(changed.sent.to_string())));
                            asked.push(Asked::Mutated(mutation, stored, changed.expected));
                        }
                    }
                }
            }
            for (asked, answer) in asked.iter().zip(harness::answers(program, &jobs)?) {
                match asked {
                    Asked::Definition(definition) => {
                        let equal = is_definition(&definition.document, &answer);
                        let all = definitions.entry(&definition.file).or_insert(true);
                        if let (Err(what), true) = (&equal, *all) {
                            println!("{}  crd() of {}: {what}", self.core, definition.file);
                        }
                        *all &= equal.is_ok();
                    }
                    Asked::Stored(stored, known) => {
                        let verdict = verdict::judge(&answer, &stored.object, known, fidelity);
                        tally.add(verdict, || name(stored));
                    }
                    Asked::Mutated(mutation, stored, expected) => {
                        let verdict = verdict::judge(&answer, expected, &[], fidelity);
                        mutated
                            .entry(*mutation)
                            .or_default()
                            .add(verdict, || name(stored));
                    }
                }
            }
        }
        let crds = self.definitions.len();
        let broken = self
            .stored
            .iter()
            .filter(|stored| self.breaks(stored))
            .count();
        let equal_definitions = definitions.values().filter(|equal| **equal).count();
        for told in &tally.told {
            println!("{}    {told}", self.core);
        }
        println!(
            "{}  kinds {kinds}/{crds}, objects {}/{} equal, {} misfit, {} other",
            self.core,
            tally.equal,
            self.stored.len() - broken,
            tally.misfit,
            tally.other + self.stored.len() - tally.equal - tally.misfit - tally.other,
        );
        if !tally.losses.is_empty() {
            println!("{}    lost: {}", self.core, tally.losses_shown());
        }
        println!("{}  crd() equal {equal_definitions}/{crds}", self.core);
        let mut changed_other = 0;
        for (mutation, tally) in &mutated {
            println!(
                "{}  with {}: {} equal, {} other; lost: {}",
                self.core,
                mutation.name(),
                tally.equal,
                tally.other,
                tally.losses_shown()
            );
            for told in tally.told.iter().take(8) {
                println!("{}    {told}", self.core);
            }
            changed_other += tally.other;
        }
        println!("{}  judged in {:.0?}", self.core, start.elapsed());
        let complete = kinds == crds
            && equal_definitions == crds
            && tally.equal + broken == self.stored.len()
            && tally.misfit == broken
            && changed_other == 0;
        if !complete {
            bail!("not all kinds, objects and definitions came back");
        }
        Ok(())
    }

    fn breaks(&self, stored: &Stored) -> bool {
        let definition = self.definitions.iter().find(|d| d.file == stored.file);
        definition
            .is_some_and(|d| !misfit::breaks(d.schema(&stored.version), &stored.object).is_empty())
    }
}

/// What a job asks for.
enum Asked<'a> {
    Definition(&'a Definition),
    Stored(&'a Stored, Vec<misfit::Break>),
    Mutated(Mutation, &'a Stored, Value),
}

fn is_definition(expected: &Value, answer: &Answer) -> Result<(), String> {
    match answer {
        Answer::Refused { path: _, message } => Err(message.clone()),
        Answer::Encoded(text) => {
            let found: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
            match compare::differences(expected, &found).first() {
                None => Ok(()),
                Some(first) => Err(format!("`{}`: {}", first.path, first.shown)),
            }
        }
    }
}

fn name(stored: &Stored) -> String {
    let object = stored.object["metadata"]["name"]
        .as_str()
        .unwrap_or_default();
    format!("{} {} {object}", stored.file, stored.version)
}

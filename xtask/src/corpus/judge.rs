//! Asks the programs of the shards, and adds up what they make of definitions and objects.
//!
//! Owns: the questions, the sums, and the lines that tell them.
//! Must not know: how programs are built, when an answer is good.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::time::Instant;

use anyhow::{Result, bail};
use serde_json::Value;

use super::compare;
use super::documents::{self, Definition, Stored};
use super::harness::{self, Answer, Shard};
use super::misfit;
use super::mutate::{self, Mutation};
use super::verdict::{self, Fidelity, Tally};

/// The verdicts on the corpus with one source of core types.
pub(crate) struct Judge<'a> {
    core: &'a str,
    fidelity: Fidelity,
    definitions: HashMap<(&'a str, &'a str), &'a Definition>,
    objects: BTreeMap<(&'a str, &'a str), Vec<&'a Stored>>,
    stored: usize,
    /// How many stored objects break their own schema.
    broken: usize,
    tally: Tally,
    mutated: BTreeMap<Mutation, Tally>,
    /// By file, whether the definitions of all versions are equal.
    equal_definitions: BTreeMap<&'a str, bool>,
    start: Instant,
}

/// What a job asks for.
enum Asked<'a> {
    Definition(&'a Definition),
    Stored(&'a Stored, Vec<misfit::Break>),
    Mutated(Mutation, &'a Stored, Value),
}

impl<'a> Judge<'a> {
    pub(crate) fn new(core: &'a str, definitions: &'a [Definition], stored: &'a [Stored]) -> Self {
        let by_file: HashMap<&str, &Definition> =
            definitions.iter().map(|d| (d.file.as_str(), d)).collect();
        let breaks = |stored: &&Stored| {
            by_file.get(stored.file.as_str()).is_some_and(|d| {
                !misfit::breaks(d.schema(&stored.version), &stored.object).is_empty()
            })
        };
        Self {
            core,
            fidelity: if core == "own" {
                Fidelity::Exact
            } else {
                Fidelity::KubernetesTypes
            },
            definitions: definitions
                .iter()
                .map(|d| ((d.group(), d.plural()), d))
                .collect(),
            objects: documents::by_kind(stored),
            stored: stored.len(),
            broken: stored.iter().filter(breaks).count(),
            tally: Tally::default(),
            mutated: BTreeMap::new(),
            equal_definitions: BTreeMap::new(),
            start: Instant::now(),
        }
    }

    /// Asks the program of one shard everything about its kinds, and tells the verdicts.
    pub(crate) fn shard(&mut self, shard: &Shard, program: &Path) -> Result<()> {
        let (jobs, asked) = self.questions(shard)?;
        let mut tally = Tally::default();
        let mut mutated: BTreeMap<Mutation, Tally> = BTreeMap::new();
        let mut definitions: BTreeMap<&str, bool> = BTreeMap::new();
        for (asked, answer) in asked.iter().zip(harness::answers(program, &jobs)?) {
            match asked {
                Asked::Definition(definition) => {
                    let equal = is_definition(&definition.document, &answer);
                    let all = definitions.entry(&definition.file).or_insert(true);
                    if let (Err(what), true) = (&equal, *all) {
                        println!("{}    crd() of {}: {what}", self.core, definition.file);
                    }
                    *all &= equal.is_ok();
                }
                Asked::Stored(stored, known) => {
                    let verdict = verdict::judge(&answer, &stored.object, known, self.fidelity);
                    tally.add(verdict, || name(stored));
                }
                Asked::Mutated(mutation, stored, expected) => {
                    let verdict = verdict::judge(&answer, expected, &[], self.fidelity);
                    let tally = mutated.entry(*mutation).or_default();
                    tally.add(verdict, || name(stored));
                }
            }
        }
        for told in &tally.told {
            println!("{}    {told}", self.core);
        }
        for (mutation, tally) in &mutated {
            for told in &tally.told {
                println!("{}    with {}: {told}", self.core, mutation.name());
            }
        }
        println!(
            "{}  {}: objects {} equal, {} misfit, {} other; mutated {} equal, {} other; crd() equal {}/{} ({:.0?})",
            self.core,
            shard.name,
            tally.equal,
            tally.misfit,
            tally.other,
            mutated.values().map(|tally| tally.equal).sum::<usize>(),
            mutated.values().map(|tally| tally.other).sum::<usize>(),
            definitions.values().filter(|equal| **equal).count(),
            definitions.len(),
            self.start.elapsed(),
        );
        self.tally.join(tally);
        for (mutation, tally) in mutated {
            self.mutated.entry(mutation).or_default().join(tally);
        }
        self.equal_definitions.extend(definitions);
        Ok(())
    }

    /// The sums over all shards; an error where something did not come back.
    pub(crate) fn finish(self, kinds: usize) -> Result<()> {
        let (core, tally) = (self.core, &self.tally);
        let crds = self.definitions.len();
        let equal_definitions = self
            .equal_definitions
            .values()
            .filter(|equal| **equal)
            .count();
        println!(
            "{core}  kinds {kinds}/{crds}, objects {}/{} equal, {} misfit, {} other",
            tally.equal,
            self.stored - self.broken,
            tally.misfit,
            // One that no program was asked about is none of the others either.
            self.stored - tally.equal - tally.misfit,
        );
        if !tally.losses.is_empty() {
            println!("{core}    lost: {}", tally.losses_shown());
        }
        println!("{core}  crd() equal {equal_definitions}/{crds}");
        for (mutation, tally) in &self.mutated {
            let lost = match tally.losses_shown() {
                lost if lost.is_empty() => lost,
                lost => format!("; lost: {lost}"),
            };
            println!(
                "{core}  with {}: {} equal, {} other{lost}",
                mutation.name(),
                tally.equal,
                tally.other,
            );
        }
        let complete = kinds == crds
            && equal_definitions == crds
            && tally.equal + self.broken == self.stored
            && tally.misfit == self.broken
            && self.mutated.values().all(|tally| tally.other == 0);
        if !complete {
            bail!("not all kinds, objects and definitions came back");
        }
        Ok(())
    }

    fn questions(&self, shard: &Shard) -> Result<(Vec<harness::Job>, Vec<Asked<'a>>)> {
        let mut jobs = Vec::new();
        let mut asked = Vec::new();
        for (number, kind) in shard.kinds.iter().enumerate() {
            let key = (kind.group.as_str(), kind.plural.as_str());
            let Some(&definition) = self.definitions.get(&key) else {
                bail!("{} is of no definition", kind.path);
            };
            jobs.push((number, None));
            asked.push(Asked::Definition(definition));
            let schema = definition.schema(&kind.version);
            let key = (definition.file.as_str(), kind.version.as_str());
            for &stored in self.objects.get(&key).into_iter().flatten() {
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
        Ok((jobs, asked))
    }
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

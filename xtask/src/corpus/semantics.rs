//! Holds pruning, defaulting and validation to what the API server did with every object.
//!
//! Owns: the server's order of these on create, the comparison, and what must agree.
//! Must not know: how a rule of a schema works, generated code.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;

use anyhow::{Context, Result, bail};
use kubewright_schema::{Definition, Outcome, Validator, Version};
use serde_json::Value;

use super::compare;
use crate::workspace;

/// How many disagreements of a kind are told.
const TOLD: usize = 20;

/// The cause that stands for rules not evaluated, which is no finding of its own.
const NOT_CHECKED: &str = "some validation rules were not checked";

/// Compares every record of a file in the form of `objects.jsonl`: the verdict, every
/// cause, and what was stored.
pub(super) fn run(crds: &Path, objects: &Path) -> Result<()> {
    let definitions = definitions(crds)?;
    let text = std::fs::read_to_string(objects)
        .with_context(|| format!("cannot read {}", objects.display()))?;
    let mut kinds: HashMap<String, Kind<'_>> = HashMap::new();
    let mut tally = Tally::default();
    for (number, line) in text.lines().enumerate() {
        let record: Record = serde_json::from_str(line)
            .with_context(|| format!("{}:{}", objects.display(), number + 1))?;
        let definition = definitions
            .get(&record.crd)
            .with_context(|| format!("no definition of {}", record.crd))?;
        let kind = kinds
            .entry(record.crd.clone())
            .or_insert_with(|| Kind::of(definition));
        compare(kind, &record, &mut tally)
            .with_context(|| format!("{}:{}", objects.display(), number + 1))?;
    }
    tally.print();
    if tally.is_short() {
        bail!("short of the server");
    }
    Ok(())
}

/// One object and what the server made of it.
#[derive(serde::Deserialize)]
struct Record {
    crd: String,
    version: String,
    sent: Value,
    accepted: bool,
    #[serde(default)]
    stored: Value,
    /// Reason, field and message of each.
    #[serde(default)]
    causes: Vec<(String, String, String)>,
}

/// The definitions of the corpus by file.
fn definitions(crds: &Path) -> Result<HashMap<String, Definition>> {
    let mut found = HashMap::new();
    for path in workspace::files(crds, "yaml")? {
        let file = path
            .strip_prefix(crds)
            .unwrap_or(&path)
            .to_string_lossy()
            .into_owned();
        let text = std::fs::read_to_string(&path)?;
        let documents = kubewright_schema::read(&file, &text)?;
        for definition in documents.definitions {
            found.insert(file.clone(), definition);
        }
    }
    Ok(found)
}

/// A kind, with the checks of each of its versions.
struct Kind<'a> {
    definition: &'a Definition,
    validators: HashMap<&'a str, Validator>,
}

impl<'a> Kind<'a> {
    fn of(definition: &'a Definition) -> Self {
        let prepared = |version: &'a Version| (&*version.name, Validator::of_version(version));
        Self {
            definition,
            validators: definition.versions.iter().map(prepared).collect(),
        }
    }

    fn validator(&self, version: &str) -> Result<&Validator> {
        self.validators
            .get(version)
            .with_context(|| format!("no version {version}"))
    }

    fn version(&self, matches: impl Fn(&Version) -> bool) -> Result<&'a Version> {
        let versions = &self.definition.versions;
        let found = versions.iter().find(|version| matches(version));
        found.context("no such version")
    }

    /// The object as the server checks it on create.
    fn admitted(&self, record: &Record) -> Result<Value> {
        let mut object = record.sent.clone();
        self.validator(&record.version)?.admit(&mut object);
        let version = self.version(|version| *version.name == record.version)?;
        if version.status_subresource
            && let Value::Object(fields) = &mut object
        {
            // Create cannot set the status.
            fields.remove("status");
        }
        Ok(object)
    }

    /// What is wrong with an object that the server stored, when it is sent once more.
    fn again(&self, version: &str, stored: &Value) -> Result<Outcome> {
        let validator = self.validator(version)?;
        let mut object = stored.clone();
        validator.admit(&mut object);
        Ok(validator.validate(&object))
    }

    /// What the server gives back for an object that it checked: read from the storage
    /// version, then converted.
    fn stored(&self, version: &str, mut object: Value) -> Result<Value> {
        let storage = self.version(|version| version.storage)?;
        if let Some(metadata) = object.get_mut("metadata").and_then(Value::as_object_mut) {
            metadata.insert("generation".to_owned(), 1.into());
        }
        self.validator(&storage.name)?.admit(&mut object);
        let schema = self.validator(version)?.schema();
        schema.prune(&mut object);
        schema.drop_nulls(&mut object);
        Ok(object)
    }
}

fn compare(kind: &Kind<'_>, record: &Record, tally: &mut Tally) -> Result<()> {
    let admitted = kind.admitted(record)?;
    let outcome = kind.validator(&record.version)?.validate(&admitted);
    tally.rules_not_checked += outcome.rules_not_checked;
    tally.patterns_not_checked += outcome.patterns_not_checked;
    tally.objects += 1;
    let name = || format!("{} {}", record.crd, record.version);
    if outcome.is_valid() == record.accepted {
        tally.verdicts += 1;
    } else if record.accepted {
        tally.miss(
            "refused what the server accepts",
            outcome.errors[0].kind.reason(),
            || format!("{}: {}", name(), outcome.errors[0]),
        );
    } else {
        let only_rules = record.causes.iter().all(|cause| !is_schema_cause(cause));
        let reason = record.causes.first().map_or("", |cause| &cause.0);
        let what = if only_rules && outcome.rules_not_checked > 0 {
            tally.left_to_rules += 1;
            "accepted what a rule refuses"
        } else {
            "accepted what the server refuses"
        };
        tally.miss(what, reason, || format!("{}: {:?}", name(), record.causes));
    }
    if record.accepted {
        tally.accepted += 1;
        let storage = kind.version(|version| version.storage)?;
        if *storage.name == record.version {
            tally.stored_as_checked += 1;
            let again = kind.again(&record.version, &record.stored)?;
            match again.errors.first() {
                None => tally.valid_again += 1,
                Some(error) => tally.miss("stored and refused", error.kind.reason(), || {
                    format!("{}: {error}", name())
                }),
            }
        }
        let stored = kind.stored(&record.version, admitted)?;
        match compare::differences(&record.stored, &stored).first() {
            None => tally.stored += 1,
            Some(first) => tally.miss("stored otherwise", "", || {
                format!("{}: `{}`: {}", name(), first.path, first.shown)
            }),
        }
    } else {
        compare_causes(record, &outcome, tally, name);
    }
    Ok(())
}

fn compare_causes(
    record: &Record,
    outcome: &Outcome,
    tally: &mut Tally,
    name: impl Fn() -> String,
) {
    let expected: BTreeSet<(&str, &str, &str)> = record
        .causes
        .iter()
        .filter(|cause| !cause.2.contains(NOT_CHECKED))
        .map(|(reason, field, message)| (&**reason, &**field, &**message))
        .collect();
    let found: BTreeSet<(&str, &str, &str)> = outcome
        .errors
        .iter()
        .map(|error| (error.kind.reason(), error.field(), &*error.message))
        .collect();
    tally.causes += expected.len();
    for cause in &expected {
        if found.contains(cause) {
            tally.causes_equal += 1;
        }
        let same_place = |other: &&(&str, &str, &str)| other.0 == cause.0 && other.1 == cause.1;
        if found.iter().any(|other| same_place(&other)) {
            tally.causes_placed += 1;
            if !found.contains(cause) {
                let other = found.iter().find(same_place);
                tally.miss("cause in other words", cause.0, || {
                    format!("{}: {cause:?} but {other:?}", name())
                });
            }
        } else {
            tally.miss("cause not found", cause.0, || {
                format!("{}: {cause:?}", name())
            });
        }
    }
    for cause in found {
        if !expected
            .iter()
            .any(|other| other.0 == cause.0 && other.1 == cause.1)
        {
            tally.miss("cause of ours only", cause.0, || {
                format!("{}: {cause:?}", name())
            });
        }
    }
}

/// Whether a cause is of the schema's own keywords, not of a rule, by its words.
fn is_schema_cause((reason, _, message): &(String, String, String)) -> bool {
    reason != "FieldValueInvalid" && reason != "FieldValueForbidden"
        || message.contains(" in body ")
        || message.contains("must validate ")
        || message.contains("must not validate ")
        || message.contains("accessor error")
        || message.contains(NOT_CHECKED)
}

#[derive(Default)]
struct Tally {
    objects: usize,
    verdicts: usize,
    left_to_rules: usize,
    accepted: usize,
    stored: usize,
    /// Stored objects whose version is that of the storage, and how many of them are valid.
    stored_as_checked: usize,
    valid_again: usize,
    causes: usize,
    causes_placed: usize,
    causes_equal: usize,
    rules_not_checked: usize,
    patterns_not_checked: usize,
    /// By kind and reason: how many, and the first ones told.
    misses: BTreeMap<&'static str, BTreeMap<String, usize>>,
    told: BTreeMap<&'static str, Vec<String>>,
}

impl Tally {
    fn miss(&mut self, kind: &'static str, reason: &str, told: impl FnOnce() -> String) {
        let reasons = self.misses.entry(kind).or_default();
        *reasons.entry(reason.to_owned()).or_default() += 1;
        let all = self.told.entry(kind).or_default();
        if all.len() < TOLD {
            all.push(told());
        }
    }

    /// Verdicts and stored objects must agree, but for what a rule that cannot be evaluated
    /// leaves open. Of a thousand causes two may be found elsewhere: of several errors in
    /// one CEL expression, another may come first.
    fn is_short(&self) -> bool {
        self.verdicts + self.left_to_rules != self.objects
            || self.stored != self.accepted
            || self.valid_again != self.stored_as_checked
            || self.causes_placed * 1000 < self.causes * 998
    }

    fn print(&self) {
        for (kind, reasons) in &self.misses {
            let counts: Vec<String> = reasons
                .iter()
                .map(|(reason, count)| format!("{reason} {count}"))
                .collect();
            println!("semantics    {kind}: {}", counts.join(", "));
            for told in self.told.get(kind).into_iter().flatten() {
                println!("semantics      {told}");
            }
        }
        println!(
            "semantics: verdicts {}/{} agree ({} left to rules), stored objects equal {}/{}, \
             valid when sent again {}/{}, causes with equal path {}/{}, in equal words {}; not checked: {} rules, {} patterns",
            self.verdicts,
            self.objects,
            self.left_to_rules,
            self.stored,
            self.accepted,
            self.valid_again,
            self.stored_as_checked,
            self.causes_placed,
            self.causes,
            self.causes_equal,
            self.rules_not_checked,
            self.patterns_not_checked,
        );
    }
}

//! `cargo xtask stability`: no public path comes to mean another type, whatever else is generated and
//! however a CRD changes.
//!
//! Owns: the proofs, how often each is tried, and what is printed.
//! Must not know: how names are chosen or kept.

mod change;
mod meaning;
mod program;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, Result, bail};
use kubewright_codegen::input::InputPath;
use kubewright_codegen::lock::{LOCK_FILE, Lock};
use kubewright_codegen::options::{Artefact, Artefacts, CoreSource, Options};
use kubewright_codegen::{Generated, generate};
use serde_json::Value;

use crate::arguments::Arguments;
use crate::random::Random;
use crate::workspace;
use change::Change;
use meaning::{Meanings, TypeName};
use program::Fate;

/// How many random subsets of the corpus are generated.
const SUBSETS: usize = 8;
/// In how many steps a folder grows to the whole corpus.
const STEPS: usize = 6;
/// How many definitions are changed, and how often each.
const CHANGED: usize = 120;
const CHANGES: usize = 8;
/// How many programs are compiled, against how many generations.
const PROGRAMS: usize = 6;
const GENERATIONS: usize = 8;

pub(crate) fn run(words: &[String]) -> Result<()> {
    let mut arguments = Arguments::new(words);
    let crds = workspace::corpus(arguments.value("--crds")?.map(PathBuf::from))?;
    let seed = match arguments.value("--seed")? {
        Some(seed) => seed.parse().context("--seed takes a number")?,
        None => 7,
    };
    let only = arguments.value("--only")?;
    arguments.finish()?;
    println!("stability: seed {seed}");
    let folder = workspace::target().join("stability");
    let files = workspace::files(&crds, "yaml")?;
    let mut short = Vec::new();
    let mut prove = |name: &str, proof: &mut dyn FnMut() -> Result<()>| {
        if only.as_deref().is_some_and(|only| only != name) {
            return;
        }
        let start = Instant::now();
        match proof() {
            Ok(()) => println!("{name}: holds ({:.0?})", start.elapsed()),
            Err(failure) => {
                println!("{name}: {failure:#}");
                short.push(name.to_owned());
            }
        }
    };
    prove("subsets", &mut || {
        subsets(&files, &folder, &mut Random::new(seed))
    });
    prove("changes", &mut || changes(&files, &mut Random::new(seed)));
    prove("programs", &mut || {
        programs(&files, &folder, &mut Random::new(seed))
    });
    if !short.is_empty() {
        bail!("short: {}", short.join(", "));
    }
    Ok(())
}

/// A kind is written the same in any company, and a folder that grows keeps what it had.
fn subsets(files: &[PathBuf], folder: &Path, random: &mut Random) -> Result<()> {
    let kubewright = workspace::kubewright()?;
    let generate =
        |inputs: &[PathBuf], out: &Path, jobs: &str| -> Result<BTreeMap<PathBuf, String>> {
            workspace::generate(&kubewright)
                .args(inputs)
                .arg("--out")
                .arg(out)
                .args(["--quiet", "--jobs", jobs])
                .stdout()?;
            tree(out)
        };
    let fresh = folder.join("whole");
    workspace::empty_folder(&fresh)?;
    let whole = generate(files, &fresh, "2")?;
    let mut compared = 0;
    for _ in 0..SUBSETS {
        let some = sample(files, 1 + random.below(files.len()), random);
        let out = folder.join("subset");
        workspace::empty_folder(&out)?;
        let part = generate(&some, &out, ["1", "2", "3"][random.below(3)])?;
        compared += is_part(&part, &whole)?;
    }
    println!("subsets: {SUBSETS} random ones, {compared} files as in the whole");

    let out = folder.join("growing");
    workspace::empty_folder(&out)?;
    let order = sample(files, files.len(), random);
    let mut before = BTreeMap::new();
    for step in 1..=STEPS {
        let after = generate(&order[..order.len() * step / STEPS], &out, "2")?;
        is_part(&before, &after)?;
        before = after;
    }
    if before != whole {
        bail!("a folder that grew to the whole differs from the whole at once");
    }
    println!("subsets: a folder grown in {STEPS} steps with its lock is the whole");
    Ok(())
}

/// Every file of a kind is the same in both, and every module of the part exports no more than that of
/// the whole; how many files were compared.
fn is_part(part: &BTreeMap<PathBuf, String>, whole: &BTreeMap<PathBuf, String>) -> Result<usize> {
    for (path, text) in part {
        let Some(other) = whole.get(path) else {
            bail!("{} is only there when less is generated", path.display());
        };
        let exports = |text: &str| -> BTreeSet<String> {
            let lines = text.lines().map(str::trim);
            lines
                .filter(|line| line.starts_with("pub ") && line.ends_with(';'))
                .map(str::to_owned)
                .collect()
        };
        let same = match path.ends_with("mod.rs") {
            true => exports(text).is_subset(&exports(other)),
            false => text == other,
        };
        if !same {
            bail!("{} depends on what is generated beside it", path.display());
        }
    }
    Ok(part.len())
}

/// The Rust below a folder.
fn tree(folder: &Path) -> Result<BTreeMap<PathBuf, String>> {
    let mut found = BTreeMap::new();
    for file in workspace::files(folder, "rs")? {
        let below = file.strip_prefix(folder)?.to_path_buf();
        found.insert(below, std::fs::read_to_string(&file)?);
    }
    Ok(found)
}

/// What was found out about a definition that changes.
struct History {
    definition: Value,
    lock: Lock,
    /// Every meaning that a name ever had.
    members: BTreeMap<(TypeName, String), String>,
    /// The places that a type has had since it was first seen.
    places: BTreeMap<TypeName, BTreeSet<String>>,
    /// Those of the last generation.
    last: Meanings,
}

impl History {
    fn new(definition: Value) -> Result<Option<Self>> {
        let Some(generated) = run_generator(&definition, &Lock::default()) else {
            return Ok(None);
        };
        let last = meanings(&generated)?;
        Ok(Some(Self {
            definition,
            lock: lock(&generated)?,
            members: last.members.clone(),
            places: last.places.clone(),
            last,
        }))
    }

    /// Applies one change; the name that moved is an error. `None` where the change is no valid one.
    fn change(&mut self, change: Change, random: &mut Random) -> Result<Option<Generated>> {
        let mut definition = self.definition.clone();
        if !change::apply(change, &mut definition, random) {
            return Ok(None);
        }
        let Some(generated) = run_generator(&definition, &self.lock) else {
            return Ok(None);
        };
        let now = meanings(&generated)?;
        for (member, json) in &now.members {
            let before = self
                .members
                .entry(member.clone())
                .or_insert_with(|| json.clone());
            let owner = &member.0;
            let stays = || {
                now.members
                    .iter()
                    .any(|((o, _), j)| o == owner && j == before)
            };
            if before != json && !stays() {
                before.clone_from(json);
            } else if before != json {
                bail!(
                    "{change:?}: {} meant `{before}` and means `{json}`",
                    shown(member)
                );
            }
        }
        if Change::ADDITIONS.contains(&change)
            && let Some(gone) = self
                .last
                .members
                .keys()
                // The variant for unknown values gives way to one that is known.
                .find(|m| !now.members.contains_key(*m) && !m.1.ends_with("(_)"))
        {
            bail!(
                "{change:?}: {} is gone though nothing was removed",
                shown(gone)
            );
        }
        for (name, places) in &now.places {
            let known = self
                .places
                .entry(name.clone())
                .or_insert_with(|| places.clone());
            let both: BTreeSet<String> = known.intersection(places).cloned().collect();
            if both.is_empty() {
                bail!(
                    "{change:?}: {} was the type of {known:?} and is that of {places:?}",
                    name.1
                );
            }
            *known = both;
        }
        self.definition = definition;
        self.lock = lock(&generated)?;
        self.last = now;
        Ok(Some(generated))
    }
}

/// With the lock, names keep their meaning through any changes.
fn changes(files: &[PathBuf], random: &mut Random) -> Result<()> {
    let (mut definitions, mut applied, mut names) = (0, 0, 0);
    let mut moved = Vec::new();
    for file in sample(files, CHANGED, random) {
        for definition in read(&file)? {
            let Some(mut history) = History::new(definition)? else {
                continue;
            };
            definitions += 1;
            for _ in 0..CHANGES {
                let change = Change::ALL[random.below(Change::ALL.len())];
                match history.change(change, random) {
                    Ok(generated) => applied += usize::from(generated.is_some()),
                    Err(failure) => {
                        moved.push(format!("{}: {failure:#}", file.display()));
                        break;
                    }
                }
            }
            names += history.members.len();
        }
    }
    println!("changes: {applied} of {definitions} definitions; {names} names watched");
    if !moved.is_empty() {
        let count = moved.len();
        moved.truncate(10);
        bail!(
            "names moved in {count} definitions:\n  {}",
            moved.join("\n  ")
        );
    }
    Ok(())
}

/// What a user wrote against the first generation means the same against later ones, or does not
/// compile; after additions alone it compiles.
fn programs(files: &[PathBuf], folder: &Path, random: &mut Random) -> Result<()> {
    let folder = folder.join("programs");
    workspace::empty_folder(&folder)?;
    let mut histories = Vec::new();
    for file in sample(files, files.len(), random) {
        if histories.len() == PROGRAMS {
            break;
        }
        let size = std::fs::metadata(&file).map_or(0, |data| data.len());
        if !(3_000..40_000).contains(&size) {
            continue;
        }
        for definition in read(&file)? {
            // One with an enum, a list and a nested object, so that each change finds a place.
            let text = definition.to_string();
            let rich = ["\"enum\":", "\"items\":", "\"required\":"];
            if histories.len() < PROGRAMS
                && rich.iter().all(|part| text.contains(part))
                && let Some(history) = History::new(definition)?
            {
                histories.push(history);
            }
        }
    }
    let names: Vec<String> = (0..histories.len()).map(|n| format!("user_{n}")).collect();
    let mut asked = BTreeMap::new();
    for (name, history) in names.iter().zip(&histories) {
        let package = folder.join(name);
        program::write(&package, name, &program::text(&history.last)?)?;
        let generated = run_generator(&history.definition, &Lock::default());
        save(
            &package,
            &generated.context("what generated once generates no more")?,
        )?;
    }
    let members: Vec<String> = names.iter().map(|name| format!("{name:?}")).collect();
    let root = format!(
        "[workspace]\nresolver = \"3\"\nmembers = [{}]\n\n[profile.dev]\ndebug = 0\nincremental = false\n",
        members.join(", ")
    );
    workspace::write(&folder.join("Cargo.toml"), &root)?;
    std::fs::copy(
        workspace::root().join("Cargo.lock"),
        folder.join("Cargo.lock"),
    )
    .context("cannot copy Cargo.lock")?;
    for (name, fate) in program::fates(&folder, &names)? {
        match fate {
            Fate::Same(count) if count > 0 => _ = asked.insert(name, count),
            other => bail!("{name} against its own generation: {other:?}"),
        }
    }
    let (mut same, mut refused) = (0, 0);
    for generation in 0..GENERATIONS {
        // The first half only adds, so that every program must go on compiling.
        let additions = generation < GENERATIONS / 2;
        for (name, history) in names.iter().zip(&mut histories) {
            let from: &[Change] = match additions {
                true => &Change::ADDITIONS,
                false => &Change::APART,
            };
            for _ in 0..20 {
                let change = from[random.below(from.len())];
                let changed = history
                    .change(change, random)
                    .with_context(|| name.clone())?;
                if let Some(generated) = changed {
                    save(&folder.join(name), &generated)?;
                    break;
                }
            }
        }
        for (name, fate) in program::fates(&folder, &names)? {
            match fate {
                Fate::Same(count) if count == asked[&name] || !additions => same += 1,
                Fate::Refused(_) if !additions => refused += 1,
                Fate::Same(count) => bail!(
                    "{name}: after additions {count} of {} names can be used as before",
                    asked[&name]
                ),
                Fate::Refused(told) => {
                    bail!("{name}: after additions it does not compile:\n{told}")
                }
                Fate::Moved(told) => bail!("{name}: {told}"),
            }
        }
    }
    println!(
        "programs: {} of {} names, {GENERATIONS} generations: {same} times the same, {refused} times refused",
        names.len(),
        asked.values().sum::<usize>()
    );
    Ok(())
}

fn save(package: &Path, generated: &Generated) -> Result<()> {
    let folder = package.join("src/generated");
    workspace::empty_folder(&folder)?;
    for file in &generated.files {
        workspace::write(&folder.join(&file.path), &file.text)?;
    }
    Ok(())
}

fn run_generator(definition: &Value, lock: &Lock) -> Option<Generated> {
    let options = Options {
        core: CoreSource::Own,
        emit: Artefacts::new([Artefact::Types, Artefact::Apply]),
        ..Options::default()
    };
    let input = InputPath::text("changed.json", definition.to_string());
    generate(&[input], &options, lock).ok()
}

fn lock(generated: &Generated) -> Result<Lock> {
    let file = generated
        .files
        .iter()
        .find(|file| file.path.ends_with(LOCK_FILE));
    Ok(Lock::parse(&file.context("no lock was written")?.text)?)
}

fn meanings(generated: &Generated) -> Result<Meanings> {
    let kinds = generated.files.iter().filter(|file| {
        file.path.extension().is_some_and(|e| e == "rs") && !file.path.ends_with("mod.rs")
    });
    Meanings::read(kinds.map(|file| (file.path.as_path(), file.text.as_ref())))
}

fn read(file: &Path) -> Result<Vec<Value>> {
    let text = std::fs::read_to_string(file).with_context(|| file.display().to_string())?;
    let documents = kubewright_schema::read(&file.to_string_lossy(), &text)
        .map_err(|error| anyhow::anyhow!("{error}"))?;
    Ok(documents.definitions.iter().map(|d| d.to_value()).collect())
}

fn shown(member: &(TypeName, String)) -> String {
    let ((file, name), member) = member;
    format!("{name}.{member} in {}", file.display())
}

/// `count` of them, in random order.
fn sample(files: &[PathBuf], count: usize, random: &mut Random) -> Vec<PathBuf> {
    let mut left = files.to_vec();
    let mut chosen = Vec::new();
    while chosen.len() < count && !left.is_empty() {
        chosen.push(left.swap_remove(random.below(left.len())));
    }
    chosen
}

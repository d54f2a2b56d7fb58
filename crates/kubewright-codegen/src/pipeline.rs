//! Runs the steps from inputs to planned files, each input on a thread of its own.
//!
//! Owns: the order of steps, threads, joining what the inputs gave.
//! Must not know: what a step does, the disk.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use kubewright_schema::{Definition, ReadError, Value};

use crate::emit::group::{self, VersionModule};
use crate::emit::kind::{self, KindFile};
use crate::input::InputPath;
use crate::kind_rules::KindRules;
use crate::lock::{LOCK_FILE, Lock};
use crate::made::Made;
use crate::options::{Artefact, Options};
use crate::overrides::{PathMatch, kind_path};
use crate::report::{Diagnostic, Failures, Report};
use crate::scaffold::{self, MODULE_FOLDER};
use crate::write::PlannedFile;
use crate::{ident, lower, names};

/// What a run is going to write, and what it has to say.
#[derive(Debug)]
pub struct Generated {
    /// The files, sorted by path.
    pub files: Vec<PlannedFile>,
    /// The kinds, sorted by group and kind, in the versions of their definitions.
    pub kinds: Vec<Made>,
    /// Counts and diagnostics.
    pub report: Report,
    /// What each step took, all threads together.
    pub timings: Timings,
}

/// Time spent in each step, summed over threads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Timings {
    /// Reading files.
    pub input: Duration,
    /// Parsing documents into the model.
    pub model: Duration,
    /// Lowering schemas to the type graph.
    pub graph: Duration,
    /// Naming.
    pub names: Duration,
    /// Writing code as text.
    pub emit: Duration,
    /// Writing the definitions for `crd()`.
    pub definitions: Duration,
}

/// The stack of a worker: schemas nest up to the depth that the reader allows.
const STACK: usize = 64 << 20;

/// Generates everything that the inputs hold.
///
/// `lock` holds the names that an earlier run gave; an empty one for the first run. Nothing is read
/// but the inputs, and nothing is written.
///
/// # Errors
/// Every input that cannot be read, CRDs that contradict each other, names that meet, overrides that
/// match nothing.
pub fn generate(
    inputs: &[InputPath],
    options: &Options,
    lock: &Lock,
) -> Result<Generated, Failures> {
    let outputs = in_parallel(inputs, options, lock)?;
    let mut report = Report {
        files_read: inputs.len(),
        ..Report::default()
    };
    let mut timings = Timings::default();
    let mut errors = Vec::new();
    let mut crds: Vec<CrdOutput> = Vec::new();
    let mut found: Vec<Found> = Vec::new();
    for output in outputs {
        timings.add(&output.timings);
        report.skipped_documents += output.skipped;
        crds.extend(output.crds);
        found.extend(output.found);
    }
    errors.extend(nothing_to_do(
        inputs,
        &found,
        report.skipped_documents,
        options,
    ));
    crds.sort_by(|a, b| a.key().cmp(&b.key()));
    let mut kinds: Vec<CrdOutput> = Vec::with_capacity(crds.len());
    for crd in crds {
        match kinds.last() {
            Some(last) if last.group == crd.group && last.kind == crd.kind => {
                if !same(&last.definition, &crd.definition) {
                    errors.push(conflict(last, &crd));
                }
            }
            Some(_) | None => kinds.push(crd),
        }
    }
    errors.extend(meetings(&kinds, options));
    for crd in &mut kinds {
        errors.append(&mut crd.errors);
    }
    let left_out = |path: &PathMatch| {
        let unselected = found.iter().filter(|kind| !kind.is_selected(options));
        unselected
            .flat_map(Found::paths)
            .any(|kind| path.may_choose_below(&kind))
    };
    for (rule, problem) in options.overrides.problems(left_out) {
        let mut error = Diagnostic::error("override", problem);
        if let Some(at) = &rule.at {
            error = error.at(&at.file, at.line, 0);
        }
        errors.push(error);
    }
    if !errors.is_empty() {
        return Err(Failures { errors });
    }
    let made = |crd: &CrdOutput| {
        let group = group_module(&crd.group, options);
        let of = |file: &KindFile| Made::of(&crd.group, &group, file);
        crd.files.iter().map(of).collect::<Vec<_>>()
    };
    let made = kinds.iter().flat_map(made).collect();
    let start = Instant::now();
    let files = plan(&mut kinds, options, lock, &mut report);
    timings.emit += start.elapsed();
    Ok(Generated {
        files,
        kinds: made,
        report,
        timings,
    })
}

/// What would make a run that writes nothing, and so removes everything, look like a success.
fn nothing_to_do(
    inputs: &[InputPath],
    found: &[Found],
    skipped: usize,
    options: &Options,
) -> Vec<Diagnostic> {
    if found.is_empty() {
        let others = match skipped {
            0 => String::new(),
            1 => ", only one document of another kind".to_owned(),
            more => format!(", only {more} documents of other kinds"),
        };
        let mut error = Diagnostic::error(
            "nothing",
            format!("the input holds no CustomResourceDefinition{others}"),
        );
        error.help = Some(
            "to remove what was generated, delete the output folder; nothing was changed"
                .to_owned(),
        );
        if let [input] = inputs {
            error = error.at(&input.name, 0, 0);
        }
        return vec![error];
    }
    let mut errors = Vec::new();
    for pattern in &options.only {
        if !found
            .iter()
            .any(|kind| pattern.matches(&kind.group, &kind.kind))
        {
            let mut error =
                Diagnostic::error("nothing", format!("`--only {pattern}` selects no kind"));
            let alike = found
                .iter()
                .find(|kind| pattern.matches_any_case(&kind.group, &kind.kind));
            error.help = Some(match alike {
                Some(kind) => format!("case counts: write `{}/{}`", kind.group, kind.kind),
                None => "write GROUP/KIND as the definitions spell them, with `*` for any text"
                    .to_owned(),
            });
            errors.push(error);
        }
    }
    for group in options.modules.keys() {
        if !found.iter().any(|kind| kind.group == *group) {
            let mut error = Diagnostic::error(
                "nothing",
                format!("a module is named for the group `{group}`, which the input does not hold"),
            );
            error.help = Some("write the group as `spec.group` of the definitions does".to_owned());
            errors.push(error);
        }
    }
    errors
}

/// A definition of the input, whether it is selected or not.
#[derive(Debug)]
struct Found {
    group: String,
    kind: String,
    versions: Vec<String>,
}

impl Found {
    fn of(definition: &Definition) -> Self {
        let versions = definition.versions.iter();
        Self {
            group: definition.group.to_string(),
            kind: definition.names.kind.to_string(),
            versions: versions.map(|version| version.name.to_string()).collect(),
        }
    }

    fn is_selected(&self, options: &Options) -> bool {
        options.selects(&self.group, &self.kind)
    }

    /// As overrides spell them.
    fn paths(&self) -> impl Iterator<Item = String> {
        let path = |version: &String| kind_path(&self.group, version, &self.kind);
        self.versions.iter().map(path)
    }
}

/// What one input gave.
#[derive(Debug, Default)]
struct InputOutput {
    crds: Vec<CrdOutput>,
    found: Vec<Found>,
    skipped: usize,
    timings: Timings,
}

/// Group, kind, file and position.
type Key<'a> = (&'a str, &'a str, &'a str, (u32, u32));

impl CrdOutput {
    fn key(&self) -> Key<'_> {
        (&self.group, &self.kind, &self.file, self.position)
    }

    /// `file:line:column`.
    fn source(&self) -> String {
        format!("{}:{}:{}", self.file, self.position.0, self.position.1)
    }
}

/// What one CRD gave.
#[derive(Debug)]
struct CrdOutput {
    group: String,
    kind: String,
    plural: String,
    file: String,
    /// Line and column.
    position: (u32, u32),
    /// The definition as compact JSON.
    definition: String,
    files: Vec<KindFile>,
    lock: Vec<(String, Vec<(String, String)>)>,
    diagnostics: Vec<Diagnostic>,
    nodes: usize,
    raw: Vec<&'static str>,
    types_before_sharing: usize,
    /// Why nothing can be written.
    errors: Vec<Diagnostic>,
}

fn in_parallel(
    inputs: &[InputPath],
    options: &Options,
    lock: &Lock,
) -> Result<Vec<InputOutput>, Failures> {
    let next = AtomicUsize::new(0);
    let outputs: Mutex<Vec<InputOutput>> = Mutex::default();
    let errors: Mutex<Vec<(usize, Diagnostic)>> = Mutex::default();
    let work = || {
        let mut mine = Vec::new();
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(input) = inputs.get(index) else {
                break;
            };
            match one(input, options, lock) {
                Ok(output) => mine.push(output),
                Err(error) => lock_of(&errors).push((index, *error)),
            }
        }
        lock_of(&outputs).extend(mine);
    };
    let threads = options.threads().get().min(inputs.len()).max(1);
    std::thread::scope(|scope| {
        for number in 0..threads {
            let worker = std::thread::Builder::new()
                .name(format!("generate {number}"))
                .stack_size(STACK);
            if worker.spawn_scoped(scope, work).is_err() && number == 0 {
                work();
            }
        }
    });
    let mut errors = into_inner(errors);
    errors.sort_by_key(|(index, _)| *index);
    if errors.is_empty() {
        Ok(into_inner(outputs))
    } else {
        Err(Failures {
            errors: errors.into_iter().map(|(_, error)| error).collect(),
        })
    }
}

fn lock_of<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}

fn into_inner<T>(mutex: Mutex<T>) -> T {
    mutex
        .into_inner()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}

fn one(input: &InputPath, options: &Options, lock: &Lock) -> Result<InputOutput, Box<Diagnostic>> {
    let mut output = InputOutput::default();
    let timings = &mut output.timings;
    let file = timed(&mut timings.input, || input.read())
        .map_err(|error| Box::new(Diagnostic::from(&error)))?;
    let documents = timed(&mut timings.model, || {
        kubewright_schema::read(&file.name, &file.text)
    })
    .map_err(unreadable)?;
    drop(file);
    output.skipped = documents.skipped.len();
    for definition in &documents.definitions {
        output.found.push(Found::of(definition));
        if !options.selects(&definition.group, &definition.names.kind) {
            continue;
        }
        let rules = KindRules::of(definition, options);
        for (version, rules) in definition.versions.iter().zip(&rules) {
            if !rules.skip && rules.verbs.0.as_ref().is_some_and(Vec::is_empty) {
                let path = kind_path(&definition.group, &version.name, &definition.names.kind);
                let message = format!("the overrides leave the client of `{path}` without a verb");
                let at = definition.source.at;
                let mut error = Diagnostic::error("override", message).at(
                    &definition.source.file,
                    at.line,
                    at.column,
                );
                error.help =
                    Some("leave the kind out with `skip = true`, or leave it a verb".to_owned());
                return Err(Box::new(error));
            }
        }
        if rules.iter().any(|version| !version.skip) {
            output
                .crds
                .push(crd(definition, &rules, options, lock, timings));
        }
    }
    Ok(output)
}

/// Generates a definition. `rules` are what overrides say of each of its versions.
fn crd(
    definition: &Definition,
    rules: &[KindRules],
    options: &Options,
    lock: &Lock,
    timings: &mut Timings,
) -> CrdOutput {
    let lowered = timed(&mut timings.graph, || {
        lower::lower(definition, rules, options)
    });
    let (named, errors) = match timed(&mut timings.names, || {
        names::name(definition, rules, &lowered.graph, lock)
    }) {
        Ok(named) => (named, Vec::new()),
        Err(errors) => (Vec::new(), errors),
    };
    let files: Vec<KindFile> = timed(&mut timings.emit, || {
        named
            .iter()
            .map(|version| {
                let rules = &rules[version.version];
                kind::file(definition, &lowered.graph, &named, version, rules, options)
            })
            .collect()
    });
    let mut json = String::new();
    timed(&mut timings.definitions, || {
        definition.write_json(&mut json)
    });
    let lock = named
        .iter()
        .map(|version| {
            (
                names::lock_key(definition, version.version),
                version.to_lock.clone(),
            )
        })
        .collect();
    let source = &definition.source;
    CrdOutput {
        group: definition.group.to_string(),
        kind: definition.names.kind.to_string(),
        plural: definition.names.plural.to_string(),
        file: source.file.to_string(),
        position: (source.at.line, source.at.column),
        definition: json,
        files,
        lock,
        diagnostics: lowered.diagnostics,
        nodes: lowered.nodes,
        raw: lowered.raw,
        types_before_sharing: lowered.types_before_sharing,
        errors,
    }
}

fn timed<T>(total: &mut Duration, work: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let result = work();
    *total += start.elapsed();
    result
}

impl Timings {
    fn add(&mut self, other: &Self) {
        let Self {
            input,
            model,
            graph,
            names,
            emit,
            definitions,
        } = other;
        self.input += *input;
        self.model += *model;
        self.graph += *graph;
        self.names += *names;
        self.emit += *emit;
        self.definitions += *definitions;
    }
}

fn unreadable(error: ReadError) -> Box<Diagnostic> {
    let ReadError {
        file,
        at,
        path,
        message,
        help,
        ..
    } = error;
    let mut diagnostic = Diagnostic::error("input", message).at(&file, at.line, at.column);
    diagnostic.path = path;
    diagnostic.help = (!help.is_empty()).then(|| help.to_string());
    Box::new(diagnostic)
}

/// Whether two definitions are equal, in whatever order their keys are.
fn same(first: &str, second: &str) -> bool {
    first == second
        || match (
            serde_json::from_str::<Value>(first),
            serde_json::from_str::<Value>(second),
        ) {
            (Ok(first), Ok(second)) => first == second,
            _ => false,
        }
}

fn conflict(first: &CrdOutput, second: &CrdOutput) -> Diagnostic {
    let (line, column) = second.position;
    let mut error = Diagnostic::error(
        "conflict",
        format!(
            "`{}.{}` is defined differently at {}",
            second.plural,
            second.group,
            first.source()
        ),
    )
    .at(&second.file, line, column);
    error.help = Some("leave one of the two out of the input".to_owned());
    error
}

/// Names of modules that two groups, versions or kinds would share.
fn meetings(kinds: &[CrdOutput], options: &Options) -> Vec<Diagnostic> {
    let mut errors = Vec::new();
    let mut groups: BTreeMap<String, &CrdOutput> = BTreeMap::new();
    let mut modules: BTreeMap<(String, String, String), &CrdOutput> = BTreeMap::new();
    for crd in kinds {
        let group = group_module(&crd.group, options);
        let first = *groups.entry(group.clone()).or_insert(crd);
        let (line, column) = crd.position;
        if first.group != crd.group {
            let mut error = Diagnostic::error(
                "names-meet",
                format!(
                    "the groups `{}` and `{}` would both be the module `{group}`",
                    first.group, crd.group
                ),
            )
            .at(&crd.file, line, column);
            error.help = Some(format!(
                "give one of them another module in kubewright.toml: [modules] \"{}\" = \"...\"",
                crd.group
            ));
            errors.push(error);
            continue;
        }
        for file in &crd.files {
            let key = (group.clone(), file.version.clone(), file.module.clone());
            let first = *modules.entry(key).or_insert(crd);
            if first.kind == crd.kind {
                continue;
            }
            let mut error = Diagnostic::error(
                "names-meet",
                format!(
                    "the kinds `{}` (at {}) and `{}` of `{}` would both be the module `{}`",
                    first.kind,
                    first.source(),
                    crd.kind,
                    crd.group,
                    file.module
                ),
            )
            .at(&crd.file, line, column);
            error.help = Some(format!(
                "rename one of them in kubewright.toml: [[override]] path = \"{}/{}/{}\" rename = \"...\"",
                crd.group, file.version, crd.kind
            ));
            errors.push(error);
            break;
        }
    }
    for module in module_tree(kinds, options) {
        errors.extend(meetings_in(&module.view(), kinds));
    }
    errors
}

/// Names that a kind shares with the module of its version, or its accessor with another's.
fn meetings_in(module: &VersionModule<'_>, kinds: &[CrdOutput]) -> Vec<Diagnostic> {
    let mut errors = Vec::new();
    let placed = |error: Diagnostic, kind: &KindFile| {
        let of_kind = |crd: &&CrdOutput| crd.group == module.group && crd.plural == kind.plural;
        match kinds.iter().find(of_kind) {
            Some(crd) => error.at(&crd.file, crd.position.0, crd.position.1),
            None => error,
        }
    };
    let (group, version) = (module.group, module.version);
    let own = module.own_names();
    for kind in module.kinds.iter().filter(|kind| own.contains(&kind.kind)) {
        let mut error = Diagnostic::error(
            "names-meet",
            format!(
                "the kind `{}` of `{group}/{version}` is called like the client of its group",
                kind.kind
            ),
        );
        error.help = Some(format!(
            "give it another name in kubewright.toml: [[override]] path = \"{group}/{version}/{}\" rename = \"...\"",
            kind.kind
        ));
        errors.push(placed(error, kind));
    }
    let mut accessors: BTreeMap<String, &KindFile> = BTreeMap::new();
    for (name, kind) in module.accessors() {
        let first = *accessors.entry(name.clone()).or_insert(kind);
        if first.kind != kind.kind {
            let mut error = Diagnostic::error(
                "names-meet",
                format!(
                    "the kinds `{}` and `{}` of `{group}/{version}` would both have the accessor `{name}`",
                    first.kind, kind.kind
                ),
            );
            error.help = Some(format!(
                "leave one of them out: [[override]] path = \"{group}/{version}/{}\" skip = true",
                kind.kind
            ));
            errors.push(placed(error, kind));
        }
    }
    errors
}

fn group_module(group: &str, options: &Options) -> String {
    options
        .modules
        .get(group)
        .cloned()
        .unwrap_or_else(|| ident::group_module(group))
}

fn plan(
    kinds: &mut [CrdOutput],
    options: &Options,
    lock: &Lock,
    report: &mut Report,
) -> Vec<PlannedFile> {
    let mut lock = lock.clone();
    let mut files = Vec::new();
    let folder = match &options.crate_name {
        Some(name) => {
            files.extend(scaffold::files(name, options));
            PathBuf::from(MODULE_FOLDER)
        }
        None => PathBuf::new(),
    };
    let mut code = Vec::new();
    for crd in kinds.iter_mut() {
        report.crds += 1;
        report.kinds += 1;
        report.versions += crd.files.len();
        report.types_before_sharing += crd.types_before_sharing;
        report.types_after_sharing += crd.files.iter().map(|f| f.types).sum::<usize>();
        report.schema_nodes += crd.nodes;
        report.typed_nodes += crd.nodes - crd.raw.len();
        for code in &crd.raw {
            *report.raw_by_code.entry(code).or_default() += 1;
        }
        report.diagnostics.append(&mut crd.diagnostics);
        for (key, entries) in &crd.lock {
            for (path, name) in entries {
                lock.insert(key, path, name);
            }
        }
        let group = group_module(&crd.group, options);
        for file in &mut crd.files {
            let path = folder
                .join(&group)
                .join(ident::module(&file.version))
                .join(format!("{}.rs", file.module));
            code.push(PlannedFile {
                path,
                text: std::mem::take(&mut file.text),
            });
        }
        if options.emit.contains(Artefact::Crd) {
            let path = folder
                .join("crds")
                .join(format!("{}.{}.json", crd.plural, crd.group));
            files.push(PlannedFile {
                path,
                text: std::mem::take(&mut crd.definition),
            });
        }
    }
    let modules = module_tree(kinds, options);
    let mut versions_of: BTreeMap<&str, (&str, Vec<String>)> = BTreeMap::new();
    for module in &modules {
        let path = folder
            .join(&module.group_module)
            .join(ident::module(&module.version))
            .join("mod.rs");
        code.push(PlannedFile {
            path,
            text: group::version_module(&module.view(), options),
        });
        let (_, versions) = versions_of
            .entry(&module.group_module)
            .or_insert((&module.group, Vec::new()));
        versions.push(module.version.clone());
    }
    for (module, (group, versions)) in &versions_of {
        let path = folder.join(module).join("mod.rs");
        code.push(PlannedFile {
            path,
            text: group::group_module(group, versions),
        });
    }
    let views: Vec<VersionModule<'_>> = modules.iter().map(Module::view).collect();
    code.push(PlannedFile {
        path: folder.join("mod.rs"),
        text: group::root_module(&views, options),
    });
    report.lines += code
        .iter()
        .map(|file| file.text.bytes().filter(|b| *b == b'\n').count())
        .sum::<usize>();
    files.append(&mut code);
    files.push(PlannedFile {
        path: folder.join(LOCK_FILE),
        text: lock.text(),
    });
    files.sort_by(|a, b| a.path.cmp(&b.path));
    report.diagnostics.sort_by(|a, b| {
        let key = |d: &Diagnostic| (d.file.clone(), d.line, d.column);
        key(a).cmp(&key(b)).then_with(|| a.path.cmp(&b.path))
    });
    report.diagnostics.dedup();
    files
}

/// One version of a group, with its kinds.
struct Module<'a> {
    group: String,
    group_module: String,
    version: String,
    kinds: Vec<&'a KindFile>,
}

impl Module<'_> {
    fn view(&self) -> VersionModule<'_> {
        VersionModule {
            group: &self.group,
            group_module: &self.group_module,
            version: &self.version,
            kinds: self.kinds.clone(),
        }
    }
}

fn module_tree<'a>(kinds: &'a [CrdOutput], options: &Options) -> Vec<Module<'a>> {
    let mut tree: BTreeMap<(String, String), Module<'a>> = BTreeMap::new();
    for crd in kinds {
        let group = group_module(&crd.group, options);
        for file in &crd.files {
            let key = (group.clone(), ident::module(&file.version));
            let module = tree.entry(key).or_insert_with(|| Module {
                group: crd.group.clone(),
                group_module: group.clone(),
                version: file.version.clone(),
                kinds: Vec::new(),
            });
            module.kinds.push(file);
        }
    }
    let mut modules: Vec<Module<'a>> = tree.into_values().collect();
    for module in &mut modules {
        module.kinds.sort_by(|a, b| a.module.cmp(&b.module));
    }
    modules
}

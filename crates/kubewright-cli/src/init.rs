//! `kubewright init`.
//!
//! Owns: the order of the steps (definitions, generation, files), and that nothing is overwritten.
//! Must not know: what the files say, how clients are generated.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::Write;
use std::path::Path;

use kubewright_codegen::Generated;
use kubewright_codegen::input::{self, InputPath};
use kubewright_codegen::lock::Lock;
use kubewright_codegen::made::Made;
use kubewright_codegen::options::{CrateName, Options};
use kubewright_codegen::report::{Diagnostic, Failures, Severity};
use kubewright_codegen::run::{failures, seen_from};
use kubewright_codegen::write::{Earlier, Plan, PlannedFile};

use crate::Outcome;
use crate::arguments::{InitArguments, Origin};
use crate::output;
use crate::project::{self, EXAMPLE, Project};
use crate::sample;

/// Where committed clients lie.
const GENERATED: &str = "src/generated";

pub(crate) fn run(arguments: &InitArguments) -> Outcome {
    match try_run(arguments) {
        Ok(text) => {
            output::print(&text);
            Outcome::Done
        }
        Err(Failures { errors }) => {
            for error in &errors {
                output::print_diagnostic(error, Severity::Error);
            }
            Outcome::Failed
        }
    }
}

/// Makes the project and says what to do with it.
fn try_run(arguments: &InitArguments) -> Result<String, Failures> {
    let InitArguments {
        folder,
        crds,
        from,
        kubewright_path,
    } = arguments;
    let here = std::env::current_dir()
        .map_err(|error| wrong(format!("the working directory cannot be read: {error}")))?;
    let name = crate_name(&here.join(folder))?;
    let options = Options {
        kubewright_path: kubewright_path
            .as_ref()
            .map(|path| seen_from(&here.join(folder), &here, path)),
        ..Options::default()
    };
    let definitions = definitions(crds, &here)?;
    let inputs: Vec<InputPath> = definitions
        .iter()
        .map(|(name, text)| InputPath::text(&format!("crds/{name}"), text.as_str()))
        .collect();
    let Generated {
        files: generated,
        kinds,
        report,
        timings: _,
    } = kubewright_codegen::generate(&inputs, &options, &Lock::default())?;
    let (kind, sample) = followed(&kinds, &definitions)?;
    let files = project::files(&Project {
        name: &name,
        from: *from,
        options: &options,
        kind,
        sample: &sample,
        definitions: &definitions,
    });
    write_new(folder, &files)?;
    if *from == Origin::Committed {
        let out = folder.join(GENERATED);
        let earlier = Earlier::find(&out, &generated).map_err(|error| failures(&[error]))?;
        Plan::new(&out, &generated, &earlier, options.threads())
            .and_then(|plan| plan.apply())
            .map_err(|errors| failures(&errors))?;
    }
    Ok(format!(
        "made the project `{name}` with {}; it follows objects of kind {}\nnext: cd {} && cargo test\n",
        output::counted(report.kinds, "kind"),
        kind.kind,
        folder.display()
    ))
}

/// The folder's name, where that can be a crate's.
fn crate_name(folder: &Path) -> Result<CrateName, Failures> {
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    name.parse().map_err(|error| {
        Failures::one(
            Diagnostic::error(
                "init",
                format!("the project is called like its folder: {error}"),
            )
            .at(&folder.to_string_lossy(), 0, 0),
        )
    })
}

/// File names and texts of the definitions that are given, or of an example.
fn definitions(crds: &[String], here: &Path) -> Result<Vec<(String, String)>, Failures> {
    if crds.is_empty() {
        let (name, text) = EXAMPLE;
        return Ok(vec![(name.to_owned(), text.to_owned())]);
    }
    let mut taken = BTreeSet::new();
    let mut definitions = Vec::new();
    for input in input::find(crds, here).map_err(|errors| failures(&errors))? {
        let file = input.read().map_err(|error| failures(&[error]))?;
        let name = free_name(&file.name, &taken);
        taken.insert(name.clone());
        definitions.push((name, file.text));
    }
    Ok(definitions)
}

/// The last part of a path, with a number when another file has it, and an ending by which the file is
/// found again.
fn free_name(path: &str, taken: &BTreeSet<String>) -> String {
    let last = path.rsplit(['/', '\\']).next().unwrap_or(path);
    let (stem, ending) = match last.rsplit_once('.') {
        Some((stem, ending @ ("yaml" | "yml" | "json"))) if !stem.is_empty() => (stem, ending),
        Some(_) | None => (last, "yaml"),
    };
    let mut name = format!("{stem}.{ending}");
    let mut number = 2;
    while taken.contains(&name) {
        name = format!("{stem}-{number}.{ending}");
        number += 1;
    }
    name
}

/// The first kind that can be watched, in the version that is stored if that one can, and a sample.
fn followed<'a>(
    kinds: &'a [Made],
    definitions: &[(String, String)],
) -> Result<(&'a Made, String), Failures> {
    let mut found: Option<(bool, &Made, String)> = None;
    for made in kinds.iter().filter(|made| made.can_be_watched) {
        if found.as_ref().is_some_and(|(is_stored, first, _)| {
            *is_stored || (&first.group, &first.kind) != (&made.group, &made.kind)
        }) {
            break;
        }
        for (name, text) in definitions {
            // It was read before, so it can be read again.
            let Ok(documents) = kubewright_schema::read(name, text) else {
                continue;
            };
            for definition in &documents.definitions {
                let version = definition
                    .versions
                    .iter()
                    .find(|version| *version.name == *made.version);
                let is_it = *definition.group == *made.group
                    && definition.names.kind.eq_ignore_ascii_case(&made.kind);
                if let (true, Some(version)) = (is_it, version) {
                    let object = sample::object(definition, version);
                    let text = serde_json::to_string_pretty(&object)
                        .map_err(|error| wrong(error.to_string()))?;
                    found = Some((version.storage, made, text + "\n"));
                }
            }
        }
    }
    found.map(|(_, made, text)| (made, text)).ok_or_else(|| {
        Failures::one(
            Diagnostic::error(
                "init",
                "no kind among the definitions can be listed and watched",
            )
            .with_help("give files that hold a definition with a served version with --crds"),
        )
    })
}

/// Writes all of them, or none where one is there already.
fn write_new(folder: &Path, files: &[PlannedFile]) -> Result<(), Failures> {
    let taken: Vec<String> = files
        .iter()
        .map(|file| folder.join(&file.path))
        .chain([folder.join(GENERATED)])
        .filter(|place| place.symlink_metadata().is_ok())
        .map(|place| place.to_string_lossy().into_owned())
        .collect();
    if !taken.is_empty() {
        let error = Diagnostic::error("init", format!("is there already: {}", taken.join(", ")))
            .with_help("nothing was written; choose a new folder, or move these away");
        return Err(Failures::one(error));
    }
    for file in files {
        let place = folder.join(&file.path);
        let written = place
            .parent()
            .map_or(Ok(()), fs::create_dir_all)
            .and_then(|()| File::create_new(&place))
            .and_then(|mut new| new.write_all(file.text.as_bytes()));
        written.map_err(|error| {
            Failures::one(
                Diagnostic::error("init", format!("cannot be written: {error}")).at(
                    &place.to_string_lossy(),
                    0,
                    0,
                ),
            )
        })?;
    }
    Ok(())
}

fn wrong(message: String) -> Failures {
    Failures::one(Diagnostic::error("init", message))
}

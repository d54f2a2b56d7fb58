//! `kubewright generate`.
//!
//! Owns: the order of the steps (options, input, generation, plan, writing), and how paths that the
//! user gave relate to each other.
//! Must not know: schemas, Rust, how the outcome looks.

use std::ffi::OsStr;
use std::io::Read;
use std::path::{Component, Path, PathBuf};

use kubewright_codegen::input::{self, InputPath, STANDARD_INPUT};
use kubewright_codegen::lock::Lock;
use kubewright_codegen::options::Options;
use kubewright_codegen::report::{Diagnostic, Failures, Report, Severity};
use kubewright_codegen::write::{Earlier, Plan, Written};
use kubewright_codegen::{Generated, config_file};

use crate::Outcome;
use crate::arguments::{Format, GenerateArguments};
use crate::output;
use crate::progress::Progress;

/// The file that is read when no `--config` is given.
const CONFIG_FILE: &str = "kubewright.toml";

pub(crate) fn run(arguments: &GenerateArguments) -> Outcome {
    match try_run(arguments) {
        Ok(outcome) => outcome,
        Err(Failures { errors }) => {
            match arguments.format {
                Format::Human => {
                    for error in &errors {
                        output::print_diagnostic(error, Severity::Error);
                    }
                }
                Format::Json => output::print_json(&Report::default(), Written::default(), &errors),
            }
            Outcome::Failed
        }
    }
}

fn try_run(arguments: &GenerateArguments) -> Result<Outcome, Failures> {
    let here = std::env::current_dir().map_err(|error| {
        Failures::one(Diagnostic::error(
            "input",
            format!("the working directory cannot be read: {error}"),
        ))
    })?;
    let options = options(arguments, &here)?;
    let inputs = inputs(&arguments.inputs, &here)?;
    let what = format!("generating from {} files", inputs.len());
    let progress = Progress::start(what, !arguments.quiet);
    let lock = lock(arguments, &options)?;
    let Generated { files, report, .. } = kubewright_codegen::generate(&inputs, &options, &lock)?;
    // What the schema itself leaves open is noted, not held against it.
    if options.strict
        && report
            .diagnostics
            .iter()
            .any(|d| d.severity > Severity::Note)
    {
        drop(progress);
        show(
            arguments,
            &report,
            Written::default(),
            Some(Severity::Error),
        );
        return Ok(Outcome::Differs);
    }
    let earlier = Earlier::find(&arguments.out, &files).map_err(|error| failures(&[error]))?;
    let plan = Plan::new(&arguments.out, &files, &earlier, options.threads())
        .map_err(|errors| failures(&errors))?;
    if arguments.check {
        drop(progress);
        return check(arguments, &plan, &report);
    }
    let written = plan.apply().map_err(|errors| failures(&errors))?;
    drop(progress);
    show(arguments, &report, written, None);
    Ok(Outcome::Done)
}

/// The names that earlier runs gave.
fn lock(arguments: &GenerateArguments, options: &Options) -> Result<Lock, Failures> {
    let path = arguments.out.join(Lock::path(options));
    let name = path.to_string_lossy();
    match std::fs::read_to_string(&path) {
        Ok(text) => Lock::parse(&text).map_err(|error| {
            Failures::one(Diagnostic::error("lock", error.to_string()).at(&name, 0, 0))
        }),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Lock::default()),
        Err(error) => {
            let error = Diagnostic::error("lock", format!("cannot be read: {error}"));
            Err(Failures::one(error.at(&name, 0, 0)))
        }
    }
}

fn check(
    arguments: &GenerateArguments,
    plan: &Plan<'_>,
    report: &Report,
) -> Result<Outcome, Failures> {
    let name = arguments.out.to_string_lossy();
    for diff in plan.diffs(&name) {
        let diff = diff.map_err(|error| failures(&[error]))?;
        output::print_diff(&diff, arguments.format == Format::Human);
    }
    show(arguments, report, plan.summary(), None);
    Ok(if plan.is_empty() {
        Outcome::Done
    } else {
        Outcome::Differs
    })
}

/// `raised` is the severity that `--strict` gives to warnings.
fn show(
    arguments: &GenerateArguments,
    report: &Report,
    written: Written,
    raised: Option<Severity>,
) {
    match arguments.format {
        Format::Json => output::print_json(report, written, &[]),
        Format::Human => {
            for diagnostic in &report.diagnostics {
                let severity = match diagnostic.severity {
                    Severity::Note => Severity::Note,
                    Severity::Warning => raised.unwrap_or(Severity::Warning),
                    Severity::Error => Severity::Error,
                };
                if severity == Severity::Error || severity == Severity::Warning && !arguments.quiet
                {
                    output::print_diagnostic(diagnostic, severity);
                }
            }
            if raised.is_none() && !arguments.quiet {
                output::print_notes(&report.diagnostics);
                output::print_summary(report, written, arguments.check);
            }
        }
    }
}

fn options(arguments: &GenerateArguments, here: &Path) -> Result<Options, Failures> {
    let (path, must_exist) = match &arguments.config {
        Some(path) => (path.as_path(), true),
        None => (Path::new(CONFIG_FILE), false),
    };
    let name = path.to_string_lossy();
    let mut options = match std::fs::read_to_string(path) {
        Ok(text) => {
            config_file::read(&name, &text).map_err(|error| Failures::one((&error).into()))?
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound && !must_exist => {
            Options::default()
        }
        Err(error) => {
            let error =
                Diagnostic::error("config", format!("cannot be read: {error}")).at(&name, 0, 0);
            return Err(Failures::one(error));
        }
    };
    let out = here.join(&arguments.out);
    // In the file the path is relative to the file; as a flag, to the working directory. In the
    // generated manifest it is relative to that.
    let config_folder = here.join(path.parent().unwrap_or(Path::new("")));
    options.kubewright_path = options
        .kubewright_path
        .map(|path| seen_from(&out, &config_folder, &path));
    arguments.options.apply_to(&mut options);
    if arguments.options.kubewright_path().is_some() {
        options.kubewright_path = options
            .kubewright_path
            .map(|path| seen_from(&out, here, &path));
    }
    Ok(options)
}

fn inputs(arguments: &[String], here: &Path) -> Result<Vec<InputPath>, Failures> {
    let (standard, named): (Vec<&String>, Vec<&String>) = arguments
        .iter()
        .partition(|argument| *argument == STANDARD_INPUT);
    let mut inputs = input::find(&named, here).map_err(|errors| failures(&errors))?;
    if !standard.is_empty() {
        let mut bytes = Vec::new();
        let failed = |message: String| {
            Failures::one(Diagnostic::error("input", message).at(STANDARD_INPUT, 0, 0))
        };
        std::io::stdin()
            .lock()
            .read_to_end(&mut bytes)
            .map_err(|error| failed(format!("cannot be read: {error}")))?;
        let text = String::from_utf8(bytes).map_err(|_| failed("is not UTF-8".to_owned()))?;
        inputs.push(InputPath::standard_input(text));
    }
    Ok(inputs)
}

fn failures<'a, E: 'a>(errors: &'a [E]) -> Failures
where
    Diagnostic: From<&'a E>,
{
    Failures {
        errors: errors.iter().map(Diagnostic::from).collect(),
    }
}

/// How `path`, given relative to `base`, is reached from the folder `from`. An absolute path stays
/// one, because its user wants it so.
fn seen_from(from: &Path, base: &Path, path: &Path) -> PathBuf {
    if path.is_absolute() {
        return path.to_owned();
    }
    let (from, to) = (plain(from), plain(&base.join(path)));
    let shared = from
        .components()
        .zip(to.components())
        .take_while(|(a, b)| a == b)
        .count();
    let up = from.components().skip(shared).map(|_| OsStr::new(".."));
    let down = to.components().skip(shared).map(Component::as_os_str);
    let found: PathBuf = up.chain(down).collect();
    if found.as_os_str().is_empty() {
        PathBuf::from(".")
    } else {
        found
    }
}

/// The path without links, as far as it exists, and without `.` and `..`.
fn plain(path: &Path) -> PathBuf {
    for known in path.ancestors() {
        if let (Ok(real), Ok(rest)) = (known.canonicalize(), path.strip_prefix(known)) {
            let mut whole = real;
            for part in rest.components() {
                match part {
                    Component::ParentDir => {
                        whole.pop();
                    }
                    Component::CurDir => {}
                    Component::Normal(_) | Component::RootDir | Component::Prefix(_) => {
                        whole.push(part)
                    }
                }
            }
            return whole;
        }
    }
    path.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_seen_from_the_output_folder() {
        let folder = tempfile::tempdir().expect("a folder");
        let base = folder.path();
        let check = |from: &str, path: &str, expected: &str| {
            assert_eq!(
                seen_from(&base.join(from), base, Path::new(path)),
                Path::new(expected)
            );
        };
        check(
            "target/example",
            "crates/kubewright",
            "../../crates/kubewright",
        );
        check(
            "target/example",
            "./target/x/../kubewright",
            "../kubewright",
        );
        check("a", "a", ".");
        check("a/../b/.", "k", "../k");
        check("a", "/srv/kubewright", "/srv/kubewright");
    }
}

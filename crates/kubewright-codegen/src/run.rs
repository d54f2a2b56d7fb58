//! One run, as the command and the builder do it: from what a user named to what is to be generated.
//!
//! Owns: where options, inputs and earlier names of a run come from, and how paths that the user
//! gave relate to each other.
//! Must not know: command lines, cargo, how an outcome is shown.

use std::ffi::OsStr;
use std::path::{Component, Path, PathBuf};

use serde::Serialize;

use crate::config_file;
use crate::input::{self, InputPath};
use crate::lock::Lock;
use crate::options::Options;
use crate::pipeline::{self, Generated};
use crate::report::{Diagnostic, Failures, Report, Severity};
use crate::settings::Settings;
use crate::write::{self, Written};

/// The file that options are read from when no other is named.
pub const CONFIG_FILE: &str = "kubewright.toml";

/// What a user asks for. Relative paths are relative to `base`.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// The folder that the user stands in.
    pub base: &'a Path,
    /// Files, folders and globs.
    pub inputs: &'a [String],
    /// What was read from standard input, which only its caller can.
    pub standard_input: Option<&'a str>,
    /// Where the output goes.
    pub out: &'a Path,
    /// Where the names lie that earlier runs gave.
    pub names: Names<'a>,
    /// The file of options and overrides, which must then exist; `None` for [`CONFIG_FILE`] if it does.
    pub config: Option<&'a Path>,
    /// What wins over that file.
    pub settings: &'a Settings,
}

/// Where the names lie that earlier runs gave.
#[derive(Clone, Copy, Debug)]
pub enum Names<'a> {
    /// With the rest of the output.
    Output,
    /// In this file, if it exists.
    File(&'a Path),
}

/// A run with all that it needs.
#[derive(Clone, Debug)]
pub struct Run {
    /// From the file and the settings.
    pub options: Options,
    /// In the order of the arguments, each folder sorted.
    pub inputs: Vec<InputPath>,
    /// The names that earlier runs gave.
    pub lock: Lock,
    /// The file of options and the file of names, where they exist.
    pub read: Vec<PathBuf>,
}

impl Run {
    /// Finds and reads everything but the inputs' text.
    ///
    /// # Errors
    /// When a file that is named does not exist, cannot be read, or is malformed.
    pub fn prepare(request: &Request<'_>) -> Result<Self, Failures> {
        let mut read = Vec::new();
        let options = options(request, &mut read)?;
        let mut inputs =
            input::find(request.inputs, request.base).map_err(|errors| failures(&errors))?;
        // The output may lie below the input, and is none itself.
        let ours = write::written_before(&request.base.join(request.out));
        if !ours.is_empty() {
            inputs.retain(|input| {
                let path = input.path().and_then(|path| path.canonicalize().ok());
                path.is_none_or(|path| !ours.contains(&path))
            });
        }
        if let Some(text) = request.standard_input {
            inputs.push(InputPath::standard_input(text));
        }
        let lock = lock(request, &options, &mut read)?;
        Ok(Self {
            options,
            inputs,
            lock,
            read,
        })
    }

    /// Generates everything that the inputs hold. Nothing is written.
    ///
    /// # Errors
    /// See [`generate`](crate::generate).
    pub fn generate(&self) -> Result<Generated, Failures> {
        pipeline::generate(&self.inputs, &self.options, &self.lock)
    }

    /// Whether `strict` refuses this outcome. What the schema itself leaves open is noted, not held
    /// against it.
    pub fn is_refused(&self, report: &Report) -> bool {
        let above_note = |diagnostic: &Diagnostic| diagnostic.severity > Severity::Note;
        self.options.strict && report.diagnostics.iter().any(above_note)
    }
}

/// An outcome as one JSON object: the report, and what became of the files. `errors` come first among
/// the diagnostics.
///
/// # Errors
/// None that serde could raise: all of it has a form as JSON.
pub fn outcome_json(
    report: &Report,
    written: Written,
    errors: &[Diagnostic],
) -> serde_json::Result<String> {
    #[derive(Serialize)]
    struct Outcome<'a> {
        #[serde(flatten)]
        report: &'a Report,
        files_written: usize,
        files_unchanged: usize,
        files_removed: usize,
    }
    let Written {
        written,
        unchanged,
        removed,
    } = written;
    let mut report = report.clone();
    report.diagnostics.splice(0..0, errors.iter().cloned());
    serde_json::to_string_pretty(&Outcome {
        report: &report,
        files_written: written,
        files_unchanged: unchanged,
        files_removed: removed,
    })
}

/// Errors of one stage as failures of the run.
pub fn failures<'a, E: 'a>(errors: &'a [E]) -> Failures
where
    Diagnostic: From<&'a E>,
{
    Failures {
        errors: errors.iter().map(Diagnostic::from).collect(),
    }
}

/// How `path`, given relative to `base`, is reached from the folder `from`. An absolute path stays
/// one, because its user wants it so.
pub fn seen_from(from: &Path, base: &Path, path: &Path) -> PathBuf {
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

fn options(request: &Request<'_>, read: &mut Vec<PathBuf>) -> Result<Options, Failures> {
    let Request {
        base,
        out,
        config,
        settings,
        inputs: _,
        standard_input: _,
        names: _,
    } = request;
    let (path, must_exist) = match config {
        Some(path) => (*path, true),
        None => (Path::new(CONFIG_FILE), false),
    };
    let name = path.to_string_lossy();
    let place = base.join(path);
    let mut options = match std::fs::read_to_string(&place) {
        Ok(text) => {
            read.push(place);
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
    let out = base.join(out);
    // In the file the path is relative to the file; as a setting, to the folder of the user. In the
    // generated manifest it is relative to that.
    let config_folder = base.join(path.parent().unwrap_or(Path::new("")));
    options.kubewright_path = options
        .kubewright_path
        .map(|path| seen_from(&out, &config_folder, &path));
    settings.apply_to(&mut options);
    if let Some(path) = &settings.kubewright_path {
        options.kubewright_path = Some(seen_from(&out, base, path));
    }
    Ok(options)
}

fn lock(
    request: &Request<'_>,
    options: &Options,
    read: &mut Vec<PathBuf>,
) -> Result<Lock, Failures> {
    let path = match request.names {
        Names::Output => {
            let [here, elsewhere] = Lock::paths(options).map(|path| request.out.join(path));
            // What was a module tree becomes a crate, or the other way round: the names stay.
            let moved = |path: &Path| request.base.join(path).is_file();
            if !moved(&here) && moved(&elsewhere) {
                elsewhere
            } else {
                here
            }
        }
        Names::File(path) => path.to_owned(),
    };
    let name = path.to_string_lossy();
    let place = request.base.join(&path);
    match std::fs::read_to_string(&place) {
        Ok(text) => {
            read.push(place);
            Lock::parse(&text).map_err(|error| {
                Failures::one(Diagnostic::error("lock", error.to_string()).at(&name, 0, 0))
            })
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Lock::default()),
        Err(error) => {
            let error = Diagnostic::error("lock", format!("cannot be read: {error}"));
            Err(Failures::one(error.at(&name, 0, 0)))
        }
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

//! The generator in one call, for build scripts and tests.
//!
//! Owns: the calls that set options, and the order of a build.
//! Must not know: how anything is generated or compared, what a failed build prints.

mod cargo;
mod failure;

use std::fmt::{self, Write as _};
use std::io::Write;
use std::num::NonZeroUsize;
use std::panic::Location;
use std::path::{Path, PathBuf};

use self::cargo::{Environment, one_line, tell};
pub use self::failure::BuildError;
use self::failure::{shortened, unwritten};
use crate::input::{InputPath, STANDARD_INPUT};
use crate::lock::LOCK_FILE;
use crate::options::{
    Artefact, CoreSource, CrateName, Derive, KindPattern, KubernetesVersion, Profile,
    check_module_name,
};
use crate::pipeline::Generated;
use crate::report::{Diagnostic, Failures, Report, Severity};
use crate::run::{self, Names, Request, Run};
use crate::settings::{Format, Settings};
use crate::watched;
use crate::write::{Earlier, Plan, Written};

/// The folder below `OUT_DIR` that [`Builder::generate`] writes to, unless told otherwise, and that
/// `kubewright::include_generated!()` includes.
pub const FOLDER: &str = "kubewright";

/// Generates clients in a build script, or checks committed ones in a test.
///
/// Every option of `kubewright generate` is a call of the same name (`crate` is
/// [`crate_name`](Self::crate_name), which Rust reserves; `INPUT` is [`input`](Self::input)), and every
/// option can stand in `kubewright.toml` beside `Cargo.toml`; what is set by a call wins. Relative
/// paths are relative to the package. A value can be given as its type or as text, in the spelling of
/// the command; a wrong one is reported by the last call with the place of this one.
///
/// ```no_run
/// # fn main() -> Result<(), kubewright_codegen::builder::BuildError> {
/// kubewright_codegen::Builder::new()
///     .input("crds")
///     .core("own")
///     .emit(["client", "informer"])
///     .generate()?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default)]
#[must_use = "nothing happens before `generate` or `check`"]
pub struct Builder {
    base: Option<PathBuf>,
    inputs: Vec<String>,
    out: Option<PathBuf>,
    folder: Option<String>,
    config: Option<PathBuf>,
    format: Format,
    quiet: bool,
    notes: bool,
    settings: Settings,
    mistakes: Vec<Diagnostic>,
}

/// What [`Builder::generate`] did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Counts and diagnostics.
    pub report: Report,
    /// What became of the files.
    pub written: Written,
    /// Where they are.
    pub folder: PathBuf,
}

impl Builder {
    /// The calls that are flags of `kubewright generate` as well, besides those of
    /// [`Options::NAMES`](crate::options::Options::NAMES). Tests hold the command and this type to it.
    pub const RUN_NAMES: [&str; 5] = ["out", "config", "check", "format", "quiet"];

    /// No input yet; every option as `kubewright.toml` says, or as its default is.
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads this file, folder (with everything below it) or glob as well.
    pub fn input(mut self, path: impl AsRef<Path>) -> Self {
        let path = path.as_ref().to_string_lossy().into_owned();
        self.inputs.push(path);
        self
    }

    /// Reads these as well.
    pub fn inputs<P: AsRef<Path>>(self, paths: impl IntoIterator<Item = P>) -> Self {
        paths.into_iter().fold(self, Self::input)
    }

    /// Writes to this folder, to be committed and mounted with `mod`. Default: the folder
    /// `kubewright` in `OUT_DIR`.
    pub fn out(mut self, folder: impl Into<PathBuf>) -> Self {
        self.out = Some(folder.into());
        self
    }

    /// Writes to this folder in `OUT_DIR`, for a package that includes several. Default:
    /// [`FOLDER`].
    #[track_caller]
    pub fn folder(mut self, name: impl Into<String>) -> Self {
        let name = name.into();
        let inside = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        if name.is_empty() || !name.chars().all(inside) {
            self.mistake(
                "folder",
                &format!("`{name}` is no name for a folder; use letters, digits, `-` and `_`"),
            );
        }
        self.folder = Some(name);
        self
    }

    /// Reads options and overrides from this file. Default: `kubewright.toml`, where it exists.
    ///
    /// Cargo cannot watch for a file that is not there: one that is new is read when the build script
    /// runs again for another reason.
    pub fn config(mut self, file: impl Into<PathBuf>) -> Self {
        self.config = Some(file.into());
        self
    }

    /// What relative paths are relative to. Default: the package, or else the working directory.
    pub fn base(mut self, folder: impl Into<PathBuf>) -> Self {
        self.base = Some(folder.into());
        self
    }

    /// How a build script tells its outcome: as warnings of cargo, or as one JSON object, which cargo
    /// keeps in the file `output` beside `OUT_DIR`. Default: warnings.
    #[track_caller]
    pub fn format<T: TryInto<Format, Error: fmt::Display>>(mut self, format: T) -> Self {
        if let Some(format) = self.parse("format", format) {
            self.format = format;
        }
        self
    }

    /// Tells no warnings. Default: cargo shows them.
    pub fn quiet(mut self) -> Self {
        self.quiet = true;
        self
    }

    /// Tells notes as well: what the schemas themselves leave open. Default: warnings only.
    pub fn notes(mut self) -> Self {
        self.notes = true;
        self
    }

    /// Writes a crate of this name, with a manifest, rather than a module tree. Needs
    /// [`out`](Self::out).
    #[track_caller]
    pub fn crate_name<T: TryInto<CrateName, Error: fmt::Display>>(mut self, name: T) -> Self {
        if let Some(name) = self.parse("crate_name", name) {
            self.settings.crate_name = Some(name);
        }
        self
    }

    /// Generates only the kinds that one of these selects, such as `cert-manager.io/Cert*`. Default:
    /// all of them.
    #[track_caller]
    pub fn only<T: TryInto<KindPattern, Error: fmt::Display>>(
        mut self,
        patterns: impl IntoIterator<Item = T>,
    ) -> Self {
        for pattern in patterns {
            if let Some(pattern) = self.parse("only", pattern) {
                self.settings.only.push(pattern);
            }
        }
        self
    }

    /// What to write for each kind; types always are. Default: everything.
    #[track_caller]
    pub fn emit<T: TryInto<Artefact, Error: fmt::Display>>(
        mut self,
        artefacts: impl IntoIterator<Item = T>,
    ) -> Self {
        for artefact in artefacts {
            if let Some(artefact) = self.parse("emit", artefact) {
                self.settings.emit.push(artefact);
            }
        }
        self
    }

    /// Where core types such as `PodSpec` come from: `k8s-openapi` or `own`. Default: `k8s-openapi`.
    #[track_caller]
    pub fn core<T: TryInto<CoreSource, Error: fmt::Display>>(mut self, source: T) -> Self {
        if let Some(source) = self.parse("core", source) {
            self.settings.core = Some(source);
        }
        self
    }

    /// What strings and maps are: `standard`, or `compact` for large caches. Default: `standard`.
    #[track_caller]
    pub fn profile<T: TryInto<Profile, Error: fmt::Display>>(mut self, profile: T) -> Self {
        if let Some(profile) = self.parse("profile", profile) {
            self.settings.profile = Some(profile);
        }
        self
    }

    /// The Kubernetes version of the core types, such as `1.36`. Default: the newest supported.
    #[track_caller]
    pub fn k8s_version<T: TryInto<KubernetesVersion, Error: fmt::Display>>(
        mut self,
        version: T,
    ) -> Self {
        if let Some(version) = self.parse("k8s_version", version) {
            self.settings.k8s_version = Some(version);
        }
        self
    }

    /// Fails, and writes nothing, when there is any warning. Default: it does not.
    pub fn strict(mut self) -> Self {
        self.settings.strict = true;
        self
    }

    /// How many threads to use; the output never depends on it. Default: as many as cargo gives to a
    /// build script (`NUM_JOBS`), or as there are processors.
    #[track_caller]
    pub fn jobs(mut self, threads: usize) -> Self {
        match NonZeroUsize::new(threads) {
            Some(threads) => self.settings.jobs = Some(threads),
            None => self.mistake("jobs", "there must be one thread at least"),
        }
        self
    }

    /// Lets the generated crate depend on this checkout of the `kubewright` crate. Default: the
    /// released version.
    pub fn kubewright_path(mut self, path: impl Into<PathBuf>) -> Self {
        self.settings.kubewright_path = Some(path.into());
        self
    }

    /// Derives these as well, where a type allows it. Default: none besides those that all have.
    #[track_caller]
    pub fn derives<T: TryInto<Derive, Error: fmt::Display>>(
        mut self,
        derives: impl IntoIterator<Item = T>,
    ) -> Self {
        for derive in derives {
            if let Some(derive) = self.parse("derives", derive) {
                self.settings.derives.push(derive);
            }
        }
        self
    }

    /// Makes required fields optional, to read objects that break their own schema. Default: they
    /// are required.
    pub fn optional_required(mut self) -> Self {
        self.settings.optional_required = true;
        self
    }

    /// Calls the modules of these groups so: pairs of a group and a name. Default: the whole group.
    #[track_caller]
    pub fn modules<G: Into<String>, N: Into<String>>(
        mut self,
        modules: impl IntoIterator<Item = (G, N)>,
    ) -> Self {
        for (group, name) in modules {
            let name = name.into();
            match check_module_name(&name) {
                Ok(()) => self.settings.modules.push((group.into(), name)),
                Err(error) => self.mistake("modules", &error.to_string()),
            }
        }
        self
    }

    /// Generates, and writes what changed.
    ///
    /// In a build script cargo is told to run it again when an input, `kubewright.toml`,
    /// `kubewright.lock` or `build.rs` changes, and what `kubewright generate` would warn of is shown
    /// as a warning. A folder that also holds what the build writes, such as the package itself, is
    /// not watched as a whole: files that are new in it are found when the script runs again.
    ///
    /// Names given once are kept by `kubewright.lock` in the folder of [`out`](Self::out); without
    /// that by one beside `Cargo.toml`, where it exists: what is in `OUT_DIR` differs between
    /// machines, and names must not. A copy of the one that is generated there can be committed.
    ///
    /// # Errors
    /// A wrong option, an input that cannot be read or generated from, `strict` and a warning, or
    /// what the disk refused.
    pub fn generate(self) -> Result<Outcome, BuildError> {
        self.generate_in(&Environment::of_process(), &mut std::io::stdout().lock())
    }

    /// Compares the folder of [`out`](Self::out) with what would be generated; for tests. Nothing is
    /// written.
    ///
    /// # Errors
    /// As [`generate`](Self::generate), and when there is a difference.
    pub fn check(self) -> Result<(), BuildError> {
        self.check_in(&Environment::of_process())
    }

    fn generate_in(
        self,
        environment: &Environment,
        cargo: &mut impl Write,
    ) -> Result<Outcome, BuildError> {
        let place = self.place(environment)?;
        let run = self.run(environment, &place)?;
        if environment.is_build_script {
            tell(cargo, &self.directives(environment, &place, &run));
        }
        let Generated {
            files,
            kinds: _,
            report,
            timings: _,
        } = run.generate()?;
        refuse(&run, &report)?;
        let out = place.absolute();
        let earlier = Earlier::find(&out, &files).map_err(|error| unwritten(&[error]))?;
        let plan = Plan::new(&out, &files, &earlier, run.options.threads())
            .map_err(|errors| unwritten(&errors))?;
        let written = plan.apply().map_err(|errors| unwritten(&errors))?;
        drop(plan);
        if environment.is_build_script {
            tell(cargo, &self.messages(&report, written));
        }
        Ok(Outcome {
            report,
            written,
            folder: out,
        })
    }

    fn check_in(self, environment: &Environment) -> Result<(), BuildError> {
        if self.out.is_none() {
            let error =
                Diagnostic::error("options", "`check` compares a folder, and none is given")
                    .with_help("name the committed folder with `out`");
            return Err(Failures::one(error).into());
        }
        let place = self.place(environment)?;
        let run = self.run(environment, &place)?;
        let Generated {
            files,
            kinds: _,
            report,
            timings: _,
        } = run.generate()?;
        refuse(&run, &report)?;
        let out = place.absolute();
        let earlier = Earlier::find(&out, &files).map_err(|error| unwritten(&[error]))?;
        let plan = Plan::new(&out, &files, &earlier, run.options.threads())
            .map_err(|errors| unwritten(&errors))?;
        if plan.is_empty() {
            return Ok(());
        }
        Err(BuildError::Differs {
            diff: shortened(plan.diffs(&place.out.to_string_lossy()))?,
            changes: plan.summary(),
            help: self.how_to_generate(&place),
            out: place.out,
        })
    }

    /// Where the output goes.
    fn place(&self, environment: &Environment) -> Result<Place, BuildError> {
        if !self.mistakes.is_empty() {
            return Err(BuildError::Failed(Failures {
                errors: self.mistakes.clone(),
            }));
        }
        let base = match &self.base {
            Some(base) => environment.package.join(base),
            None => environment.package.clone(),
        };
        if let Some(out) = &self.out {
            return Ok(Place {
                base,
                out: out.clone(),
                is_committed: true,
            });
        }
        let Some(out_dir) = &environment.out_dir else {
            let error = Diagnostic::error("options", "there is no `OUT_DIR` to write to")
                .with_help("call `generate` in `build.rs`, or name a folder with `out`");
            return Err(Failures::one(error).into());
        };
        Ok(Place {
            base,
            out: out_dir.join(self.folder.as_deref().unwrap_or(FOLDER)),
            is_committed: false,
        })
    }

    fn run(&self, environment: &Environment, place: &Place) -> Result<Run, BuildError> {
        let wrong = |message: &str, help: &str| {
            let error = Diagnostic::error("options", message).with_help(help);
            BuildError::from(Failures::one(error))
        };
        if self.inputs.is_empty() {
            return Err(wrong(
                "there is nothing to generate from",
                "name files, folders or globs with `input`",
            ));
        }
        if self.inputs.iter().any(|input| input == STANDARD_INPUT) {
            return Err(wrong(
                "`-`, standard input, is empty in a build script",
                "name files, folders or globs with `input`",
            ));
        }
        let mut run = Run::prepare(&Request {
            base: &place.base,
            inputs: &self.inputs,
            standard_input: None,
            out: &place.out,
            names: if place.is_committed {
                Names::Output
            } else {
                Names::File(Path::new(LOCK_FILE))
            },
            config: self.config.as_deref(),
            settings: &self.settings,
        })?;
        if run.options.crate_name.is_some() && !place.is_committed {
            return Err(wrong(
                "a crate cannot be included from `OUT_DIR`",
                "leave `crate_name` out, or name a folder for the crate with `out`",
            ));
        }
        run.options.jobs = run.options.jobs.or(environment.jobs);
        Ok(run)
    }

    /// What cargo is to watch.
    fn directives(&self, environment: &Environment, place: &Place, run: &Run) -> Vec<String> {
        let found = run.inputs.iter().filter_map(InputPath::path);
        let out = place.absolute();
        let mut written: Vec<&Path> = vec![&out];
        written.extend(environment.out_dir.as_deref());
        let mut paths = watched::paths(&place.base, &self.inputs, found, &written);
        // The names in a committed folder are written by the run itself.
        let read = run.read.iter().filter(|path| !path.starts_with(&out));
        paths.extend(read.cloned());
        let script = environment.package.join("build.rs");
        if script.exists() {
            paths.insert(script);
        }
        paths
            .iter()
            .map(|path| path.strip_prefix(&environment.package).unwrap_or(path))
            .filter_map(Path::to_str)
            .filter(|path| !path.is_empty() && !path.contains(char::is_control))
            .map(|path| format!("cargo::rerun-if-changed={path}"))
            .collect()
    }

    /// What a user of cargo is to read.
    fn messages(&self, report: &Report, written: Written) -> Vec<String> {
        match self.format {
            Format::Json => run::outcome_json(report, written, &[])
                .into_iter()
                .collect(),
            Format::Human if self.quiet => Vec::new(),
            Format::Human => report
                .diagnostics
                .iter()
                .filter_map(|diagnostic| match diagnostic.severity {
                    Severity::Note => self.notes.then(|| format!("note: {diagnostic}")),
                    Severity::Warning | Severity::Error => Some(diagnostic.to_string()),
                })
                .map(|text| format!("cargo::warning={}", one_line(&text)))
                .collect(),
        }
    }

    fn how_to_generate(&self, place: &Place) -> String {
        if self.settings != Settings::default() {
            return "call `generate` on the same builder, and commit the result".to_owned();
        }
        let mut command = "kubewright generate".to_owned();
        for input in &self.inputs {
            let _ = write!(command, " {}", shell_word(input));
        }
        let _ = write!(
            command,
            " --out {}",
            shell_word(&place.out.to_string_lossy())
        );
        if let Some(config) = &self.config {
            let _ = write!(
                command,
                " --config {}",
                shell_word(&config.to_string_lossy())
            );
        }
        format!("run `{command}` beside Cargo.toml, and commit the result")
    }

    #[track_caller]
    fn parse<T, V: TryInto<T, Error: fmt::Display>>(
        &mut self,
        option: &str,
        value: V,
    ) -> Option<T> {
        match value.try_into() {
            Ok(value) => Some(value),
            Err(error) => {
                self.mistake(option, &error.to_string());
                None
            }
        }
    }

    #[track_caller]
    fn mistake(&mut self, option: &str, message: &str) {
        let caller = Location::caller();
        let error = Diagnostic::error("options", format!("{option}: {message}")).at(
            caller.file(),
            caller.line(),
            caller.column(),
        );
        self.mistakes.push(error);
    }
}

/// Where a run writes.
#[derive(Clone, Debug)]
struct Place {
    base: PathBuf,
    /// As given, or below `OUT_DIR`.
    out: PathBuf,
    is_committed: bool,
}

impl Place {
    fn absolute(&self) -> PathBuf {
        self.base.join(&self.out)
    }
}

/// `strict` turns warnings into errors.
fn refuse(run: &Run, report: &Report) -> Result<(), BuildError> {
    if !run.is_refused(report) {
        return Ok(());
    }
    let errors = report
        .diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.severity > Severity::Note)
        .cloned()
        .collect();
    Err(BuildError::Failed(Failures { errors }))
}

fn shell_word(text: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "/._-=@,+".contains(c);
    if !text.is_empty() && text.chars().all(is_plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests;

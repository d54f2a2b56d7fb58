//! The command line.
//!
//! Owns: commands, flags and their help, and how flags and `kubewright.toml` become one set of
//! options.
//! Must not know: how anything is generated or printed.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand, ValueEnum};
use kubewright_codegen::options::{
    Artefact, Artefacts, CoreSource, CrateName, Derive, KindPattern, KubernetesVersion, Options,
    parse_module,
};

/// Generates typed Kubernetes clients for Rust.
#[derive(Debug, Parser)]
#[command(name = "kubewright", version, disable_help_subcommand = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Generate types and clients from custom resource definitions
    #[command(after_help = AFTER_HELP)]
    Generate(Box<GenerateArguments>),
    /// Write custom resource definitions from annotated Rust structs
    #[command(after_help = CRD_AFTER_HELP)]
    Crd(crate::crd::CrdArguments),
    /// Print a completion script
    Completions {
        /// The shell to print it for
        shell: clap_complete::Shell,
    },
}

const AFTER_HELP: &str = "\
Exit codes:
  0  done
  1  --check found a difference, or --strict a warning
  2  the input or the use of the command is wrong";

const CRD_AFTER_HELP: &str = "\
The source is read and not compiled. MARKERS.md of kubewright-codegen lists the attributes.

Exit codes:
  0  done
  1  --check found a difference
  2  the source or the use of the command is wrong";

#[derive(Args, Debug)]
pub(crate) struct GenerateArguments {
    /// Files, folders, globs, or `-` for standard input
    #[arg(required = true, value_name = "INPUT")]
    pub(crate) inputs: Vec<String>,

    /// Write into this folder; nothing is written elsewhere
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,

    /// Read options and overrides from this file [default: kubewright.toml, where it exists]
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,

    /// Write nothing; print what would change as a diff (with --format json on standard error) and exit with 1 if anything would
    #[arg(long)]
    pub(crate) check: bool,

    /// How to print the outcome
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub(crate) format: Format,

    /// Print errors and differences only
    #[arg(long, short)]
    pub(crate) quiet: bool,

    #[command(flatten)]
    pub(crate) options: OptionFlags,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Text
    Human,
    /// One JSON object on standard output
    Json,
}

/// The options that `kubewright.toml` can hold as well; a flag wins over the file.
#[derive(Args, Debug)]
#[command(next_help_heading = "Options that kubewright.toml can hold")]
pub(crate) struct OptionFlags {
    /// Write a crate of this name rather than a module tree
    #[arg(long = "crate", value_name = "NAME")]
    crate_name: Option<CrateName>,

    /// Generate these kinds only; `*` and `?` stand for any text and any character
    #[arg(long, value_name = "GROUP/KIND-GLOB", value_delimiter = ',')]
    only: Vec<KindPattern>,

    /// What to write; types always are [default: everything]
    #[arg(long, value_name = "WHAT", value_delimiter = ',', value_parser = artefacts())]
    emit: Vec<Artefact>,

    /// Where core types such as PodSpec come from [default: k8s-openapi]
    #[arg(long, value_name = "SOURCE", value_parser = core_sources())]
    core: Option<CoreSource>,

    /// The Kubernetes version of the core types [default: the newest supported]
    #[arg(long, value_name = "X.Y")]
    k8s_version: Option<KubernetesVersion>,

    /// Fail, and write nothing, when there is any warning
    #[arg(long)]
    strict: bool,

    /// How many threads to use [default: as many as there are processors]
    #[arg(long, value_name = "N")]
    jobs: Option<NonZeroUsize>,

    /// Let the generated crate depend on this checkout of the kubewright crate
    #[arg(long, value_name = "PATH")]
    kubewright_path: Option<PathBuf>,

    /// Derive these as well, where a type allows it
    #[arg(long, value_name = "PATH", value_delimiter = ',')]
    derives: Vec<Derive>,

    /// Make required fields optional, to read objects that break their own schema
    #[arg(long)]
    optional_required: bool,

    /// Call the module of this group so
    #[arg(long, value_name = "GROUP=NAME", value_delimiter = ',', value_parser = parse_module)]
    modules: Vec<(String, String)>,
}

impl OptionFlags {
    /// The flag of that name, whose path is relative to where the command runs.
    pub(crate) fn kubewright_path(&self) -> Option<&PathBuf> {
        self.kubewright_path.as_ref()
    }

    /// Changes `options` where a flag was given.
    pub(crate) fn apply_to(&self, options: &mut Options) {
        let Self {
            crate_name,
            only,
            emit,
            core,
            k8s_version,
            strict,
            jobs,
            kubewright_path,
            derives,
            optional_required,
            modules,
        } = self;
        if let Some(name) = crate_name {
            options.crate_name = Some(name.clone());
        }
        if !only.is_empty() {
            options.only.clone_from(only);
        }
        if !emit.is_empty() {
            options.emit = Artefacts::new(emit.iter().copied());
        }
        if let Some(core) = core {
            options.core = *core;
        }
        if let Some(version) = k8s_version {
            options.k8s_version = *version;
        }
        options.strict |= strict;
        if let Some(jobs) = jobs {
            options.jobs = Some(*jobs);
        }
        if let Some(path) = kubewright_path {
            options.kubewright_path = Some(path.clone());
        }
        if !derives.is_empty() {
            options.derives = derives.iter().cloned().collect();
        }
        options.optional_required |= optional_required;
        options.modules.extend(modules.iter().cloned());
    }
}

fn artefacts() -> impl TypedValueParser<Value = Artefact> {
    PossibleValuesParser::new(Artefact::ALL.map(Artefact::name))
        .try_map(|name| name.parse::<Artefact>())
}

fn core_sources() -> impl TypedValueParser<Value = CoreSource> {
    PossibleValuesParser::new(CoreSource::ALL.map(CoreSource::name))
        .try_map(|name| name.parse::<CoreSource>())
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_sound() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn every_option_is_a_flag() {
        let command = Arguments::command();
        let generate = command.find_subcommand("generate").expect("generate");
        let mut flags: Vec<&str> = generate
            .get_arguments()
            .filter_map(|arg| arg.get_long())
            .collect();
        for name in Options::NAMES {
            assert!(flags.contains(&name), "{name}");
            flags.retain(|flag| *flag != name);
        }
        // What is left says how one run is done, not what it generates.
        assert_eq!(flags, ["out", "config", "check", "format", "quiet"]);
    }

    #[test]
    fn a_flag_wins_over_the_file() {
        let arguments = Arguments::try_parse_from([
            "kubewright",
            "generate",
            "a.yaml",
            "--out",
            "o",
            "--core",
            "own",
            "--emit",
            "client,crd",
            "--crate",
            "b",
            "--strict",
            "--modules",
            "a.io=a,b.io=b",
            "--only",
            "a.io/*",
            "--k8s-version",
            "1.35",
            "--derives",
            "Eq",
            "--optional-required",
            "--jobs",
            "3",
            "--kubewright-path",
            "k",
        ])
        .expect("arguments");
        let Command::Generate(arguments) = arguments.command else {
            panic!("generate")
        };
        let mut options = kubewright_codegen::config_file::read(
            "kubewright.toml",
            "crate = \"a\"\nderives = [\"Hash\"]\nonly = [\"c.io/*\"]\n[modules]\n\"c.io\" = \"c\"",
        )
        .expect("options");
        arguments.options.apply_to(&mut options);
        assert_eq!(
            options.crate_name.as_ref().map(CrateName::as_str),
            Some("b")
        );
        assert_eq!(
            options.emit,
            Artefacts::new([Artefact::Client, Artefact::Crd])
        );
        assert_eq!(options.core, CoreSource::Own);
        assert_eq!(options.k8s_version.to_string(), "1.35");
        assert!(options.strict && options.optional_required);
        assert!(options.selects("a.io", "K") && !options.selects("c.io", "K"));
        assert_eq!(
            options.derives.into_iter().collect::<Vec<_>>(),
            [Derive::Eq]
        );
        assert_eq!(
            options.modules.into_keys().collect::<Vec<_>>(),
            ["a.io", "b.io", "c.io"]
        );
        assert_eq!(options.jobs.map(NonZeroUsize::get), Some(3));
        assert_eq!(options.kubewright_path, Some("k".into()));
    }
}

//! The command line.
//!
//! Owns: commands, their arguments and help.
//! Must not know: how anything is generated or printed.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use kubewright_codegen::settings::{Format, Settings};

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
    /// Start a project that uses generated clients
    Init(InitArguments),
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
    pub(crate) options: Settings,
}

#[derive(Args, Debug)]
pub(crate) struct InitArguments {
    /// The folder to make the project in, which also names it; no file there is overwritten
    #[arg(value_name = "DIR")]
    pub(crate) folder: PathBuf,

    /// Definitions to copy into the project: files, folders or globs [default: an example]
    #[arg(long, value_name = "PATH", num_args = 1..)]
    pub(crate) crds: Vec<String>,

    /// Where the clients come from
    #[arg(long, value_enum, default_value_t = Origin::BuildRs)]
    pub(crate) from: Origin,

    /// Let the project depend on this checkout of the kubewright crate
    #[arg(long, value_name = "PATH")]
    pub(crate) kubewright_path: Option<PathBuf>,
}

/// The ways in which a project can hold its clients.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Origin {
    /// A build script generates them with every change
    BuildRs,
    /// They are committed, and a test holds them to the definitions
    Committed,
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroUsize;

    use clap::CommandFactory;
    use kubewright_codegen::Builder;
    use kubewright_codegen::options::{
        Artefact, Artefacts, CoreSource, CrateName, Derive, Options, Profile,
    };

    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn flags_are_the_options_and_the_calls_of_the_builder() {
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
        assert_eq!(flags, Builder::RUN_NAMES);
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
            "--profile",
            "compact",
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
        assert_eq!(options.profile, Profile::Compact);
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

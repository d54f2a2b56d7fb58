//! The `kubewright` command.
//!
//! Owns: the exit code.
//! Must not know: what any command does.

mod arguments;
mod crd;
mod generate;
mod init;
mod output;
mod progress;
mod project;
mod sample;

use std::process::ExitCode;

use clap::{CommandFactory, Parser};

use crate::arguments::{Arguments, Command};

fn main() -> ExitCode {
    match Arguments::parse().command {
        Command::Generate(arguments) => generate::run(&arguments).into(),
        Command::Init(arguments) => init::run(&arguments).into(),
        Command::Crd(arguments) => crd::run(&arguments).into(),
        Command::Completions { shell } => {
            let mut text = Vec::new();
            clap_complete::generate(shell, &mut Arguments::command(), "kubewright", &mut text);
            output::print(&String::from_utf8_lossy(&text));
            ExitCode::SUCCESS
        }
    }
}

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    /// All is done.
    Done,
    /// `--check` found a difference, or `--strict` a diagnostic.
    Differs,
    /// The input or the use of the command is wrong, or the disk refused.
    Failed,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Done => Self::SUCCESS,
            Outcome::Differs => Self::from(1),
            Outcome::Failed => Self::from(2),
        }
    }
}

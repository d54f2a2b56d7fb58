//! `kubewright crd`.
//!
//! Owns: its flags, and the order of the steps (source, plan, writing).
//! Must not know: Rust, schemas, how the outcome looks.

use std::path::PathBuf;

use clap::Args;
use kubewright_codegen::report::{Diagnostic, Failures, Severity};
use kubewright_codegen::source::{self, CfgOption, CrdPlan};

use crate::Outcome;
use crate::output;

#[derive(Args, Debug)]
pub(crate) struct CrdArguments {
    /// Crates, folders or files of Rust source
    #[arg(required = true, value_name = "SRC")]
    sources: Vec<PathBuf>,

    /// Write `GROUP_PLURAL.yaml` for each kind into this folder; other files there are left alone
    #[arg(long, value_name = "DIR")]
    out: PathBuf,

    /// Write nothing; print what would change as a diff and exit with 1 if anything would
    #[arg(long)]
    check: bool,

    /// Take this for set in `#[cfg(...)]`: a name, or `feature="name"`
    #[arg(long, value_name = "CFG")]
    cfg: Vec<CfgOption>,

    /// Print errors and differences only
    #[arg(long, short)]
    quiet: bool,
}

pub(crate) fn run(arguments: &CrdArguments) -> Outcome {
    match try_run(arguments) {
        Ok(outcome) => outcome,
        Err(errors) => {
            for error in &errors {
                output::print_diagnostic(error, Severity::Error);
            }
            Outcome::Failed
        }
    }
}

fn try_run(arguments: &CrdArguments) -> Result<Outcome, Vec<Diagnostic>> {
    let cfg = arguments.cfg.iter().cloned().collect();
    let found =
        source::definitions(&arguments.sources, &cfg).map_err(|Failures { errors }| errors)?;
    if found.definitions.is_empty() {
        return Err(vec![
            Diagnostic::error("source", "no kind is in the sources").with_help(
                "name one above a struct: `#[kubewright(group = \"example.com\", \
                 version = \"v1\", kind = \"Backup\")]`",
            ),
        ]);
    }
    let plan = CrdPlan::new(&arguments.out, &found.definitions)?;
    if arguments.check {
        for diff in plan.diffs() {
            output::print_diff(&diff, true);
        }
        if !arguments.quiet {
            output::print_definitions(found.files, found.definitions.len(), plan.summary(), true);
        }
        return Ok(if plan.is_empty() {
            Outcome::Done
        } else {
            Outcome::Differs
        });
    }
    let written = plan.apply()?;
    if !arguments.quiet {
        output::print_definitions(found.files, found.definitions.len(), written, false);
    }
    Ok(Outcome::Done)
}

//! `kubewright generate`.
//!
//! Owns: the order of the steps (preparing, generation, plan, writing), standard input.
//! Must not know: schemas, Rust, how the outcome looks.

use std::io::Read;

use kubewright_codegen::Generated;
use kubewright_codegen::input::STANDARD_INPUT;
use kubewright_codegen::report::{Diagnostic, Failures, Report, Severity};
use kubewright_codegen::run::{Names, Request, Run, failures};
use kubewright_codegen::settings::Format;
use kubewright_codegen::write::{Earlier, Plan, Written};

use crate::Outcome;
use crate::arguments::GenerateArguments;
use crate::output;
use crate::progress::Progress;

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
    let named: Vec<String> = arguments
        .inputs
        .iter()
        .filter(|argument| *argument != STANDARD_INPUT)
        .cloned()
        .collect();
    let run = Run::prepare(&Request {
        base: &here,
        inputs: &named,
        standard_input: standard_input(&arguments.inputs)?.as_deref(),
        out: &arguments.out,
        names: Names::Output,
        config: arguments.config.as_deref(),
        settings: &arguments.options,
    })?;
    let what = format!("generating from {} files", run.inputs.len());
    let progress = Progress::start(what, !arguments.quiet);
    let Generated {
        files,
        kinds: _,
        report,
        timings: _,
    } = run.generate()?;
    if run.is_refused(&report) {
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
    let plan = Plan::new(&arguments.out, &files, &earlier, run.options.threads())
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

/// What stands on standard input, where `-` is among the inputs.
fn standard_input(arguments: &[String]) -> Result<Option<String>, Failures> {
    if !arguments.iter().any(|argument| argument == STANDARD_INPUT) {
        return Ok(None);
    }
    let failed = |message: String| {
        Failures::one(Diagnostic::error("input", message).at(STANDARD_INPUT, 0, 0))
    };
    let mut bytes = Vec::new();
    std::io::stdin()
        .lock()
        .read_to_end(&mut bytes)
        .map_err(|error| failed(format!("cannot be read: {error}")))?;
    match String::from_utf8(bytes) {
        Ok(text) => Ok(Some(text)),
        Err(_) => Err(failed("is not UTF-8".to_owned())),
    }
}

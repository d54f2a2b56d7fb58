//! What the user gets to read.
//!
//! Owns: the human and the JSON form of an outcome, colours, and which stream gets what.
//! Must not know: how the outcome came about.

use std::io::{IsTerminal, Write};

use kubewright_codegen::report::{Diagnostic, Report, Severity};
use kubewright_codegen::run;
use kubewright_codegen::write::Written;

/// Prints to standard output. That nobody reads it is no failure of ours.
pub(crate) fn print(text: &str) {
    let mut stdout = std::io::stdout().lock();
    let _ = stdout
        .write_all(text.as_bytes())
        .and_then(|()| stdout.flush());
}

/// The outcome as one JSON object on standard output. `errors` come first among its diagnostics.
pub(crate) fn print_json(report: &Report, written: Written, errors: &[Diagnostic]) {
    match run::outcome_json(report, written, errors) {
        Ok(text) => print(&format!("{text}\n")),
        Err(error) => print_diagnostic(
            &Diagnostic::error("output", error.to_string()),
            Severity::Error,
        ),
    }
}

/// What was read, made and written, on standard output.
pub(crate) fn print_summary(report: &Report, written: Written, only_checked: bool) {
    let Report {
        files_read,
        crds,
        kinds,
        versions,
        skipped_documents,
        types_before_sharing,
        types_after_sharing,
        lines,
        typed_nodes,
        schema_nodes,
        raw_by_code,
        diagnostics: _,
    } = report;
    let Written {
        written,
        unchanged,
        removed,
    } = written;
    let mut text = format!(
        "read {}: {}, {}, {}",
        counted(*files_read, "file"),
        counted(*crds, "CRD"),
        counted(*kinds, "kind"),
        counted(*versions, "version"),
    );
    if *skipped_documents > 0 {
        text.push_str(&format!(
            "; skipped {} of other kinds",
            counted(*skipped_documents, "document")
        ));
    }
    text.push_str(&format!(
        "\ntyped {typed_nodes} of {}",
        counted(*schema_nodes, "schema node")
    ));
    if !raw_by_code.is_empty() {
        let raw: Vec<String> = raw_by_code
            .iter()
            .map(|(code, count)| format!("{code} {count}"))
            .collect();
        text.push_str(&format!("; raw JSON: {}", raw.join(", ")));
    }
    text.push_str(&format!(
        "\nmade {} of {types_before_sharing}, {}\n",
        counted(*types_after_sharing, "type"),
        counted(*lines, "line"),
    ));
    let verb = if only_checked { "would write" } else { "wrote" };
    let removed_verb = if only_checked { "remove" } else { "removed" };
    text.push_str(&format!(
        "{verb} {}, left {unchanged} as they were, {removed_verb} {removed}\n",
        counted(written, "file")
    ));
    print(&text);
}

/// What `kubewright crd` read and wrote, on standard output.
pub(crate) fn print_definitions(files: usize, kinds: usize, written: Written, only_checked: bool) {
    let verb = if only_checked { "would write" } else { "wrote" };
    print(&format!(
        "read {}: {}\n{verb} {}, left {} as they were\n",
        counted(files, "file"),
        counted(kinds, "kind"),
        counted(written.written, "file"),
        written.unchanged,
    ));
}

/// One diagnostic on standard error, named as `severity`, which `--strict` raises.
pub(crate) fn print_diagnostic(diagnostic: &Diagnostic, severity: Severity) {
    let (colour, end) = if colours() {
        let colour = match severity {
            Severity::Note => "\x1b[1;36m",
            Severity::Warning => "\x1b[1;33m",
            Severity::Error => "\x1b[1;31m",
        };
        (colour, "\x1b[0m")
    } else {
        ("", "")
    };
    let mut stderr = std::io::stderr().lock();
    let text = printable(&diagnostic.to_string());
    let _ = writeln!(stderr, "{colour}{}{end}: {text}", severity.name());
}

/// The notes of a run, one line for each sort of them.
pub(crate) fn print_notes(diagnostics: &[Diagnostic]) {
    let mut counts = std::collections::BTreeMap::<&str, usize>::new();
    for diagnostic in diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.severity == Severity::Note)
    {
        *counts.entry(diagnostic.code).or_default() += 1;
    }
    if counts.is_empty() {
        return;
    }
    let list: Vec<String> = counts
        .iter()
        .map(|(code, count)| format!("{code} {count}"))
        .collect();
    let note =
        Diagnostic::error("notes", list.join(", ")).with_help("--format json lists each of them");
    print_diagnostic(&note, Severity::Note);
}

/// A diff on standard output, or on standard error where that holds JSON.
pub(crate) fn print_diff(diff: &str, to_stdout: bool) {
    if to_stdout {
        print(diff);
    } else {
        let _ = std::io::stderr().lock().write_all(diff.as_bytes());
    }
}

/// Input is quoted in messages; what it holds shall not steer a terminal.
fn printable(text: &str) -> String {
    text.chars()
        .map(|c| {
            if c.is_control() && c != '\n' && c != '\t' {
                '\u{fffd}'
            } else {
                c
            }
        })
        .collect()
}

fn colours() -> bool {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    std::io::stderr().is_terminal() && !set("NO_COLOR") && !dumb
}

/// The number with its noun, which takes an s.
pub(crate) fn counted(count: usize, noun: &str) -> String {
    if count == 1 {
        format!("1 {noun}")
    } else {
        format!("{count} {noun}s")
    }
}

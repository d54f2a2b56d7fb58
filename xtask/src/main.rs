//! `cargo xtask`: the project's own tasks.
//!
//! Owns: which task a word names.
//! Must not know: how a task does its work.

mod arguments;
mod bench;
mod ci;
mod core_schemas;
mod core_types;
mod corpus;
mod e2e;
mod fuzz;
mod golden;
mod hostile;
mod installed;
mod process;
mod projects;
mod random;
mod server;
mod stability;
mod workspace;

use std::process::ExitCode;

const USAGE: &str = "\
usage: cargo xtask TASK [OPTIONS]

  ci                                  everything that must hold before a merge
  codegen [--check]                   the table of core types, from the source of k8s-openapi
  golden [--update]                   the generated code of testdata/crds, compared, compiled and linted
  corpus [--crds DIR] [--objects FILE] [--core k8s-openapi|own] [--part N] [--check-only]
                                      real CRDs: generate, compile, decode and encode every stored object
  stability [--crds DIR] [--seed N] [--only subsets|changes|programs]
                                      names keep their meaning when CRDs come and change
  hostile                             input made to break a generator
  fuzz [--seconds N] [--seed N]       mutated definitions through the whole generator
  e2e                                 generated clients against a real API server
  projects [--update]                 the ways in which a project can hold generated clients
  bench generate | bench check        speed and weight beside kopium
  bench build                         what a build dependency costs, beside tonic-prost-build
";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let (task, rest) = match words.split_first() {
        Some((task, rest)) => (task.as_str(), rest),
        None => ("help", &[][..]),
    };
    let done = match task {
        "ci" => ci::run(rest),
        "codegen" => core_types::run(rest),
        "fuzz" => fuzz::run(rest),
        "golden" => golden::run(rest),
        "stability" => stability::run(rest),
        "hostile" => hostile::run(rest),
        "corpus" => corpus::run(rest),
        "e2e" => e2e::run(rest),
        "projects" => projects::run(rest),
        "bench" => bench::run(rest),
        "help" | "--help" | "-h" => {
            print!("{USAGE}");
            return ExitCode::SUCCESS;
        }
        other => {
            eprint!("xtask: no task is called `{other}`\n\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("xtask {task}: {failure:#}");
            ExitCode::FAILURE
        }
    }
}

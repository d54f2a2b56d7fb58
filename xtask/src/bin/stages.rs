//! Times the stages of the generator beside reading the same YAML into nothing.
//!
//! Owns: what a stage is; run by `cargo xtask bench generate`, built in release mode.
//! Must not know: other generators.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

fn main() {
    let Some(folder) = std::env::args_os().nth(1) else {
        eprintln!("usage: stages FOLDER");
        std::process::exit(2);
    };
    let mut texts = Vec::new();
    let files = show("files read", || read(Path::new(&folder), &mut texts));
    if let Err(error) = files {
        eprintln!("stages: {error}");
        std::process::exit(2);
    }
    show("YAML into nothing (the floor)", || {
        each(&texts, |_, text| nothing(text))
    });
    show("YAML into the model", || {
        each(&texts, |file, text| {
            kubewright_schema::read(file, text).is_ok()
        })
    });
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    println!("{} files, {threads} threads", texts.len());
    if let Err(error) = steps(&folder.to_string_lossy(), threads) {
        eprintln!("stages: {error}");
        std::process::exit(2);
    }
}

/// The generator's own steps, as it counts them.
fn steps(folder: &str, threads: usize) -> Result<(), String> {
    let shown = |error: &dyn std::fmt::Display| error.to_string();
    let inputs = kubewright_codegen::input::find(&[folder], Path::new(".")).map_err(|errors| {
        errors
            .iter()
            .map(|e| shown(e))
            .collect::<Vec<_>>()
            .join("; ")
    })?;
    let options = kubewright_codegen::options::Options::default();
    let lock = kubewright_codegen::lock::Lock::default();
    let start = Instant::now();
    let generated = kubewright_codegen::generate(&inputs, &options, &lock)
        .map_err(|failures| format!("{failures:?}"))?;
    let wall = start.elapsed();
    let kubewright_codegen::Timings {
        input,
        model,
        graph,
        names,
        emit,
        definitions,
    } = generated.timings;
    println!(
        "the generator without writing files: {:.2} s, on {threads} threads:",
        wall.as_secs_f64()
    );
    for (name, took) in [
        ("input", input),
        ("model", model),
        ("graph", graph),
        ("names", names),
        ("emit", emit),
        ("definitions", definitions),
    ] {
        println!("  {name:<32} {:.2} s of thread time", took.as_secs_f64());
    }
    Ok(())
}

fn show<T>(name: &str, stage: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let done = stage();
    let took: Duration = start.elapsed();
    println!("  {name:<32} {:.2} s", took.as_secs_f64());
    done
}

fn read(folder: &Path, texts: &mut Vec<(String, String)>) -> std::io::Result<()> {
    let mut entries: Vec<PathBuf> = std::fs::read_dir(folder)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()?;
    entries.sort();
    for path in entries {
        if path.is_dir() {
            read(&path, texts)?;
        } else if path
            .extension()
            .is_some_and(|extension| extension == "yaml")
        {
            texts.push((path.display().to_string(), std::fs::read_to_string(&path)?));
        }
    }
    Ok(())
}

/// Does `work` for every text on all threads, and counts where it succeeded.
fn each(texts: &[(String, String)], work: impl Fn(&str, &str) -> bool + Sync) -> usize {
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let (next, done) = (AtomicUsize::new(0), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some((file, text)) = texts.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if work(file, text) {
                        done.fetch_add(1, Ordering::Relaxed);
                    }
                }
            });
        }
    });
    done.into_inner()
}

fn nothing(text: &str) -> bool {
    saphyr_parser::Parser::new_from_str(text).all(|event| event.is_ok())
}

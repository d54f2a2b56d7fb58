//! Runs other programs and measures them.
//!
//! Owns: how a failed program is told, wall time and peak memory of a run.
//! Must not know: what is run.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

/// A program about to run.
pub(crate) struct Program {
    command: Command,
    shown: String,
}

/// What a run took.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Cost {
    pub(crate) wall: Duration,
    /// User and system time of the run and all that it started; none where it cannot be told.
    pub(crate) cpu: Option<Duration>,
    /// The largest resident set of any one process of the run, in bytes; 0 where it cannot be told.
    pub(crate) peak_bytes: u64,
}

/// `program` with the environment of this one.
pub(crate) fn program(program: impl AsRef<OsStr>) -> Program {
    let shown = Path::new(program.as_ref())
        .file_name()
        .unwrap_or(program.as_ref())
        .to_string_lossy()
        .into_owned();
    Program {
        command: Command::new(program),
        shown,
    }
}

/// Cargo in `folder`, the same one that runs this task.
pub(crate) fn cargo(folder: &Path) -> Program {
    let mut cargo = program(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.command.current_dir(folder);
    // What cargo tells a program that it runs would otherwise reach the cargo below it.
    for name in [
        "CARGO_MANIFEST_DIR",
        "CARGO_MANIFEST_PATH",
        "CARGO_PKG_NAME",
    ] {
        cargo.command.env_remove(name);
    }
    cargo
}

impl Program {
    pub(crate) fn arg(mut self, word: impl AsRef<OsStr>) -> Self {
        self.shown.push(' ');
        self.shown.push_str(&word.as_ref().to_string_lossy());
        self.command.arg(word);
        self
    }

    pub(crate) fn args<W: AsRef<OsStr>>(self, words: impl IntoIterator<Item = W>) -> Self {
        words.into_iter().fold(self, Self::arg)
    }

    pub(crate) fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    /// Without these variables of the environment.
    pub(crate) fn without(mut self, names: &[&str]) -> Self {
        for name in names {
            self.command.env_remove(name);
        }
        self
    }

    pub(crate) fn folder(mut self, folder: &Path) -> Self {
        self.command.current_dir(folder);
        self
    }

    /// Runs with this terminal's output; a bad exit is an error.
    pub(crate) fn check(mut self) -> Result<()> {
        let status = self
            .command
            .status()
            .with_context(|| format!("cannot start `{}`", self.shown))?;
        if !status.success() {
            bail!("`{}` failed: {status}", self.shown);
        }
        Ok(())
    }

    /// Runs and keeps what it prints, whatever the exit code.
    pub(crate) fn output(mut self) -> Result<Output> {
        self.command
            .stdin(Stdio::null())
            .output()
            .with_context(|| format!("cannot start `{}`", self.shown))
    }

    /// Runs and keeps what it prints on standard output; a bad exit is an error that quotes the rest.
    pub(crate) fn stdout(self) -> Result<String> {
        let shown = self.shown.clone();
        let output = self.output()?;
        if !output.status.success() {
            bail!(
                "`{shown}` failed: {}\n{}",
                output.status,
                tail(&String::from_utf8_lossy(&output.stderr), 60)
            );
        }
        String::from_utf8(output.stdout).with_context(|| format!("`{shown}` wrote no UTF-8"))
    }

    /// Runs quietly; a bad exit is an error that quotes the beginning of what was printed.
    pub(crate) fn quiet(self) -> Result<()> {
        let shown = self.shown.clone();
        let output = self.output()?;
        if output.status.success() {
            return Ok(());
        }
        let printed = [output.stdout, output.stderr].concat();
        let printed = String::from_utf8_lossy(&printed);
        let begin: Vec<&str> = printed.lines().take(80).collect();
        bail!("`{shown}` failed: {}\n{}", output.status, begin.join("\n"));
    }

    /// Runs quietly and measures; a bad exit is an error that quotes the end of its messages.
    pub(crate) fn measure(self) -> Result<Cost> {
        let (cost, output) = self.measure_output()?;
        if !output.status.success() {
            bail!(
                "failed: {}\n{}",
                output.status,
                tail(&String::from_utf8_lossy(&output.stderr), 60)
            );
        }
        Ok(cost)
    }

    /// Runs quietly and measures, whatever the exit code.
    ///
    /// The peak and the processor time are read from GNU time, the one portable way to them without
    /// unsafe code.
    pub(crate) fn measure_output(self) -> Result<(Cost, Output)> {
        let gnu_time = Path::new("/usr/bin/time");
        let (mut command, report) = if gnu_time.exists() {
            let report = scratch_file();
            let mut command = Command::new(gnu_time);
            command.args(["-f", "%M %U %S", "-o"]).arg(&report);
            command.arg(self.command.get_program());
            command.args(self.command.get_args());
            for (name, value) in self.command.get_envs() {
                match value {
                    Some(value) => command.env(name, value),
                    None => command.env_remove(name),
                };
            }
            if let Some(folder) = self.command.get_current_dir() {
                command.current_dir(folder);
            }
            (command, Some(report))
        } else {
            (self.command, None)
        };
        let start = Instant::now();
        let output = command
            .stdin(Stdio::null())
            .output()
            .with_context(|| format!("cannot start `{}`", self.shown))?;
        let wall = start.elapsed();
        let text = report.map(|report| {
            let text = std::fs::read_to_string(&report).unwrap_or_default();
            let _ = std::fs::remove_file(&report);
            text
        });
        let (peak_bytes, cpu) = text.as_deref().map_or((0, None), parse_report);
        Ok((
            Cost {
                wall,
                cpu,
                peak_bytes,
            },
            output,
        ))
    }

    /// The command itself, for a caller that talks to the running program.
    pub(crate) fn into_command(self) -> Command {
        self.command
    }
}

/// Peak and processor time from the last line of a report: kilobytes, user and system seconds.
fn parse_report(text: &str) -> (u64, Option<Duration>) {
    let mut words = text.lines().last().unwrap_or_default().split(' ');
    let kilobytes: u64 = words.next().and_then(|word| word.parse().ok()).unwrap_or(0);
    let mut seconds = || words.next()?.parse::<f64>().ok();
    let cpu = seconds().zip(seconds()).map(|(user, system)| user + system);
    (kilobytes * 1024, cpu.map(Duration::from_secs_f64))
}

/// The last `count` lines of `text`.
pub(crate) fn tail(text: &str, count: usize) -> String {
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(count)..].join("\n")
}

fn scratch_file() -> PathBuf {
    use std::sync::atomic::{AtomicU32, Ordering};
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    std::env::temp_dir().join(format!("xtask-{}-{number}", std::process::id()))
}

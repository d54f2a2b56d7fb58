//! Decodes and encodes objects of many kinds in one program.
//!
//! Owns: the jobs that a program is given, and the form of its answers.
//! Must not know: any kind; the generator.
//!
//! Each type of the corpus is compiled for one format. That of `serde_json` writes a loop over the
//! text for each type, an erased one a table of thirty methods; [`read`] and [`write()`] are a format
//! whose share in each type is a call or two.

mod read;
mod write;

use std::process::ExitCode;

pub use read::{Fault, read};
use serde::Serialize;
use serde::de::DeserializeOwned;
pub use serde_json::Value;
pub use write::write;

/// What a program can do with a kind.
#[derive(Clone, Copy, Debug)]
pub struct Kind {
    /// Decodes an object and encodes it again.
    pub pass: fn(&Value) -> Result<Value, Fault>,
    /// Writes the kind's definition.
    pub definition: fn() -> String,
}

impl Kind {
    /// A kind whose root type is `K`.
    #[must_use]
    pub const fn new<K: DeserializeOwned + Serialize>(definition: fn() -> String) -> Self {
        Self {
            pass: pass::<K>,
            definition,
        }
    }
}

fn pass<K: DeserializeOwned + Serialize>(value: &Value) -> Result<Value, Fault> {
    let object: K = read(value)?;
    write(&object)
}

/// Answers the jobs of the file that the command line names, one line each: the number of a kind, and
/// after a tab the object to pass through its type; without one its definition is asked for.
///
/// An answer is `ok`, a tab and JSON, or `refused`, a tab, the path of the field, a tab and why.
#[must_use]
pub fn run(kinds: &[Kind]) -> ExitCode {
    let jobs = std::env::args()
        .nth(1)
        .ok_or_else(|| "no file of jobs was given".to_owned())
        .and_then(|file| std::fs::read_to_string(&file).map_err(|why| format!("{file}: {why}")));
    match jobs.and_then(|jobs| answers(kinds, &jobs)) {
        Ok(answers) => {
            print!("{answers}");
            ExitCode::SUCCESS
        }
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}

fn answers(kinds: &[Kind], jobs: &str) -> Result<String, String> {
    let mut answers = String::new();
    for job in jobs.lines() {
        let (number, object) = match job.split_once('\t') {
            Some((number, object)) => (number, Some(object)),
            None => (job, None),
        };
        let kind: Option<&Kind> = number.parse().ok().and_then(|n: usize| kinds.get(n));
        let kind = kind.ok_or_else(|| format!("`{number}` is the number of no kind"))?;
        let answer = match object {
            None => Ok((kind.definition)()),
            Some(object) => {
                let object = serde_json::from_str(object).map_err(|why| why.to_string())?;
                (kind.pass)(&object).map(|value| value.to_string())
            }
        };
        answers.push_str(&match answer {
            Ok(text) => format!("ok\t{text}\n"),
            Err(Fault { path, message }) => {
                format!("refused\t{path}\t{}\n", message.replace(['\n', '\t'], " "))
            }
        });
    }
    Ok(answers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jobs_are_answered_in_order() {
        let kinds = [Kind::new::<Vec<u8>>(|| "{}".to_owned())];
        assert_eq!(
            answers(&kinds, "0\t[1,2]\n0\n0\t[1,-2]\n").unwrap(),
            "ok\t[1,2]\nok\t{}\nrefused\t[1]\tinvalid value: integer `-2`, expected u8\n"
        );
        assert!(answers(&kinds, "1\n").is_err());
        assert!(answers(&kinds, "0\t[").is_err());
    }
}

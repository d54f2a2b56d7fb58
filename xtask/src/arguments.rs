//! Options of a task: `--name VALUE`, `--flag` and plain words.
//!
//! Owns: how the words of a command line are taken apart.
//! Must not know: which options a task has.

use anyhow::{Result, bail};

/// Words not yet taken by the task.
pub(crate) struct Arguments(Vec<String>);

impl Arguments {
    pub(crate) fn new(words: &[String]) -> Self {
        Self(words.to_vec())
    }

    /// Whether `--name` was given.
    pub(crate) fn flag(&mut self, name: &str) -> bool {
        let before = self.0.len();
        self.0.retain(|word| word != name);
        self.0.len() != before
    }

    /// The word after `--name`, or the text after `--name=`.
    pub(crate) fn value(&mut self, name: &str) -> Result<Option<String>> {
        let with_equals = format!("{name}=");
        for at in 0..self.0.len() {
            if let Some(value) = self.0[at].strip_prefix(&with_equals) {
                let value = value.to_owned();
                self.0.remove(at);
                return Ok(Some(value));
            }
            if self.0[at] == name {
                if at + 1 == self.0.len() {
                    bail!("`{name}` needs a value after it");
                }
                self.0.remove(at);
                return Ok(Some(self.0.remove(at)));
            }
        }
        Ok(None)
    }

    /// The next plain word.
    pub(crate) fn word(&mut self) -> Option<String> {
        let at = self.0.iter().position(|word| !word.starts_with('-'))?;
        Some(self.0.remove(at))
    }

    /// Refuses what no option took.
    pub(crate) fn finish(self) -> Result<()> {
        match self.0.first() {
            None => Ok(()),
            Some(word) => bail!("`{word}` is not an option of this task"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_values_flags_and_words_apart() {
        let words = ["generate", "--crds", "a", "--core=own", "--check-only"].map(str::to_owned);
        let mut arguments = Arguments::new(&words);
        assert_eq!(arguments.value("--crds").unwrap().as_deref(), Some("a"));
        assert_eq!(arguments.value("--core").unwrap().as_deref(), Some("own"));
        assert!(arguments.flag("--check-only"));
        assert!(!arguments.flag("--check-only"));
        assert_eq!(arguments.word().as_deref(), Some("generate"));
        arguments.finish().unwrap();
    }

    #[test]
    fn refuses_what_is_left() {
        let mut arguments = Arguments::new(&["--crds".to_owned()]);
        assert!(arguments.value("--crds").is_err());
        assert!(Arguments::new(&["--nope".to_owned()]).finish().is_err());
    }
}

//! Judges what a generated type made of an object.
//!
//! Owns: what is equal, a loss with a name, a misfit, or wrong.
//! Must not know: processes, files, how the answer was got.

use std::collections::BTreeMap;

use serde_json::Value;

use super::compare;
use super::harness::Answer;
use super::misfit::{self, Break};

/// The verdict on one object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Equal; the losses by name, none with exact types.
    Equal(Vec<&'static str>),
    /// Refused, and the schema says so as well.
    Misfit,
    /// Anything else, told.
    Other(String),
}

/// Whether the types may lose what Kubernetes's own types lose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fidelity {
    Exact,
    KubernetesTypes,
}

/// Judges one answer.
pub(crate) fn judge(
    answer: &Answer,
    expected: &Value,
    known: &[Break],
    fidelity: Fidelity,
) -> Verdict {
    match answer {
        Answer::Refused { path, message } if misfit::explains(known, path, message) => {
            Verdict::Misfit
        }
        Answer::Refused { path, message } => {
            let limit = "int-or-string or integer beyond what Kubernetes's type holds";
            if fidelity == Fidelity::KubernetesTypes
                && known.is_empty()
                && (message.contains("expected i32") || message.contains("expected a 32-bit"))
                && message.contains("1099511627777")
            {
                return Verdict::Equal(vec![limit]);
            }
            Verdict::Other(format!("refused at `{path}`: {message}"))
        }
        Answer::Encoded(text) => match serde_json::from_str::<Value>(text) {
            Err(error) => Verdict::Other(format!("encoded as no JSON: {error}")),
            Ok(after) => judge_encoded(expected, &after, known, fidelity),
        },
    }
}

fn judge_encoded(expected: &Value, after: &Value, known: &[Break], fidelity: Fidelity) -> Verdict {
    if let Some(first) = known.first() {
        return Verdict::Other(format!("accepted, yet `{}` is {:?}", first.path, first.why));
    }
    let mut losses = Vec::new();
    for difference in compare::differences(expected, after) {
        match difference.loss {
            Some(loss) if fidelity == Fidelity::KubernetesTypes => losses.push(loss),
            _ => return Verdict::Other(format!("`{}`: {}", difference.path, difference.shown)),
        }
    }
    Verdict::Equal(losses)
}

/// The verdicts of many objects.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    pub(crate) equal: usize,
    pub(crate) misfit: usize,
    pub(crate) other: usize,
    /// How many values were lost, by name.
    pub(crate) losses: BTreeMap<&'static str, usize>,
    /// The first of the others, told.
    pub(crate) told: Vec<String>,
}

impl Tally {
    const TOLD: usize = 25;

    pub(crate) fn add(&mut self, verdict: Verdict, name: impl FnOnce() -> String) {
        match verdict {
            Verdict::Equal(losses) => {
                self.equal += 1;
                for loss in losses {
                    *self.losses.entry(loss).or_default() += 1;
                }
            }
            Verdict::Misfit => self.misfit += 1,
            Verdict::Other(what) => {
                self.other += 1;
                if self.told.len() < Self::TOLD {
                    self.told.push(format!("{}: {what}", name()));
                }
            }
        }
    }

    /// Adds the verdicts of another.
    pub(crate) fn join(&mut self, other: Self) {
        let Self {
            equal,
            misfit,
            other,
            losses,
            told,
        } = other;
        self.equal += equal;
        self.misfit += misfit;
        self.other += other;
        for (loss, count) in losses {
            *self.losses.entry(loss).or_default() += count;
        }
        self.told.extend(told);
    }

    /// The losses in one line; empty where there are none.
    pub(crate) fn losses_shown(&self) -> String {
        let each: Vec<String> = self
            .losses
            .iter()
            .map(|(name, count)| format!("{name} {count}"))
            .collect();
        each.join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::misfit::Why;
    use serde_json::json;

    fn encoded(value: &Value) -> Answer {
        Answer::Encoded(value.to_string())
    }

    #[test]
    fn a_loss_counts_only_where_it_is_allowed() {
        let (before, after) = (json!({"a": null}), json!({}));
        let exact = judge(&encoded(&after), &before, &[], Fidelity::Exact);
        assert!(matches!(exact, Verdict::Other(_)));
        let loose = judge(&encoded(&after), &before, &[], Fidelity::KubernetesTypes);
        assert_eq!(loose, Verdict::Equal(vec!["null dropped"]));
    }

    #[test]
    fn a_misfit_must_fail_at_its_path() {
        let known = [Break {
            path: "spec.a".into(),
            why: Why::Missing,
        }];
        let refused = |path: &str, message: &str| Answer::Refused {
            path: path.into(),
            message: message.into(),
        };
        let at = refused("spec", "missing field `a`");
        assert_eq!(
            judge(&at, &json!({}), &known, Fidelity::Exact),
            Verdict::Misfit
        );
        let elsewhere = refused("status", "missing field `a`");
        assert!(matches!(
            judge(&elsewhere, &json!({}), &known, Fidelity::Exact),
            Verdict::Other(_)
        ));
        let accepted = encoded(&json!({}));
        assert!(matches!(
            judge(&accepted, &json!({}), &known, Fidelity::Exact),
            Verdict::Other(_)
        ));
    }
}

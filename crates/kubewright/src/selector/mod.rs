//! Selectors: which objects a list, a watch or a lister is about.
//!
//! Owns: label and field selectors, built from types, printed and read as kubectl does.
//! Must not know: requests, kinds.

mod field;
mod label;
mod label_parse;

pub use self::field::FieldSelector;
pub use self::label::{LabelRequirement, LabelSelector};

/// A selector that could not be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{selector}: {fault}")]
pub struct SelectorError {
    selector: String,
    fault: String,
}

impl SelectorError {
    fn new(selector: impl Into<String>, fault: impl Into<String>) -> Self {
        Self {
            selector: selector.into(),
            fault: fault.into(),
        }
    }
}

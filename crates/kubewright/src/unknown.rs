//! The unknown case of an enum.
//!
//! Owns: a value that only reading can make.
//! Must not know: which values an enum knows.

use std::fmt;

/// A value that an enum does not know, such as one from a newer version of the definition.
///
/// It cannot be made by hand: an enum makes it, from text that is none of its known values,
/// so that matching on known values never misses one.
///
/// ```compile_fail
/// let _ = kubewright::Unknown("Always".into());
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Unknown<T = Box<str>>(T);

impl<T> Unknown<T> {
    pub(crate) const fn new(value: T) -> Self {
        Self(value)
    }
}

impl Unknown {
    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<T: Copy> Unknown<T> {
    /// The value.
    #[must_use]
    pub fn get(&self) -> T {
        self.0
    }
}

impl<T: fmt::Debug> fmt::Debug for Unknown<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<T: fmt::Display> fmt::Display for Unknown<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

//! Where a generated kind is found by code that uses it.
//!
//! Owns: what a caller may know of one version of a kind.
//! Must not know: how its code is written.

use crate::emit::group;
use crate::emit::kind::KindFile;
use crate::ident;
use crate::overrides::Verb;

/// One version of a kind in the generated code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    /// The API group.
    pub group: String,
    /// The API version.
    pub version: String,
    /// The root type.
    pub kind: String,
    /// The module of the group, below the root of the generated modules.
    pub group_module: String,
    /// The module of the version, below that of the group.
    pub version_module: String,
    /// The module of the kind, below that of the version.
    pub kind_module: String,
    /// The method that gives its client or its informer.
    pub accessor: String,
    /// Whether the server serves it, and its verbs allow to list and watch.
    pub can_be_watched: bool,
}

impl Made {
    pub(crate) fn of(group: &str, group_module: &str, file: &KindFile) -> Self {
        Self {
            group: group.to_owned(),
            version: file.version.clone(),
            kind: file.kind.clone(),
            group_module: group_module.to_owned(),
            version_module: ident::module(&file.version),
            kind_module: file.module.clone(),
            accessor: ident::field(&group::accessor_name(file)),
            can_be_watched: file.served
                && file.verbs.has(Verb::List)
                && file.verbs.has(Verb::Watch),
        }
    }
}

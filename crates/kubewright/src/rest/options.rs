//! The options of each call.
//!
//! Owns: what can be asked for besides the object, as plain fields with builder methods.
//! Must not know: paths, bodies, how they are sent.

use std::time::Duration;

use serde::Serialize;

use crate::selector::{FieldSelector, LabelSelector};

/// How the server treats fields that are unknown or given twice. The server's own default is `Warn`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FieldValidation {
    /// They are dropped in silence.
    Ignore,
    /// They are dropped with a warning.
    Warn,
    /// The call fails.
    Strict,
}

/// What becomes of the objects that an object owns, when it is deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub enum Propagation {
    /// They are left without their owner.
    Orphan,
    /// They are deleted after it.
    Background,
    /// They are deleted before it.
    Foreground,
}

/// How [`ListOptions::resource_version`] is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ResourceVersionMatch {
    /// Just that version.
    Exact,
    /// That version or a newer one.
    NotOlderThan,
}

/// Conditions a delete holds only under.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Preconditions {
    /// The object must have this uid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uid: Option<String>,
    /// The object must be at this version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource_version: Option<String>,
}

/// Options of a get.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GetOptions {
    /// `None` reads the newest state; `"0"` any state the server has in memory.
    pub resource_version: Option<String>,
    /// How long the call may take.
    pub timeout: Option<Duration>,
}

/// Options of a list and of a delete of a collection.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListOptions {
    /// Only objects with such labels.
    pub label_selector: LabelSelector,
    /// Only objects with such fields; which fields are selectable depends on the kind.
    pub field_selector: FieldSelector,
    /// `None` reads the newest state; `"0"` any state the server has in memory.
    pub resource_version: Option<String>,
    /// How `resource_version` is meant.
    pub resource_version_match: Option<ResourceVersionMatch>,
    /// At most so many objects in the answer.
    pub limit: Option<u32>,
    /// The page after the one that gave this token.
    pub continue_token: Option<String>,
    /// How long the call may take.
    pub timeout: Option<Duration>,
}

/// Options of a watch.
#[derive(Clone, Debug, PartialEq)]
pub struct WatchOptions {
    /// Only objects with such labels.
    pub label_selector: LabelSelector,
    /// Only objects with such fields.
    pub field_selector: FieldSelector,
    /// Events after this version; `None` starts with the present state as `Added` events.
    pub resource_version: Option<String>,
    /// How `resource_version` is meant; needed with `send_initial_events`.
    pub resource_version_match: Option<ResourceVersionMatch>,
    /// Whether the server may send bookmarks. On by default.
    pub allow_bookmarks: bool,
    /// Whether the present state comes first, ended by a marked bookmark.
    pub send_initial_events: Option<bool>,
    /// When the server shall close the watch, in whole seconds, at least one. Its own default when `None`.
    pub timeout: Option<Duration>,
}

/// Options of a create.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CreateOptions {
    /// Everything but the storing.
    pub dry_run: bool,
    /// The name under which the fields are owned; the user agent's by default.
    pub field_manager: Option<String>,
    /// What becomes of unknown fields.
    pub field_validation: Option<FieldValidation>,
    /// How long the call may take.
    pub timeout: Option<Duration>,
}

/// Options of an update, and of an update of a subresource.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct UpdateOptions {
    /// Everything but the storing.
    pub dry_run: bool,
    /// The name under which the fields are owned; the user agent's by default.
    pub field_manager: Option<String>,
    /// What becomes of unknown fields.
    pub field_validation: Option<FieldValidation>,
    /// How long the call may take.
    pub timeout: Option<Duration>,
}

/// Options of a patch.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PatchOptions {
    /// Everything but the storing.
    pub dry_run: bool,
    /// The name under which the fields are owned; required with an apply patch.
    pub field_manager: Option<String>,
    /// What becomes of unknown fields.
    pub field_validation: Option<FieldValidation>,
    /// Takes fields over from other managers; only with an apply patch.
    pub force: bool,
    /// How long the call may take.
    pub timeout: Option<Duration>,
}

/// Options of a server-side apply, which always has a manager.
#[derive(Clone, Debug, PartialEq)]
pub struct ApplyOptions {
    /// The name under which the fields are owned.
    pub field_manager: String,
    /// Takes fields over from other managers, instead of failing with a conflict.
    pub force: bool,
    /// Everything but the storing.
    pub dry_run: bool,
    /// What becomes of unknown fields.
    pub field_validation: Option<FieldValidation>,
    /// How long the call may take.
    pub timeout: Option<Duration>,
}

/// Options of a delete.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DeleteOptions {
    /// Everything but the deleting.
    pub dry_run: bool,
    /// How many seconds the object has to end; 0 means at once. The kind's own default when `None`.
    pub grace_period_seconds: Option<i64>,
    /// What becomes of the objects it owns. The kind's own default when `None`.
    pub propagation: Option<Propagation>,
    /// Deletes only this incarnation or version.
    pub preconditions: Preconditions,
    /// How long the call may take.
    pub timeout: Option<Duration>,
}

impl FieldValidation {
    /// The value of the query parameter.
    pub fn as_str(self) -> &'static str {
        match self {
            FieldValidation::Ignore => "Ignore",
            FieldValidation::Warn => "Warn",
            FieldValidation::Strict => "Strict",
        }
    }
}

impl ResourceVersionMatch {
    /// The value of the query parameter.
    pub fn as_str(self) -> &'static str {
        match self {
            ResourceVersionMatch::Exact => "Exact",
            ResourceVersionMatch::NotOlderThan => "NotOlderThan",
        }
    }
}

impl Default for WatchOptions {
    fn default() -> Self {
        Self {
            label_selector: LabelSelector::default(),
            field_selector: FieldSelector::default(),
            resource_version: None,
            resource_version_match: None,
            allow_bookmarks: true,
            send_initial_events: None,
            timeout: None,
        }
    }
}

/// Builder methods that several options share, each written once.
macro_rules! setters {
    ($type:ident: $($setter:ident),*) => {
        impl $type {
            $(setters!(@ $setter);)*
        }
    };
    (@ dry_run) => {
        /// Does everything but the storing.
        #[must_use]
        pub fn dry_run(mut self) -> Self {
            self.dry_run = true;
            self
        }
    };
    (@ field_manager) => {
        /// Sets the name under which the fields are owned.
        #[must_use]
        pub fn field_manager(mut self, manager: impl Into<String>) -> Self {
            self.field_manager = Some(manager.into());
            self
        }
    };
    (@ field_validation) => {
        /// Sets what becomes of unknown fields.
        #[must_use]
        pub fn field_validation(mut self, validation: FieldValidation) -> Self {
            self.field_validation = Some(validation);
            self
        }
    };
    (@ force) => {
        /// Takes fields over from other managers.
        #[must_use]
        pub fn force(mut self) -> Self {
            self.force = true;
            self
        }
    };
    (@ timeout) => {
        /// Sets how long the call may take.
        #[must_use]
        pub fn timeout(mut self, timeout: Duration) -> Self {
            self.timeout = Some(timeout);
            self
        }
    };
    (@ labels) => {
        /// Selects by labels.
        #[must_use]
        pub fn labels(mut self, selector: impl Into<LabelSelector>) -> Self {
            self.label_selector = selector.into();
            self
        }
    };
    (@ fields) => {
        /// Selects by fields.
        #[must_use]
        pub fn fields(mut self, selector: impl Into<FieldSelector>) -> Self {
            self.field_selector = selector.into();
            self
        }
    };
    (@ resource_version) => {
        /// Sets the version to start from.
        #[must_use]
        pub fn resource_version(mut self, version: impl Into<String>) -> Self {
            self.resource_version = Some(version.into());
            self
        }
    };
    (@ resource_version_match) => {
        /// Sets how the version is meant.
        #[must_use]
        pub fn resource_version_match(mut self, kind: ResourceVersionMatch) -> Self {
            self.resource_version_match = Some(kind);
            self
        }
    };
}

setters!(GetOptions: resource_version, timeout);
setters!(ListOptions: labels, fields, resource_version, resource_version_match, timeout);
setters!(WatchOptions: labels, fields, resource_version, resource_version_match, timeout);
setters!(CreateOptions: dry_run, field_manager, field_validation, timeout);
setters!(UpdateOptions: dry_run, field_manager, field_validation, timeout);
setters!(PatchOptions: dry_run, field_manager, field_validation, force, timeout);
setters!(ApplyOptions: dry_run, field_validation, force, timeout);
setters!(DeleteOptions: dry_run, timeout);

impl ListOptions {
    /// Sets how many objects an answer may hold.
    #[must_use]
    pub fn limit(mut self, limit: u32) -> Self {
        self.limit = Some(limit);
        self
    }

    /// Asks for the page after the one that gave this token.
    #[must_use]
    pub fn continue_token(mut self, token: impl Into<String>) -> Self {
        self.continue_token = Some(token.into());
        self
    }
}

impl WatchOptions {
    /// Forbids bookmarks.
    #[must_use]
    pub fn without_bookmarks(mut self) -> Self {
        self.allow_bookmarks = false;
        self
    }

    /// Asks for the present state first: `sendInitialEvents` with `NotOlderThan`, as a streaming list needs it.
    #[must_use]
    pub fn initial_events(mut self) -> Self {
        self.send_initial_events = Some(true);
        self.resource_version_match = Some(ResourceVersionMatch::NotOlderThan);
        self.allow_bookmarks = true;
        self
    }
}

impl ApplyOptions {
    /// Applies as this manager.
    pub fn manager(name: impl Into<String>) -> Self {
        Self {
            field_manager: name.into(),
            force: false,
            dry_run: false,
            field_validation: None,
            timeout: None,
        }
    }
}

impl DeleteOptions {
    /// Sets how many seconds the object has to end.
    #[must_use]
    pub fn grace_period_seconds(mut self, seconds: i64) -> Self {
        self.grace_period_seconds = Some(seconds);
        self
    }

    /// Sets what becomes of the objects it owns.
    #[must_use]
    pub fn propagation(mut self, propagation: Propagation) -> Self {
        self.propagation = Some(propagation);
        self
    }

    /// Deletes only the object with this uid.
    #[must_use]
    pub fn uid(mut self, uid: impl Into<String>) -> Self {
        self.preconditions.uid = Some(uid.into());
        self
    }

    /// Deletes only the object at this version.
    #[must_use]
    pub fn resource_version(mut self, version: impl Into<String>) -> Self {
        self.preconditions.resource_version = Some(version.into());
        self
    }
}

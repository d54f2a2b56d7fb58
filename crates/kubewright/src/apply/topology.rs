//! Which values the server owns as one, and which field by field.
//!
//! Owns: that question, asked of a CustomResourceDefinition's schema.
//! Must not know: managed fields, types.

use std::cell::OnceCell;
use std::marker::PhantomData;

use serde_json::Value;

use crate::{Defined, Resource};

/// Where a kind's definition is, if it carries one.
///
/// A call of `definition` takes the method below when the kind is `Defined`, and that of
/// [`Undefined`] when it is not; a macro that knows only the kind's name cannot ask.
#[derive(Debug)]
pub struct DefinitionOf<K>(PhantomData<K>);

impl<K> DefinitionOf<K> {
    /// Asks about this kind.
    #[must_use]
    pub const fn new() -> Self {
        Self(PhantomData)
    }
}

impl<K> Default for DefinitionOf<K> {
    fn default() -> Self {
        Self::new()
    }
}

impl<K: Defined> DefinitionOf<K> {
    /// The definition's JSON text.
    #[must_use]
    pub fn definition(&self) -> Option<&'static str> {
        Some(K::definition())
    }
}

/// A kind that is not known to carry a definition.
pub trait Undefined {
    /// None.
    fn definition(&self) -> Option<&'static str> {
        None
    }
}

impl<K> Undefined for DefinitionOf<K> {}

/// One step into an object.
#[derive(Clone, Copy, Debug)]
pub(super) enum Step<'a> {
    Field(&'a str),
    Item,
}

/// The schema of one kind, read when it is asked for first: a definition can have megabytes,
/// and few questions arise.
pub(super) struct Topology {
    definition: Option<&'static str>,
    version: &'static str,
    schema: OnceCell<Option<Value>>,
}

impl Topology {
    pub(super) fn of<K: Resource>(definition: Option<&'static str>) -> Self {
        Self {
            definition,
            version: K::VERSION,
            schema: OnceCell::new(),
        }
    }

    /// Whether the object or list at this path is owned part by part; `None` when no schema
    /// tells.
    pub(super) fn is_granular(&self, path: &[Step<'_>]) -> Option<bool> {
        if let [Step::Field("metadata"), Step::Field(_), ..] = path {
            // ObjectMeta's own maps and lists all are, down to their scalars.
            return Some(true);
        }
        let schema = self.schema.get_or_init(|| self.read()).as_ref()?;
        let node = path.iter().try_fold(schema, |node, step| match step {
            Step::Item => node.get("items"),
            Step::Field(name) => match node.get("properties").and_then(|it| it.get(*name)) {
                Some(property) => Some(property),
                None => node.get("additionalProperties").filter(|it| it.is_object()),
            },
        })?;
        let text = |name: &str| node.get(name).and_then(Value::as_str);
        Some(match text("type") {
            Some("array") => matches!(text("x-kubernetes-list-type"), Some("set" | "map")),
            _ => text("x-kubernetes-map-type") != Some("atomic"),
        })
    }

    fn read(&self) -> Option<Value> {
        let mut definition: Value = serde_json::from_str(self.definition?).ok()?;
        let versions = definition.pointer_mut("/spec/versions")?.as_array_mut()?;
        let version = versions
            .iter_mut()
            .find(|version| version.get("name").and_then(Value::as_str) == Some(self.version))?;
        Some(version.pointer_mut("/schema/openAPIV3Schema")?.take())
    }
}

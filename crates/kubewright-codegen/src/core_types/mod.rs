//! Recognises nodes of a CRD's schema that are types of Kubernetes itself.
//!
//! Owns: the rules by which a node is taken for a core type, and the types of each Kubernetes version.
//! Must not know: the graph of generated types, Rust code, options other than the version.
//!
//! # Rules
//! A node is the core type `T` of the chosen Kubernetes version when nothing that it allows would be
//! lost in `T`:
//!
//! 1. It is a plain object: `properties` and nothing that opens it or changes their meaning.
//! 2. Its property names are all of `T`'s fields as some Kubernetes version had them, and the chosen
//!    version still has each of these.
//! 3. Each property's schema fits the field's type, down to the leaves. Objects in it are the field's
//!    type by the same rules. Embedded `metadata` may hold any part of `ObjectMeta`.
//! 4. A field that `T` always writes is required or has a default. Excepted are strings that Kubernetes
//!    itself leaves out when they are empty (the name of a `LocalObjectReference`), where the schema
//!    allows an empty one: they come back as `""`, which means the same to all that read it.
//! 5. What the schema requires is no optional field of `T`, whose absence nobody would notice, and the
//!    values that it lists for a string are those of a field whose values Kubernetes lists as well.
//!
//! What `T` may still change: a quantity written as a number becomes a string, a time is written in
//! UTC and without fractions of a second, int-or-string beyond 32 bits is an error, and those empty
//! strings appear.
//!
//! Several types fit some shapes, and a shape of one or two names says little. So of the types that
//! fit, one is chosen by the first of these that names one:
//!
//! 1. the parent: within a core type, the field's type is the type ([`CoreTypes::recognise`] is not
//!    asked about these nodes);
//! 2. a description that starts as Kubernetes's own description of the type does;
//! 3. the property that holds the node: a field of Kubernetes with this name has this type
//!    (`secretKeyRef`, `imagePullSecrets`, `emptyDir`, ...; vague ones such as `target` aside), or the
//!    words in it tell references to secrets and config maps apart;
//! 4. the shape alone, when it has at least three fields (those of nested core types count, but two
//!    are its own) and only one type of the nearest groups fits: `core` and `meta` come before the groups of workloads,
//!    networking and access, and these before all others.
//!
//! Otherwise the node is not recognised and becomes a type of its own.

mod hints;
mod matching;
mod table;

use std::sync::OnceLock;

use kubewright_schema::{DeclaredType, Schema};

use crate::options::KubernetesVersion;
use table::{Table, TypeIndex};

/// A type of k8s-openapi.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct CoreType {
    path: &'static str,
    has_default: bool,
}

impl CoreType {
    /// The path below the crate, such as `api::core::v1::PodSpec`.
    pub(crate) const fn path(self) -> &'static str {
        self.path
    }

    /// The last part of the path, such as `PodSpec`.
    pub(crate) fn name(self) -> &'static str {
        self.path
            .rsplit_once("::")
            .map_or(self.path, |(_, name)| name)
    }

    /// Whether it implements `Default`; `Condition` does not, as a time has no default.
    pub(crate) const fn has_default(self) -> bool {
        self.has_default
    }
}

/// How a node hangs below the property that names it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Place<'a> {
    property: &'a str,
    item: bool,
    keeps_unknown: bool,
}

impl<'a> Place<'a> {
    /// The property of this name.
    pub(crate) const fn property(name: &'a str) -> Self {
        Self {
            property: name,
            item: false,
            keeps_unknown: false,
        }
    }

    /// The items of the list, or the values of the map, that stands at this place.
    ///
    /// A list that preserves unknown fields preserves those of its items too, which is the server's
    /// rule for pruning; such items are no core types, as these would lose the unknown fields.
    #[must_use]
    pub(crate) fn item_of(self, around: &Schema) -> Self {
        let is_list = around.declared_type == Some(DeclaredType::Array);
        let keeps = self.keeps_unknown || around.preserve_unknown_fields == Some(true);
        Self {
            property: self.property,
            item: true,
            keeps_unknown: is_list && keeps,
        }
    }
}

/// The core types of one Kubernetes version.
#[derive(Debug)]
pub(crate) struct CoreTypes {
    table: Table,
}

impl CoreTypes {
    /// The types of `version`; read on first use, which takes less than a millisecond.
    pub(crate) fn for_version(version: KubernetesVersion) -> &'static Self {
        const COUNT: usize =
            (KubernetesVersion::NEWEST.minor() - KubernetesVersion::OLDEST.minor()) as usize + 1;
        static READ: [OnceLock<CoreTypes>; COUNT] = [const { OnceLock::new() }; COUNT];
        let index = usize::from(version.minor() - KubernetesVersion::OLDEST.minor());
        READ[index].get_or_init(|| Self {
            table: Table::read(u32::from(version.minor())),
        })
    }

    /// The core type that `schema` is, if any; the rules are those of the module.
    ///
    /// Costs a hash of the property names unless these are those of a core type.
    pub(crate) fn recognise(&self, schema: &Schema, place: Place<'_>) -> Option<CoreType> {
        if place.keeps_unknown {
            return None;
        }
        let chosen = self.choose(&self.fitting(schema), schema, place)?;
        Some(self.core_type(chosen))
    }

    /// The core type that a field of `holder` holds, in lists and maps too; `field` is its JSON name.
    ///
    /// Within a recognised node this tells what each node below it is.
    #[cfg(test)]
    pub(crate) fn held_by(&self, holder: CoreType, field: &str) -> Option<CoreType> {
        let holder = self.table.with_path(holder.path)?;
        match holder.field(field)?.leaf {
            table::Leaf::Type(index) => Some(self.core_type(index)),
            _ => None,
        }
    }

    fn core_type(&self, index: TypeIndex) -> CoreType {
        let found = self.table.get(index);
        CoreType {
            path: found.path,
            has_default: found.has_default,
        }
    }

    /// The types that `schema` fits with their weights, in the order of the table.
    fn fitting(&self, schema: &Schema) -> Vec<(TypeIndex, u32)> {
        if !matching::is_plain_object(schema) {
            return Vec::new();
        }
        let names = schema
            .properties
            .iter()
            .map(|(name, _)| AsRef::<str>::as_ref(name));
        let candidates = self.table.with_names(table::hash_of_names(names));
        let weigh = |&(_, index): &(u64, TypeIndex)| {
            Some((index, matching::weight_if_fits(&self.table, index, schema)?))
        };
        candidates.iter().filter_map(weigh).collect()
    }

    /// One of the types that fit, by the second list of the module's rules.
    fn choose(
        &self,
        fitting: &[(TypeIndex, u32)],
        schema: &Schema,
        place: Place<'_>,
    ) -> Option<TypeIndex> {
        /// Fields that a shape needs, with nested ones and of its own, to speak for itself.
        const TELLING: (u32, usize) = (3, 2);

        let &(_, weight) = fitting.first()?;
        let fitting = || fitting.iter().map(|(index, _)| *index);
        let description = schema.description.as_deref().unwrap_or_default();
        let described =
            fitting().find(|index| starts_alike(description, self.table.get(*index).doc));
        if described.is_some() {
            return described;
        }
        if !hints::is_vague(place.property) {
            let named = fitting().filter(|index| {
                let near = self.table.get(*index).distance <= 1;
                near && self.table.has_field(place.property, place.item, *index)
            });
            if let Some(named) = self.nearest(named) {
                return Some(named);
            }
        }
        let suggested = fitting().find(|index| hints::suggests(place, self.table.get(*index).name));
        if suggested.is_some() {
            return suggested;
        }
        let found = self.nearest(fitting())?;
        let telling = weight >= TELLING.0 && schema.properties.len() >= TELLING.1;
        (telling && hints::speaks_for_itself(self.table.get(found).name)).then_some(found)
    }

    /// The type of the nearest group, unless that has several; those of several API versions are one.
    fn nearest(&self, types: impl Iterator<Item = TypeIndex> + Clone) -> Option<TypeIndex> {
        let nearest = types
            .clone()
            .map(|index| self.table.get(index).distance)
            .min()?;
        let mut types = types.filter(|index| self.table.get(*index).distance == nearest);
        let first = types.next()?;
        let name = self.table.get(first).name;
        types
            .all(|index| self.table.get(index).name == name)
            .then_some(first)
    }
}

/// Whether `description` starts with the words of `doc`, however they are broken into lines.
fn starts_alike(description: &str, doc: &str) -> bool {
    let mut words = description.split_whitespace();
    !doc.is_empty() && doc.split(' ').all(|word| words.next() == Some(word))
}

#[cfg(test)]
mod corpus;
#[cfg(test)]
mod tests;

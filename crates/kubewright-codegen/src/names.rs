//! Names the types of one CRD, once its whole graph is known.
//!
//! Owns: which name a type gets, in collisions and beside names that were given before.
//! Must not know: text, files, other CRDs (a name depends on its own CRD alone).

use kubewright_schema::{Definition, Schema};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::graph::{Graph, Shape, StructShape, TypeId};
use crate::ident;
use crate::kind_rules::KindRules;
use crate::lock::{Lock, path_text};
use crate::report::Diagnostic;
use crate::walk::{self, Placed, Step};

/// The types of one version, with their names.
#[derive(Debug)]
pub(crate) struct Named<'a> {
    /// Index in the definition.
    pub(crate) version: usize,
    /// The name of the root.
    pub(crate) kind: String,
    /// The module that the file is.
    pub(crate) module: String,
    /// In the order of the file.
    pub(crate) types: Vec<Placed<'a>>,
    pub(crate) names: FxHashMap<TypeId, String>,
    /// Names for the lock, by schema path: those that it does not hold yet, without overrides.
    pub(crate) to_lock: Vec<(String, String)>,
    /// The version whose file defines a type that is not defined here, by its index.
    pub(crate) home: FxHashMap<TypeId, usize>,
}

#[cfg(feature = "source")]
impl<'a> Named<'a> {
    /// Types that have their names already, of the first version.
    pub(crate) fn given(kind: &str, types: Vec<(Placed<'a>, String)>) -> Self {
        let mut names = FxHashMap::default();
        let mut placed = Vec::new();
        for (one, name) in types {
            names.insert(one.id, name);
            placed.push(one);
        }
        Self {
            version: 0,
            kind: kind.to_owned(),
            module: String::new(),
            types: placed,
            names,
            to_lock: Vec::new(),
            home: FxHashMap::default(),
        }
    }
}

/// Names that every generated file may use unqualified; no type is called so.
pub(crate) const RESERVED: &[&str] = &[
    "AllNamespaces",
    "Api",
    "BTreeMap",
    "Box",
    "Bytes",
    "Client",
    "Clone",
    "Cluster",
    "Clientset",
    "CompactMap",
    "CompactString",
    "Copy",
    "Debug",
    "Default",
    "Drop",
    "Duration",
    "EmbeddedObject",
    "Enum",
    "Eq",
    "Err",
    "Fn",
    "FnMut",
    "FnOnce",
    "From",
    "Hash",
    "Informer",
    "InformerFactory",
    "IntOrString",
    "Into",
    "Iterator",
    "Lister",
    "Namespaced",
    "None",
    "Number",
    "Object",
    "ObjectMeta",
    "Ok",
    "Option",
    "Ord",
    "PartialEq",
    "PartialOrd",
    "Quantity",
    "Resource",
    "Result",
    "Self",
    "Send",
    "Some",
    "String",
    "Sync",
    "Timestamp",
    "ToOwned",
    "ToString",
    "Unknown",
    "Value",
    "Vec",
];

/// Names made of ancestors grow to this many characters.
const LONGEST: usize = 48;

/// Versions of a definition in the order in which they are named: the stablest and newest first.
pub(crate) fn order(definition: &Definition) -> Vec<usize> {
    let mut order: Vec<usize> = (0..definition.versions.len()).collect();
    order.sort_by_key(|&index| std::cmp::Reverse(priority(&definition.versions[index].name)));
    order
}

/// Kubernetes's own order of versions: `v2`, `v1`, `v2beta1`, `v1alpha1`, then the rest.
pub(crate) fn priority(version: &str) -> (u8, u64, u64, std::cmp::Reverse<String>) {
    let parsed = version.strip_prefix('v').and_then(|rest| {
        let digits = rest
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(rest.len());
        let major: u64 = rest[..digits].parse().ok()?;
        let (rank, minor) = match &rest[digits..] {
            "" => (3, 0),
            tail => match (tail.strip_prefix("beta"), tail.strip_prefix("alpha")) {
                (Some(minor), _) => (2, minor.parse().ok()?),
                (_, Some(minor)) => (1, minor.parse().ok()?),
                (None, None) => return None,
            },
        };
        Some((rank, major, minor))
    });
    let (rank, major, minor) = parsed.unwrap_or((0, 0, 0));
    (rank, major, minor, std::cmp::Reverse(version.to_owned()))
}

/// Names the types of all versions; the result is in naming order. `rules` are those of each
/// version.
///
/// # Errors
/// Every name that an override gives to what cannot have it.
pub(crate) fn name<'a>(
    definition: &'a Definition,
    rules: &[KindRules],
    graph: &Graph,
    lock: &Lock,
) -> Result<Vec<Named<'a>>, Vec<Diagnostic>> {
    let mut homes: FxHashMap<TypeId, (usize, String)> = FxHashMap::default();
    let mut all = Vec::new();
    let mut errors = Vec::new();
    for version in order(definition) {
        let Some(root) = graph.roots[version] else {
            continue;
        };
        let renamed = rules[version].rename.as_deref();
        let kind = renamed.map_or_else(|| ident::kind(&definition.names.kind), str::to_owned);
        let spec = &definition.versions[version];
        let key = lock_key(definition, version);
        let given = lock.given(&key);
        let schema: Option<&Schema> = spec.schema.as_ref();
        let types = walk::types(graph, root, schema, !given.is_empty());
        // Names are made from the kind's own name, so that they do not depend on a rename.
        let stem = ident::kind(&definition.names.kind);
        let mut scope = Scope::new([&*stem, &*kind]);
        scope.locked.extend(given.names().map(str::to_owned));
        let mut names: FxHashMap<TypeId, String> = FxHashMap::default();
        let mut kept_apart: FxHashSet<TypeId> = FxHashSet::default();
        names.insert(root, stem.clone());
        // Names given before come first, and those whose type is gone stay empty.
        for placed in &types[1..] {
            let shape = graph.shape(placed.id);
            if let Some(name) = given.name(&placed.places)
                && scope.is_free_for_locked(name, shape)
            {
                scope.take(name);
                names.insert(placed.id, name.to_owned());
                kept_apart.insert(placed.id);
            }
        }
        for placed in &types {
            if let Shape::Struct(shape) = graph.shape(placed.id) {
                for field in &shape.fields {
                    field.ty.core(&mut |core| {
                        scope.taken.insert(core.name().to_owned());
                    });
                }
                errors.extend(renamed_fields_that_meet(definition, &key, placed, shape));
            }
        }
        // Then the types that another version has named.
        for placed in &types[1..] {
            if let Some((_, name)) = homes.get(&placed.id)
                && !names.contains_key(&placed.id)
                && scope.is_free(name)
            {
                scope.take(name);
                names.insert(placed.id, name.clone());
            }
        }
        for placed in &types[1..] {
            names.entry(placed.id).or_insert_with(|| {
                let name = scope.choose(&stem, &placed.path);
                scope.take(&name);
                name
            });
        }
        // Last the names that overrides give: the lock keeps those above, so that everything is as
        // it was when the overrides are gone.
        let locked: Vec<(String, String)> = types[1..]
            .iter()
            .filter(|placed| !kept_apart.contains(&placed.id))
            .map(|placed| (path_text(&placed.path), names[&placed.id].clone()))
            .collect();
        names.insert(root, kind.clone());
        for placed in &types[1..] {
            let shape = graph.shape(placed.id);
            let Some(name) = shape.extras().rename.as_deref() else {
                continue;
            };
            if names[&placed.id] == name {
                continue;
            }
            let path = path_text(&placed.path);
            let problem = if !is_type_name(name) {
                "which is no name for a type: begin with a capital letter"
            } else if !scope.is_free(name) {
                "which is taken"
            } else {
                scope.take(name);
                names.insert(placed.id, name.to_owned());
                continue;
            };
            let mut error = Diagnostic::error(
                "rename",
                format!("`{key}`: the type at `{path}` cannot be renamed to `{name}`, {problem}"),
            );
            error.help = Some("give it another name in kubewright.toml".to_owned());
            errors.push(placed_at(error, definition, placed.schema));
        }
        if let Some(name) = renamed
            && (!is_type_name(name) || RESERVED.contains(&name))
        {
            let problem = "which is no name for a type that is free: begin with a capital letter, \
                           and use no name of the standard library or of the runtime";
            let mut error = Diagnostic::error(
                "rename",
                format!("`{key}`: the kind cannot be renamed to `{name}`, {problem}"),
            );
            error.help = Some("give it another name in kubewright.toml".to_owned());
            errors.push(placed_at(error, definition, schema));
        }
        let mut home = FxHashMap::default();
        for placed in &types {
            match homes.get(&placed.id) {
                Some((first, _)) => {
                    home.insert(placed.id, *first);
                }
                None => {
                    homes.insert(placed.id, (version, names[&placed.id].clone()));
                }
            }
        }
        all.push(Named {
            version,
            module: ident::module(renamed.unwrap_or(&definition.names.kind)),
            kind,
            types,
            names,
            to_lock: locked,
            home,
        });
    }
    if errors.is_empty() {
        Ok(all)
    } else {
        Err(errors)
    }
}

/// Overrides that give two fields one name; the derive could not tell them apart.
fn renamed_fields_that_meet(
    definition: &Definition,
    key: &str,
    placed: &Placed<'_>,
    shape: &StructShape,
) -> Vec<Diagnostic> {
    if shape.fields.iter().all(|field| field.rename.is_none()) {
        return Vec::new();
    }
    let mut errors = Vec::new();
    for field in &shape.fields {
        let Some(rename) = &field.rename else {
            continue;
        };
        let name = ident::field_override(rename);
        let plain = |other: &crate::graph::Field| match &other.rename {
            Some(rename) => ident::field_override(rename),
            None => ident::field(&other.json),
        };
        let other = shape
            .fields
            .iter()
            .find(|other| other.json != field.json && plain(other) == name);
        let Some(other) = other else {
            continue;
        };
        let schema = placed.schema.and_then(|s| s.properties.get(&field.json));
        let error = Diagnostic::error(
            "rename",
            format!(
                "`{key}`: the field `{}/{}` cannot be renamed to `{rename}`, as `{}` is called",
                path_text(&placed.path),
                field.json,
                other.json
            ),
        );
        errors.push(placed_at(error, definition, schema));
    }
    errors
}

fn placed_at(error: Diagnostic, definition: &Definition, schema: Option<&Schema>) -> Diagnostic {
    let at = schema.map_or(definition.source.at, |schema| schema.at);
    error.at(&definition.source.file, at.line, at.column)
}

/// What the lock calls a version of a kind.
pub(crate) fn lock_key(definition: &Definition, version: usize) -> String {
    format!(
        "{}/{}/{}",
        definition.group, definition.versions[version].name, definition.names.kind
    )
}

/// Whether a type can be called so: no keyword is, and no type of the language.
fn is_type_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_uppercase()) && name != "Self"
}

struct Scope {
    taken: FxHashSet<String>,
    /// Names that the lock holds, for whatever path.
    locked: FxHashSet<String>,
}

impl Scope {
    /// One in which kinds have these names.
    fn new(kinds: [&str; 2]) -> Self {
        let mut scope = Self {
            taken: RESERVED.iter().map(|&name| name.to_owned()).collect(),
            locked: FxHashSet::default(),
        };
        for kind in kinds {
            scope.take(kind);
            scope.taken.insert(format!("{kind}Calls"));
        }
        scope
    }

    /// Whether a new type can be called so, and what goes with it: any type may come to have an apply
    /// type and a view in a later version of the definition.
    fn is_free(&self, name: &str) -> bool {
        let free = |name: &str| !self.taken.contains(name) && !self.locked.contains(name);
        free(name) && free(&format!("{name}Apply")) && free(&format!("{name}Choice"))
    }

    /// Whether a type of this shape can have the name that the lock gives to it.
    fn is_free_for_locked(&self, name: &str, shape: &Shape) -> bool {
        let free = |name: &str| !self.taken.contains(name) && !self.locked.contains(name);
        let (structure, union) = match shape {
            Shape::Struct(shape) => (true, !shape.union.is_empty()),
            Shape::Enum(..) => (false, false),
        };
        !self.taken.contains(name)
            && (!structure || free(&format!("{name}Apply")))
            && (!union || free(&format!("{name}Choice")))
    }

    fn take(&mut self, name: &str) {
        for end in ["", "Apply", "Choice"] {
            self.taken.insert(format!("{name}{end}"));
        }
    }

    fn choose(&self, kind: &str, path: &[Step<'_>]) -> String {
        let free = |name: &str| self.is_free(name);
        let mut name = String::new();
        let mut shortest = String::new();
        for step in path.iter().rev() {
            let mut part = ident::type_name(&singular(step));
            part.truncate(LONGEST);
            name.insert_str(0, &part);
            if name.len() > LONGEST && !shortest.is_empty() {
                // Fields nested in fields of the same name; a number says as much as ten ancestors.
                return self.numbered(&shortest, &free);
            }
            if shortest.is_empty() {
                shortest.clone_from(&name);
            }
            // `spec` and `status` alone would say nothing outside of their file.
            if path.len() > 1 && free(&name) {
                return name;
            }
        }
        name.insert_str(0, kind);
        if free(&name) {
            return name;
        }
        self.numbered(&name, &free)
    }

    fn numbered(&self, name: &str, free: &impl Fn(&str) -> bool) -> String {
        let digit = name.ends_with(|c: char| c.is_ascii_digit());
        (2_u32..)
            .map(|n| {
                if digit {
                    format!("{name}_{n}")
                } else {
                    format!("{name}{n}")
                }
            })
            .find(|name| free(name))
            .unwrap_or_default()
    }
}

/// The items of `containers` are each a `container`.
fn singular(step: &Step<'_>) -> String {
    let name = step.property;
    if step.depth == 0 {
        return name.to_owned();
    }
    let cut = |n: usize| name[..name.len() - n].to_owned();
    match name {
        _ if name.len() < 4 || !name.is_ascii() => name.to_owned(),
        _ if name.ends_with("ies") => cut(3) + "y",
        _ if ["sses", "xes", "ches", "shes", "zes"]
            .iter()
            .any(|end| name.ends_with(end)) =>
        {
            cut(2)
        }
        _ if ["ss", "us", "is", "OS"]
            .iter()
            .any(|end| name.ends_with(end)) =>
        {
            name.to_owned()
        }
        _ if name.ends_with('s') => cut(1),
        _ => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_are_singular() {
        let item = |property| singular(&Step { property, depth: 1 });
        for (plural, one) in [
            ("containers", "container"),
            ("policies", "policy"),
            ("addresses", "address"),
            ("matches", "match"),
            ("status", "status"),
            ("dns", "dns"),
            ("releases", "release"),
        ] {
            assert_eq!(item(plural), one);
        }
    }

    #[test]
    fn versions_are_ordered_as_kubernetes_does() {
        let mut versions = ["v1alpha1", "foo", "v1", "v2beta1", "v10", "v2", "v1beta2"];
        versions.sort_by_key(|v| std::cmp::Reverse(priority(v)));
        assert_eq!(
            versions,
            ["v10", "v2", "v1", "v2beta1", "v1beta2", "v1alpha1", "foo"]
        );
    }
}

//! Walks the types of one version of a CRD, the shallowest place of each first.
//!
//! Owns: the order of types in a file, and the place that a type is named and documented by.
//! Must not know: Rust names, text.

use std::collections::VecDeque;

use kubewright_schema::{AdditionalProperties, Schema};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::graph::{Graph, Shape, TypeId, TypeRef};
use crate::lock::PathHash;

/// A type at its shallowest place in a version.
#[derive(Debug)]
pub(crate) struct Placed<'a> {
    pub(crate) id: TypeId,
    /// The schema there; `None` for the root of a version without one.
    pub(crate) schema: Option<&'a Schema>,
    pub(crate) path: Vec<Step<'a>>,
    /// Every place of the type, this one first; only this one unless all were asked for.
    pub(crate) places: Vec<PathHash>,
}

/// One step of a path: a property, and whether the type is that of its items or values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Step<'a> {
    pub(crate) property: &'a str,
    /// How many lists and maps are between the property and the type.
    pub(crate) depth: u8,
}

/// The types of the version rooted at `root`, breadth first.
///
/// With `all_places`, each type comes with the hash of every path that leads to it.
pub(crate) fn types<'a>(
    graph: &Graph,
    root: TypeId,
    schema: Option<&'a Schema>,
    all_places: bool,
) -> Vec<Placed<'a>> {
    let mut found: Vec<Placed<'a>> = Vec::new();
    let mut index: FxHashMap<TypeId, usize> = FxHashMap::default();
    // Types below which every place was visited from this same schema node.
    let mut visited: FxHashSet<*const Schema> = FxHashSet::default();
    let mut queue = VecDeque::from([(root, schema, Vec::new(), PathHash::root())]);
    while let Some((id, schema, path, hash)) = queue.pop_front() {
        match index.get(&id) {
            Some(&at) => {
                found[at].places.push(hash);
                if !all_places {
                    continue;
                }
            }
            None => {
                index.insert(id, found.len());
                found.push(Placed {
                    id,
                    schema,
                    path: path.clone(),
                    places: vec![hash],
                });
            }
        }
        let (Shape::Struct(shape), Some(schema)) = (graph.shape(id), schema) else {
            continue;
        };
        if !visited.insert(std::ptr::from_ref(schema)) {
            continue;
        }
        for field in &shape.fields {
            let Some((property, below)) = schema.properties.get_key_value(&field.json) else {
                continue;
            };
            descend(&field.ty, below, 0, &mut |id, schema, depth| {
                let hash = hash.property(property).below(depth);
                // A path is only read of the first place.
                let path = if index.contains_key(&id) {
                    Vec::new()
                } else {
                    let mut path = path.clone();
                    path.push(Step { property, depth });
                    path
                };
                queue.push_back((id, Some(schema), path, hash));
            });
        }
    }
    found
}

fn descend<'a>(
    ty: &TypeRef,
    schema: &'a Schema,
    depth: u8,
    each: &mut impl FnMut(TypeId, &'a Schema, u8),
) {
    match ty {
        TypeRef::Named(id) => each(*id, schema, depth),
        TypeRef::Nullable(inner) => descend(inner, schema, depth, each),
        TypeRef::List(inner) => {
            if let Some(items) = &schema.items {
                descend(inner, items, depth.saturating_add(1), each);
            }
        }
        TypeRef::Map(inner) => {
            if let Some(AdditionalProperties::Schema(values)) = &schema.additional_properties {
                descend(inner, values, depth.saturating_add(1), each);
            }
        }
        TypeRef::Core(_) | TypeRef::Scalar(_) | TypeRef::Extern(_) => {}
    }
}

//! Which derives a type can have.
//!
//! Owns: what each derive asks of the types of fields.
//! Must not know: overrides, names, text.

use crate::graph::{Graph, Scalar, Shape, StructShape, TypeId, TypeRef};
use crate::options::{Derive, Options};

/// Whether a struct can have `derive` for itself alone: the types of its fields must have it
/// already, as all types do or by an override of their own.
pub(crate) fn struct_has(
    graph: &Graph,
    shape: &StructShape,
    derive: &Derive,
    options: &Options,
) -> bool {
    let named = |id: TypeId| match graph.shape(id) {
        Shape::Enum(_, extras) => {
            matches!(derive, Derive::PartialEq | Derive::Eq)
                || options.derives.contains(derive)
                || extras.derives.iter().any(|path| **path == *derive.path())
        }
        Shape::Struct(below) => {
            let derived = options.derives.contains(derive) && struct_allows(graph, below, derive);
            derived
                || below
                    .extras
                    .derives
                    .iter()
                    .any(|path| **path == *derive.path())
        }
    };
    fields_have(shape, derive, &named)
}

/// Whether a struct can have `derive` when every type gets it that can.
pub(crate) fn struct_allows(graph: &Graph, shape: &StructShape, derive: &Derive) -> bool {
    let named = |id: TypeId| match graph.shape(id) {
        Shape::Enum(..) => enum_has(derive),
        Shape::Struct(below) => struct_allows(graph, below, derive),
    };
    fields_have(shape, derive, &named)
}

/// Whether an enum can have `derive`.
pub(crate) fn enum_has(derive: &Derive) -> bool {
    // The variant for unknown values holds text.
    !matches!(derive, Derive::Default) && !is_copy(derive)
}

fn is_copy(derive: &Derive) -> bool {
    matches!(derive, Derive::Path(path) if matches!(&**path, "Copy" | "std::marker::Copy" | "core::marker::Copy"))
}

fn fields_have(shape: &StructShape, derive: &Derive, named: &impl Fn(TypeId) -> bool) -> bool {
    match derive {
        _ if is_copy(derive) => {
            let plain = |ty: &TypeRef| {
                matches!(
                    ty,
                    TypeRef::Scalar(Scalar::Bool | Scalar::I32 | Scalar::I64)
                )
            };
            !shape.rest && shape.root.is_none() && shape.fields.iter().all(|field| plain(&field.ty))
        }
        // Every struct has these; what a foreign derive asks for cannot be known.
        Derive::PartialEq | Derive::Default | Derive::Path(_) => true,
        Derive::JsonSchema | Derive::Eq | Derive::Hash => {
            let raw = !shape.rest || matches!(derive, Derive::Eq | Derive::JsonSchema);
            raw && shape
                .fields
                .iter()
                .all(|field| type_has(&field.ty, derive, named))
        }
    }
}

fn type_has(ty: &TypeRef, derive: &Derive, named: &impl Fn(TypeId) -> bool) -> bool {
    match ty {
        TypeRef::Named(id) => named(*id),
        TypeRef::List(inner) | TypeRef::Map(inner) | TypeRef::Nullable(inner) => {
            type_has(inner, derive, named)
        }
        _ if *derive == Derive::JsonSchema => true,
        // k8s-openapi's types are only `PartialEq`; those that a user names are not known.
        TypeRef::Core(_)
        | TypeRef::Extern(_)
        | TypeRef::Scalar(Scalar::ObjectMeta | Scalar::Number | Scalar::EmbeddedObject) => false,
        TypeRef::Scalar(Scalar::Value) => *derive == Derive::Eq,
        TypeRef::Scalar(
            Scalar::Bool
            | Scalar::I32
            | Scalar::I64
            | Scalar::String
            | Scalar::IntOrString
            | Scalar::Quantity
            | Scalar::Timestamp
            | Scalar::Duration
            | Scalar::Bytes,
        ) => true,
    }
}

//! The type graph of one CRD: every type that its versions need, each shape once.
//!
//! Owns: shapes, their identity and where each was seen.
//! Must not know: schemas, Rust names, text.

use indexmap::IndexSet;
use rustc_hash::FxBuildHasher;

use crate::core_types::CoreType;

/// A struct or enum of the graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct TypeId(pub(crate) u32);

/// A type as it is used by a field, an item or a map value.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum TypeRef {
    /// A struct or enum of this graph.
    Named(TypeId),
    /// A type of k8s-openapi.
    Core(CoreType),
    /// A scalar of the standard library or of the runtime.
    Scalar(Scalar),
    /// `Vec<T>`.
    List(Box<TypeRef>),
    /// `BTreeMap<String, T>`.
    Map(Box<TypeRef>),
    /// `Option<T>` inside a list or a map.
    Nullable(Box<TypeRef>),
    /// A path that the user gave.
    Extern(Box<str>),
}

/// Types that need no definition of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Scalar {
    Bool,
    I32,
    I64,
    Number,
    String,
    IntOrString,
    Quantity,
    Timestamp,
    Duration,
    Bytes,
    EmbeddedObject,
    ObjectMeta,
    Value,
}

/// What makes two types one: everything that their code depends on, and no text.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Shape {
    Struct(StructShape),
    Enum(EnumShape, Extras),
}

/// Fields by JSON name.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct StructShape {
    /// Sorted by JSON name.
    pub(crate) fields: Vec<Field>,
    /// Whether names without a field are kept.
    pub(crate) rest: bool,
    /// JSON names of which exactly one is set.
    pub(crate) union: Vec<Box<str>>,
    /// The root of a kind; roots are never shared.
    pub(crate) root: Option<u32>,
    pub(crate) extras: Extras,
}

/// What overrides say of a type.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Extras {
    pub(crate) rename: Option<Box<str>>,
    /// Paths, as they stand inside `#[derive(...)]`.
    pub(crate) derives: Vec<Box<str>>,
    /// What stands inside `#[...]`.
    pub(crate) attributes: Vec<Box<str>>,
}

/// One field.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Field {
    pub(crate) json: Box<str>,
    /// A Rust name that an override gives.
    pub(crate) rename: Option<Box<str>>,
    pub(crate) ty: TypeRef,
    pub(crate) required: bool,
    pub(crate) nullable: bool,
    /// Attributes that overrides add.
    pub(crate) attributes: Vec<Box<str>>,
}

/// The known values of an enum.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum EnumShape {
    Strings(Vec<Box<str>>),
    Integers(Vec<i64>),
    Booleans(Vec<bool>),
}

/// All types of a CRD.
#[derive(Debug, Default)]
pub(crate) struct Graph {
    shapes: IndexSet<Shape, FxBuildHasher>,
    /// Root type of each version; `None` for one that an override leaves out.
    pub(crate) roots: Vec<Option<TypeId>>,
}

impl Graph {
    /// The type of this shape, made when it is new.
    pub(crate) fn intern(&mut self, shape: Shape) -> TypeId {
        let (index, _) = self.shapes.insert_full(shape);
        TypeId(u32::try_from(index).expect("a CRD of at most 3 MiB has fewer types"))
    }

    /// What the type looks like.
    pub(crate) fn shape(&self, id: TypeId) -> &Shape {
        &self.shapes[id.0 as usize]
    }
}

impl Shape {
    pub(crate) const fn extras(&self) -> &Extras {
        match self {
            Self::Struct(shape) => &shape.extras,
            Self::Enum(_, extras) => extras,
        }
    }
}

impl StructShape {
    /// Whether a field is a member of the union, as its view and constructors have it.
    pub(crate) fn is_member(&self, field: &Field) -> bool {
        !field.required && self.union.contains(&field.json)
    }

    /// Whether the struct has a union view.
    pub(crate) fn has_choice(&self) -> bool {
        self.fields
            .iter()
            .filter(|field| self.is_member(field))
            .count()
            >= 2
    }
}

impl TypeRef {
    /// Calls `each` with every core type below, itself included.
    pub(crate) fn core(&self, each: &mut impl FnMut(CoreType)) {
        match self {
            TypeRef::Core(core) => each(*core),
            TypeRef::List(inner) | TypeRef::Map(inner) | TypeRef::Nullable(inner) => {
                inner.core(each)
            }
            TypeRef::Named(_) | TypeRef::Scalar(_) | TypeRef::Extern(_) => {}
        }
    }

    /// Calls `each` with every named type below, itself included.
    pub(crate) fn named(&self, each: &mut impl FnMut(TypeId)) {
        match self {
            TypeRef::Named(id) => each(*id),
            TypeRef::List(inner) | TypeRef::Map(inner) | TypeRef::Nullable(inner) => {
                inner.named(each)
            }
            TypeRef::Core(_) | TypeRef::Scalar(_) | TypeRef::Extern(_) => {}
        }
    }
}

//! Which apply type a type has.
//!
//! Owns: [`Applied`], for what everybody uses.
//! Must not know: any kind, how fields are set.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use serde::Serialize;

use crate::{
    Bytes, Duration, EmbeddedObject, IntOrString, Number, Quantity, Timestamp, Value, own,
};

/// A type that a field of an applied object can have.
///
/// A struct's apply type has a setter for each field, so that only what was set is owned by who
/// applies it; `#[derive(kubewright::Apply)]` writes it. Everything that is owned as one stands for
/// itself: scalars, enums, the types of k8s-openapi.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no apply type",
    label = "this field's type needs `#[derive(kubewright::Apply)]`",
    note = "add `kubewright::Apply` to the derives of `{Self}`; for a type of another crate, which \
            cannot have it, write `#[kubewright(whole)]` on the field"
)]
pub trait Applied {
    /// What a setter takes for a value of this type.
    type Apply: Serialize;
}

macro_rules! whole {
    ($($type:ty)*) => {$(
        impl Applied for $type {
            type Apply = Self;
        }
    )*};
}

whole! {
    bool char String f32 f64
    i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize
    std::path::PathBuf
    std::net::IpAddr std::net::Ipv4Addr std::net::Ipv6Addr
    std::num::NonZeroU8 std::num::NonZeroU16 std::num::NonZeroU32 std::num::NonZeroU64
    std::num::NonZeroI8 std::num::NonZeroI16 std::num::NonZeroI32 std::num::NonZeroI64
    std::time::Duration
    Value serde_json::Number serde_json::Map<String, Value>
    Bytes Duration IntOrString Number Quantity Timestamp
    own::ObjectMeta own::OwnerReference own::ListMeta own::ManagedFieldsEntry
}

impl Applied for EmbeddedObject {
    type Apply = Self;
}

impl<T: Applied + ?Sized> Applied for Box<T> {
    type Apply = T::Apply;
}

impl<T: Applied> Applied for Option<T> {
    type Apply = Option<T::Apply>;
}

impl<T: Applied> Applied for Vec<T> {
    type Apply = Vec<T::Apply>;
}

impl<T: Applied> Applied for BTreeMap<String, T> {
    type Apply = BTreeMap<String, T::Apply>;
}

impl<T: Applied, S> Applied for HashMap<String, T, S> {
    type Apply = BTreeMap<String, T::Apply>;
}

impl<T: Serialize> Applied for BTreeSet<T> {
    type Apply = Self;
}

impl<T: Serialize, S> Applied for HashSet<T, S> {
    type Apply = Self;
}

//! How generated types become JSON and come from it.
//!
//! Owns: the loop over an object's entries, and what `#[derive(Object)]` and
//! `#[derive(Enum)]` expand to.
//! Must not know: any type in particular, HTTP.
//!
//! A derived impl is one call that hands over the JSON names and a tuple of references to
//! the fields. Checking thousands of types is then mostly checking tuples, which costs a
//! fifth of what serde's own derive does; `xtask bench check` measures it.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{self, Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde::ser::{self, Serialize, SerializeMap, Serializer};
use serde_json::Value;

use crate::Resource;
#[cfg(feature = "schemars")]
pub use crate::json_schema::{
    ObjectSchema, boolean_enum_schema, integer_enum_schema, string_enum_schema,
};
use crate::unknown::Unknown;

/// JSON names of fields, in the order of the references that come with them.
pub type Names = &'static [&'static str];

/// Indexes of the fields that must be present, in order. They are always written; others
/// are left out when they are `None`.
pub type Required = &'static [usize];

/// `apiVersion` and `kind` of a type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TypeMeta {
    /// Group and version, or only the version in the core group.
    pub api_version: &'static str,
    /// The kind.
    pub kind: &'static str,
}

impl TypeMeta {
    /// Those of a kind.
    #[must_use]
    pub const fn of<K: Resource>() -> Self {
        Self {
            api_version: K::API_VERSION,
            kind: K::KIND,
        }
    }
}

/// References to the fields of an object that is being written.
pub trait Values {
    /// How many there are.
    const LEN: usize;

    /// Writes the fields; the first is number `first` of the object.
    ///
    /// # Errors
    /// The first error of the serializer or of a field.
    fn write<M: SerializeMap>(
        &self,
        map: &mut M,
        names: Names,
        required: Required,
        first: usize,
    ) -> Result<(), M::Error>;
}

/// References to the fields of an object that is being read.
pub trait Places<'de> {
    /// How many there are.
    const LEN: usize;

    /// Reads the value of an entry into the place with this index.
    ///
    /// # Errors
    /// The value does not fit the place.
    fn read<A: MapAccess<'de>>(&mut self, index: usize, map: &mut A) -> Result<(), A::Error>;
}

/// More fields than the longest tuple holds.
#[derive(Debug)]
pub struct Both<A, B>(pub A, pub B);

/// A field that is absent (`None`), null (`Some(None)`) or has a value.
#[derive(Debug)]
pub struct Present<'a, T>(pub &'a mut Option<T>);

/// Writes an object.
///
/// # Errors
/// The first error of the serializer or of a field.
pub fn write<S: Serializer, V: Values>(
    serializer: S,
    names: Names,
    required: Required,
    values: V,
) -> Result<S::Ok, S::Error> {
    write_any(serializer, None, names, required, &values, None)
}

/// Writes an object that has entries which are no fields.
///
/// # Errors
/// Those of [`write`](fn@write).
pub fn write_rest<S: Serializer, V: Values>(
    serializer: S,
    names: Names,
    required: Required,
    values: V,
    rest: &BTreeMap<String, Value>,
) -> Result<S::Ok, S::Error> {
    write_any(serializer, None, names, required, &values, Some(rest))
}

/// Writes a whole Kubernetes object.
///
/// # Errors
/// Those of [`write`](fn@write).
pub fn write_root<S: Serializer, V: Values>(
    serializer: S,
    root: TypeMeta,
    names: Names,
    required: Required,
    values: V,
) -> Result<S::Ok, S::Error> {
    write_any(serializer, Some(root), names, required, &values, None)
}

/// Writes a whole Kubernetes object that has entries which are no fields.
///
/// # Errors
/// Those of [`write`](fn@write).
pub fn write_root_rest<S: Serializer, V: Values>(
    serializer: S,
    root: TypeMeta,
    names: Names,
    required: Required,
    values: V,
    rest: &BTreeMap<String, Value>,
) -> Result<S::Ok, S::Error> {
    write_any(serializer, Some(root), names, required, &values, Some(rest))
}

/// Reads an object.
///
/// Names that are no fields are ignored; of a name that occurs twice the last value wins, as
/// in Go; null in the place of an `Option` is `None`.
///
/// # Errors
/// The first error of the deserializer or of a field, or a missing required field.
pub fn read<'de, D: Deserializer<'de>, P: Places<'de>>(
    deserializer: D,
    names: Names,
    required: Required,
    places: P,
) -> Result<(), D::Error> {
    deserializer.deserialize_map(ObjectVisitor::new(None, names, required, places, None))
}

/// Reads an object, and keeps entries that are no fields.
///
/// # Errors
/// Those of [`read`].
pub fn read_rest<'de, D: Deserializer<'de>, P: Places<'de>>(
    deserializer: D,
    names: Names,
    required: Required,
    places: P,
    rest: &mut BTreeMap<String, Value>,
) -> Result<(), D::Error> {
    deserializer.deserialize_map(ObjectVisitor::new(
        None,
        names,
        required,
        places,
        Some(rest),
    ))
}

/// Reads a whole Kubernetes object. `apiVersion` and `kind` may be absent, as in the items
/// of a list.
///
/// # Errors
/// Those of [`read`], or an `apiVersion` or `kind` other than the type's.
pub fn read_root<'de, D: Deserializer<'de>, P: Places<'de>>(
    deserializer: D,
    root: TypeMeta,
    names: Names,
    required: Required,
    places: P,
) -> Result<(), D::Error> {
    deserializer.deserialize_map(ObjectVisitor::new(
        Some(root),
        names,
        required,
        places,
        None,
    ))
}

/// Reads a whole Kubernetes object, and keeps entries that are no fields.
///
/// # Errors
/// Those of [`read_root`].
pub fn read_root_rest<'de, D: Deserializer<'de>, P: Places<'de>>(
    deserializer: D,
    root: TypeMeta,
    names: Names,
    required: Required,
    places: P,
    rest: &mut BTreeMap<String, Value>,
) -> Result<(), D::Error> {
    let visitor = ObjectVisitor::new(Some(root), names, required, places, Some(rest));
    deserializer.deserialize_map(visitor)
}

/// The object, once its fields were read.
///
/// # Errors
/// They were not.
pub fn done<T, E>(read: Result<(), E>, object: T) -> Result<T, E> {
    match read {
        Ok(()) => Ok(object),
        Err(error) => Err(error),
    }
}

/// The error for a field that has no value, though all were read.
pub fn missing<E: de::Error>(field: &'static str) -> E {
    E::missing_field(field)
}

fn write_any<S: Serializer, V: Values>(
    serializer: S,
    root: Option<TypeMeta>,
    names: Names,
    required: Required,
    values: &V,
    rest: Option<&BTreeMap<String, Value>>,
) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(None)?;
    if let Some(TypeMeta { api_version, kind }) = root {
        map.serialize_entry("apiVersion", api_version)?;
        map.serialize_entry("kind", kind)?;
    }
    values.write(&mut map, names, required, 0)?;
    for (name, value) in rest.into_iter().flatten() {
        let is_type = root.is_some() && matches!(name.as_str(), "apiVersion" | "kind");
        if !is_type && !names.contains(&name.as_str()) {
            map.serialize_entry(name, value)?;
        }
    }
    map.end()
}

/// Writes one field, unless it is optional and `None`.
fn write_field<M: SerializeMap, T: Serialize>(
    map: &mut M,
    names: Names,
    required: Required,
    index: usize,
    value: &T,
) -> Result<(), M::Error> {
    if required.binary_search(&index).is_err() && value.serialize(IsNone).is_ok() {
        return Ok(());
    }
    match names.get(index) {
        Some(name) => map.serialize_entry(name, value),
        None => Err(ser::Error::custom("more fields than names")),
    }
}

macro_rules! tuples {
    ($(($($type:ident $index:tt),*) $len:literal;)*) => {$(
        impl<$($type: Serialize),*> Values for ($(&$type,)*) {
            const LEN: usize = $len;

            fn write<Map: SerializeMap>(
                &self,
                map: &mut Map,
                names: Names,
                required: Required,
                first: usize,
            ) -> Result<(), Map::Error> {
                $(write_field(map, names, required, first + $index, self.$index)?;)*
                let _ = (map, names, required, first);
                Ok(())
            }
        }

        impl<'de, $($type: Deserialize<'de>),*> Places<'de> for ($(&mut $type,)*) {
            const LEN: usize = $len;

            fn read<Map: MapAccess<'de>>(
                &mut self,
                index: usize,
                map: &mut Map,
            ) -> Result<(), Map::Error> {
                match index {
                    $($index => *self.$index = map.next_value()?,)*
                    _ => drop(map.next_value::<IgnoredAny>()?),
                }
                Ok(())
            }
        }
    )*};
}

tuples! {
    () 0;
    (A 0) 1;
    (A 0, B 1) 2;
    (A 0, B 1, C 2) 3;
    (A 0, B 1, C 2, D 3) 4;
    (A 0, B 1, C 2, D 3, E 4) 5;
    (A 0, B 1, C 2, D 3, E 4, F 5) 6;
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6) 7;
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7) 8;
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8) 9;
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9) 10;
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10) 11;
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10, L 11) 12;
}

impl<A: Values, B: Values> Values for Both<A, B> {
    const LEN: usize = A::LEN + B::LEN;

    fn write<M: SerializeMap>(
        &self,
        map: &mut M,
        names: Names,
        required: Required,
        first: usize,
    ) -> Result<(), M::Error> {
        self.0.write(map, names, required, first)?;
        self.1.write(map, names, required, first + A::LEN)
    }
}

impl<'de, A: Places<'de>, B: Places<'de>> Places<'de> for Both<A, B> {
    const LEN: usize = A::LEN + B::LEN;

    fn read<M: MapAccess<'de>>(&mut self, index: usize, map: &mut M) -> Result<(), M::Error> {
        match index.checked_sub(A::LEN) {
            None => self.0.read(index, map),
            Some(index) => self.1.read(index, map),
        }
    }
}

impl<'de, T: Deserialize<'de>> Places<'de> for Present<'_, T> {
    const LEN: usize = 1;

    fn read<M: MapAccess<'de>>(&mut self, _index: usize, map: &mut M) -> Result<(), M::Error> {
        *self.0 = Some(map.next_value()?);
        Ok(())
    }
}

struct ObjectVisitor<'a, P> {
    root: Option<TypeMeta>,
    names: Names,
    required: Required,
    places: P,
    rest: Option<&'a mut BTreeMap<String, Value>>,
}

impl<'a, P> ObjectVisitor<'a, P> {
    fn new(
        root: Option<TypeMeta>,
        names: Names,
        required: Required,
        places: P,
        rest: Option<&'a mut BTreeMap<String, Value>>,
    ) -> Self {
        Self {
            root,
            names,
            required,
            places,
            rest,
        }
    }
}

impl<'de, P: Places<'de>> Visitor<'de> for ObjectVisitor<'_, P> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        let mut seen = Seen::default();
        let mut lookup = NameLookup {
            names: self.names,
            next: 0,
            keep: self.rest.is_some(),
            root: self.root.is_some(),
        };
        while let Some(name) = map.next_key_seed(lookup)? {
            match (name, &mut self.rest) {
                (Name::Field(index), _) => {
                    self.places.read(index, &mut map)?;
                    seen.add(index);
                    lookup.next = index + 1;
                }
                (Name::Type(part), _) => check_type(self.root, part, &mut map)?,
                (Name::Other(name), Some(rest)) => {
                    rest.insert(name, map.next_value()?);
                }
                (Name::Other(_), None) => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        for index in self.required {
            if !seen.contains(*index) {
                let name = self.names.get(*index).copied().unwrap_or_default();
                return Err(de::Error::missing_field(name));
            }
        }
        Ok(())
    }
}

/// Half of an object's type.
#[derive(Clone, Copy)]
enum TypePart {
    ApiVersion,
    Kind,
}

fn check_type<'de, A: MapAccess<'de>>(
    root: Option<TypeMeta>,
    part: TypePart,
    map: &mut A,
) -> Result<(), A::Error> {
    // Read as a part of the entry, so that the error has the path of the entry.
    let expected = root.map_or("", |root| match part {
        TypePart::ApiVersion => root.api_version,
        TypePart::Kind => root.kind,
    });
    map.next_value_seed(Exactly(expected))
}

struct Exactly(&'static str);

impl<'de> de::DeserializeSeed<'de> for Exactly {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Exactly {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`", self.0)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<(), E> {
        if text == self.0 {
            Ok(())
        } else {
            Err(E::invalid_value(de::Unexpected::Str(text), &self))
        }
    }
}

/// What a name in an object stands for.
enum Name {
    Field(usize),
    Type(TypePart),
    /// Empty unless the rest is kept.
    Other(String),
}

/// Finds names without allocating. Objects mostly hold their fields in the order of the
/// struct, so the search begins behind the last one found.
#[derive(Clone, Copy)]
struct NameLookup {
    names: &'static [&'static str],
    next: usize,
    keep: bool,
    root: bool,
}

impl NameLookup {
    fn find(&self, name: &str) -> Name {
        let (before, after) = self.names.split_at(self.next.min(self.names.len()));
        if let Some(index) = after.iter().position(|known| *known == name) {
            return Name::Field(before.len() + index);
        }
        if let Some(index) = before.iter().position(|known| *known == name) {
            return Name::Field(index);
        }
        match name {
            "apiVersion" if self.root => Name::Type(TypePart::ApiVersion),
            "kind" if self.root => Name::Type(TypePart::Kind),
            _ if self.keep => Name::Other(name.to_owned()),
            _ => Name::Other(String::new()),
        }
    }
}

impl<'de> de::DeserializeSeed<'de> for NameLookup {
    type Value = Name;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Name, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for NameLookup {
    type Value = Name;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a field name")
    }

    fn visit_str<E: de::Error>(self, name: &str) -> Result<Name, E> {
        Ok(self.find(name))
    }

    fn visit_bytes<E: de::Error>(self, name: &[u8]) -> Result<Name, E> {
        match std::str::from_utf8(name) {
            Ok(name) => Ok(self.find(name)),
            Err(_) => Err(E::invalid_value(de::Unexpected::Bytes(name), &self)),
        }
    }
}

/// The set of indexes that were read.
#[derive(Default)]
struct Seen {
    first: u128,
    /// Indexes from 128 on; few structs have so many fields.
    later: Vec<usize>,
}

impl Seen {
    fn add(&mut self, index: usize) {
        if index < 128 {
            self.first |= 1 << index;
        } else {
            self.later.push(index);
        }
    }

    fn contains(&self, index: usize) -> bool {
        if index < 128 {
            self.first & (1 << index) != 0
        } else {
            self.later.contains(&index)
        }
    }
}

/// Tells `None` from everything else, without writing anything.
struct IsNone;

/// Whatever is not `None`.
#[derive(Debug)]
struct NotNone;

impl fmt::Display for NotNone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not `None`")
    }
}

impl std::error::Error for NotNone {}

impl ser::Error for NotNone {
    fn custom<T: fmt::Display>(_message: T) -> Self {
        Self
    }
}

macro_rules! not_none {
    ($($method:ident($($argument:ty),*) $(-> $compound:ident)?;)*) => {$(
        not_none! { @one $method($($argument),*) $($compound)? }
    )*};
    (@one $method:ident($($argument:ty),*)) => {
        fn $method(self, $(_: $argument),*) -> Result<(), NotNone> {
            Err(NotNone)
        }
    };
    (@one $method:ident($($argument:ty),*) $compound:ident) => {
        fn $method(self, $(_: $argument),*) -> Result<Self::$compound, NotNone> {
            Err(NotNone)
        }
    };
}

impl Serializer for IsNone {
    type Ok = ();
    type Error = NotNone;
    type SerializeSeq = ser::Impossible<(), NotNone>;
    type SerializeTuple = ser::Impossible<(), NotNone>;
    type SerializeTupleStruct = ser::Impossible<(), NotNone>;
    type SerializeTupleVariant = ser::Impossible<(), NotNone>;
    type SerializeMap = ser::Impossible<(), NotNone>;
    type SerializeStruct = ser::Impossible<(), NotNone>;
    type SerializeStructVariant = ser::Impossible<(), NotNone>;

    fn serialize_none(self) -> Result<(), NotNone> {
        Ok(())
    }

    fn serialize_some<T: Serialize + ?Sized>(self, _: &T) -> Result<(), NotNone> {
        Err(NotNone)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: &T,
    ) -> Result<(), NotNone> {
        Err(NotNone)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<(), NotNone> {
        Err(NotNone)
    }

    not_none! {
        serialize_bool(bool);
        serialize_i8(i8);
        serialize_i16(i16);
        serialize_i32(i32);
        serialize_i64(i64);
        serialize_u8(u8);
        serialize_u16(u16);
        serialize_u32(u32);
        serialize_u64(u64);
        serialize_f32(f32);
        serialize_f64(f64);
        serialize_char(char);
        serialize_str(&str);
        serialize_bytes(&[u8]);
        serialize_unit();
        serialize_unit_struct(&'static str);
        serialize_unit_variant(&'static str, u32, &'static str);
        serialize_seq(Option<usize>) -> SerializeSeq;
        serialize_tuple(usize) -> SerializeTuple;
        serialize_tuple_struct(&'static str, usize) -> SerializeTupleStruct;
        serialize_tuple_variant(&'static str, u32, &'static str, usize) -> SerializeTupleVariant;
        serialize_map(Option<usize>) -> SerializeMap;
        serialize_struct(&'static str, usize) -> SerializeStruct;
        serialize_struct_variant(&'static str, u32, &'static str, usize) -> SerializeStructVariant;
    }
}

/// An enum of known values and an unknown case. Implemented by `#[derive(Enum)]`.
///
/// What the values are, `&'static str`, `i64` or `bool`, is no associated type: its name
/// could be that of a variant.
pub trait Enumeration<V: Borrow + 'static>: Sized {
    /// The known values.
    const VALUES: &'static [V];

    /// The variant of the known value with this index, or else of the unknown one.
    fn make(index: usize, value: NotKnown<'_, V>) -> Self;
}

/// A value that is not known; only this module makes one, so that no other becomes an
/// [`Unknown`].
#[derive(Debug)]
pub struct NotKnown<'a, V: Borrow>(V::Borrowed<'a>);

/// How the values of an enum are handed over.
pub trait Borrow {
    /// The value, borrowed.
    type Borrowed<'a>: fmt::Debug;
}

impl Borrow for &'static str {
    type Borrowed<'a> = &'a str;
}

impl Borrow for i64 {
    type Borrowed<'a> = i64;
}

impl Borrow for bool {
    type Borrowed<'a> = bool;
}

impl NotKnown<'_, &'static str> {
    /// The unknown case's content.
    #[must_use]
    pub fn keep(self) -> Unknown {
        Unknown::new(self.0.into())
    }
}

impl NotKnown<'_, i64> {
    /// The unknown case's content.
    #[must_use]
    pub fn keep(self) -> Unknown<i64> {
        Unknown::new(self.0)
    }
}

impl NotKnown<'_, bool> {
    /// The unknown case's content.
    #[must_use]
    pub fn keep(self) -> Unknown<bool> {
        Unknown::new(self.0)
    }
}

/// The variant of any value.
#[must_use]
pub fn string_enum<T: Enumeration<&'static str>>(value: &str) -> T {
    T::make(
        index_of(T::VALUES, |known| *known == value),
        NotKnown(value),
    )
}

/// The variant of any value.
#[must_use]
pub fn integer_enum<T: Enumeration<i64>>(value: i64) -> T {
    T::make(
        index_of(T::VALUES, |known| *known == value),
        NotKnown(value),
    )
}

/// The variant of any value.
#[must_use]
pub fn boolean_enum<T: Enumeration<bool>>(value: bool) -> T {
    T::make(
        index_of(T::VALUES, |known| *known == value),
        NotKnown(value),
    )
}

fn index_of<V>(values: &[V], is_it: impl Fn(&V) -> bool) -> usize {
    values.iter().position(is_it).unwrap_or(usize::MAX)
}

/// Reads an enum of strings.
///
/// # Errors
/// What is read is not a string.
pub fn read_string_enum<'de, T: Enumeration<&'static str>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    struct EnumVisitor<T>(PhantomData<T>);

    impl<T: Enumeration<&'static str>> Visitor<'_> for EnumVisitor<T> {
        type Value = T;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a string")
        }

        fn visit_str<E: de::Error>(self, text: &str) -> Result<T, E> {
            Ok(string_enum(text))
        }
    }

    deserializer.deserialize_str(EnumVisitor(PhantomData))
}

/// Reads an enum of integers.
///
/// # Errors
/// What is read is not an integer of 64 bits.
pub fn read_integer_enum<'de, T: Enumeration<i64>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    i64::deserialize(deserializer).map(integer_enum)
}

/// Reads an enum of booleans.
///
/// # Errors
/// What is read is not a boolean.
pub fn read_boolean_enum<'de, T: Enumeration<bool>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    bool::deserialize(deserializer).map(boolean_enum)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::Object;

    macro_rules! wide {
        ($($field:ident)*) => {
            #[derive(Debug, Default, PartialEq, Object)]
            struct Wide {
                $($field: Option<u8>,)*
                last: u8,
                window: Option<Option<u8>>,
                door: ::std::option::Option<Option<Vec<u8>>>,
                #[kubewright(nullable)]
                roof: Option<u8>,
            }

            const WIDE: usize = [$(stringify!($field)),*].len() + 4;
        };
    }

    wide! {
        a0 a1 a2 a3 a4 a5 a6 a7 a8 a9 b0 b1 b2 b3 b4 b5 b6 b7 b8 b9 c0 c1 c2 c3 c4 c5 c6 c7 c8 c9
        d0 d1 d2 d3 d4 d5 d6 d7 d8 d9 e0 e1 e2 e3 e4 e5 e6 e7 e8 e9 f0 f1 f2 f3 f4 f5 f6 f7 f8 f9
        g0 g1 g2 g3 g4 g5 g6 g7 g8 g9 h0 h1 h2 h3 h4 h5 h6 h7 h8 h9 i0 i1 i2 i3 i4 i5 i6 i7 i8 i9
        j0 j1 j2 j3 j4 j5 j6 j7 j8 j9 k0 k1 k2 k3 k4 k5 k6 k7 k8 k9 l0 l1 l2 l3 l4 l5 l6 l7 l8 l9
        m0 m1 m2 m3 m4 m5 m6 m7 m8 m9
    }

    #[track_caller]
    fn check(value: &Value, expected: &Value) {
        let wide = Wide::deserialize(value).unwrap();
        assert_eq!(&serde_json::to_value(&wide).unwrap(), expected);
    }

    #[test]
    fn wide_objects_find_all_their_fields() {
        let mut value = json!({"last": 1, "window": 2, "door": [3], "roof": 4});
        for name in
            ('a'..='m').flat_map(|letter| (0..10).map(move |digit| format!("{letter}{digit}")))
        {
            value[name] = json!(5);
        }
        assert_eq!(value.as_object().unwrap().len(), WIDE);
        check(&value, &value);
    }

    #[test]
    fn absent_null_and_filled_stay_apart() {
        let empty = json!({"last": 1, "roof": null});
        check(&empty, &empty);
        let null = json!({"last": 1, "roof": null, "window": null, "door": null});
        check(&null, &null);
        check(
            &json!({"last": 1, "roof": null, "a0": null, "m9": null}),
            &empty,
        );
    }

    #[test]
    fn what_is_required_is_missed() {
        let error = |value: Value| Wide::deserialize(value).unwrap_err().to_string();
        assert_eq!(error(json!({"roof": 1})), "missing field `last`");
        assert_eq!(error(json!({"last": 1})), "missing field `roof`");
        assert_eq!(
            error(json!({"last": null, "roof": 1})),
            "invalid type: null, expected u8"
        );
    }

    #[test]
    fn an_object_without_fields_is_empty() {
        #[derive(Debug, Default, PartialEq, Object)]
        struct Nothing {}

        assert_eq!(
            serde_json::from_str::<Nothing>(r#"{"a":[1]}"#).unwrap(),
            Nothing {}
        );
        assert_eq!(serde_json::to_string(&Nothing {}).unwrap(), "{}");
    }

    #[test]
    fn only_none_is_none() {
        assert!(None::<u8>.serialize(IsNone).is_ok());
        assert!(Some(None::<u8>).serialize(IsNone).is_err());
        assert!(().serialize(IsNone).is_err());
        assert!([0; 0].serialize(IsNone).is_err());
    }
}

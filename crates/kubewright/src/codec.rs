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
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::Value;

use crate::Resource;
#[cfg(feature = "schemars")]
pub use crate::json_schema::{
    ObjectSchema, boolean_enum_schema, integer_enum_schema, string_enum_schema,
};
use crate::unknown::Unknown;

/// JSON names of fields, in the order of the references that come with them.
pub type Names = &'static [&'static str];

/// Indexes of the fields that must be present when an object is read, in order.
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

/// References to fields of an object that is being written: to one, or a tuple of them.
///
/// A reference to an `Option` is left out where that is `None`; others come as [`Always`].
pub trait Values {
    /// Writes the fields that come next. An error stays in the writer.
    fn write<M: SerializeMap>(&self, writer: &mut Writer<M>);
}

/// A field that is written whatever its value.
#[derive(Debug)]
pub struct Always<'a, T>(pub &'a T);

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
    values: V,
) -> Result<S::Ok, S::Error> {
    let mut writer = Writer::begin(serializer, names, None)?;
    values.write(&mut writer);
    writer.end(None)
}

/// Writes an object that has entries which are no fields.
///
/// # Errors
/// Those of [`write`](fn@write).
pub fn write_rest<S: Serializer, V: Values>(
    serializer: S,
    names: Names,
    values: V,
    rest: &BTreeMap<String, Value>,
) -> Result<S::Ok, S::Error> {
    let mut writer = Writer::begin(serializer, names, None)?;
    values.write(&mut writer);
    writer.end(Some(rest))
}

/// Writes a whole Kubernetes object.
///
/// # Errors
/// Those of [`write`](fn@write).
pub fn write_root<S: Serializer, V: Values>(
    serializer: S,
    root: TypeMeta,
    names: Names,
    values: V,
) -> Result<S::Ok, S::Error> {
    let mut writer = Writer::begin(serializer, names, Some(root))?;
    values.write(&mut writer);
    writer.end(None)
}

/// Writes a whole Kubernetes object that has entries which are no fields.
///
/// # Errors
/// Those of [`write`](fn@write).
pub fn write_root_rest<S: Serializer, V: Values>(
    serializer: S,
    root: TypeMeta,
    names: Names,
    values: V,
    rest: &BTreeMap<String, Value>,
) -> Result<S::Ok, S::Error> {
    let mut writer = Writer::begin(serializer, names, Some(root))?;
    values.write(&mut writer);
    writer.end(Some(rest))
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
    let entries = Entries::new(None, names, required, None);
    deserializer.deserialize_map(ObjectVisitor { entries, places })
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
    let entries = Entries::new(None, names, required, Some(rest));
    deserializer.deserialize_map(ObjectVisitor { entries, places })
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
    let entries = Entries::new(Some(root), names, required, None);
    deserializer.deserialize_map(ObjectVisitor { entries, places })
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
    let entries = Entries::new(Some(root), names, required, Some(rest));
    deserializer.deserialize_map(ObjectVisitor { entries, places })
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

/// An object that is being written.
///
/// What does not depend on the fields is here, so that it is compiled once for each format and
/// not for each type.
#[derive(Debug)]
pub struct Writer<M: SerializeMap> {
    map: M,
    root: bool,
    names: Names,
    /// The number of the field that comes next.
    next: usize,
    failed: Result<(), M::Error>,
}

impl<M: SerializeMap> Writer<M> {
    fn begin<S>(serializer: S, names: Names, root: Option<TypeMeta>) -> Result<Self, S::Error>
    where
        S: Serializer<SerializeMap = M, Ok = M::Ok, Error = M::Error>,
    {
        let mut map = serializer.serialize_map(None)?;
        if let Some(TypeMeta { api_version, kind }) = root {
            map.serialize_entry("apiVersion", api_version)?;
            map.serialize_entry("kind", kind)?;
        }
        Ok(Self {
            map,
            root: root.is_some(),
            names,
            next: 0,
            failed: Ok(()),
        })
    }

    /// Writes the field that comes next, unless one before it failed.
    fn field<T: Serialize>(&mut self, value: &T) {
        if let (Some(name), Ok(())) = (self.names.get(self.next), &self.failed) {
            self.failed = self.map.serialize_entry(name, value);
        }
        self.next += 1;
    }

    fn end(mut self, rest: Option<&BTreeMap<String, Value>>) -> Result<M::Ok, M::Error> {
        self.failed?;
        for (name, value) in rest.into_iter().flatten() {
            let is_type = self.root && matches!(name.as_str(), "apiVersion" | "kind");
            if !is_type && !self.names.contains(&name.as_str()) {
                self.map.serialize_entry(name, value)?;
            }
        }
        self.map.end()
    }
}

impl<T: Serialize> Values for &Option<T> {
    fn write<M: SerializeMap>(&self, writer: &mut Writer<M>) {
        if self.is_some() {
            writer.field(*self);
        } else {
            writer.next += 1;
        }
    }
}

impl<T: Serialize> Values for Always<'_, T> {
    fn write<M: SerializeMap>(&self, writer: &mut Writer<M>) {
        writer.field(self.0);
    }
}

/// Reads the value of an entry into its place.
fn fill<'de, T: Deserialize<'de>, M: MapAccess<'de>>(
    place: &mut T,
    map: &mut M,
) -> Result<(), M::Error> {
    match map.next_value() {
        Ok(value) => {
            *place = value;
            Ok(())
        }
        Err(error) => Err(error),
    }
}

macro_rules! tuples {
    ($(($($type:ident $index:tt),*) $len:literal;)*) => {$(
        impl<$($type: Values),*> Values for ($($type,)*) {
            fn write<Map: SerializeMap>(&self, writer: &mut Writer<Map>) {
                $(self.$index.write(writer);)*
                let _ = writer;
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
                    $($index => fill(self.$index, map),)*
                    _ => ignore(map),
                }
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
    fn write<M: SerializeMap>(&self, writer: &mut Writer<M>) {
        self.0.write(writer);
        self.1.write(writer);
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
    entries: Entries<'a>,
    places: P,
}

impl<'de, P: Places<'de>> Visitor<'de> for ObjectVisitor<'_, P> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Self {
            mut entries,
            mut places,
        } = self;
        while let Some(index) = entries.next_field(&mut map)? {
            places.read(index, &mut map)?;
        }
        entries.end()
    }
}

/// The entries of an object that is being read, but for the values of its fields.
///
/// What does not depend on the fields is here, so that it is compiled once for each format and
/// not for each type.
struct Entries<'a> {
    root: Option<TypeMeta>,
    lookup: NameLookup,
    required: Required,
    rest: Option<&'a mut BTreeMap<String, Value>>,
    seen: Seen,
}

impl<'a> Entries<'a> {
    fn new(
        root: Option<TypeMeta>,
        names: Names,
        required: Required,
        rest: Option<&'a mut BTreeMap<String, Value>>,
    ) -> Self {
        Self {
            root,
            lookup: NameLookup {
                names,
                next: 0,
                keep: rest.is_some(),
                root: root.is_some(),
            },
            required,
            rest,
            seen: Seen::default(),
        }
    }

    /// The number of the next field, whose value is to be read; reads all that comes before it.
    fn next_field<'de, A: MapAccess<'de>>(
        &mut self,
        map: &mut A,
    ) -> Result<Option<usize>, A::Error> {
        while let Some(name) = map.next_key_seed(self.lookup)? {
            match (name, &mut self.rest) {
                (Name::Field(index), _) => {
                    self.seen.add(index);
                    self.lookup.next = index + 1;
                    return Ok(Some(index));
                }
                (Name::Type(part), _) => check_type(self.root, part, map)?,
                (Name::Other(name), Some(rest)) => {
                    rest.insert(name, map.next_value()?);
                }
                (Name::Other(_), None) => ignore(map)?,
            }
        }
        Ok(None)
    }

    /// After the last entry.
    fn end<E: de::Error>(&self) -> Result<(), E> {
        match self
            .required
            .iter()
            .find(|&&index| !self.seen.contains(index))
        {
            None => Ok(()),
            Some(index) => {
                let name = self.lookup.names.get(*index).copied().unwrap_or_default();
                Err(E::missing_field(name))
            }
        }
    }
}

fn ignore<'de, A: MapAccess<'de>>(map: &mut A) -> Result<(), A::Error> {
    map.next_value::<IgnoredAny>().map(drop)
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
}

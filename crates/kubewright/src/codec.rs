//! How generated types become JSON and come from it.
//!
//! Owns: the loop over an object's entries, and the traits that `#[derive(Object)]` and
//! `#[derive(Enum)]` implement.
//! Must not know: any type in particular, HTTP.
//!
//! A derived impl is two straight functions over [`Encoder`] and [`Decoder`]. Those keep the
//! first error themselves, so that a field costs one plain method call: type checking a
//! `Result` and a `?` for each field of thousands of types is most of what serde's own
//! derive costs.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{self, Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::Value;

use crate::Resource;
use crate::unknown::Unknown;

/// The fields of a struct that is a JSON object. Implemented by `#[derive(Object)]`.
pub trait Fields: Default {
    /// JSON names; the position of one is the index that [`decode`](Self::decode) is given.
    const NAMES: &'static [&'static str];
    /// Indexes of the fields that must be present.
    const REQUIRED: &'static [usize];
    /// Whether a field keeps the names that are not in `NAMES`.
    const REST: bool = false;
    /// What `apiVersion` and `kind` are, when this is a whole Kubernetes object.
    const ROOT: Option<TypeMeta> = None;

    /// Hands every field to the encoder.
    fn encode(&self, out: &mut impl Encoder);

    /// Reads the value of the field with this index into its place.
    fn decode<'de>(&mut self, index: usize, input: &mut impl Decoder<'de>);
}

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

/// Takes the fields of an object that is being written.
pub trait Encoder {
    /// A field that is always written.
    fn put<T: Serialize>(&mut self, name: &'static str, value: &T);
    /// A field that is left out when it is `None`.
    fn opt<T: Serialize>(&mut self, name: &'static str, value: &Option<T>);
    /// The names that are no fields.
    fn rest(&mut self, values: &BTreeMap<String, Value>);
}

/// Gives the value of one entry of an object that is being read.
pub trait Decoder<'de> {
    /// Reads the value into its place.
    fn get<T: Deserialize<'de>>(&mut self, place: &mut T);
    /// Reads a value that may be null into the place of one that may be absent.
    fn get_present<T: Deserialize<'de>>(&mut self, place: &mut Option<T>);
    /// Keeps the entry among those that are no fields.
    fn rest(&mut self, values: &mut BTreeMap<String, Value>);
    /// Reads over the value.
    fn skip(&mut self);
}

/// Writes the object.
///
/// # Errors
/// The first error of the serializer or of a field.
pub fn serialize<T: Fields, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
    let mut out = MapEncoder {
        map: serializer.serialize_map(None)?,
        error: None,
        names: T::NAMES,
    };
    if let Some(TypeMeta { api_version, kind }) = T::ROOT {
        out.map.serialize_entry("apiVersion", api_version)?;
        out.map.serialize_entry("kind", kind)?;
    }
    value.encode(&mut out);
    match out.error {
        Some(error) => Err(error),
        None => out.map.end(),
    }
}

/// Reads the object.
///
/// Names that are no fields are ignored unless a field takes the rest; of a name that occurs
/// twice the last value wins, as in Go.
///
/// # Errors
/// The first error of the deserializer or of a field; a missing required field; another
/// `apiVersion` or `kind` than that of a whole object's type.
pub fn deserialize<'de, T: Fields, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    deserializer.deserialize_map(ObjectVisitor(PhantomData))
}

struct MapEncoder<M: SerializeMap> {
    map: M,
    error: Option<M::Error>,
    names: &'static [&'static str],
}

impl<M: SerializeMap> Encoder for MapEncoder<M> {
    fn put<T: Serialize>(&mut self, name: &'static str, value: &T) {
        if self.error.is_none() {
            self.error = self.map.serialize_entry(name, value).err();
        }
    }

    fn opt<T: Serialize>(&mut self, name: &'static str, value: &Option<T>) {
        if let Some(value) = value {
            self.put(name, value);
        }
    }

    fn rest(&mut self, values: &BTreeMap<String, Value>) {
        for (name, value) in values {
            if self.error.is_none() && !self.names.contains(&name.as_str()) {
                self.error = self.map.serialize_entry(name, value).err();
            }
        }
    }
}

struct MapDecoder<'a, 'de, A: MapAccess<'de>> {
    map: &'a mut A,
    error: Option<A::Error>,
    /// The name of this entry, kept only when a field takes the rest.
    name: String,
    lifetime: PhantomData<&'de ()>,
}

impl<'de, A: MapAccess<'de>> Decoder<'de> for MapDecoder<'_, 'de, A> {
    fn get<T: Deserialize<'de>>(&mut self, place: &mut T) {
        match self.map.next_value() {
            Ok(value) => *place = value,
            Err(error) => self.error = Some(error),
        }
    }

    fn get_present<T: Deserialize<'de>>(&mut self, place: &mut Option<T>) {
        match self.map.next_value() {
            Ok(value) => *place = Some(value),
            Err(error) => self.error = Some(error),
        }
    }

    fn rest(&mut self, values: &mut BTreeMap<String, Value>) {
        match self.map.next_value() {
            Ok(value) => {
                values.insert(std::mem::take(&mut self.name), value);
            }
            Err(error) => self.error = Some(error),
        }
    }

    fn skip(&mut self) {
        self.error = self.map.next_value::<IgnoredAny>().err();
    }
}

struct ObjectVisitor<T>(PhantomData<T>);

impl<'de, T: Fields> Visitor<'de> for ObjectVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<T, A::Error> {
        let mut object = T::default();
        let mut seen = Seen::default();
        let mut lookup = NameLookup {
            names: T::NAMES,
            next: 0,
            keep: T::REST,
            root: T::ROOT.is_some(),
        };
        loop {
            let (index, name) = match map.next_key_seed(lookup)? {
                None => break,
                Some(Name::Field(index)) => (index, String::new()),
                Some(Name::Other(name)) => (usize::MAX, name),
                Some(Name::Type(part)) => {
                    check_type::<T, A>(part, &mut map)?;
                    continue;
                }
            };
            let mut input = MapDecoder {
                map: &mut map,
                error: None,
                name,
                lifetime: PhantomData,
            };
            object.decode(index, &mut input);
            if let Some(error) = input.error {
                return Err(error);
            }
            if index != usize::MAX {
                seen.add(index);
                lookup.next = index + 1;
            }
        }
        for index in T::REQUIRED {
            if !seen.contains(*index) {
                return Err(de::Error::missing_field(T::NAMES[*index]));
            }
        }
        Ok(object)
    }
}

/// Half of an object's type.
#[derive(Clone, Copy)]
enum TypePart {
    ApiVersion,
    Kind,
}

fn check_type<'de, T: Fields, A: MapAccess<'de>>(
    part: TypePart,
    map: &mut A,
) -> Result<(), A::Error> {
    // Read as a part of the entry, so that the error has the path of the entry.
    let expected = T::ROOT.map_or("", |root| match part {
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

/// An enum of strings. Implemented by `#[derive(Enum)]`.
pub trait StringEnum: Sized {
    /// The variant of this value, if it is a known one.
    fn known(value: &str) -> Option<Self>;
    /// The variant of a value that is not known.
    fn unknown(value: Unknown) -> Self;
    /// The value, as it is written in JSON.
    fn text(&self) -> &str;
}

/// An enum of integers. Implemented by `#[derive(Enum)]`.
pub trait IntegerEnum: Sized {
    /// The variant of this value, if it is a known one.
    fn known(value: i64) -> Option<Self>;
    /// The variant of a value that is not known.
    fn unknown(value: Unknown<i64>) -> Self;
    /// The value, as it is written in JSON.
    fn value(&self) -> i64;
}

/// An enum of booleans. Implemented by `#[derive(Enum)]`.
pub trait BooleanEnum: Sized {
    /// The variant of this value, if it is a known one.
    fn known(value: bool) -> Option<Self>;
    /// The variant of a value that is not known.
    fn unknown(value: Unknown<bool>) -> Self;
    /// The value, as it is written in JSON.
    fn value(&self) -> bool;
}

/// The variant of any value.
pub fn string_enum<T: StringEnum>(value: &str) -> T {
    T::known(value).unwrap_or_else(|| T::unknown(Unknown::new(value.into())))
}

/// The variant of any value.
pub fn integer_enum<T: IntegerEnum>(value: i64) -> T {
    T::known(value).unwrap_or_else(|| T::unknown(Unknown::new(value)))
}

/// The variant of any value.
pub fn boolean_enum<T: BooleanEnum>(value: bool) -> T {
    T::known(value).unwrap_or_else(|| T::unknown(Unknown::new(value)))
}

/// Reads an enum of strings.
///
/// # Errors
/// What is read is not a string.
pub fn deserialize_string_enum<'de, T: StringEnum, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    struct EnumVisitor<T>(PhantomData<T>);

    impl<T: StringEnum> Visitor<'_> for EnumVisitor<T> {
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
pub fn deserialize_integer_enum<'de, T: IntegerEnum, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    i64::deserialize(deserializer).map(integer_enum)
}

/// Reads an enum of booleans.
///
/// # Errors
/// What is read is not a boolean.
pub fn deserialize_boolean_enum<'de, T: BooleanEnum, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    bool::deserialize(deserializer).map(boolean_enum)
}

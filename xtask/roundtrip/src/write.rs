//! Writes types as a tree of JSON.
//!
//! Owns: what each call of a type adds to the tree, the same as `serde_json` adds to a text.
//! Must not know: any type.

use std::fmt;

use serde::ser::{
    self, Impossible, Serialize, SerializeMap, SerializeSeq, SerializeStruct, Serializer,
};
use serde_json::{Map, Value};

use crate::read::Fault;

/// Writes a `T`.
///
/// # Errors
/// The type says that it cannot be written, or is of a shape that has no JSON.
pub fn write<T: Serialize + ?Sized>(value: &T) -> Result<Value, Fault> {
    value.serialize(Tree)
}

impl ser::Error for Fault {
    fn custom<T: fmt::Display>(message: T) -> Self {
        serde::de::Error::custom(message)
    }
}

struct Tree;

/// The items or entries written so far.
struct Items(Vec<Value>);

struct Entries {
    entries: Map<String, Value>,
    name: String,
}

macro_rules! scalars {
    ($($method:ident($of:ty))*) => {$(
        fn $method(self, value: $of) -> Result<Value, Fault> {
            Ok(Value::from(value))
        }
    )*};
}

impl Serializer for Tree {
    type Ok = Value;
    type Error = Fault;
    type SerializeSeq = Items;
    type SerializeTuple = Impossible<Value, Fault>;
    type SerializeTupleStruct = Impossible<Value, Fault>;
    type SerializeTupleVariant = Impossible<Value, Fault>;
    type SerializeMap = Entries;
    type SerializeStruct = Entries;
    type SerializeStructVariant = Impossible<Value, Fault>;

    scalars! {
        serialize_bool(bool)
        serialize_i8(i8) serialize_i16(i16) serialize_i32(i32) serialize_i64(i64)
        serialize_u8(u8) serialize_u16(u16) serialize_u32(u32) serialize_u64(u64)
        serialize_f32(f32) serialize_f64(f64)
        serialize_str(&str)
    }

    fn serialize_char(self, value: char) -> Result<Value, Fault> {
        Ok(Value::from(value.to_string()))
    }

    fn serialize_bytes(self, value: &[u8]) -> Result<Value, Fault> {
        Ok(Value::from(value))
    }

    fn serialize_none(self) -> Result<Value, Fault> {
        Ok(Value::Null)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<Value, Fault> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<Value, Fault> {
        Ok(Value::Null)
    }

    fn serialize_unit_struct(self, _name: &'static str) -> Result<Value, Fault> {
        Ok(Value::Null)
    }

    fn serialize_unit_variant(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
    ) -> Result<Value, Fault> {
        Ok(Value::from(variant))
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _name: &'static str,
        value: &T,
    ) -> Result<Value, Fault> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<Value, Fault> {
        let mut entries = Map::new();
        entries.insert(variant.to_owned(), value.serialize(self)?);
        Ok(Value::Object(entries))
    }

    fn serialize_seq(self, _len: Option<usize>) -> Result<Items, Fault> {
        Ok(Items(Vec::new()))
    }

    fn serialize_tuple(self, _len: usize) -> Result<Self::SerializeTuple, Fault> {
        Err(no_json("a tuple"))
    }

    fn serialize_tuple_struct(
        self,
        _name: &'static str,
        _len: usize,
    ) -> Result<Self::SerializeTupleStruct, Fault> {
        Err(no_json("a tuple"))
    }

    fn serialize_tuple_variant(
        self,
        _name: &'static str,
        _index: u32,
        _variant: &'static str,
        _len: usize,
    ) -> Result<Self::SerializeTupleVariant, Fault> {
        Err(no_json("a variant with fields"))
    }

    fn serialize_map(self, _len: Option<usize>) -> Result<Entries, Fault> {
        Ok(Entries::new())
    }

    fn serialize_struct(self, _name: &'static str, _len: usize) -> Result<Entries, Fault> {
        Ok(Entries::new())
    }

    fn serialize_struct_variant(
        self,
        _name: &'static str,
        _index: u32,
        _variant: &'static str,
        _len: usize,
    ) -> Result<Self::SerializeStructVariant, Fault> {
        Err(no_json("a variant with fields"))
    }

    fn collect_seq<I: IntoIterator<Item: Serialize>>(self, items: I) -> Result<Value, Fault> {
        let mut all = Vec::new();
        for item in items {
            all.push(item.serialize(Self)?);
        }
        Ok(Value::Array(all))
    }

    fn collect_map<K: Serialize, V: Serialize, I: IntoIterator<Item = (K, V)>>(
        self,
        entries: I,
    ) -> Result<Value, Fault> {
        let mut all = Map::new();
        for (name, value) in entries {
            all.insert(text(name.serialize(Self)?)?, value.serialize(Self)?);
        }
        Ok(Value::Object(all))
    }

    fn collect_str<T: fmt::Display + ?Sized>(self, value: &T) -> Result<Value, Fault> {
        Ok(Value::from(value.to_string()))
    }
}

/// No type of the corpus is one; Kubernetes's API has none.
fn no_json(what: &str) -> Fault {
    ser::Error::custom(format_args!("{what} is no part of an object"))
}

fn text(name: Value) -> Result<String, Fault> {
    match name {
        Value::String(name) => Ok(name),
        other => Err(ser::Error::custom(format_args!("{other} is no name"))),
    }
}

impl SerializeSeq for Items {
    type Ok = Value;
    type Error = Fault;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, item: &T) -> Result<(), Fault> {
        self.0.push(item.serialize(Tree)?);
        Ok(())
    }

    fn end(self) -> Result<Value, Fault> {
        Ok(Value::Array(self.0))
    }
}

impl Entries {
    fn new() -> Self {
        Self {
            entries: Map::new(),
            name: String::new(),
        }
    }

    fn name(&mut self, name: Value) -> Result<(), Fault> {
        self.name = text(name)?;
        Ok(())
    }

    fn value(&mut self, value: Result<Value, Fault>) -> Result<(), Fault> {
        self.entries.insert(std::mem::take(&mut self.name), value?);
        Ok(())
    }
}

impl SerializeMap for Entries {
    type Ok = Value;
    type Error = Fault;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, name: &T) -> Result<(), Fault> {
        self.name(name.serialize(Tree)?)
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Fault> {
        self.value(value.serialize(Tree))
    }

    fn end(self) -> Result<Value, Fault> {
        Ok(Value::Object(self.entries))
    }
}

impl SerializeStruct for Entries {
    type Ok = Value;
    type Error = Fault;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        name: &'static str,
        value: &T,
    ) -> Result<(), Fault> {
        name.clone_into(&mut self.name);
        self.value(value.serialize(Tree))
    }

    fn end(self) -> Result<Value, Fault> {
        Ok(Value::Object(self.entries))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::Serialize;

    use super::*;

    #[derive(Serialize)]
    enum Mode {
        Up,
        To(u8),
    }

    #[derive(Serialize)]
    struct Wrapped(f64);

    #[derive(Serialize)]
    struct Thing {
        name: String,
        none: Option<i32>,
        #[serde(skip_serializing_if = "Option::is_none")]
        absent: Option<i32>,
        some: Option<i64>,
        modes: Vec<Mode>,
        by_name: BTreeMap<String, Wrapped>,
        #[serde(flatten)]
        rest: BTreeMap<String, Value>,
    }

    #[test]
    fn the_tree_is_what_the_text_says() {
        let thing = Thing {
            name: "a\n".to_owned(),
            none: None,
            absent: None,
            some: Some(i64::MIN),
            modes: vec![Mode::Up, Mode::To(3)],
            by_name: BTreeMap::from([
                ("x".to_owned(), Wrapped(0.5)),
                ("y".to_owned(), Wrapped(f64::NAN)),
            ]),
            rest: BTreeMap::from([("more".to_owned(), serde_json::json!({"deep": [null]}))]),
        };
        let tree = write(&thing).unwrap();
        assert_eq!(tree, serde_json::to_value(&thing).unwrap());
        assert_eq!(tree["none"], Value::Null);
        assert!(tree.get("absent").is_none());
    }

    #[test]
    fn what_has_no_json_is_refused() {
        assert!(write(&("a", 1)).is_err());
        assert!(write(&BTreeMap::from([(1, 2)])).is_err());
    }
}

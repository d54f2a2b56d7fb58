//! Reads types from a tree of JSON, and knows where a value did not fit.
//!
//! Owns: what of the tree a visitor is shown, the same as `serde_json` shows of a text; paths.
//! Must not know: any type.

use std::fmt;

use serde::de::{
    self, Deserialize, DeserializeSeed, Deserializer, Expected, IntoDeserializer, MapAccess,
    SeqAccess, Unexpected, Visitor,
};
use serde::forward_to_deserialize_any;
use serde_json::{Map, Number, Value};

/// Why a value is none of a type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Such as `spec.items[2].name`; empty for the root.
    pub path: String,
    /// What is wrong there.
    pub message: String,
}

/// Reads a `T`.
///
/// # Errors
/// The value is no `T`.
pub fn read<'de, T: Deserialize<'de>>(value: &'de Value) -> Result<T, Fault> {
    T::deserialize(Node(value))
}

impl Fault {
    fn below_name(mut self, name: &str) -> Self {
        self.path = match self.path.as_bytes().first() {
            None => name.to_owned(),
            Some(b'[') => format!("{name}{}", self.path),
            Some(_) => format!("{name}.{}", self.path),
        };
        self
    }

    fn below_index(mut self, index: usize) -> Self {
        self.path = match self.path.as_bytes().first() {
            None => format!("[{index}]"),
            Some(b'[') => format!("[{index}]{}", self.path),
            Some(_) => format!("[{index}].{}", self.path),
        };
        self
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`: {}", self.path, self.message)
    }
}

impl std::error::Error for Fault {}

impl de::Error for Fault {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self {
            path: String::new(),
            message: message.to_string(),
        }
    }

    fn invalid_type(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        match found {
            Unexpected::Unit => {
                Self::custom(format_args!("invalid type: null, expected {expected}"))
            }
            found => Self::custom(format_args!("invalid type: {found}, expected {expected}")),
        }
    }
}

/// A value of the tree.
struct Node<'de>(&'de Value);

impl Node<'_> {
    fn is_not(&self, expected: &dyn Expected) -> Fault {
        let found = match self.0 {
            Value::Null => Unexpected::Unit,
            Value::Bool(value) => Unexpected::Bool(*value),
            Value::String(text) => Unexpected::Str(text),
            Value::Array(_) => Unexpected::Seq,
            Value::Object(_) => Unexpected::Map,
            Value::Number(number) => match (number.as_u64(), number.as_i64(), number.as_f64()) {
                (Some(value), _, _) => Unexpected::Unsigned(value),
                (None, Some(value), _) => Unexpected::Signed(value),
                (None, None, value) => Unexpected::Float(value.unwrap_or(f64::NAN)),
            },
        };
        de::Error::invalid_type(found, expected)
    }

    fn number<'v, V: Visitor<'v>>(&self, visitor: V) -> Result<V::Value, Fault> {
        match self.0 {
            Value::Number(number) => visit_number(number, visitor),
            _ => Err(self.is_not(&visitor)),
        }
    }
}

fn visit_number<'de, V: Visitor<'de>>(number: &Number, visitor: V) -> Result<V::Value, Fault> {
    match (number.as_u64(), number.as_i64(), number.as_f64()) {
        (Some(value), _, _) => visitor.visit_u64(value),
        (None, Some(value), _) => visitor.visit_i64(value),
        (None, None, value) => visitor.visit_f64(value.unwrap_or(f64::NAN)),
    }
}

macro_rules! numbers {
    ($($method:ident)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
            self.number(visitor)
        }
    )*};
}

macro_rules! texts {
    ($($method:ident)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
            match self.0 {
                Value::String(text) => visitor.visit_borrowed_str(text),
                _ => Err(self.is_not(&visitor)),
            }
        }
    )*};
}

impl<'de> Deserializer<'de> for Node<'de> {
    type Error = Fault;

    numbers! {
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64
        deserialize_f32 deserialize_f64
    }

    texts! { deserialize_char deserialize_str deserialize_string deserialize_identifier }

    forward_to_deserialize_any! { i128 u128 bytes byte_buf unit unit_struct tuple tuple_struct }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.0 {
            Value::Null => visitor.visit_unit(),
            Value::Bool(value) => visitor.visit_bool(*value),
            Value::Number(number) => visit_number(number, visitor),
            Value::String(text) => visitor.visit_borrowed_str(text),
            Value::Array(items) => visitor.visit_seq(Items::new(items)),
            Value::Object(entries) => visitor.visit_map(Entries::new(entries)),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.0 {
            Value::Bool(value) => visitor.visit_bool(*value),
            _ => Err(self.is_not(&visitor)),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.0 {
            Value::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.0 {
            Value::Array(items) => visitor.visit_seq(Items::new(items)),
            _ => Err(self.is_not(&visitor)),
        }
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.0 {
            Value::Object(entries) => visitor.visit_map(Entries::new(entries)),
            _ => Err(self.is_not(&visitor)),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        self.deserialize_map(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        match self.0 {
            Value::String(text) => visitor.visit_enum(text.as_str().into_deserializer()),
            _ => Err(self.is_not(&visitor)),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_unit()
    }
}

/// A name of an object.
struct Name<'de>(&'de str);

impl<'de> Deserializer<'de> for Name<'de> {
    type Error = Fault;

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option
        unit unit_struct newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_borrowed_str(self.0)
    }
}

struct Items<'de> {
    items: std::slice::Iter<'de, Value>,
    next: usize,
}

impl<'de> Items<'de> {
    fn new(items: &'de [Value]) -> Self {
        Self {
            items: items.iter(),
            next: 0,
        }
    }

    fn take(&mut self) -> Option<(usize, Node<'de>)> {
        let item = self.items.next()?;
        self.next += 1;
        Some((self.next - 1, Node(item)))
    }
}

impl<'de> SeqAccess<'de> for Items<'de> {
    type Error = Fault;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Fault> {
        let Some((index, node)) = self.take() else {
            return Ok(None);
        };
        match seed.deserialize(node) {
            Ok(value) => Ok(Some(value)),
            Err(fault) => Err(fault.below_index(index)),
        }
    }

    fn next_element<T: Deserialize<'de>>(&mut self) -> Result<Option<T>, Fault> {
        let Some((index, node)) = self.take() else {
            return Ok(None);
        };
        match T::deserialize(node) {
            Ok(value) => Ok(Some(value)),
            Err(fault) => Err(fault.below_index(index)),
        }
    }

    fn size_hint(&self) -> Option<usize> {
        None
    }
}

struct Entries<'de> {
    entries: serde_json::map::Iter<'de>,
    /// The entry whose name was read last.
    entry: Option<(&'de str, &'de Value)>,
}

impl<'de> Entries<'de> {
    fn new(entries: &'de Map<String, Value>) -> Self {
        Self {
            entries: entries.iter(),
            entry: None,
        }
    }

    fn name(&mut self) -> Option<Name<'de>> {
        let (name, value) = self.entries.next()?;
        self.entry = Some((name, value));
        Some(Name(name))
    }

    fn value(&mut self) -> Result<(&'de str, Node<'de>), Fault> {
        match self.entry.take() {
            Some((name, value)) => Ok((name, Node(value))),
            None => Err(de::Error::custom("a value is read before its name")),
        }
    }
}

impl<'de> MapAccess<'de> for Entries<'de> {
    type Error = Fault;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Fault> {
        match self.name() {
            Some(name) => seed.deserialize(name).map(Some),
            None => Ok(None),
        }
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Fault> {
        let (name, node) = self.value()?;
        match seed.deserialize(node) {
            Ok(value) => Ok(value),
            Err(fault) => Err(fault.below_name(name)),
        }
    }

    fn next_value<V: Deserialize<'de>>(&mut self) -> Result<V, Fault> {
        let (name, node) = self.value()?;
        match V::deserialize(node) {
            Ok(value) => Ok(value),
            Err(fault) => Err(fault.below_name(name)),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::Deserialize;
    use serde_json::json;

    use super::*;

    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(rename_all = "camelCase", deny_unknown_fields)]
    struct Thing {
        name: String,
        small: Option<i32>,
        real: Option<f64>,
        on: Option<bool>,
        items: Option<Vec<Thing>>,
        by_name: Option<BTreeMap<String, Mode>>,
        rest: Option<Value>,
    }

    #[derive(Debug, Deserialize, PartialEq)]
    enum Mode {
        Up,
        Down,
    }

    /// The same result as reading the text, and the path where it fails.
    #[track_caller]
    fn check(value: &Value, path: &str) {
        let text = value.to_string();
        let ours = read::<Thing>(value);
        let theirs = serde_json::from_str::<Thing>(&text);
        match (ours, theirs) {
            (Ok(ours), Ok(theirs)) => assert_eq!(ours, theirs),
            (Err(ours), Err(theirs)) => {
                assert_eq!(ours.path, path);
                let theirs = theirs.to_string();
                assert!(theirs.starts_with(&ours.message), "{ours:?}, {theirs}");
            }
            (ours, theirs) => panic!("{ours:?}, {theirs:?}"),
        }
    }

    #[test]
    fn the_tree_reads_as_its_text_does() {
        check(
            &json!({
                "name": "a\n", "small": -1, "real": 1, "on": true, "items": [{"name": "", "real": 0.5}],
                "byName": {"x": "Up", "y": "Down"}, "rest": [1, {"a": null}, -0.0, u64::MAX],
            }),
            "",
        );
        check(&json!({"name": "a", "small": null, "items": null}), "");
    }

    #[test]
    fn faults_are_told_with_their_path() {
        check(&json!(1), "");
        check(&json!({}), "");
        check(
            &json!({"name": "a", "items": [{"name": "b"}, {}]}),
            "items[1]",
        );
        check(
            &json!({"name": "a", "items": [{"name": null}]}),
            "items[0].name",
        );
        check(
            &json!({"name": "a", "small": 1_099_511_627_777_i64}),
            "small",
        );
        check(&json!({"name": "a", "small": 1.5}), "small");
        check(&json!({"name": "a", "items": {}}), "items");
        check(&json!({"name": "a", "byName": []}), "byName");
        check(&json!({"name": "a", "on": "x"}), "on");
        check(
            &json!({"name": "a", "byName": {"x": "Up", "y.z": "Left"}}),
            "byName.y.z",
        );
    }
}

//! Reading typed things off a stream of events.
//!
//! Owns: keys and that none comes twice, scalars of a wanted type, open values.
//! Must not know: CRDs, syntaxes.

use std::borrow::Cow;

use rustc_hash::FxHashMap;
use serde_json::{Map, Number};

use crate::error::Fault;
use crate::event::{Event, Events, Node, Scalar};
use crate::scalar::{float_key, float_number, letter_is_true};
use crate::{Position, Rest, Schema, Step, Value};

/// Up to so many keys, looking through them all beats hashing.
const FEW_KEYS: usize = 32;

/// Reads from events. Where a keyword is null or an empty list, which the API server
/// takes as absent, the typed readers keep it in the `rest` that they are given.
pub(crate) struct Cursor<'a> {
    pub(crate) events: Events<'a>,
    /// The keys of all open mappings.
    seen: Vec<Key<'a>>,
    /// Lists in the making, on top of each other, so that each is allocated once.
    texts: Vec<Box<str>>,
    pub(crate) properties: Vec<(Box<str>, Schema)>,
}

/// A key of a mapping.
#[derive(Clone, Debug)]
pub(crate) struct Key<'a> {
    pub(crate) name: Cow<'a, str>,
    pub(crate) at: Position,
}

/// The keys of one open mapping.
pub(crate) struct Keys<'a> {
    start: usize,
    index: Option<Box<FxHashMap<Cow<'a, str>, Position>>>,
}

impl<'a> Cursor<'a> {
    pub(crate) fn new(events: Events<'a>) -> Self {
        Self {
            events,
            seen: Vec::new(),
            texts: Vec::new(),
            properties: Vec::new(),
        }
    }

    /// Goes into a mapping, which must be what comes next.
    pub(crate) fn enter(&mut self) -> Result<Keys<'a>, Fault> {
        let node = self.events.next()?;
        self.enter_at(&node)
    }

    /// Goes into the mapping that this node starts.
    pub(crate) fn enter_at(&mut self, node: &Node<'a>) -> Result<Keys<'a>, Fault> {
        match node.event {
            Event::Mapping => Ok(Keys {
                start: self.seen.len(),
                index: None,
            }),
            Event::Scalar(_) | Event::Sequence | Event::End => Err(mismatch(node, "an object")),
        }
    }

    /// The next key, or none at the end of the mapping. Its value must be read before
    /// the next is asked for.
    pub(crate) fn key(&mut self, keys: &mut Keys<'a>) -> Result<Option<Key<'a>>, Fault> {
        let node = self.events.next()?;
        let at = node.at;
        let name = match node.event {
            Event::End => {
                self.seen.truncate(keys.start);
                return Ok(None);
            }
            Event::Scalar(Scalar::Text(name)) => name,
            Event::Scalar(Scalar::Letter(letter)) => letter.into(),
            Event::Scalar(Scalar::Bool(true)) => "true".into(),
            Event::Scalar(Scalar::Bool(false)) => "false".into(),
            Event::Scalar(Scalar::Number(number)) => number.to_string().into(),
            Event::Scalar(Scalar::Float(value)) => float_key(value).into(),
            Event::Scalar(Scalar::NotFinite(spelling)) => spelling.into(),
            Event::Scalar(Scalar::Merge) => {
                return Err(Fault::new(at, "a merge key must be written `<<:`"));
            }
            Event::Scalar(Scalar::Null) => {
                return Err(Fault::new(at, "a key must not be null").help("quote it: \"null\""));
            }
            Event::Mapping | Event::Sequence => {
                return Err(Fault::new(at, "a key must be a string, not a collection"));
            }
        };
        let key = Key { name, at };
        self.refuse_second(keys, &key)?;
        self.seen.push(key.clone());
        Ok(Some(key))
    }

    /// Any value.
    pub(crate) fn value(&mut self) -> Result<Value, Fault> {
        let node = self.events.next()?;
        self.value_at(node)
    }

    /// The value that this node is or starts. Bounded in depth by the events.
    pub(crate) fn value_at(&mut self, node: Node<'a>) -> Result<Value, Fault> {
        Ok(match node.event {
            Event::Scalar(Scalar::Null) => Value::Null,
            Event::Scalar(Scalar::Bool(value)) => Value::Bool(value),
            Event::Scalar(Scalar::Number(value)) => Value::Number(value),
            // Floats are finite here.
            Event::Scalar(Scalar::Float(value)) => {
                float_number(value).map_or(Value::Null, Value::Number)
            }
            Event::Scalar(Scalar::Text(value)) => Value::String(value.into_owned()),
            Event::Scalar(Scalar::Merge) => Value::String("<<".into()),
            Event::Scalar(Scalar::Letter(letter)) => Value::Bool(letter_is_true(letter)),
            Event::Scalar(Scalar::NotFinite(spelling)) => {
                return Err(Fault::new(
                    node.at,
                    format!("`{spelling}` is no number in JSON"),
                ));
            }
            Event::Mapping => {
                let mut keys = self.enter_at(&node)?;
                let mut map = Map::new();
                while let Some(key) = self.key(&mut keys)? {
                    let value = self
                        .value()
                        .map_err(|fault| fault.within(step_of(&key.name)))?;
                    map.insert(key.name.into_owned(), value);
                }
                Value::Object(map)
            }
            Event::Sequence => {
                let mut items = Vec::new();
                while let Some(node) = self.item()? {
                    let index = items.len();
                    let item = self
                        .value_at(node)
                        .map_err(|fault| fault.within(Step::Index(index)))?;
                    items.push(item);
                }
                Value::Array(items)
            }
            Event::End => return Err(mismatch(&node, "a value")),
        })
    }

    /// The start of the next element of a sequence, or none at its end.
    pub(crate) fn item(&mut self) -> Result<Option<Node<'a>>, Fault> {
        let node = self.events.next()?;
        Ok(match node.event {
            Event::End => None,
            Event::Scalar(_) | Event::Mapping | Event::Sequence => Some(node),
        })
    }

    /// Passes over the value that this node is or starts, refusing double keys.
    pub(crate) fn skip_at(&mut self, node: Node<'a>) -> Result<(), Fault> {
        match node.event {
            Event::Scalar(_) | Event::End => {}
            Event::Mapping => {
                let mut keys = self.enter_at(&node)?;
                while self.key(&mut keys)?.is_some() {
                    let node = self.events.next()?;
                    self.skip_at(node)?;
                }
            }
            Event::Sequence => {
                while let Some(node) = self.item()? {
                    self.skip_at(node)?;
                }
            }
        }
        Ok(())
    }

    pub(crate) fn text(
        &mut self,
        name: &'static str,
        rest: &mut Rest,
    ) -> Result<Option<Box<str>>, Fault> {
        let node = self.events.next()?;
        match node.event {
            Event::Scalar(Scalar::Text(text)) => Ok(Some(text.into())),
            Event::Scalar(Scalar::Merge) => Ok(Some("<<".into())),
            Event::Scalar(Scalar::Letter(letter)) => Ok(Some(letter.into())),
            Event::Scalar(Scalar::Null) => {
                rest.push((name.into(), Value::Null));
                Ok(None)
            }
            _ => Err(mismatch(&node, "a string").within(Step::Field(name))),
        }
    }

    pub(crate) fn flag(
        &mut self,
        name: &'static str,
        rest: &mut Rest,
    ) -> Result<Option<bool>, Fault> {
        let node = self.events.next()?;
        match node.event {
            Event::Scalar(Scalar::Bool(value)) => Ok(Some(value)),
            Event::Scalar(Scalar::Letter(letter)) => Ok(Some(letter_is_true(letter))),
            Event::Scalar(Scalar::Null) => {
                rest.push((name.into(), Value::Null));
                Ok(None)
            }
            _ => Err(mismatch(&node, "true or false").within(Step::Field(name))),
        }
    }

    pub(crate) fn number(
        &mut self,
        name: &'static str,
        rest: &mut Rest,
    ) -> Result<Option<Number>, Fault> {
        let node = self.events.next()?;
        match node.event {
            Event::Scalar(Scalar::Number(value)) => Ok(Some(value)),
            Event::Scalar(Scalar::Float(value)) => Ok(float_number(value)),
            Event::Scalar(Scalar::Null) => {
                rest.push((name.into(), Value::Null));
                Ok(None)
            }
            _ => Err(mismatch(&node, "a number").within(Step::Field(name))),
        }
    }

    pub(crate) fn integer(
        &mut self,
        name: &'static str,
        rest: &mut Rest,
    ) -> Result<Option<i64>, Fault> {
        let node = self.events.next()?;
        match &node.event {
            Event::Scalar(Scalar::Number(value)) if value.is_i64() => Ok(value.as_i64()),
            Event::Scalar(Scalar::Float(value)) => match float_number(*value) {
                Some(value) if value.is_i64() => Ok(value.as_i64()),
                _ => Err(mismatch(&node, "a 64-bit integer").within(Step::Field(name))),
            },
            Event::Scalar(Scalar::Null) => {
                rest.push((name.into(), Value::Null));
                Ok(None)
            }
            _ => Err(mismatch(&node, "a 64-bit integer").within(Step::Field(name))),
        }
    }

    /// A list of strings.
    pub(crate) fn texts(
        &mut self,
        name: &'static str,
        rest: &mut Rest,
    ) -> Result<Vec<Box<str>>, Fault> {
        let start = self.texts.len();
        self.elements(name, rest, |cursor, node| {
            cursor.texts.push(match node.event {
                Event::Scalar(Scalar::Text(text)) => text.into(),
                Event::Scalar(Scalar::Merge) => "<<".into(),
                Event::Scalar(Scalar::Letter(letter)) => letter.into(),
                _ => return Err(mismatch(&node, "a string")),
            });
            Ok(())
        })?;
        Ok(self.texts.drain(start..).collect())
    }

    /// A list, each element read by `read` from the node that starts it.
    pub(crate) fn list<T>(
        &mut self,
        name: &'static str,
        rest: &mut Rest,
        mut read: impl FnMut(&mut Self, Node<'a>) -> Result<T, Fault>,
    ) -> Result<Vec<T>, Fault> {
        let mut items = Vec::new();
        self.elements(name, rest, |cursor, node| {
            items.push(read(cursor, node)?);
            Ok(())
        })?;
        items.shrink_to_fit();
        Ok(items)
    }

    /// Calls `read` with the start of each element of a list, and its index.
    fn elements(
        &mut self,
        name: &'static str,
        rest: &mut Rest,
        mut read: impl FnMut(&mut Self, Node<'a>) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let node = self.events.next()?;
        match node.event {
            Event::Sequence => {
                let mut index = 0;
                while let Some(node) = self.item()? {
                    read(self, node).map_err(|fault| {
                        fault.within(Step::Index(index)).within(Step::Field(name))
                    })?;
                    index += 1;
                }
                if index == 0 {
                    rest.push((name.into(), Value::Array(Vec::new())));
                }
            }
            Event::Scalar(Scalar::Null) => rest.push((name.into(), Value::Null)),
            _ => return Err(mismatch(&node, "a list").within(Step::Field(name))),
        }
        Ok(())
    }

    /// Any value, into `rest`.
    pub(crate) fn other(&mut self, key: Key<'a>, rest: &mut Rest) -> Result<(), Fault> {
        let value = self
            .value()
            .map_err(|fault| fault.within(step_of(&key.name)))?;
        rest.push((key.name.into(), value));
        Ok(())
    }

    fn refuse_second(&mut self, keys: &mut Keys<'a>, key: &Key<'a>) -> Result<(), Fault> {
        let seen = &self.seen[keys.start..];
        let first = if seen.len() <= FEW_KEYS {
            seen.iter()
                .find(|other| other.name == key.name)
                .map(|other| other.at)
        } else {
            let index = keys.index.get_or_insert_with(|| {
                Box::new(seen.iter().map(|key| (key.name.clone(), key.at)).collect())
            });
            index.insert(key.name.clone(), key.at)
        };
        match first {
            None => Ok(()),
            Some(first) => Err(Fault::new(
                key.at,
                format!(
                    "the key `{}` stands here a second time, first at {first}",
                    key.name
                ),
            )
            .help("remove one of the two")),
        }
    }
}

/// How the path of an open value names a key of it.
fn step_of(name: &str) -> Step {
    Step::Key(name.into())
}

/// What stands where something else is wanted.
#[cold]
pub(crate) fn mismatch(node: &Node<'_>, wanted: &str) -> Fault {
    let (found, help) = match &node.event {
        Event::Scalar(Scalar::Null) => ("null".to_owned(), ""),
        Event::Scalar(Scalar::Bool(value)) => (
            format!("the boolean {value}"),
            "YAML 1.1 reads yes, no, on, off, y and n as booleans; quote a string",
        ),
        Event::Scalar(Scalar::Letter(letter)) => (format!("the boolean {letter}"), ""),
        Event::Scalar(Scalar::Number(value)) => (
            format!("the number {value}"),
            "quote what is meant as a string",
        ),
        Event::Scalar(Scalar::Float(value)) => (
            format!("the number {value}"),
            "quote what is meant as a string",
        ),
        Event::Scalar(Scalar::NotFinite(spelling)) => (format!("the number {spelling}"), ""),
        Event::Scalar(Scalar::Text(_) | Scalar::Merge) => ("a string".to_owned(), ""),
        Event::Mapping => ("an object".to_owned(), ""),
        Event::Sequence => ("a list".to_owned(), ""),
        Event::End => ("the end".to_owned(), ""),
    };
    Fault::new(node.at, format!("expected {wanted}, found {found}")).help(help)
}

//! Building a JSON value piece by piece.
//!
//! Owns: the open collections.
//! Must not know: what is written.

use serde_json::{Map, Number};

use super::Sink;
use crate::Value;

/// A value in the making.
#[derive(Default)]
pub(super) struct Tree {
    done: Value,
    open: Vec<(Value, String)>,
}

impl Tree {
    pub(super) fn finish(self) -> Value {
        self.done
    }

    fn put(&mut self, value: Value) {
        match self.open.last_mut() {
            None => self.done = value,
            Some((Value::Array(items), _)) => items.push(value),
            Some((Value::Object(map), key)) => {
                map.insert(std::mem::take(key), value);
            }
            Some((other, _)) => *other = value,
        }
    }
}

impl Sink for Tree {
    fn open(&mut self, object: bool) {
        let value = if object {
            Value::Object(Map::new())
        } else {
            Value::Array(Vec::new())
        };
        self.open.push((value, String::new()));
    }

    fn close(&mut self) {
        if let Some((value, _)) = self.open.pop() {
            self.put(value);
        }
    }

    fn key(&mut self, key: &str) {
        if let Some((_, slot)) = self.open.last_mut() {
            key.clone_into(slot);
        }
    }

    fn text(&mut self, value: &str) {
        self.put(Value::String(value.to_owned()));
    }

    fn flag(&mut self, value: bool) {
        self.put(Value::Bool(value));
    }

    fn number(&mut self, value: &Number) {
        self.put(Value::Number(value.clone()));
    }

    fn integer(&mut self, value: i64) {
        self.put(Value::Number(value.into()));
    }

    fn value(&mut self, value: &Value) {
        self.put(value.clone());
    }
}

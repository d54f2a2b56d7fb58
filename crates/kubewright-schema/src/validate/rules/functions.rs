//! Functions of CEL that the libraries lack, or have otherwise than Kubernetes.
//!
//! Owns: `size` of characters, `matches` in Go's syntax, `dyn`, `type`, `bool`, `string`,
//! optional selection.
//! Must not know: rules, what they see.

use std::cell::RefCell;
use std::sync::Arc;

use chrono::SecondsFormat;
use kube_cel::cel::extractors::This;
use kube_cel::cel::objects::{Key, OptionalValue};
use kube_cel::cel::{Context, ExecutionError, ResolveResult, Value};
use regex::bytes::Regex;
use rustc_hash::FxHashMap;

use super::super::{go, pattern};
use super::logic;
use super::rewrite::SELECT;

/// Registers them in place of others of their names.
pub(super) fn register(context: &mut Context<'_>) {
    context.add_function("size", size);
    context.add_function("matches", matches);
    context.add_function("dyn", dynamic);
    context.add_function("type", type_of);
    context.add_function(SELECT, select_optional);
    context.add_function("bool", boolean);
    context.add_function("string", string);
    logic::register(context);
    for name in TYPES {
        context.add_variable_from_value(name, type_named(name));
    }
}

/// The types that rules compare with. A type is a text that no rule can write.
const TYPES: [&str; 9] = [
    "bool",
    "bytes",
    "double",
    "int",
    "list",
    "map",
    "null_type",
    "string",
    "uint",
];

fn type_named(name: &str) -> Value {
    Value::String(Arc::new(format!("\u{0}type {name}")))
}

fn type_of(This(value): This<Value>) -> ResolveResult {
    let name = match value {
        Value::Bool(_) => "bool",
        Value::Bytes(_) => "bytes",
        Value::Float(_) => "double",
        Value::Int(_) => "int",
        Value::List(_) => "list",
        Value::Map(_) => "map",
        Value::Null => "null_type",
        Value::String(_) => "string",
        Value::UInt(_) => "uint",
        Value::Duration(_) => "google.protobuf.Duration",
        Value::Timestamp(_) => "google.protobuf.Timestamp",
        _ => return Err(ExecutionError::undeclared_reference("type")),
    };
    Ok(type_named(name))
}

fn size(This(this): This<Value>) -> ResolveResult {
    let size = match this {
        Value::List(elements) => elements.len(),
        Value::Map(map) => map.map.len(),
        Value::String(text) => text.chars().count(),
        Value::Bytes(bytes) => bytes.len(),
        _ => return Err(ExecutionError::NoSuchOverload),
    };
    Ok(Value::Int(i64::try_from(size).unwrap_or(i64::MAX)))
}

fn matches(This(this): This<Arc<String>>, pattern: Arc<String>) -> ResolveResult {
    let is_match = |regex: Option<&Regex>| regex.map(|regex| regex.is_match(this.as_bytes()));
    with_regex(&pattern, is_match)
        .map(Value::Bool)
        .ok_or_else(|| {
            let message = format!("error parsing regexp: {pattern}");
            ExecutionError::function_error("matches", message)
        })
}

/// What an object, a list or an optional one holds at a place, if anything.
fn select_optional(This(this): This<Value>, key: Value) -> ResolveResult {
    let held = match <&OptionalValue>::try_from(&this) {
        Ok(optional) => optional.value().cloned(),
        Err(_) => Some(this),
    };
    let found = match (held, key) {
        (Some(Value::Map(map)), Value::String(name)) => map.map.get(&Key::String(name)).cloned(),
        (Some(Value::List(elements)), Value::Int(index)) => usize::try_from(index)
            .ok()
            .and_then(|index| elements.get(index).cloned()),
        (None, _) => None,
        (Some(_), _) => return Err(ExecutionError::NoSuchOverload),
    };
    Ok(found.map_or_else(none, |value| {
        Value::Opaque(Arc::new(OptionalValue::of(value)))
    }))
}

/// The optional that holds nothing.
pub(super) fn none() -> Value {
    Value::Opaque(Arc::new(OptionalValue::none()))
}

fn string(This(value): This<Value>) -> ResolveResult {
    let text = match value {
        Value::Bool(held) => held.to_string(),
        Value::Int(number) => number.to_string(),
        Value::UInt(number) => number.to_string(),
        Value::Float(number) => go::float(number),
        Value::String(_) => return Ok(value),
        Value::Bytes(bytes) => String::from_utf8(bytes.to_vec())
            .map_err(|_| ExecutionError::function_error("string", "no UTF-8"))?,
        Value::Duration(duration) => {
            let seconds = duration.num_nanoseconds().unwrap_or(i64::MAX) as f64 / 1e9;
            format!("{}s", go::plain_float(seconds))
        }
        Value::Timestamp(time) => time.to_rfc3339_opts(SecondsFormat::AutoSi, true),
        // Such as an address, which has a text that only the library knows.
        _ => return Err(ExecutionError::undeclared_reference("string")),
    };
    Ok(Value::String(Arc::new(text)))
}

fn boolean(This(value): This<Value>) -> ResolveResult {
    match value {
        Value::Bool(_) => Ok(value),
        Value::String(text) => match text.as_str() {
            "1" | "t" | "T" | "TRUE" | "true" | "True" => Ok(Value::Bool(true)),
            "0" | "f" | "F" | "FALSE" | "false" | "False" => Ok(Value::Bool(false)),
            _ => Err(ExecutionError::function_error("bool", "no boolean")),
        },
        _ => Err(ExecutionError::NoSuchOverload),
    }
}

fn dynamic(This(value): This<Value>) -> ResolveResult {
    Ok(value)
}

/// How many patterns a thread keeps compiled.
const KEPT: usize = 64;

/// Uses a pattern, which mostly is a literal of a rule and comes again and again.
fn with_regex<T>(pattern: &str, run: impl FnOnce(Option<&Regex>) -> T) -> T {
    thread_local! {
        static COMPILED: RefCell<FxHashMap<String, Option<Regex>>> = RefCell::default();
    }
    COMPILED.with_borrow_mut(|compiled| {
        if compiled.len() >= KEPT && !compiled.contains_key(pattern) {
            compiled.clear();
        }
        let regex = compiled
            .entry(pattern.to_owned())
            .or_insert_with(|| pattern::compile(pattern));
        run(regex.as_ref())
    })
}

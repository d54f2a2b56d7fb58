//! Functions of CEL that the libraries lack, or have otherwise than Kubernetes.
//!
//! Owns: `size` of characters, `matches` in Go's syntax, `dyn`.
//! Must not know: rules, what they see.

use std::cell::RefCell;
use std::sync::Arc;

use kube_cel::cel::extractors::This;
use kube_cel::cel::{Context, ExecutionError, ResolveResult, Value};
use regex::bytes::Regex;
use rustc_hash::FxHashMap;

use super::super::pattern;

/// Registers them in place of others of their names.
pub(super) fn register(context: &mut Context<'_>) {
    context.add_function("size", size);
    context.add_function("matches", matches);
    context.add_function("dyn", dynamic);
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

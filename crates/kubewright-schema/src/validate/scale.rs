//! Checks that the numbers of the scale subresource are where a definition says, and fit.
//!
//! Owns: the paths of `subresources.scale`, as `ValidateScaleSpec` of apiextensions-apiserver.
//! Must not know: schemas.

use super::error::{ErrorKind, ValidationError};
use super::go;
use crate::{Scale, Value};

pub(super) fn check(scale: &Scale, object: &Value, errors: &mut Vec<ValidationError>) {
    let Scale {
        spec_replicas_path,
        status_replicas_path,
        label_selector_path,
        rest: _,
    } = scale;
    for path in [spec_replicas_path, status_replicas_path] {
        errors.extend(check_replicas(path, object));
    }
    if let Some(path) = label_selector_path {
        let empty = Value::String(String::new());
        match nested(object, path) {
            Ok(None | Some(Value::String(_))) => {}
            Ok(Some(other)) => {
                let detail = wrong_type(path.strip_prefix('.').unwrap_or(path), other, "string");
                errors.push(invalid(path, &empty, &detail));
            }
            Err(detail) => errors.push(invalid(path, &empty, &detail)),
        }
    }
}

fn check_replicas(path: &str, object: &Value) -> Option<ValidationError> {
    let zero = Value::from(0);
    let found = match nested(object, path) {
        Ok(found) => found?,
        Err(detail) => return Some(invalid(path, &zero, &detail)),
    };
    let Some(replicas) = found.as_i64() else {
        let detail = wrong_type(path.strip_prefix('.').unwrap_or(path), found, "int64");
        return Some(invalid(path, &zero, &detail));
    };
    if replicas < 0 {
        Some(invalid(path, found, "should be a non-negative integer"))
    } else if replicas > i64::from(i32::MAX) {
        let detail = format!("should be less than or equal to {}", i32::MAX);
        Some(invalid(path, found, &detail))
    } else {
        None
    }
}

/// What is at a path, unless something on the way is no object.
fn nested<'a>(object: &'a Value, path: &str) -> Result<Option<&'a Value>, String> {
    let mut held = object;
    let path = path.strip_prefix('.').unwrap_or(path);
    let mut end = 0;
    for name in path.split('.') {
        match held {
            Value::Object(fields) => match fields.get(name) {
                Some(found) => held = found,
                None => return Ok(None),
            },
            Value::Null => return Ok(None),
            other => {
                let before = &path[..(end + name.len()).min(path.len())];
                return Err(wrong_type(before, other, "map[string]interface {}"));
            }
        }
        end += name.len() + 1;
    }
    Ok(Some(held))
}

fn wrong_type(path: &str, found: &Value, expected: &str) -> String {
    // The server writes what it expects without the space that `%T` has.
    let expected = expected.replace("interface {}", "interface{}");
    format!(
        ".{path} accessor error: {} is of the type {}, expected {expected}",
        go::plain(found),
        go::type_of(found)
    )
}

fn invalid(path: &str, value: &Value, detail: &str) -> ValidationError {
    ValidationError::valued(path.to_owned(), ErrorKind::Invalid, value, detail)
}

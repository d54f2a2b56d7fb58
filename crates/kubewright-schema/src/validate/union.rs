//! Checks a value against the alternatives of a node.
//!
//! Owns: `anyOf`, `oneOf`, `allOf` and `not`, and whose errors are told.
//! Must not know: what the alternatives check.

use super::error::ValidationError;
use super::field::Field;
use super::go;
use super::value::{Checks, Found};
use crate::{Schema, Value};

pub(super) fn check(
    checks: &Checks<'_>,
    schema: &Schema,
    value: &Value,
    field: &Field<'_>,
) -> Found {
    let mut found = Found::default();
    // The validator of the alternatives, and its success.
    found.matches += 2;
    let Schema {
        any_of,
        one_of,
        all_of,
        not,
        ..
    } = schema;
    let fail = |found: &mut Found, what: &str| {
        let path = field.dotted();
        let detail = format!("{} {what}", go::quote(&path));
        found.errors.push(ValidationError::unplaced(path, &detail));
    };
    if !any_of.is_empty() {
        let mut best: Option<Found> = None;
        let mut valid = false;
        for branch in any_of {
            let result = checks.node(branch, value, field);
            valid = result.errors.is_empty();
            if valid || is_better(&result, best.as_ref()) {
                best = Some(result);
            }
            if valid {
                break;
            }
        }
        if !valid {
            fail(&mut found, "must validate at least one schema (anyOf)");
        }
        found.merge(best.unwrap_or_default());
    }
    if !one_of.is_empty() {
        let mut first: Option<Found> = None;
        let mut best: Option<Found> = None;
        let mut valid = 0_usize;
        for branch in one_of {
            let result = checks.node(branch, value, field);
            if result.errors.is_empty() {
                valid += 1;
                best = None;
                first.get_or_insert(result);
            } else if valid == 0 && is_better(&result, best.as_ref()) {
                best = Some(result);
            }
        }
        match valid {
            1 => found.merge(first.unwrap_or_default()),
            0 => {
                fail(
                    &mut found,
                    "must validate one and only one schema (oneOf). Found none valid",
                );
                found.merge(best.unwrap_or_default());
            }
            several => fail(
                &mut found,
                &format!(
                    "must validate one and only one schema (oneOf). Found {several} valid alternatives"
                ),
            ),
        }
    }
    if !all_of.is_empty() {
        let mut valid = 0;
        for branch in all_of {
            let result = checks.node(branch, value, field);
            valid += usize::from(result.errors.is_empty());
            found.merge(result);
        }
        if valid == 0 {
            fail(
                &mut found,
                "must validate all the schemas (allOf). None validated",
            );
        } else if valid != all_of.len() {
            fail(&mut found, "must validate all the schemas (allOf)");
        }
    }
    if let Some(not) = not.as_deref()
        && checks.node(not, value, field).errors.is_empty()
    {
        fail(&mut found, "must not validate the schema (not)");
    }
    found
}

/// Whether a failed branch met more checks than the best so far.
fn is_better(result: &Found, best: Option<&Found>) -> bool {
    best.is_none_or(|best| result.matches > best.matches)
}

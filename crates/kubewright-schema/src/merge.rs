//! Joining what several texts gave.
//!
//! Owns: when two documents are the same CRD, and the order of all.
//! Must not know: how they were read.

use std::cmp::Ordering;
use std::sync::Arc;

use crate::{Definition, Documents, ReadError, Source};

/// All the definitions, sorted by group, kind and plural. The same CRD may come more
/// than once if its documents are equal; the first is kept.
///
/// # Errors
/// Two documents of one name that differ, or two CRDs of one group and kind; the
/// error names both places.
pub fn merge(documents: Vec<Documents>) -> Result<Vec<Definition>, ReadError> {
    let mut all: Vec<Definition> = documents
        .into_iter()
        .flat_map(|documents| documents.definitions)
        .collect();
    all.sort_by(order);
    let mut kept: Vec<Definition> = Vec::with_capacity(all.len());
    for definition in all {
        match kept.last() {
            Some(last)
                if last.group == definition.group && last.names.kind == definition.names.kind =>
            {
                if last.names.plural != definition.names.plural {
                    return Err(conflict(&definition, last, "the kind"));
                }
                if last.to_value() != definition.to_value() {
                    return Err(conflict(&definition, last, "the CRD"));
                }
            }
            Some(_) | None => kept.push(definition),
        }
    }
    Ok(kept)
}

fn order(a: &Definition, b: &Definition) -> Ordering {
    let key = |definition: &Definition| {
        let Definition {
            group,
            names,
            source: Source { file, document, at },
            ..
        } = definition;
        (
            group.clone(),
            names.kind.clone(),
            names.plural.clone(),
            Arc::clone(file),
            *document,
            *at,
        )
    };
    key(a).cmp(&key(b))
}

fn conflict(second: &Definition, first: &Definition, what: &str) -> ReadError {
    ReadError {
        file: Arc::clone(&second.source.file),
        at: second.source.at,
        path: String::new(),
        message: format!(
            "{what} {} of group {} is defined differently at {}",
            second.names.kind, second.group, first.source
        ),
        help: "leave one of the two out of the input".into(),
    }
}

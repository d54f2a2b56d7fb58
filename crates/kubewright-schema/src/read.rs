//! From a text to the CRDs that are in it.
//!
//! Owns: which syntax a text is in, what its documents are, what a failure means.
//! Must not know: what a CRD holds.

mod definition;
mod schema;
mod version;

pub(crate) use definition::refuse;
pub(crate) use version::Subresources;

use std::sync::Arc;

use crate::block::BlockSource;
use crate::cursor::{Cursor, Keys, mismatch};
use crate::error::Fault;
use crate::event::{Event, Events, Node, Scalar};
use crate::{ApiVersion, Definition, Position, ReadError, Source, Step, Value};

/// What a text holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Documents {
    /// The CRDs, in order.
    pub definitions: Vec<Definition>,
    /// Everything else, in order.
    pub skipped: Vec<Skipped>,
}

/// A document that is no CRD.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// Its `apiVersion`; empty when it has none.
    pub api_version: Box<str>,
    /// Its `kind`; empty when it has none.
    pub kind: Box<str>,
    /// Where it starts.
    pub at: Position,
}

/// Reads every document of one text, YAML or JSON. `file` names it in messages.
///
/// YAML is read as kubectl reads it, but for two things: a key given twice is refused,
/// where kubectl takes the last, and a plain `y` or `n` as a key or where a string must
/// stand is that letter, where kubectl sees a boolean. Lists (`kind: List`) count as
/// their items.
/// Aliases, nesting and keys are bounded, so that no text costs more than its size.
///
/// # Errors
/// The first thing that is wrong: the syntax, a key given twice, a field of another
/// type than a CRD has, a name that the API server refuses, a Helm template.
pub fn read(file: &str, text: &str) -> Result<Documents, ReadError> {
    let file: Arc<str> = file.into();
    read_text(&file, text, |events| read_events(&file, events))
}

/// Reads every document of one text as it is, whatever it is, with the same rules.
/// Empty documents are left out; lists stay lists.
///
/// # Errors
/// As [`read`], of the syntax only.
pub fn read_values(file: &str, text: &str) -> Result<Vec<Value>, ReadError> {
    read_text(&file.into(), text, |events| {
        let mut cursor = Cursor::new(events);
        let mut values = Vec::new();
        while cursor.events.next_document()?.is_some() {
            let value = cursor.value()?;
            if !value.is_null() {
                values.push(value);
            }
        }
        Ok(values)
    })
}

/// Reads in the syntax that the text looks like.
fn read_text<'a, T>(
    file: &Arc<str>,
    text: &'a str,
    read: impl Fn(Events<'a>) -> Result<T, Fault>,
) -> Result<T, ReadError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let yaml = || {
        if BlockSource::suits(text)
            && let Ok(found) = read(Events::block(text))
        {
            return Ok(found);
        }
        read(Events::yaml(text))
    };
    let outcome = if text.trim_ascii_start().starts_with('{') {
        match read(Events::json(text)) {
            // A YAML text may start with a brace as well.
            Err(fault) if fault.is_syntax() => yaml().map_err(|_| fault),
            outcome => outcome,
        }
    } else {
        yaml()
    };
    outcome.map_err(|fault| {
        template_fault(text, &fault)
            .unwrap_or(fault)
            .into_error(file)
    })
}

struct Reader<'a> {
    cursor: Cursor<'a>,
    file: Arc<str>,
    document: usize,
    documents: Documents,
}

fn read_events(file: &Arc<str>, events: Events<'_>) -> Result<Documents, Fault> {
    let mut reader = Reader {
        cursor: Cursor::new(events),
        file: Arc::clone(file),
        document: 0,
        documents: Documents::default(),
    };
    while reader.cursor.events.next_document()?.is_some() {
        let node = reader.cursor.events.next()?;
        // An empty document, as between two `---`.
        if !matches!(node.event, Event::Scalar(Scalar::Null)) {
            reader.object(node)?;
            reader.document += 1;
        }
    }
    Ok(reader.documents)
}

impl<'a> Reader<'a> {
    fn object(&mut self, node: Node<'a>) -> Result<(), Fault> {
        let at = node.at;
        if !matches!(node.event, Event::Mapping) {
            return Err(mismatch(&node, "an object with `apiVersion` and `kind`"));
        }
        let Header { api_version, kind } = self.header()?;
        let mut keys = self.cursor.enter_at(&node)?;
        let version = match (&*api_version, &*kind) {
            ("apiextensions.k8s.io/v1", "CustomResourceDefinition") => ApiVersion::V1,
            ("apiextensions.k8s.io/v1beta1", "CustomResourceDefinition") => ApiVersion::V1Beta1,
            ("v1", "List")
            | (
                "apiextensions.k8s.io/v1" | "apiextensions.k8s.io/v1beta1",
                "CustomResourceDefinitionList",
            ) => return self.list(keys),
            (_, "CustomResourceDefinition") => {
                return Err(Fault::new(
                    at,
                    format!("{api_version:?} is no version of CustomResourceDefinition"),
                )
                .help("apiVersion must be apiextensions.k8s.io/v1"));
            }
            _ => {
                self.rest_of_skipped(&mut keys)?;
                self.documents.skipped.push(Skipped {
                    api_version,
                    kind,
                    at,
                });
                return Ok(());
            }
        };
        let source = Source {
            file: Arc::clone(&self.file),
            document: self.document,
            at,
        };
        let definition = self.cursor.definition(source, version, keys)?;
        self.documents.definitions.push(definition);
        Ok(())
    }

    /// What the document is. Its keys may come in any order, so what stands before the
    /// two is put back; mostly they are the first.
    fn header(&mut self) -> Result<Header, Fault> {
        let (mut api_version, mut kind) = (None, None);
        let mut nodes = Vec::new();
        let events = &mut self.cursor.events;
        while api_version.is_none() || kind.is_none() {
            let key = events.next()?;
            if matches!(key.event, Event::End) {
                // The depth goes down again when this is given the second time.
                nodes.push(key);
                events.reopen();
                break;
            }
            let slot = match &key.event {
                Event::Scalar(Scalar::Text(name)) if name == "apiVersion" => {
                    Some(("apiVersion", &mut api_version))
                }
                Event::Scalar(Scalar::Text(name)) if name == "kind" => Some(("kind", &mut kind)),
                _ => None,
            };
            if matches!(key.event, Event::Mapping | Event::Sequence) {
                return Err(Fault::new(
                    key.at,
                    "a key must be a string, not a collection",
                ));
            }
            nodes.push(key);
            let value = events.rest_of_value()?;
            if let (Some((name, slot)), [node]) = (slot, &*value) {
                match &node.event {
                    Event::Scalar(Scalar::Text(text)) => *slot = Some(text.as_ref().into()),
                    Event::Scalar(Scalar::Null) => {}
                    _ => return Err(mismatch(node, "a string").within(Step::Field(name))),
                }
            }
            nodes.extend(value);
        }
        events.give_first(nodes);
        Ok(Header {
            api_version: api_version.unwrap_or_default(),
            kind: kind.unwrap_or_default(),
        })
    }

    fn list(&mut self, mut keys: Keys<'a>) -> Result<(), Fault> {
        while let Some(key) = self.cursor.key(&mut keys)? {
            let node = self.cursor.events.next()?;
            match (&*key.name, &node.event) {
                ("items", Event::Sequence) => {
                    let mut index = 0;
                    while let Some(node) = self.cursor.item()? {
                        self.object(node).map_err(|fault| {
                            fault
                                .within(Step::Index(index))
                                .within(Step::Field("items"))
                        })?;
                        index += 1;
                    }
                }
                ("items", Event::Scalar(Scalar::Null)) => {}
                ("items", _) => return Err(mismatch(&node, "a list").within(Step::Field("items"))),
                (_, _) => self.cursor.skip_at(node)?,
            }
        }
        Ok(())
    }

    fn rest_of_skipped(&mut self, keys: &mut Keys<'a>) -> Result<(), Fault> {
        while self.cursor.key(keys)?.is_some() {
            let node = self.cursor.events.next()?;
            self.cursor.skip_at(node)?;
        }
        Ok(())
    }
}

struct Header {
    api_version: Box<str>,
    kind: Box<str>,
}

/// What to say instead of a fault when the text is a Helm template.
fn template_fault(text: &str, fault: &Fault) -> Option<Fault> {
    let faulty = usize::try_from(fault.at().line).unwrap_or(usize::MAX);
    let (index, line) = text
        .lines()
        .enumerate()
        .find(|(_, line)| line.trim_start().starts_with("{{"))
        .or_else(|| {
            // A line in a description may hold braces, so only the faulty one counts.
            text.lines()
                .enumerate()
                .nth(faulty.saturating_sub(1))
                .filter(|(_, line)| {
                    line.find("{{")
                        .is_some_and(|open| line[open..].contains("}}"))
                })
        })?;
    let column = line[..line.find("{{")?].chars().count() + 1;
    let at = Position {
        line: u32::try_from(index + 1).unwrap_or(u32::MAX),
        column: u32::try_from(column).unwrap_or(u32::MAX),
    };
    let action = line.trim_start().get(..60).unwrap_or(line.trim_start());
    Some(
        Fault::new(
            at,
            format!("this is a Helm template, not a document: `{action}`"),
        )
        .help(
            "render it first: `helm template NAME CHART --include-crds`, and read what that prints",
        ),
    )
}

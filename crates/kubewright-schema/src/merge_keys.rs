//! YAML's merge keys (`<<`), worked out before anything else sees them.
//!
//! Owns: which of several values of a key stays, in go-yaml's order.
//! Must not know: what the document is.

use std::borrow::Cow;

use rustc_hash::FxHashMap;

use crate::Position;
use crate::error::Fault;
use crate::event::{Event, Node, Scalar};

/// Whether a text may have a merge key; most have none and need no second look.
pub(crate) fn may_be_in(text: &str) -> bool {
    memchr::memmem::find_iter(text.as_bytes(), "<<").any(|index| {
        text[index + 2..]
            .trim_start_matches([' ', '\t'])
            .starts_with(':')
            || text[..index].trim_end_matches([' ', '\t']).ends_with('?')
    })
}

/// The nodes of one value, with the merged entries in the place of the merge keys.
///
/// As in go-yaml, the later of a merged and a written entry stays, and of the
/// mappings of one merge key the first wins. Keys that are written twice stay so.
pub(crate) fn flatten(nodes: Vec<Node<'_>>) -> Result<Vec<Node<'_>>, Fault> {
    let length = nodes.len();
    let mut nodes = nodes.into_iter();
    let Some(first) = nodes.next() else {
        return Ok(Vec::new());
    };
    let tree = tree(first, &mut nodes)?;
    let mut out = Vec::with_capacity(length);
    give(tree, &mut out);
    Ok(out)
}

#[derive(Clone)]
enum Tree<'a> {
    Scalar(Node<'a>),
    Sequence(Position, Vec<Tree<'a>>),
    Mapping(Position, Vec<Entry<'a>>),
}

#[derive(Clone)]
struct Entry<'a> {
    key: Tree<'a>,
    value: Tree<'a>,
    merged: bool,
}

/// Bounded in depth by the budget of the events.
fn tree<'a>(
    first: Node<'a>,
    nodes: &mut impl Iterator<Item = Node<'a>>,
) -> Result<Tree<'a>, Fault> {
    let at = first.at;
    match first.event {
        Event::Scalar(_) | Event::End => Ok(Tree::Scalar(first)),
        Event::Sequence => {
            let mut items = Vec::new();
            while let Some(node) = nodes.next() {
                if matches!(node.event, Event::End) {
                    break;
                }
                items.push(tree(node, nodes)?);
            }
            Ok(Tree::Sequence(at, items))
        }
        Event::Mapping => {
            let mut entries = Entries::default();
            while let Some(node) = nodes.next() {
                if matches!(node.event, Event::End) {
                    break;
                }
                let key_at = node.at;
                let key = tree(node, nodes)?;
                let Some(value) = nodes.next() else { break };
                let value = tree(value, nodes)?;
                if let Tree::Scalar(Node {
                    at: _,
                    event: Event::Scalar(Scalar::Merge),
                }) = key
                {
                    entries.merge(value, key_at)?;
                } else {
                    entries.set(Entry {
                        key,
                        value,
                        merged: false,
                    });
                }
            }
            Ok(Tree::Mapping(at, entries.list))
        }
    }
}

#[derive(Default)]
struct Entries<'a> {
    list: Vec<Entry<'a>>,
    index: FxHashMap<Cow<'a, str>, usize>,
}

impl<'a> Entries<'a> {
    fn merge(&mut self, value: Tree<'a>, at: Position) -> Result<(), Fault> {
        match value {
            Tree::Mapping(_, entries) => {
                for entry in entries {
                    self.set(Entry {
                        merged: true,
                        ..entry
                    });
                }
                Ok(())
            }
            Tree::Sequence(_, items) => {
                for item in items.into_iter().rev() {
                    if !matches!(item, Tree::Mapping(..)) {
                        return Err(not_mergeable(at));
                    }
                    self.merge(item, at)?;
                }
                Ok(())
            }
            Tree::Scalar(_) => Err(not_mergeable(at)),
        }
    }

    fn set(&mut self, entry: Entry<'a>) {
        let name = match &entry.key {
            Tree::Scalar(Node {
                at: _,
                event: Event::Scalar(Scalar::Text(name)),
            }) => name.clone(),
            // Other keys are refused or spelled by the reader, twice or not.
            Tree::Scalar(_) | Tree::Sequence(..) | Tree::Mapping(..) => {
                self.list.push(entry);
                return;
            }
        };
        match self.index.get(&name) {
            Some(&place) if entry.merged || self.list[place].merged => self.list[place] = entry,
            Some(_) => self.list.push(entry),
            None => {
                self.index.insert(name, self.list.len());
                self.list.push(entry);
            }
        }
    }
}

fn not_mergeable(at: Position) -> Fault {
    Fault::new(at, "the value of `<<` must be a mapping, or a list of them")
}

fn give<'a>(tree: Tree<'a>, out: &mut Vec<Node<'a>>) {
    match tree {
        Tree::Scalar(node) => out.push(node),
        Tree::Sequence(at, items) => {
            out.push(Node {
                at,
                event: Event::Sequence,
            });
            for item in items {
                give(item, out);
            }
            out.push(Node {
                at,
                event: Event::End,
            });
        }
        Tree::Mapping(at, entries) => {
            out.push(Node {
                at,
                event: Event::Mapping,
            });
            for Entry {
                key,
                value,
                merged: _,
            } in entries
            {
                give(key, out);
                give(value, out);
            }
            out.push(Node {
                at,
                event: Event::End,
            });
        }
    }
}

//! The stream of events that documents are read from, whichever their syntax.
//!
//! Owns: the events, the replay of aliases, and the bounds on both.
//! Must not know: what the events mean to a reader.

use std::borrow::Cow;

use rustc_hash::FxHashMap;
use serde_json::Number;

use crate::Position;
use crate::block::BlockSource;
use crate::budget::{Budget, MAX_DEPTH};
use crate::error::Fault;
use crate::json::JsonSource;
use crate::merge_keys;
use crate::yaml::YamlSource;

/// An event and where it starts.
#[derive(Clone, Debug)]
pub(crate) struct Node<'a> {
    pub(crate) at: Position,
    pub(crate) event: Event<'a>,
}

/// A scalar, or an edge of a collection.
#[derive(Clone, Debug)]
pub(crate) enum Event<'a> {
    Scalar(Scalar<'a>),
    Mapping,
    Sequence,
    /// The end of the mapping or sequence that is open.
    End,
}

/// What a scalar means in JSON.
#[derive(Clone, Debug)]
pub(crate) enum Scalar<'a> {
    Null,
    Bool(bool),
    Number(Number),
    /// A float of YAML, which Go spells in other ways as a value and as a key.
    Float(f64),
    /// An infinity or NaN, which JSON has no form for, as Go's YAML spells it.
    NotFinite(&'static str),
    Text(Cow<'a, str>),
    /// A plain `<<`: as a key it merges, elsewhere it is text.
    Merge,
    /// A plain `y`, `Y`, `n` or `N`. To go-yaml these are booleans, but other writers of
    /// YAML leave them unquoted as names, so a reader that wants a string gets one.
    Letter(&'static str),
}

/// What a syntax gives, with its structure marks.
#[derive(Debug)]
pub(crate) enum Raw<'a> {
    /// A node, and the number of its anchor, 0 for none.
    Node(Node<'a>, usize),
    Alias(usize, Position),
    DocumentStart(Position),
    DocumentEnd,
    StreamEnd,
}

/// The events of a text, document by document, without aliases or merge keys.
pub(crate) struct Events<'a> {
    syntax: Syntax<'a>,
    /// Nodes that were or will be given more than once, or out of order.
    log: Vec<Node<'a>>,
    /// Parts of the log to give next, the innermost last.
    replays: Vec<Replay>,
    /// Where in the log each anchor's nodes are.
    anchors: FxHashMap<usize, (usize, usize)>,
    /// Anchors whose node is still open: number, start in the log, depth.
    open: Vec<(usize, usize, usize)>,
    depth: usize,
    budget: Budget,
    flatten: bool,
}

pub(crate) enum Syntax<'a> {
    Yaml(Box<YamlSource<'a>>),
    Block(BlockSource<'a>),
    Json(JsonSource<'a>),
}

struct Replay {
    next: usize,
    end: usize,
    /// Whether these nodes were already given once, and count as an alias.
    alias: bool,
}

impl<'a> Events<'a> {
    pub(crate) fn yaml(text: &'a str) -> Self {
        Self::new(
            Syntax::Yaml(Box::new(YamlSource::new(text))),
            merge_keys::may_be_in(text),
        )
    }

    /// The same for most texts, and sooner; any fault means no more than that
    /// [`Events::yaml`] must be asked.
    pub(crate) fn block(text: &'a str) -> Self {
        Self::new(Syntax::Block(BlockSource::new(text)), false)
    }

    pub(crate) fn json(text: &'a str) -> Self {
        Self::new(Syntax::Json(JsonSource::new(text)), false)
    }

    fn new(syntax: Syntax<'a>, flatten: bool) -> Self {
        Self {
            syntax,
            log: Vec::new(),
            replays: Vec::new(),
            anchors: FxHashMap::default(),
            open: Vec::new(),
            depth: 0,
            budget: Budget::default(),
            flatten,
        }
    }

    /// Goes to the next document and says where it starts; the one before must have
    /// been read to its end.
    pub(crate) fn next_document(&mut self) -> Result<Option<Position>, Fault> {
        self.log.clear();
        self.anchors.clear();
        self.replays.clear();
        self.open.clear();
        self.depth = 0;
        self.budget = Budget::default();
        loop {
            match self.raw()? {
                Raw::DocumentStart(at) => {
                    if self.flatten {
                        let nodes = self.rest_of_value()?;
                        let nodes = merge_keys::flatten(nodes)?;
                        self.log.clear();
                        self.give_first(nodes);
                    }
                    return Ok(Some(at));
                }
                Raw::DocumentEnd => {}
                Raw::StreamEnd => return Ok(None),
                Raw::Node(node, _) => {
                    return Err(Fault::syntax(node.at, "more than one value in a document"));
                }
                Raw::Alias(_, at) => {
                    return Err(Fault::syntax(at, "more than one value in a document"));
                }
            }
        }
    }

    /// The next event of the document.
    pub(crate) fn next(&mut self) -> Result<Node<'a>, Fault> {
        let node = if self.replays.is_empty() {
            self.fresh()?
        } else {
            self.again()?
        };
        match node.event {
            Event::Scalar(_) => {}
            Event::Mapping | Event::Sequence => {
                self.depth += 1;
                if self.depth > MAX_DEPTH {
                    return Err(too_deep(node.at));
                }
            }
            Event::End => self.depth = self.depth.saturating_sub(1),
        }
        Ok(node)
    }

    /// All the events of the next value.
    pub(crate) fn rest_of_value(&mut self) -> Result<Vec<Node<'a>>, Fault> {
        let mut nodes = Vec::new();
        let mut open = 0_usize;
        loop {
            let node = self.next()?;
            match node.event {
                Event::Scalar(_) => {}
                Event::Mapping | Event::Sequence => open += 1,
                Event::End => open = open.saturating_sub(1),
            }
            nodes.push(node);
            if open == 0 {
                return Ok(nodes);
            }
        }
    }

    /// Takes back that a collection ended, for an end that will be given again.
    pub(crate) fn reopen(&mut self) {
        self.depth += 1;
    }

    /// Puts nodes before what comes next. Each is given once, with nesting of its own.
    pub(crate) fn give_first(&mut self, mut nodes: Vec<Node<'a>>) {
        let next = self.log.len();
        self.log.append(&mut nodes);
        self.replays.push(Replay {
            next,
            end: self.log.len(),
            alias: false,
        });
    }

    fn again(&mut self) -> Result<Node<'a>, Fault> {
        let Some(replay) = self.replays.last_mut() else {
            return self.fresh();
        };
        let index = replay.next;
        replay.next += 1;
        let alias = replay.alias;
        if replay.next >= replay.end {
            self.replays.pop();
        }
        let node = if alias {
            let node = self.log[index].clone();
            self.budget.alias(&node)?;
            self.record(&node, 0);
            node
        } else {
            let at = self.log[index].at;
            std::mem::replace(
                &mut self.log[index],
                Node {
                    at,
                    event: Event::End,
                },
            )
        };
        Ok(node)
    }

    fn fresh(&mut self) -> Result<Node<'a>, Fault> {
        match self.raw()? {
            Raw::Node(node, anchor) => {
                if anchor != 0 || !self.open.is_empty() {
                    self.record(&node, anchor);
                }
                self.budget.node();
                Ok(node)
            }
            Raw::Alias(anchor, at) => {
                let Some(&(next, end)) = self.anchors.get(&anchor) else {
                    return Err(Fault::syntax(
                        at,
                        "this alias stands inside of its own anchor",
                    ));
                };
                self.replays.push(Replay {
                    next,
                    end,
                    alias: true,
                });
                self.again()
            }
            Raw::DocumentStart(at) => Err(Fault::syntax(at, "a document starts inside of another")),
            Raw::DocumentEnd | Raw::StreamEnd => Err(Fault::syntax(
                Position::default(),
                "the document ends too early",
            )),
        }
    }

    /// Keeps a node if it is part of something that an alias may repeat.
    fn record(&mut self, node: &Node<'a>, anchor: usize) {
        let opens = match node.event {
            Event::Mapping | Event::Sequence => true,
            Event::Scalar(_) | Event::End => false,
        };
        if anchor == 0 && self.open.is_empty() {
            return;
        }
        let start = self.log.len();
        self.log.push(node.clone());
        if anchor != 0 && !opens {
            self.anchors.insert(anchor, (start, start + 1));
        }
        if anchor != 0 && opens {
            self.open.push((anchor, start, self.depth));
        }
        if matches!(node.event, Event::End)
            && let Some(&(anchor, start, depth)) = self.open.last()
            && depth + 1 == self.depth
        {
            self.open.pop();
            self.anchors.insert(anchor, (start, self.log.len()));
        }
    }

    fn raw(&mut self) -> Result<Raw<'a>, Fault> {
        match &mut self.syntax {
            Syntax::Yaml(yaml) => yaml.next(),
            Syntax::Block(block) => block.next(),
            Syntax::Json(json) => json.next(),
        }
    }
}

#[cold]
fn too_deep(at: Position) -> Fault {
    Fault::syntax(at, format!("nested deeper than {MAX_DEPTH} levels"))
        .help("no CRD needs this; check how the file was made")
}

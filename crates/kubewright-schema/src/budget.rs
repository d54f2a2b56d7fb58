//! Bounds on what a document may cost to read.
//!
//! Owns: the depth of nesting, and how much aliases may expand to.
//! Must not know: syntaxes, what is read.

use crate::error::Fault;
use crate::event::{Event, Node, Scalar};

/// How deep collections may nest. The deepest of some 2,000 real CRDs reach 90; the
/// readers and their users recurse, so this bounds their stack as well.
pub(crate) const MAX_DEPTH: usize = 200;

/// How many bytes of text aliases may repeat in one document.
const MAX_ALIAS_BYTES: usize = 64 << 20;

/// What one document has cost so far.
///
/// The ratio follows go-yaml, which kubectl reads with: aliases may give 99 % of the
/// nodes of a small document and 10 % of a large one.
#[derive(Debug, Default)]
pub(crate) struct Budget {
    nodes: u64,
    alias_nodes: u64,
    alias_bytes: usize,
}

impl Budget {
    /// Counts a node of the text.
    pub(crate) fn node(&mut self) {
        self.nodes += 1;
    }

    /// Counts a node that an alias repeats.
    pub(crate) fn alias(&mut self, node: &Node<'_>) -> Result<(), Fault> {
        self.nodes += 1;
        self.alias_nodes += 1;
        if let Event::Scalar(Scalar::Text(text)) = &node.event {
            self.alias_bytes += text.len();
        }
        let too_many = self.alias_nodes > 100
            && self.nodes > 1000
            && self.alias_nodes as f64 / self.nodes as f64 > allowed_ratio(self.nodes);
        if too_many || self.alias_bytes > MAX_ALIAS_BYTES {
            return Err(
                Fault::syntax(node.at, "the document contains excessive aliasing")
                    .help("write out what the aliases repeat, or split the document"),
            );
        }
        Ok(())
    }
}

fn allowed_ratio(nodes: u64) -> f64 {
    const LOW: f64 = 400_000.0;
    const HIGH: f64 = 4_000_000.0;
    let nodes = nodes as f64;
    if nodes <= LOW {
        0.99
    } else if nodes >= HIGH {
        0.10
    } else {
        0.99 - 0.89 * (nodes - LOW) / (HIGH - LOW)
    }
}

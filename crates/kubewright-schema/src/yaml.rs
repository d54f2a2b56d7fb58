//! YAML as a source of events.
//!
//! Owns: the use of the YAML parser.
//! Must not know: how plain scalars resolve, what readers want.

use saphyr_parser::{Event as Parsed, Marker, Parser, ScalarStyle, StrInput};

use crate::Position;
use crate::error::Fault;
use crate::event::{Event, Node, Raw, Scalar};
use crate::scalar;

/// The events of a YAML stream.
pub(crate) struct YamlSource<'a> {
    parser: Parser<'a, StrInput<'a>>,
}

impl<'a> YamlSource<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self {
            parser: Parser::new_from_str(text),
        }
    }

    pub(crate) fn next(&mut self) -> Result<Raw<'a>, Fault> {
        loop {
            let Some(parsed) = self.parser.next_event() else {
                return Ok(Raw::StreamEnd);
            };
            let (event, span) =
                parsed.map_err(|error| Fault::syntax(position(error.marker()), error.info()))?;
            let at = position(&span.start);
            let (event, anchor) = match event {
                Parsed::Nothing | Parsed::StreamStart => continue,
                Parsed::StreamEnd => return Ok(Raw::StreamEnd),
                Parsed::DocumentStart(_) => return Ok(Raw::DocumentStart(at)),
                Parsed::DocumentEnd => return Ok(Raw::DocumentEnd),
                Parsed::Alias(anchor) => return Ok(Raw::Alias(anchor, at)),
                Parsed::Scalar(text, style, anchor, tag) => {
                    let plain = style == ScalarStyle::Plain;
                    let scalar = match tag {
                        None if plain => scalar::plain(text),
                        None => Scalar::Text(text),
                        Some(tag) => scalar::tagged(text, &tag.handle, &tag.suffix)
                            .map_err(|message| Fault::new(at, message))?,
                    };
                    (Event::Scalar(scalar), anchor)
                }
                Parsed::SequenceStart(anchor, _) => (Event::Sequence, anchor),
                Parsed::MappingStart(anchor, _) => (Event::Mapping, anchor),
                Parsed::SequenceEnd | Parsed::MappingEnd => (Event::End, 0),
            };
            return Ok(Raw::Node(Node { at, event }, anchor));
        }
    }
}

fn position(marker: &Marker) -> Position {
    let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    Position {
        line: number(marker.line()),
        column: number(marker.col()).saturating_add(1),
    }
}

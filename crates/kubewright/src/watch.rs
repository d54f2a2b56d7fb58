//! A watch: events decoded from a body that never has to end.
//!
//! Owns: the frames, and what each event is.
//! Must not know: how a watch is resumed (`cache` does that), connections.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::{Bytes, BytesMut};
use futures_util::stream::{self, BoxStream, Stream, StreamExt};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use crate::error::{Error, Target};
use crate::status::Status;
use crate::transport::{Body, TransportError, TransportErrorKind};

/// The longest frame a watch takes, in bytes. The server's own limit for an object is far below.
const FRAME_LIMIT: usize = 64 << 20;

/// One event of a watch.
#[derive(Clone, Debug, PartialEq)]
pub enum WatchEvent<K> {
    /// The object is new, or is part of the state a watch began with.
    Added(K),
    /// The object changed.
    Modified(K),
    /// The object is gone; this is its last state.
    Deleted(K),
    /// No object changed up to this version.
    Bookmark(Bookmark),
    /// The watch failed; nothing comes after it.
    Error(Status),
}

/// How far a watch has come.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bookmark {
    /// The version to go on from.
    pub resource_version: String,
    /// Whether the initial events end here (annotation `k8s.io/initial-events-end`).
    pub initial_events_end: bool,
}

/// An object that does not fit its type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misfit {
    /// The event it came with: `ADDED`, `MODIFIED`, `DELETED`; empty for an item of a list.
    pub event: String,
    /// Its namespace; empty for cluster-scoped kinds.
    pub namespace: String,
    /// Its name; empty when not even that could be read.
    pub name: String,
    /// Its uid, empty when unknown.
    pub uid: String,
    /// Its version, empty when unknown.
    pub resource_version: String,
    /// Where in the object, and why.
    pub message: String,
}

/// The events of a watch, as they arrive. The request is sent when the stream is first polled.
///
/// An object that cannot be decoded is an [`Error::Misfit`], and the stream goes on after it; after
/// any other error, and after [`WatchEvent::Error`], it ends.
pub struct Watch<K> {
    events: BoxStream<'static, Result<WatchEvent<K>, Error>>,
}

impl<K: DeserializeOwned + Send + 'static> Watch<K> {
    /// A watch over the body that this future gives.
    pub(crate) fn opening(
        target: Target,
        body: impl Future<Output = Result<Body, Error>> + Send + 'static,
    ) -> Self {
        let begin = Stage::Opening {
            body: Box::pin(body),
            target,
        };
        Self {
            events: stream::unfold(begin, next_event).boxed(),
        }
    }
}

impl<K> Stream for Watch<K> {
    type Item = Result<WatchEvent<K>, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.events.poll_next_unpin(context)
    }
}

impl<K> fmt::Debug for Watch<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Watch").finish_non_exhaustive()
    }
}

impl Misfit {
    /// What is known of an object that could not be decoded.
    pub(crate) fn of(event: &str, object: &str, message: String) -> Self {
        let ObjectKey {
            metadata:
                KeyFields {
                    name,
                    namespace,
                    uid,
                    resource_version,
                },
        } = serde_json::from_str(object).unwrap_or_default();
        Self {
            event: event.to_owned(),
            namespace,
            name,
            uid,
            resource_version,
            message,
        }
    }
}

impl fmt::Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            event: _,
            namespace,
            name,
            uid: _,
            resource_version: _,
            message,
        } = self;
        let slash = if namespace.is_empty() { "" } else { "/" };
        let name = if name.is_empty() { "(unknown)" } else { name };
        write!(
            f,
            "object {namespace}{slash}{name} does not fit the type: {message}"
        )
    }
}

type Opening = Pin<Box<dyn Future<Output = Result<Body, Error>> + Send>>;

enum Stage {
    Opening {
        body: Opening,
        target: Target,
    },
    Reading {
        body: Body,
        frames: Frames,
        target: Target,
    },
    Ended,
}

async fn next_event<K: DeserializeOwned>(
    stage: Stage,
) -> Option<(Result<WatchEvent<K>, Error>, Stage)> {
    let (mut body, mut frames, target) = match stage {
        Stage::Opening { body, target } => match body.await {
            Ok(body) => (body, Frames::default(), target),
            Err(error) => return Some((Err(error), Stage::Ended)),
        },
        Stage::Reading {
            body,
            frames,
            target,
        } => (body, frames, target),
        Stage::Ended => return None,
    };
    let failed = |source| Error::Transport {
        target: Box::new(target.clone()),
        source,
    };
    loop {
        if let Some(frame) = frames.next() {
            let event = decode_event(&target, &frame);
            let over = match &event {
                Ok(WatchEvent::Error(_)) => true,
                Ok(_) | Err(Error::Misfit { .. }) => false,
                Err(_) => true,
            };
            let stage = if over {
                Stage::Ended
            } else {
                Stage::Reading {
                    body,
                    frames,
                    target,
                }
            };
            return Some((event, stage));
        }
        match body.next().await {
            Some(Ok(piece)) => {
                if let Err(error) = frames.push(&piece) {
                    return Some((Err(failed(error)), Stage::Ended));
                }
            }
            Some(Err(error)) => return Some((Err(failed(error)), Stage::Ended)),
            None => {
                let rest = frames.finish()?;
                let event = decode_event(&target, &rest).map_err(|error| match error {
                    Error::Decode { .. } => failed(TransportError::new(
                        TransportErrorKind::Closed,
                        "the watch ended within an event",
                    )),
                    other => other,
                });
                return Some((event, Stage::Ended));
            }
        }
    }
}

/// Cuts a body into lines, wherever its pieces are cut.
#[derive(Default)]
struct Frames {
    buffer: BytesMut,
    /// So much of the buffer is known to hold no line end.
    searched: usize,
}

impl Frames {
    fn push(&mut self, piece: &[u8]) -> Result<(), TransportError> {
        if self.buffer.len() + piece.len() > FRAME_LIMIT {
            let message = format!("an event is longer than {FRAME_LIMIT} bytes");
            return Err(TransportError::new(TransportErrorKind::Other, message));
        }
        self.buffer.extend_from_slice(piece);
        Ok(())
    }

    /// The next line that is complete and not blank.
    fn next(&mut self) -> Option<Bytes> {
        while let Some(end) = self.buffer[self.searched..]
            .iter()
            .position(|byte| *byte == b'\n')
        {
            let line = self.buffer.split_to(self.searched + end + 1).freeze();
            self.searched = 0;
            if !line.trim_ascii().is_empty() {
                return Some(line);
            }
        }
        self.searched = self.buffer.len();
        None
    }

    /// What came after the last line end, unless it is blank.
    fn finish(&mut self) -> Option<Bytes> {
        self.searched = 0;
        let rest = self.buffer.split().freeze();
        (!rest.trim_ascii().is_empty()).then_some(rest)
    }
}

#[derive(Deserialize)]
struct Frame<'a> {
    #[serde(rename = "type")]
    event: &'a str,
    #[serde(borrow)]
    object: &'a RawValue,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct ObjectKey {
    metadata: KeyFields,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct KeyFields {
    name: String,
    namespace: String,
    uid: String,
    resource_version: String,
}

fn decode_event<K: DeserializeOwned>(
    target: &Target,
    frame: &[u8],
) -> Result<WatchEvent<K>, Error> {
    let undecodable = |message: String| Error::Decode {
        target: Box::new(target.clone()),
        message,
    };
    let Frame { event, object } = serde_json::from_slice(frame)
        .map_err(|error| undecodable(format!("watch event: {error}")))?;
    let object = object.get();
    let decode = || {
        crate::decode(object.as_bytes()).map_err(|error| Error::Misfit {
            target: Box::new(target.clone()),
            misfit: Box::new(Misfit::of(event, object, error.to_string())),
        })
    };
    match event {
        "ADDED" => decode().map(WatchEvent::Added),
        "MODIFIED" => decode().map(WatchEvent::Modified),
        "DELETED" => decode().map(WatchEvent::Deleted),
        "BOOKMARK" => bookmark(object)
            .map(WatchEvent::Bookmark)
            .map_err(undecodable),
        "ERROR" => serde_json::from_str(object)
            .map(WatchEvent::Error)
            .map_err(|error| undecodable(format!("watch event ERROR: {error}"))),
        other => Err(undecodable(format!(
            "watch event of the unknown type {other:?}"
        ))),
    }
}

fn bookmark(object: &str) -> Result<Bookmark, String> {
    #[derive(Deserialize)]
    struct Object {
        metadata: Metadata,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Metadata {
        resource_version: String,
        #[serde(default)]
        annotations: std::collections::BTreeMap<String, String>,
    }
    let Object {
        metadata: Metadata {
            resource_version,
            annotations,
        },
    } = serde_json::from_str(object).map_err(|error| format!("watch event BOOKMARK: {error}"))?;
    let initial_events_end = annotations
        .get("k8s.io/initial-events-end")
        .is_some_and(|value| value == "true");
    Ok(Bookmark {
        resource_version,
        initial_events_end,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::Value;

    #[derive(Clone, Debug, PartialEq, Deserialize)]
    struct Thing {
        metadata: Value,
        size: u8,
    }

    fn events(pieces: Vec<Vec<u8>>) -> Vec<Result<WatchEvent<Thing>, Error>> {
        let body = Body::from_stream(stream::iter(
            pieces.into_iter().map(|piece| Ok(Bytes::from(piece))),
        ));
        futures_util::FutureExt::now_or_never(
            Watch::opening(Target::default(), async move { Ok(body) }).collect::<Vec<_>>(),
        )
        .unwrap()
    }

    const STREAM: &str = concat!(
        r#"{"type":"ADDED","object":{"metadata":{"name":"é\n"},"size":1}}"#,
        "\n",
        r#"{"type":"MODIFIED","object":{"metadata":{"name":"a","namespace":"n","uid":"u","resourceVersion":"7"},"size":"x"}}"#,
        "\n\r\n",
        r#"{"object":{"metadata":{},"size":2},"type":"DELETED"}"#,
        "\n",
        r#"{"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"9","annotations":{"k8s.io/initial-events-end":"true"}}}}"#,
        "\n",
        r#"{"type":"ERROR","object":{"kind":"Status","code":410,"reason":"Expired","message":"too old"}}"#,
        "\n",
        r#"{"type":"ADDED","object":{}}"#,
        "\n",
    );

    fn check(events: &[Result<WatchEvent<Thing>, Error>]) {
        assert_eq!(events.len(), 5, "{events:?}");
        assert!(matches!(
            &events[0],
            Ok(WatchEvent::Added(Thing { size: 1, .. }))
        ));
        let Err(Error::Misfit { misfit, target: _ }) = &events[1] else {
            panic!("{:?}", events[1])
        };
        let Misfit {
            event,
            namespace,
            name,
            uid,
            resource_version,
            message: _,
        } = &**misfit;
        assert_eq!(
            [event, namespace, name, uid, resource_version],
            ["MODIFIED", "n", "a", "u", "7"]
        );
        assert!(matches!(
            &events[2],
            Ok(WatchEvent::Deleted(Thing { size: 2, .. }))
        ));
        let bookmark = Bookmark {
            resource_version: "9".to_owned(),
            initial_events_end: true,
        };
        assert_eq!(events[3].as_ref().unwrap(), &WatchEvent::Bookmark(bookmark));
        assert!(matches!(&events[4], Ok(WatchEvent::Error(status)) if status.code == 410));
    }

    proptest! {
        #[test]
        fn frames_do_not_depend_on_the_cut(cuts in proptest::collection::vec(0..STREAM.len(), 0..40)) {
            let mut cuts = cuts;
            cuts.extend([0, STREAM.len()]);
            cuts.sort_unstable();
            let pieces = cuts.windows(2).map(|cut| STREAM.as_bytes()[cut[0]..cut[1]].to_vec()).collect();
            check(&events(pieces));
        }
    }

    #[test]
    fn a_cut_off_event_is_a_lost_connection() {
        let all = events(vec![br#"{"type":"ADDED","obj"#.to_vec()]);
        let Err(Error::Transport { source, target: _ }) = &all[0] else {
            panic!("{all:?}")
        };
        assert_eq!(source.kind(), TransportErrorKind::Closed);
        let whole = events(vec![
            br#"{"type":"ADDED","object":{"metadata":{},"size":1}}"#.to_vec(),
        ]);
        assert!(matches!(&whole[..], [Ok(WatchEvent::Added(_))]));
    }
}

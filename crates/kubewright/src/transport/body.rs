//! A response body that arrives in pieces.
//!
//! Owns: the stream of bytes, and putting it together.
//! Must not know: what the bytes mean.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::{Bytes, BytesMut};
use futures_util::stream::{self, BoxStream, Stream, StreamExt};

use super::TransportError;

/// The body of a response: a stream of pieces, of any size.
pub struct Body {
    pieces: BoxStream<'static, Result<Bytes, TransportError>>,
}

impl Body {
    /// A body of no bytes.
    pub fn empty() -> Self {
        Self::from_stream(stream::empty())
    }

    /// A body that is all there.
    pub fn from_bytes(bytes: impl Into<Bytes>) -> Self {
        let bytes = bytes.into();
        Self::from_stream(stream::once(async move { Ok(bytes) }))
    }

    /// A body that arrives as the stream gives it.
    pub fn from_stream(
        pieces: impl Stream<Item = Result<Bytes, TransportError>> + Send + 'static,
    ) -> Self {
        Self {
            pieces: pieces.boxed(),
        }
    }

    /// Reads to the end.
    ///
    /// # Errors
    /// The first error of the stream.
    pub async fn collect(mut self) -> Result<Bytes, TransportError> {
        let Some(first) = self.pieces.next().await else {
            return Ok(Bytes::new());
        };
        let first = first?;
        let Some(second) = self.pieces.next().await else {
            return Ok(first);
        };
        let mut whole = BytesMut::from(first);
        whole.extend_from_slice(&second?);
        while let Some(piece) = self.pieces.next().await {
            whole.extend_from_slice(&piece?);
        }
        Ok(whole.freeze())
    }

    /// Reads at most this many bytes and drops the rest unread.
    ///
    /// # Errors
    /// The first error of the stream.
    pub async fn collect_up_to(mut self, limit: usize) -> Result<Bytes, TransportError> {
        let mut whole = BytesMut::new();
        while whole.len() < limit {
            let Some(piece) = self.pieces.next().await else {
                break;
            };
            whole.extend_from_slice(&piece?);
        }
        whole.truncate(limit);
        Ok(whole.freeze())
    }
}

impl Stream for Body {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.pieces.poll_next_unpin(context)
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Body").finish_non_exhaustive()
    }
}

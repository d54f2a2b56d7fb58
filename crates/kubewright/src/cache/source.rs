//! Where a reflector gets its objects: a list in pages, a watch in frames.
//!
//! Owns: the shape of both, reduced to what a reflector acts on.
//! Must not know: HTTP, how objects are decoded, what becomes of them.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use futures_util::stream::BoxStream;

use super::identity::Key;
use super::step::Cause;

/// A place to list and watch objects of one kind.
pub(crate) trait Source<K>: Send + Sync + 'static {
    /// One page of a list.
    fn list<'a>(&'a self, request: ListRequest<'a>) -> BoxFuture<'a, Result<Page<K>, Failure>>;
    /// A watch; the stream ends when the server closes it.
    fn watch<'a>(&'a self, request: WatchRequest<'a>) -> BoxFuture<'a, Result<Frames<K>, Failure>>;
}

/// The frames of one watch.
pub(crate) type Frames<K> = BoxStream<'static, Result<Frame<K>, Failure>>;

/// What to list.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ListRequest<'a> {
    /// `None` reads the newest state from the server's storage, `"0"` whatever it has in memory.
    pub(crate) resource_version: Option<&'a str>,
    pub(crate) limit: Option<u32>,
    pub(crate) continue_token: Option<&'a str>,
}

/// What to watch.
#[derive(Clone, Copy, Debug)]
pub(crate) struct WatchRequest<'a> {
    pub(crate) resource_version: Option<&'a str>,
    /// Whether the server sends the present state first (`sendInitialEvents`).
    pub(crate) initial_events: bool,
    /// When the server shall close the watch.
    pub(crate) timeout: Duration,
}

/// One page of a list.
pub(crate) struct Page<K> {
    pub(crate) items: Vec<Item<K>>,
    pub(crate) resource_version: String,
    /// Present when there are more pages.
    pub(crate) continue_token: Option<String>,
}

/// An object, or what is known of one that could not be decoded.
pub(crate) enum Item<K> {
    Object(Arc<K>),
    Misfit(Misfit),
}

/// An object that the server holds and that could not be decoded.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Misfit {
    /// `None` when not even its metadata could be read.
    pub(crate) key: Option<Key>,
    /// Empty when unknown.
    pub(crate) uid: String,
    /// Empty when unknown.
    pub(crate) resource_version: String,
    /// Why it could not be decoded.
    pub(crate) message: String,
}

/// One frame of a watch.
pub(crate) enum Frame<K> {
    /// `ADDED` and `MODIFIED`, which a reflector does not tell apart.
    Set(Item<K>),
    /// `DELETED`.
    Deleted(Item<K>),
    /// `BOOKMARK`.
    Bookmark {
        resource_version: String,
        /// Whether it ends the initial events.
        initial_events_end: bool,
    },
}

/// Why a list or a watch failed.
#[derive(Clone, Debug)]
pub(crate) struct Failure {
    pub(crate) cause: Cause,
    /// The server's own wish, when it sent one.
    pub(crate) retry_after: Option<Duration>,
    pub(crate) message: String,
}

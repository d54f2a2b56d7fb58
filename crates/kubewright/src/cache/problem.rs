//! What an informer could not do, told to who wants to know.
//!
//! Owns: problems and the bounded queues they wait in.
//! Must not know: what is done about them; the reflector goes on by itself.

use std::collections::VecDeque;
use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::task::{Context, Poll};

use futures_util::stream::Stream;
use futures_util::task::AtomicWaker;

/// Problems that wait for one listener; the oldest make place for new ones.
const WAITING: usize = 256;

/// Something an informer met and will get over by itself, or report again.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Problem {
    /// An object could not be decoded. The cache keeps the last state of it that could, if there was one.
    #[non_exhaustive]
    Undecodable {
        /// The kind of the informer.
        kind: &'static str,
        /// The object's namespace; empty for cluster-scoped kinds, and when not even the metadata could be read.
        namespace: String,
        /// The object's name; empty when not even the metadata could be read.
        name: String,
        /// Where and why it could not be decoded.
        message: String,
    },
    /// A list or watch failed; it will be tried again.
    #[non_exhaustive]
    Failed {
        /// The kind of the informer.
        kind: &'static str,
        /// What failed and why.
        message: String,
    },
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Undecodable {
                kind,
                namespace,
                name,
                message,
            } => {
                let slash = if namespace.is_empty() { "" } else { "/" };
                write!(
                    f,
                    "{kind} {namespace}{slash}{name} cannot be decoded: {message}"
                )
            }
            Self::Failed { kind, message } => write!(f, "{kind}: {message}"),
        }
    }
}

/// The problems of an informer from now on, as a [`Stream`].
pub struct Problems {
    queue: Arc<ProblemQueue>,
}

impl Problems {
    /// The next problem; `None` when the informer was shut down.
    pub async fn next(&mut self) -> Option<Problem> {
        std::future::poll_fn(|context| self.queue.poll(context)).await
    }

    /// How many problems were dropped because too many waited.
    pub fn missed(&self) -> u64 {
        self.queue.lock().missed
    }
}

impl Stream for Problems {
    type Item = Problem;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Problem>> {
        self.queue.poll(context)
    }
}

impl fmt::Debug for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Problems")
            .field("missed", &self.missed())
            .finish_non_exhaustive()
    }
}

/// All who listen, and the last failure.
#[derive(Default)]
pub(crate) struct Noticeboard {
    inner: Mutex<Listeners>,
}

#[derive(Default)]
struct Listeners {
    queues: Vec<Weak<ProblemQueue>>,
    last_failure: Option<String>,
    ended: bool,
}

impl Noticeboard {
    pub(crate) fn listen(&self) -> Problems {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        let queue = Arc::new(ProblemQueue::default());
        queue.lock().ended = inner.ended;
        inner.queues.push(Arc::downgrade(&queue));
        Problems { queue }
    }

    pub(crate) fn post(&self, problem: &Problem) {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        if let Problem::Failed { kind: _, message } = problem {
            inner.last_failure = Some(message.clone());
        }
        inner
            .queues
            .retain(|queue| queue.upgrade().is_some_and(|queue| queue.push(problem)));
    }

    /// Why the informer is not synchronised, as far as is known.
    pub(crate) fn last_failure(&self) -> Option<String> {
        self.inner
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .last_failure
            .clone()
    }

    pub(crate) fn end(&self) {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        inner.ended = true;
        for queue in inner.queues.iter().filter_map(Weak::upgrade) {
            queue.lock().ended = true;
            queue.waker.wake();
        }
    }
}

#[derive(Default)]
struct ProblemQueue {
    waiting: Mutex<Waiting>,
    waker: AtomicWaker,
}

#[derive(Default)]
struct Waiting {
    problems: VecDeque<Problem>,
    missed: u64,
    ended: bool,
}

impl ProblemQueue {
    fn push(&self, problem: &Problem) -> bool {
        let mut waiting = self.lock();
        if waiting.problems.len() >= WAITING {
            waiting.problems.pop_front();
            waiting.missed += 1;
        }
        waiting.problems.push_back(problem.clone());
        drop(waiting);
        self.waker.wake();
        true
    }

    fn poll(&self, context: &mut Context<'_>) -> Poll<Option<Problem>> {
        let mut waiting = self.lock();
        match waiting.problems.pop_front() {
            Some(problem) => Poll::Ready(Some(problem)),
            None if waiting.ended => Poll::Ready(None),
            None => {
                self.waker.register(context.waker());
                Poll::Pending
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_make_place_and_are_counted() {
        let board = Noticeboard::default();
        let problems = board.listen();
        for n in 0..WAITING + 3 {
            board.post(&Problem::Failed {
                kind: "Thing",
                message: n.to_string(),
            });
        }
        assert_eq!(problems.missed(), 3);
        assert_eq!(problems.queue.lock().problems.len(), WAITING);
        assert_eq!(board.last_failure(), Some((WAITING + 2).to_string()));
    }
}

//! Whether and when a call is sent again.
//!
//! Owns: the rules, as a function of what happened.
//! Must not know: clocks, sending.

use std::time::Duration;

use http::{Method, StatusCode};

use crate::transport::TransportErrorKind;

/// How often a call is sent again at most.
const MAX_RETRIES: u32 = 10;

/// How long a server may make a caller wait.
const LONGEST_WAIT: Duration = Duration::from_secs(300);

/// What came of a call.
#[derive(Clone, Copy, Debug)]
pub(super) enum Outcome {
    /// The server answered, with this wish.
    Answer {
        code: StatusCode,
        retry_after: Option<Duration>,
    },
    /// The transport failed.
    Failed(TransportErrorKind),
}

/// How long to wait before sending again; `None` when the outcome stands.
///
/// An answer of 429 or 5xx counts only when it says when to come back: then the server did not act.
/// A lost connection counts only for a `GET`, since the server may have acted.
pub(super) fn wait(retries: u32, method: &Method, outcome: Outcome) -> Option<Duration> {
    if retries >= MAX_RETRIES {
        return None;
    }
    match outcome {
        Outcome::Answer { code, retry_after } => {
            let busy = code == StatusCode::TOO_MANY_REQUESTS || code.is_server_error();
            retry_after.filter(|wait| busy && *wait <= LONGEST_WAIT)
        }
        Outcome::Failed(TransportErrorKind::Closed) if method == Method::GET => {
            Some(Duration::from_secs(1))
        }
        Outcome::Failed(
            TransportErrorKind::Closed
            | TransportErrorKind::Connect
            | TransportErrorKind::Timeout
            | TransportErrorKind::Other,
        ) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_the_server_asks_for_and_lost_reads() {
        let answer = |code: u16, seconds: Option<u64>| Outcome::Answer {
            code: StatusCode::from_u16(code).unwrap(),
            retry_after: seconds.map(Duration::from_secs),
        };
        let second = Some(Duration::from_secs(1));
        for (retries, method, outcome, expected) in [
            (0, Method::POST, answer(429, Some(1)), second),
            (0, Method::GET, answer(503, Some(1)), second),
            (9, Method::GET, answer(503, Some(1)), second),
            (10, Method::GET, answer(503, Some(1)), None),
            (0, Method::GET, answer(503, None), None),
            (0, Method::GET, answer(404, Some(1)), None),
            (
                0,
                Method::GET,
                Outcome::Failed(TransportErrorKind::Closed),
                second,
            ),
            (
                0,
                Method::PUT,
                Outcome::Failed(TransportErrorKind::Closed),
                None,
            ),
            (
                0,
                Method::GET,
                Outcome::Failed(TransportErrorKind::Connect),
                None,
            ),
        ] {
            assert_eq!(
                wait(retries, &method, outcome),
                expected,
                "{retries} {method} {outcome:?}"
            );
        }
    }
}

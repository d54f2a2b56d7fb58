//! What a reflector does next, as a pure function of what just happened.
//!
//! Owns: the rules of list and watch (client-go's reflector is the behaviour followed; deviations are marked).
//! Must not know: objects, clocks, sockets. The loop around it is in `reflector`.

/// Objects in one page of a list.
pub(crate) const PAGE: u32 = 500;

/// Streams of initial events that may end before their bookmark, one after the other, before a list is used.
const UNFINISHED_STREAMS: u8 = 2;

/// What happened.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Input<'a> {
    /// The reflector begins.
    Start,
    /// A page of the list arrived, with a token when there are more.
    Page {
        resource_version: &'a str,
        continue_token: Option<&'a str>,
    },
    /// A frame with an object arrived; without a version when it could not be read.
    Change { resource_version: Option<&'a str> },
    /// A bookmark arrived.
    Bookmark {
        resource_version: &'a str,
        initial_events_end: bool,
    },
    /// The watch ended without an error.
    Closed(Ending),
    /// Nothing arrived for long while initial events were due.
    Quiet,
    /// A request failed, at once or in its stream.
    Failed(Cause),
}

/// How a watch ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// The server's timeout, or any end after a useful watch.
    Normal,
    /// Within a second and without a frame: a server or proxy that would be asked in a tight loop.
    Barren,
}

/// Why a request failed, as far as it decides what follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cause {
    /// 410: the version, or the continue token, is too old.
    Expired,
    /// The version is newer than the server's state, as after a restored backup.
    TooLarge,
    /// The server understood and refuses this form of request (400, 405, 406, 415, 422, 501).
    Rejected,
    /// All that may pass: no connection, 401, 403, 404, 429, 5xx.
    Transient,
}

/// What to do with the data at hand, and then.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Step {
    pub(crate) data: Data,
    pub(crate) next: Next,
}

/// What becomes of the data at hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Data {
    /// Nothing to do.
    Keep,
    /// The object or page joins the collection that will replace the store.
    Collect,
    /// As `Collect`, then the collection replaces the store.
    Replace,
    /// The object changes the store.
    Apply,
    /// The collection is given up.
    Discard,
}

/// Where the next input comes from.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Next {
    /// From the open watch.
    Read,
    /// From a new request, after a pause.
    Ask(Request, Pause),
}

/// Whether to wait before a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pause {
    None,
    BackOff,
}

/// A request to the server.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Request {
    /// A watch that sends the present state first, not older than the version.
    WatchList { resource_version: Option<String> },
    /// A page of a list.
    List {
        resource_version: Option<String>,
        limit: Option<u32>,
        continue_token: Option<String>,
    },
    /// A watch from a version on.
    Watch { resource_version: String },
}

/// Where a reflector stands.
pub(crate) struct Machine {
    phase: Phase,
    /// The newest version seen; empty before the first synchronisation.
    version: String,
    /// Whether the server no longer, or not yet, has `version`.
    version_unavailable: bool,
    /// Whether to ask for initial events, or to list.
    watch_list: bool,
    unfinished_streams: u8,
}

enum Phase {
    Idle,
    /// Initial events are being collected from a watch.
    Collecting,
    /// Pages are being collected.
    Listing {
        resource_version: Option<String>,
        continued: bool,
    },
    Watching,
}

impl Machine {
    pub(crate) fn new() -> Self {
        Self {
            phase: Phase::Idle,
            version: String::new(),
            version_unavailable: false,
            watch_list: true,
            unfinished_streams: 0,
        }
    }

    /// The newest version seen; empty before the first synchronisation.
    pub(crate) fn resource_version(&self) -> &str {
        &self.version
    }

    /// Whether initial events are due on the open watch.
    pub(crate) fn is_collecting(&self) -> bool {
        matches!(self.phase, Phase::Collecting)
    }

    pub(crate) fn step(&mut self, input: Input<'_>) -> Step {
        match self.phase {
            Phase::Idle => self.relist(Pause::None),
            Phase::Collecting => self.while_collecting(input),
            Phase::Listing { .. } => self.while_listing(input),
            Phase::Watching => self.while_watching(input),
        }
    }

    fn while_collecting(&mut self, input: Input<'_>) -> Step {
        match input {
            Input::Change {
                resource_version: _,
            } => read(Data::Collect),
            Input::Bookmark {
                resource_version,
                initial_events_end: true,
            } => {
                self.synchronised(resource_version);
                self.phase = Phase::Watching;
                read(Data::Replace)
            }
            // A server that knows initial events sends no other bookmark before their end, so this one ignored
            // the option (before 1.27). Client-go waits for the watch to time out.
            Input::Bookmark {
                resource_version: _,
                initial_events_end: false,
            }
            | Input::Quiet => self.list_instead(),
            Input::Closed(_) => {
                self.unfinished_streams += 1;
                if self.unfinished_streams >= UNFINISHED_STREAMS {
                    return self.list_instead();
                }
                self.relist(Pause::BackOff)
            }
            Input::Failed(Cause::Rejected) => self.list_instead(),
            Input::Failed(Cause::Expired | Cause::TooLarge) => {
                self.version_unavailable = true;
                self.relist(Pause::BackOff)
            }
            Input::Failed(Cause::Transient) => self.relist(Pause::BackOff),
            Input::Start | Input::Page { .. } => self.relist(Pause::BackOff),
        }
    }

    fn while_listing(&mut self, input: Input<'_>) -> Step {
        let Phase::Listing {
            resource_version: asked,
            continued,
        } = &self.phase
        else {
            return self.relist(Pause::BackOff);
        };
        match input {
            Input::Page {
                resource_version: _,
                continue_token: Some(token),
            } => {
                let request = Request::List {
                    resource_version: None,
                    limit: Some(PAGE),
                    continue_token: Some(token.to_owned()),
                };
                self.phase = Phase::Listing {
                    resource_version: asked.clone(),
                    continued: true,
                };
                Step {
                    data: Data::Collect,
                    next: Next::Ask(request, Pause::None),
                }
            }
            Input::Page {
                resource_version,
                continue_token: None,
            } => {
                self.synchronised(resource_version);
                self.phase = Phase::Watching;
                Step {
                    data: Data::Replace,
                    next: Next::Ask(self.watch(), Pause::None),
                }
            }
            // The pages outlived the server's history: one list without pages does not.
            Input::Failed(Cause::Expired) if *continued => {
                let asked = asked.clone();
                self.phase = Phase::Listing {
                    resource_version: asked.clone(),
                    continued: false,
                };
                let request = Request::List {
                    resource_version: asked,
                    limit: None,
                    continue_token: None,
                };
                Step {
                    data: Data::Discard,
                    next: Next::Ask(request, Pause::None),
                }
            }
            Input::Failed(Cause::Expired | Cause::TooLarge) => {
                let pause = if asked.is_some() {
                    Pause::None
                } else {
                    Pause::BackOff
                };
                self.version_unavailable = true;
                self.relist(pause)
            }
            Input::Failed(Cause::Rejected | Cause::Transient)
            | Input::Start
            | Input::Change { .. }
            | Input::Bookmark { .. }
            | Input::Closed(_)
            | Input::Quiet => self.relist(Pause::BackOff),
        }
    }

    fn while_watching(&mut self, input: Input<'_>) -> Step {
        match input {
            Input::Change { resource_version } => {
                self.advance(resource_version.unwrap_or_default());
                read(Data::Apply)
            }
            Input::Bookmark {
                resource_version,
                initial_events_end: _,
            } => {
                self.advance(resource_version);
                read(Data::Keep)
            }
            Input::Closed(ending) => {
                let pause = match ending {
                    Ending::Normal => Pause::None,
                    Ending::Barren => Pause::BackOff,
                };
                Step {
                    data: Data::Keep,
                    next: Next::Ask(self.watch(), pause),
                }
            }
            Input::Failed(Cause::Transient) => Step {
                data: Data::Keep,
                next: Next::Ask(self.watch(), Pause::BackOff),
            },
            Input::Failed(Cause::TooLarge) => {
                self.version_unavailable = true;
                self.relist(Pause::BackOff)
            }
            // Upstream's RetryWatcher asks for ever when a watch is refused as expired; here that, too, relists.
            Input::Failed(Cause::Expired | Cause::Rejected) | Input::Start | Input::Page { .. } => {
                self.relist(Pause::BackOff)
            }
            Input::Quiet => read(Data::Keep),
        }
    }

    fn list_instead(&mut self) -> Step {
        self.watch_list = false;
        self.relist(Pause::None)
    }

    fn relist(&mut self, pause: Pause) -> Step {
        let known =
            (!self.version_unavailable && !self.version.is_empty()).then(|| self.version.clone());
        let request = if self.watch_list {
            self.phase = Phase::Collecting;
            Request::WatchList {
                resource_version: known,
            }
        } else {
            let first = !self.version_unavailable && self.version.is_empty();
            let resource_version = if first { Some("0".to_owned()) } else { known };
            self.phase = Phase::Listing {
                resource_version: resource_version.clone(),
                continued: false,
            };
            // The server answers from memory at a given version only without a limit.
            let limit = match resource_version.as_deref() {
                None | Some("0") => Some(PAGE),
                Some(_) => None,
            };
            Request::List {
                resource_version,
                limit,
                continue_token: None,
            }
        };
        Step {
            data: Data::Discard,
            next: Next::Ask(request, pause),
        }
    }

    fn watch(&self) -> Request {
        Request::Watch {
            resource_version: self.version.clone(),
        }
    }

    fn synchronised(&mut self, resource_version: &str) {
        self.advance(resource_version);
        self.version_unavailable = false;
        self.unfinished_streams = 0;
    }

    fn advance(&mut self, resource_version: &str) {
        if !resource_version.is_empty() {
            resource_version.clone_into(&mut self.version);
        }
    }
}

fn read(data: Data) -> Step {
    Step {
        data,
        next: Next::Read,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn watch_list(version: Option<&str>) -> Request {
        Request::WatchList {
            resource_version: version.map(str::to_owned),
        }
    }

    fn list(version: Option<&str>, limit: Option<u32>, token: Option<&str>) -> Request {
        Request::List {
            resource_version: version.map(str::to_owned),
            limit,
            continue_token: token.map(str::to_owned),
        }
    }

    fn watch(version: &str) -> Request {
        Request::Watch {
            resource_version: version.to_owned(),
        }
    }

    fn ask(data: Data, request: Request, pause: Pause) -> Step {
        Step {
            data,
            next: Next::Ask(request, pause),
        }
    }

    fn page<'a>(version: &'a str, token: Option<&'a str>) -> Input<'a> {
        Input::Page {
            resource_version: version,
            continue_token: token,
        }
    }

    fn bookmark(version: &str, end: bool) -> Input<'_> {
        Input::Bookmark {
            resource_version: version,
            initial_events_end: end,
        }
    }

    /// A machine after these inputs.
    fn after<'a>(inputs: impl IntoIterator<Item = Input<'a>>) -> Machine {
        let mut machine = Machine::new();
        machine.step(Input::Start);
        for input in inputs {
            machine.step(input);
        }
        machine
    }

    #[track_caller]
    fn check<'a>(before: impl IntoIterator<Item = Input<'a>>, input: Input<'a>, expected: Step) {
        assert_eq!(after(before).step(input), expected);
    }

    /// Watching from version 7.
    fn watching() -> [Input<'static>; 1] {
        [bookmark("7", true)]
    }

    /// Listing from "0", because initial events were refused.
    fn listing() -> [Input<'static>; 1] {
        [Input::Failed(Cause::Rejected)]
    }

    #[test]
    fn starts_with_initial_events_from_a_watch() {
        assert_eq!(
            Machine::new().step(Input::Start),
            ask(Data::Discard, watch_list(None), Pause::None)
        );
    }

    #[test]
    fn collects_initial_events_until_their_bookmark_replaces_the_store() {
        check(
            [],
            Input::Change {
                resource_version: Some("3"),
            },
            read(Data::Collect),
        );
        check([], bookmark("7", true), read(Data::Replace));
        assert_eq!(after(watching()).resource_version(), "7");
        assert_eq!(
            after([Input::Change {
                resource_version: Some("3")
            }])
            .resource_version(),
            ""
        );
    }

    #[test]
    fn lists_when_initial_events_are_refused_and_stays_with_lists() {
        check(
            [],
            Input::Failed(Cause::Rejected),
            ask(
                Data::Discard,
                list(Some("0"), Some(PAGE), None),
                Pause::None,
            ),
        );
        let mut machine = after([Input::Failed(Cause::Rejected), page("7", None)]);
        assert_eq!(
            machine.step(Input::Failed(Cause::Expired)),
            ask(Data::Discard, list(Some("7"), None, None), Pause::BackOff)
        );
    }

    #[test]
    fn lists_when_the_server_ignores_the_wish_for_initial_events() {
        let expected = || {
            ask(
                Data::Discard,
                list(Some("0"), Some(PAGE), None),
                Pause::None,
            )
        };
        check([], bookmark("7", false), expected());
        check([], Input::Quiet, expected());
        check(
            [Input::Closed(Ending::Normal)],
            Input::Closed(Ending::Normal),
            expected(),
        );
    }

    #[test]
    fn one_unfinished_stream_of_initial_events_is_asked_for_again() {
        check(
            [],
            Input::Closed(Ending::Normal),
            ask(Data::Discard, watch_list(None), Pause::BackOff),
        );
        check(
            [],
            Input::Failed(Cause::Transient),
            ask(Data::Discard, watch_list(None), Pause::BackOff),
        );
    }

    #[test]
    fn pages_are_collected_and_the_last_replaces_the_store() {
        check(
            listing(),
            page("7", Some("t")),
            ask(
                Data::Collect,
                list(None, Some(PAGE), Some("t")),
                Pause::None,
            ),
        );
        let [refused] = listing();
        check(
            [refused, page("7", Some("t"))],
            page("7", None),
            ask(Data::Replace, watch("7"), Pause::None),
        );
    }

    #[test]
    fn a_later_page_that_expired_gives_one_full_list() {
        let [refused] = listing();
        let mut machine = after([refused, page("7", Some("t"))]);
        let full = machine.step(Input::Failed(Cause::Expired));
        assert_eq!(
            full,
            ask(Data::Discard, list(Some("0"), None, None), Pause::None)
        );
        let newest = machine.step(Input::Failed(Cause::Expired));
        assert_eq!(
            newest,
            ask(Data::Discard, list(None, Some(PAGE), None), Pause::None)
        );
        let again = machine.step(Input::Failed(Cause::Expired));
        assert_eq!(
            again,
            ask(Data::Discard, list(None, Some(PAGE), None), Pause::BackOff)
        );
    }

    #[test]
    fn a_failing_list_begins_again_after_a_pause() {
        let [refused] = listing();
        check(
            [refused, page("7", Some("t"))],
            Input::Failed(Cause::Transient),
            ask(
                Data::Discard,
                list(Some("0"), Some(PAGE), None),
                Pause::BackOff,
            ),
        );
    }

    #[test]
    fn bookmarks_and_changes_advance_the_version() {
        let mut machine = after(watching());
        assert_eq!(machine.step(bookmark("9", false)), read(Data::Keep));
        assert_eq!(machine.resource_version(), "9");
        assert_eq!(
            machine.step(Input::Change {
                resource_version: Some("11")
            }),
            read(Data::Apply)
        );
        assert_eq!(
            machine.step(Input::Change {
                resource_version: None
            }),
            read(Data::Apply)
        );
        assert_eq!(machine.resource_version(), "11");
    }

    #[test]
    fn a_closed_watch_goes_on_from_its_version_without_a_list() {
        check(
            watching(),
            Input::Closed(Ending::Normal),
            ask(Data::Keep, watch("7"), Pause::None),
        );
        check(
            watching(),
            Input::Closed(Ending::Barren),
            ask(Data::Keep, watch("7"), Pause::BackOff),
        );
    }

    #[test]
    fn a_failing_watch_backs_off_at_its_version() {
        check(
            watching(),
            Input::Failed(Cause::Transient),
            ask(Data::Keep, watch("7"), Pause::BackOff),
        );
    }

    #[test]
    fn an_expired_watch_relists_not_older_than_what_was_seen() {
        check(
            watching(),
            Input::Failed(Cause::Expired),
            ask(Data::Discard, watch_list(Some("7")), Pause::BackOff),
        );
        check(
            watching(),
            Input::Failed(Cause::Rejected),
            ask(Data::Discard, watch_list(Some("7")), Pause::BackOff),
        );
    }

    #[test]
    fn a_version_the_server_does_not_have_is_given_up() {
        check(
            watching(),
            Input::Failed(Cause::TooLarge),
            ask(Data::Discard, watch_list(None), Pause::BackOff),
        );
        let [watching] = watching();
        check(
            [watching.clone(), Input::Failed(Cause::Expired)],
            Input::Failed(Cause::TooLarge),
            ask(Data::Discard, watch_list(None), Pause::BackOff),
        );
        // Once synchronised again, the new version is used, although it is lower.
        let mut machine = after([
            watching,
            Input::Failed(Cause::TooLarge),
            bookmark("3", true),
        ]);
        assert_eq!(
            machine.step(Input::Failed(Cause::Expired)),
            ask(Data::Discard, watch_list(Some("3")), Pause::BackOff)
        );
    }

    #[test]
    fn finished_streams_make_unfinished_ones_forgotten() {
        let mut machine = after([
            Input::Closed(Ending::Normal),
            bookmark("7", true),
            Input::Failed(Cause::Expired),
        ]);
        assert_eq!(
            machine.step(Input::Closed(Ending::Normal)),
            ask(Data::Discard, watch_list(Some("7")), Pause::BackOff)
        );
    }
}

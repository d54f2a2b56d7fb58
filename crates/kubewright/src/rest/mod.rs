//! The REST form of the API: requests as values, and the sending of them.
//!
//! Owns: what a request is, and how it is sent, retried and judged.
//! Must not know: how connections are made, which types objects decode into.

mod endpoint;
mod options;
mod path;
mod request;
mod response;
mod retry;
mod send;
mod warning;

pub use self::endpoint::Endpoint;
pub use self::options::{
    ApplyOptions, CreateOptions, DeleteOptions, FieldValidation, GetOptions, ListOptions,
    PatchOptions, Preconditions, Propagation, ResourceVersionMatch, UpdateOptions, WatchOptions,
};
pub use self::path::check_segment;
pub use self::request::{Request, RequestError};
pub(crate) use self::response::decode;
pub(crate) use self::send::Sender;

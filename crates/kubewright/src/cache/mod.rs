//! Caches of the server's objects: reflector, store, informer, lister and the factory of informers.
//!
//! Owns: the copy of the objects of one kind, kept equal to the server's, and the ways to read and follow it.
//! Must not know: how requests are sent, what the objects mean.
//!
//! One task for each kind and factory watches the server (`reflector`, by the rules in `step`) and fills a
//! `store`. Objects stand behind `Arc` and are never cloned: readers, subscribers and the store share them.
//!
//! ```text
//! source --pages, frames--> reflector --> replica --changes--> hub --+--> store --> Lister
//!                             |  ^                                   +--> queue --> Subscription
//!                             v  |
//!                             step
//! ```

mod backoff;
mod event;
mod factory;
mod hub;
mod identity;
mod informer;
mod lister;
mod objects;
mod problem;
mod queue;
mod reflector;
mod remote;
mod replica;
#[cfg(test)]
mod simulated_server;
#[cfg(test)]
mod simulation;
mod source;
mod step;
mod store;
mod subscription;
mod wait;

pub use event::Event;
pub use factory::{InformerFactory, InformerFactoryBuilder};
pub use identity::Identity;
pub use informer::Informer;
pub use lister::{Lister, NamespaceLister};
pub use problem::{Problem, Problems};
pub use subscription::{Lag, Subscribe, Subscription};
pub use wait::{NotSynced, Unsynced, WaitError};

//! What a kind's definition forbids does not compile: examples that must fail.
//!
//! Owns: compile-fail tests of the markers. There is no code here.
//! Must not know: clients.
//!
//! Each example is a compiling one with one change, so that it fails for that change alone.
//!
//! ```
//! # use kubewright::{Object, own::ObjectMeta};
//! #[derive(Clone, Debug, Default, PartialEq, Object)]
//! #[kubewright(root)]
//! pub struct Thing { pub metadata: ObjectMeta }
//! kubewright::resource! {
//!     Thing: Namespaced, group: "example.com", version: "v1", plural: "things", core: own,
//!     status: (), scale: true, verbs: [get],
//! }
//! fn namespaced<K: kubewright::NamespaceScope>() {}
//! fn status<K: kubewright::HasStatus>() {}
//! fn scale<K: kubewright::HasScale>() {}
//! fn get<K: kubewright::verbs::Get>() {}
//! namespaced::<Thing>();
//! status::<Thing>();
//! scale::<Thing>();
//! get::<Thing>();
//! kubewright::apply! { pub struct ThingApply for Thing {} }
//! use kubewright::ApplyConfiguration;
//! let _ = ThingApply::new("a").namespace("b");
//! ```
//!
//! A cluster-scoped kind has no namespace:
//!
//! ```compile_fail,E0277
//! # use kubewright::{Object, own::ObjectMeta};
//! # #[derive(Clone, Debug, Default, PartialEq, Object)]
//! # #[kubewright(root)]
//! # pub struct Thing { pub metadata: ObjectMeta }
//! kubewright::resource! {
//!     Thing: Cluster, group: "example.com", version: "v1", plural: "things", core: own,
//! }
//! fn namespaced<K: kubewright::NamespaceScope>() {}
//! namespaced::<Thing>();
//! ```
//!
//! ```compile_fail,E0277
//! # use kubewright::{Object, own::ObjectMeta};
//! # #[derive(Clone, Debug, Default, PartialEq, Object)]
//! # #[kubewright(root)]
//! # pub struct Thing { pub metadata: ObjectMeta }
//! kubewright::resource! {
//!     Thing: Cluster, group: "example.com", version: "v1", plural: "things", core: own,
//! }
//! kubewright::apply! { pub struct ThingApply for Thing {} }
//! use kubewright::ApplyConfiguration;
//! let _ = ThingApply::new("a").namespace("b");
//! ```
//!
//! A namespaced kind is not reached through the cluster:
//!
//! ```compile_fail,E0277
//! # use kubewright::{Object, own::ObjectMeta};
//! # #[derive(Clone, Debug, Default, PartialEq, Object)]
//! # #[kubewright(root)]
//! # pub struct Thing { pub metadata: ObjectMeta }
//! kubewright::resource! {
//!     Thing: Namespaced, group: "example.com", version: "v1", plural: "things", core: own,
//! }
//! fn cluster<K: kubewright::ClusterScope>() {}
//! cluster::<Thing>();
//! ```
//!
//! Without the subresources there is no `update_status` and no `scale`:
//!
//! ```compile_fail,E0277
//! # use kubewright::{Object, own::ObjectMeta};
//! # #[derive(Clone, Debug, Default, PartialEq, Object)]
//! # #[kubewright(root)]
//! # pub struct Thing { pub metadata: ObjectMeta }
//! kubewright::resource! {
//!     Thing: Cluster, group: "example.com", version: "v1", plural: "things", core: own,
//! }
//! fn status<K: kubewright::HasStatus>() {}
//! status::<Thing>();
//! ```
//!
//! ```compile_fail,E0277
//! # use kubewright::{Object, own::ObjectMeta};
//! # #[derive(Clone, Debug, Default, PartialEq, Object)]
//! # #[kubewright(root)]
//! # pub struct Thing { pub metadata: ObjectMeta }
//! kubewright::resource! {
//!     Thing: Cluster, group: "example.com", version: "v1", plural: "things", core: own,
//! }
//! fn scale<K: kubewright::HasScale>() {}
//! scale::<Thing>();
//! ```
//!
//! Verbs may be restricted:
//!
//! ```compile_fail,E0277
//! # use kubewright::{Object, own::ObjectMeta};
//! # #[derive(Clone, Debug, Default, PartialEq, Object)]
//! # #[kubewright(root)]
//! # pub struct Thing { pub metadata: ObjectMeta }
//! kubewright::resource! {
//!     Thing: Cluster, group: "example.com", version: "v1", plural: "things", core: own,
//!     verbs: [get, list],
//! }
//! fn create<K: kubewright::verbs::Create>() {}
//! create::<Thing>();
//! ```
//!
//! The server takes strategic merge patches for built-in kinds only:
//!
//! ```compile_fail,E0277
//! # use kubewright::{Object, own::ObjectMeta};
//! # #[derive(Clone, Debug, Default, PartialEq, Object)]
//! # #[kubewright(root)]
//! # pub struct Thing { pub metadata: ObjectMeta }
//! kubewright::resource! {
//!     Thing: Cluster, group: "example.com", version: "v1", plural: "things", core: own,
//!     verbs: all,
//! }
//! fn strategic<K: kubewright::StrategicPatch>() {}
//! strategic::<Thing>();
//! ```
//!
//! An enum says what a value it does not know becomes:
//!
//! ```compile_fail
//! #[derive(kubewright::Enum)]
//! pub enum Mode { On, Off }
//! ```

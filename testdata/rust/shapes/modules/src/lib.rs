//! A crate whose types are in many places.

mod kinds;
pub mod prelude {
    pub use crate::shapes::*;
    pub use crate::shapes::deep::Deep as Deeper;
}
mod shapes;
#[path = "../elsewhere/moved.rs"]
mod moved;
#[cfg(test)]
mod tests;
#[cfg(feature = "off")]
mod missing;
#[cfg_attr(feature = "on", path = "../elsewhere/on.rs")]
mod conditional;

mod inline {
    pub(crate) mod inner {
        /// In a module in a module.
        #[derive(Deserialize, Serialize)]
        pub(crate) struct Inline {
            pub(crate) up: super::super::shapes::Square,
        }
    }
}

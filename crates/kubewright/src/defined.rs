//! What a kind says of itself: its CustomResourceDefinition.
//!
//! Owns: [`Defined`].
//! Must not know: schemas, how a definition is read, clients.

/// A kind that carries its CustomResourceDefinition.
///
/// Generated kinds implement it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` carries no CustomResourceDefinition",
    label = "no `Defined` impl",
    note = "generated kinds have one; built-in kinds have no definition"
)]
pub trait Defined {
    /// The JSON text of the whole definition, with all of its versions, as it was when the
    /// code was generated.
    fn definition() -> &'static str;
}

//! Which verbs a kind has.
//!
//! Owns: one trait for each verb, and `All` for kinds without a restriction.
//! Must not know: what the verbs do.

use crate::Resource;

/// A kind with every verb.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not have every verb",
    label = "its verbs are restricted"
)]
pub trait All: Resource {}

macro_rules! verbs {
    ($($name:ident $does:literal $message:literal;)*) => {$(
        #[doc = concat!("A kind whose objects can be ", $does, ".")]
        #[diagnostic::on_unimplemented(
            message = $message,
            label = "its verbs are restricted",
            note = "the verbs of a kind are set where its code is generated"
        )]
        pub trait $name: Resource {}

        impl<K: All> $name for K {}
    )*};
}

verbs! {
    Get "read by name" "`{Self}` does not have the verb `get`";
    List "listed" "`{Self}` does not have the verb `list`";
    Watch "watched" "`{Self}` does not have the verb `watch`";
    Create "created" "`{Self}` does not have the verb `create`";
    Update "replaced" "`{Self}` does not have the verb `update`";
    Patch "patched" "`{Self}` does not have the verb `patch`";
    Apply "applied" "`{Self}` does not have the verb `apply`";
    Delete "deleted by name" "`{Self}` does not have the verb `delete`";
    DeleteCollection "deleted by selector" "`{Self}` does not have the verb `deletecollection`";
}

//! Brings what a build script generated into a crate.
//!
//! Owns: where the generated files are looked for, and what is said when there are none.
//! Must not know: what they hold.

/// Includes what `kubewright_codegen::Builder` generated in `build.rs`.
///
/// Alone it puts the modules of the groups, and `prelude`, where it stands. With a module it makes that
/// module around them, with the visibility, documentation and attributes that are given. The folder below
/// `OUT_DIR` is `kubewright`, or the one named last, which is what `Builder::folder` was told.
///
/// ```ignore
/// kubewright::include_generated!();
///
/// kubewright::include_generated!(mod generated);
///
/// kubewright::include_generated!(
///     /// Kinds of the storage operator.
///     pub mod storage,
///     "storage"
/// );
/// ```
///
/// The files stay files: compilers and editors name them, and going to a definition opens them. The
/// modules refer to each other by relative paths, so that they can be included anywhere.
///
/// Without a build script there is no `OUT_DIR`, and the compiler says that it is not defined.
#[macro_export]
macro_rules! include_generated {
    () => {
        $crate::include_generated!("kubewright");
    };
    ($folder:literal $(,)?) => {
        // Modules of an included file are looked for beside that file.
        ::core::include!(::core::concat!(::core::env!("OUT_DIR"), "/", $folder, "/mod.rs"));
    };
    ($(#[$attribute:meta])* $visibility:vis mod $name:ident $(,)?) => {
        $crate::include_generated!($(#[$attribute])* $visibility mod $name, "kubewright");
    };
    ($(#[$attribute:meta])* $visibility:vis mod $name:ident, $folder:literal $(,)?) => {
        $(#[$attribute])*
        $visibility mod $name {
            $crate::include_generated!($folder);
        }
    };
}

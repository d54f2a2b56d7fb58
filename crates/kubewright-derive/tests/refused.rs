//! What cannot be derived does not compile, and the message says what to write.
//!
//! The messages are those of one compiler; `TRYBUILD=overwrite cargo test -p kubewright-derive
//! --test refused` writes them anew.

#[test]
fn mistakes_are_told() {
    trybuild::TestCases::new().compile_fail("tests/refused/*.rs");
}

//! What a kind does not have does not compile, and the message says why.
//!
//! The messages are those of one compiler; `TRYBUILD=overwrite cargo test --test forbidden` writes
//! them anew.

#![cfg(feature = "client")]

#[test]
fn forbidden_calls_do_not_compile() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("tests/forbidden/[a-jl-z]*.rs");
}

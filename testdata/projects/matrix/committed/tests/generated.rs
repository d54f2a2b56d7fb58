//! The committed clients are what the definitions in `crds/` give.

use kubewright_codegen::Builder;
use kubewright_codegen::builder::BuildError;

#[test]
fn the_generated_code_is_current() -> Result<(), BuildError> {
    Builder::new().input("crds").out("src/generated").check()
}

#[test]
fn other_options_are_a_difference() {
    let changed = Builder::new()
        .input("crds")
        .out("src/generated")
        .derives(["Eq", "Hash"])
        .check();
    let told = changed.expect_err("a difference").to_string();
    assert!(told.contains("snapshot.rs"), "{told}");
}

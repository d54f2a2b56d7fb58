//! The committed clients are what the definitions in `crds/` give.

use kubewright_codegen::Builder;
use kubewright_codegen::builder::BuildError;

#[test]
fn the_generated_code_is_current() -> Result<(), BuildError> {
    Builder::new().input("crds").out("src/generated").check()
}

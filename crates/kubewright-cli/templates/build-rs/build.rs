//! Generates typed clients from the definitions in `crds/`, whenever one of them changes.

fn main() -> Result<(), kubewright_codegen::builder::BuildError> {
    kubewright_codegen::Builder::new()
        .input("crds")
        .generate()?;
    Ok(())
}

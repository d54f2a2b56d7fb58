//! Every sort of definition, in a crate of edition 2021.

fn main() -> Result<(), kubewright_codegen::builder::BuildError> {
    kubewright_codegen::Builder::new()
        .input("../../../crds")
        .k8s_version("1.36")
        .quiet()
        .generate()?;
    Ok(())
}

//! Every sort of definition, in a program of edition 2024.

fn main() -> Result<(), kubewright_codegen::builder::BuildError> {
    kubewright_codegen::Builder::new()
        .input("../../../crds/*.yaml")
        .input("../../../crds/*.json")
        .k8s_version("1.36")
        .folder("everything")
        .quiet()
        .generate()?;
    Ok(())
}

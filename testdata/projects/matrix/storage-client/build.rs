//! The clients of one group.

fn main() -> Result<(), kubewright_codegen::builder::BuildError> {
    kubewright_codegen::Builder::new()
        .input("../../../crds/backups.yaml")
        .k8s_version("1.36")
        .generate()?;
    Ok(())
}

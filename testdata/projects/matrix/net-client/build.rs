//! The clients of another group, with core types of its own.

fn main() -> Result<(), kubewright_codegen::builder::BuildError> {
    kubewright_codegen::Builder::new()
        .input("../../../crds")
        .only(["net.example.com/Po*"])
        .core("own")
        .modules([("net.example.com", "net")])
        .strict()
        .generate()?;
    Ok(())
}

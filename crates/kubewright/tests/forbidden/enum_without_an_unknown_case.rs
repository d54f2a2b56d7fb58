//! An enum says what becomes of a value that it does not know.

#[derive(kubewright::Enum)]
pub enum Mode {
    On,
    Off,
}

fn main() {}

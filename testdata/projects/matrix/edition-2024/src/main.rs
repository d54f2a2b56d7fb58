//! Everything that can be generated, private and mostly unused, in a program that denies warnings.
#![deny(warnings)]

kubewright::include_generated!(mod generated, "everything");

fn main() {
    let backup = generated::storage_example_com::v1::Backup::default();
    println!("{:?}", backup.spec.keep_copies);
}

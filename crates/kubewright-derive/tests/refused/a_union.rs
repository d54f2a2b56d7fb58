//! A union has no JSON form.

use kubewright::CustomResource;

#[derive(Clone, Copy, CustomResource)]
#[kubewright(group = "example.com", version = "v1", kind = "Document")]
union DocumentSpec {
    title: u32,
    other: i32,
}

fn main() {}

//! The form of an accessor.

kubewright::clientset! {
    trait Clients {
        shelves: Shelf,
    }
}

fn main() {}

//! Words on fields are checked too.

use kubewright::{Apply, KubeSchema};
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Serialize, Deserialize, KubeSchema)]
struct Chapter {
    #[kubewright(minimum = "1")]
    first: i32,
    #[kubewright(list_type = "bag")]
    pages: Vec<i32>,
    #[kubewright(depth = 3)]
    inner: Vec<i32>,
    #[x_kube(validation)]
    last: i32,
}

#[derive(Clone, Debug, Serialize, Deserialize, Apply)]
struct Page {
    #[kubewright(hole)]
    number: i32,
}

fn main() {}

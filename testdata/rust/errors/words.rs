//! Words that do not fit.

#[derive(CustomResource)]
#[kubewright(group = "example.com", version = "v1", kind = "Wrong", namespacd)]
struct WrongSpec {
    #[kubewright(min_lenght = 1)]
    name: String,
}

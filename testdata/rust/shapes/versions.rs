//! Kinds in several versions.

/// The first form.
mod v1alpha1 {
    #[derive(CustomResource, Deserialize, Serialize)]
    #[kubewright(
        group = "versions.example.com",
        version = "v1alpha1",
        kind = "Job",
        namespaced,
        served = false,
        storage = false
    )]
    pub struct JobSpec {
        pub command: String,
    }
}

mod v1beta1 {
    #[derive(CustomResource, Deserialize, Serialize)]
    #[kubewright(
        group = "versions.example.com",
        version = "v1beta1",
        kind = "Job",
        namespaced,
        deprecated = "versions.example.com/v1beta1 Job is old; use v1",
        storage = false
    )]
    pub struct JobSpec {
        pub command: Vec<String>,
    }
}

mod v1 {
    use super::v1beta1;

    /// Runs a command.
    #[derive(CustomResource, Deserialize, Serialize)]
    #[kubewright(
        group = "versions.example.com",
        version = "v1",
        kind = "Job",
        namespaced,
        storage,
        shortname = "jb",
        status = "super::Status",
        conversion(namespace = "system", name = "webhook", path = "/convert", port = 9443, review_versions("v1", "v1beta1"))
    )]
    pub struct JobSpec {
        pub command: Vec<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        pub before: Option<v1beta1::JobSpec>,
    }
}

#[derive(Deserialize, Serialize)]
struct Status {
    done: bool,
}

/// A version that is for the program alone.
mod internal {
    #[derive(CustomResource, Deserialize, Serialize)]
    #[kubewright(group = "versions.example.com", version = "v2", kind = "Hidden", skip_version)]
    pub struct HiddenSpec {
        pub all: super::Unknowable,
    }

    #[derive(CustomResource, Deserialize, Serialize)]
    #[kubewright(group = "versions.example.com", version = "v1", kind = "Hidden", plural = "hidden")]
    pub struct HiddenV1Spec {
        pub some: String,
    }

    /// Only for the program: there is no definition of it.
    #[derive(CustomResource, Deserialize, Serialize)]
    #[kubewright(group = "versions.example.com", version = "v1", kind = "Internal", skip_version)]
    pub struct InternalSpec {
        pub all: super::Unknowable,
    }
}

#[derive(CustomResource, Deserialize, Serialize)]
#[kubewright(
    group = "versions.example.com",
    version = "v1",
    kind = "Url",
    conversion(url = "https://webhook.example.com/convert")
)]
struct UrlSpec {}

#[derive(CustomResource, Deserialize, Serialize)]
#[kubewright(group = "versions.example.com", version = "v1", kind = "Trivial", conversion = "None")]
struct TrivialSpec {}

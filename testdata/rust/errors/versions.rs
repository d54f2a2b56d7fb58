//! Versions that do not agree.

mod a {
    #[derive(CustomResource)]
    #[kubewright(group = "example.com", version = "v1", kind = "Thing", namespaced, plural = "things")]
    struct ThingSpec {}

    #[derive(CustomResource)]
    #[kubewright(group = "example.com", version = "v2", kind = "Thing", plural = "thingies")]
    struct ThingV2Spec {}

    #[derive(CustomResource)]
    #[kubewright(group = "example.com", version = "v2", kind = "Thing", plural = "things", namespaced)]
    struct ThingAgainSpec {}
}

#[derive(CustomResource)]
#[kubewright(group = "example.com", version = "v1", kind = "Stored", storage)]
struct StoredSpec {}

#[derive(CustomResource)]
#[kubewright(group = "example.com", version = "v2", kind = "Stored", storage)]
struct StoredV2Spec {}

#[derive(CustomResource)]
#[kubewright(group = "example.com", version = "v1", kind = "Never", storage = false)]
struct NeverSpec {}

#[derive(CustomResource)]
#[kubewright(group = "example", version = "v1", kind = "Nodot")]
struct NodotSpec {}

#[derive(CustomResource)]
#[kubewright(group = "example.com", version = "v1", kind = "Under_Score", plural = "x")]
struct UnderScoreSpec {}

#[derive(CustomResource)]
#[kubewright(group = "example.com", version = "v1", kind = "Bus")]
struct BusSpec {}

#[derive(CustomResource)]
#[kubewright(group = "example.com", version = "v1", kind = "Buse")]
struct BuseSpec {}

//! The version of Kubernetes whose types are compiled in.
//!
//! Owns: the guard that refuses to compile code against older types than it was generated
//! for.
//! Must not know: what differs between versions.

/// Refuses to compile unless k8s-openapi's types are those of this version of Kubernetes or
/// a later one.
///
/// Older types lack fields that newer ones have, so objects would lose them.
///
/// ```
/// # #[cfg(feature = "k8s-openapi")]
/// kubewright::require_k8s_version!("1.33");
/// ```
///
/// ```compile_fail
/// kubewright::require_k8s_version!("1.999");
/// ```
#[cfg(feature = "k8s-openapi")]
#[macro_export]
macro_rules! require_k8s_version {
    ($version:literal) => {
        const _: () = ::core::assert!(
            $crate::__k8s_version_at_least($version),
            ::core::concat!(
                "this code was generated for the types of Kubernetes ",
                $version,
                ", and older ones are compiled in, which would lose fields: ",
                "in Cargo.toml give `kubewright` the version feature for ",
                $version,
                " or a later one (`v1_...`, or `latest`), ",
                "or generate the code again with `--k8s-version`",
            )
        );
    };
}

/// Refuses to compile: the feature `k8s-openapi` is off.
#[cfg(not(feature = "k8s-openapi"))]
#[macro_export]
macro_rules! require_k8s_version {
    ($version:literal) => {
        ::core::compile_error!(::core::concat!(
            "this code was generated with the types of k8s-openapi for Kubernetes ",
            $version,
            ": in Cargo.toml give `kubewright` the feature `k8s-openapi` and one for the ",
            "version (`v1_...`, or `latest`), or generate the code again with `--core own`",
        ));
    };
}

/// The version of Kubernetes whose types k8s-openapi has, such as `1.36`.
#[cfg(feature = "k8s-openapi")]
pub const K8S_VERSION: &str = version::ENABLED;

#[cfg(feature = "k8s-openapi")]
mod version {
    k8s_openapi::k8s_if_1_33! { pub(super) const ENABLED: &str = "1.33"; }
    k8s_openapi::k8s_if_1_34! { pub(super) const ENABLED: &str = "1.34"; }
    k8s_openapi::k8s_if_1_35! { pub(super) const ENABLED: &str = "1.35"; }
    k8s_openapi::k8s_if_1_36! { pub(super) const ENABLED: &str = "1.36"; }
    k8s_openapi::k8s_if_1_37! { pub(super) const ENABLED: &str = "1.37"; }
}

/// Whether [`K8S_VERSION`] is at least this one. For [`require_k8s_version!`](crate::require_k8s_version!) alone.
#[cfg(feature = "k8s-openapi")]
#[doc(hidden)]
#[must_use]
pub const fn __k8s_version_at_least(wanted: &str) -> bool {
    let (enabled, wanted) = (minor(K8S_VERSION), minor(wanted));
    // A text that is no version is one that nothing satisfies.
    wanted != 0 && enabled >= wanted
}

/// `36` of `1.36`; 0 for anything else.
#[cfg(feature = "k8s-openapi")]
const fn minor(version: &str) -> u32 {
    let text = version.as_bytes();
    if text.len() < 3 || text.len() > 6 || text[0] != b'1' || text[1] != b'.' {
        return 0;
    }
    let mut minor = 0;
    let mut index = 2;
    while index < text.len() {
        if !text[index].is_ascii_digit() {
            return 0;
        }
        minor = minor * 10 + (text[index] - b'0') as u32;
        index += 1;
    }
    minor
}

#[cfg(all(test, feature = "k8s-openapi"))]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_as_numbers() {
        assert_eq!(minor("1.9"), 9);
        assert_eq!(minor("1.100"), 100);
        assert_eq!(minor("1.x"), 0);
        assert_eq!(minor("v1.36"), 0);
        assert!(__k8s_version_at_least("1.9"));
        assert!(!__k8s_version_at_least("1.1000"));
        assert!(!__k8s_version_at_least("latest"));
        assert!(__k8s_version_at_least(K8S_VERSION));
    }
}

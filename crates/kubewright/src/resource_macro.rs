//! `resource!`, which makes a generated struct a kind.
//!
//! Owns: the declaration, and the impls for either source of core types.
//! Must not know: how a struct is encoded.

/// Makes a struct with a field `metadata` a Kubernetes kind.
///
/// ```
/// # #[cfg(feature = "k8s-openapi")] mod sample {
/// use kubewright::Object;
/// use kubewright::k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
///
/// /// Copies a volume on a schedule.
/// #[derive(Clone, Debug, Default, PartialEq, Object)]
/// #[kubewright(root)]
/// pub struct Backup {
///     /// Standard object metadata.
///     pub metadata: ObjectMeta,
/// }
///
/// kubewright::resource! {
///     Backup: Namespaced,
///     group: "storage.example.com",
///     version: "v1",
///     plural: "backups",
///     core: k8s_openapi,
///     verbs: all,
/// }
/// # }
/// ```
///
/// Keys, in this order:
///
/// - `Kind: Namespaced` or `Kind: Cluster`;
/// - `group`, `version`, `plural`: string literals; the group of a custom resource is never
///   empty;
/// - `kind`: the kind, when the struct has another name;
/// - `list`: the kind of its list, when it is not the kind and `List`;
/// - `core`: `k8s_openapi` or `own`, the source of its `ObjectMeta`;
/// - `status: Type`: only with a `status` subresource;
/// - `scale: true`: only with a `scale` subresource;
/// - `verbs`: `all`, or some of `[get, list, watch, create, update, patch, apply, delete,
///   delete_collection]`.
#[macro_export]
macro_rules! resource {
    (
        $type:ident: $scope:ident,
        group: $group:literal,
        version: $version:literal,
        plural: $plural:literal,
        core: $($rest:tt)*
    ) => {
        $crate::resource! {
            @named $type: $scope, $group, $version, $plural,
            ::core::stringify!($type),
            ::core::concat!(::core::stringify!($type), "List"),
            core: $($rest)*
        }
    };
    (
        $type:ident: $scope:ident,
        group: $group:literal,
        version: $version:literal,
        plural: $plural:literal,
        kind: $kind:literal,
        core: $($rest:tt)*
    ) => {
        $crate::resource! {
            @named $type: $scope, $group, $version, $plural,
            $kind, ::core::concat!($kind, "List"),
            core: $($rest)*
        }
    };
    (
        $type:ident: $scope:ident,
        group: $group:literal,
        version: $version:literal,
        plural: $plural:literal,
        list: $list:literal,
        core: $($rest:tt)*
    ) => {
        $crate::resource! {
            @named $type: $scope, $group, $version, $plural,
            ::core::stringify!($type), $list,
            core: $($rest)*
        }
    };
    (
        $type:ident: $scope:ident,
        group: $group:literal,
        version: $version:literal,
        plural: $plural:literal,
        kind: $kind:literal,
        list: $list:literal,
        core: $($rest:tt)*
    ) => {
        $crate::resource! {
            @named $type: $scope, $group, $version, $plural,
            $kind, $list,
            core: $($rest)*
        }
    };
    (
        @named $type:ident: $scope:ident, $group:literal, $version:literal, $plural:literal,
        $kind:expr, $list:expr,
        core: $core:ident
        $(, status: $status:ty)?
        $(, scale: $scale:ident)?
        $(, verbs: $verbs:tt)?
        $(,)?
    ) => {
        $crate::resource! {
            @core $core $type $scope $group $version $plural ($kind) ($list)
        }
        $(
            impl $crate::HasStatus for $type {
                type Status = $status;
            }
        )?
        $( $crate::resource! { @scale $scale $type } )?
        $( $crate::resource! { @verbs $verbs $type } )?
    };
    (
        @core k8s_openapi $type:ident $scope:ident
        $group:literal $version:literal $plural:literal ($kind:expr) ($list:expr)
    ) => {
        impl $crate::k8s_openapi::Resource for $type {
            const API_VERSION: &'static str = ::core::concat!($group, "/", $version);
            const GROUP: &'static str = $group;
            const KIND: &'static str = $kind;
            const VERSION: &'static str = $version;
            const URL_PATH_SEGMENT: &'static str = $plural;
            type Scope = $crate::resource! { @scope $scope };
        }
        impl $crate::k8s_openapi::ListableResource for $type {
            const LIST_KIND: &'static str = $list;
        }
        impl $crate::k8s_openapi::Metadata for $type {
            type Ty = $crate::k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
            fn metadata(&self) -> &Self::Ty {
                &self.metadata
            }
            fn metadata_mut(&mut self) -> &mut Self::Ty {
                &mut self.metadata
            }
        }
    };
    (
        @core own $type:ident $scope:ident
        $group:literal $version:literal $plural:literal ($kind:expr) ($list:expr)
    ) => {
        impl $crate::Resource for $type {
            const API_VERSION: &'static str = ::core::concat!($group, "/", $version);
            const GROUP: &'static str = $group;
            const KIND: &'static str = $kind;
            const VERSION: &'static str = $version;
            const PLURAL: &'static str = $plural;
            type Scope = $crate::$scope;
            type Metadata = $crate::own::ObjectMeta;
            fn metadata(&self) -> &Self::Metadata {
                &self.metadata
            }
            fn metadata_mut(&mut self) -> &mut Self::Metadata {
                &mut self.metadata
            }
        }
    };
    (@scope Namespaced) => { $crate::k8s_openapi::NamespaceResourceScope };
    (@scope Cluster) => { $crate::k8s_openapi::ClusterResourceScope };
    (@scale true $type:ident) => { impl $crate::HasScale for $type {} };
    (@scale false $type:ident) => {};
    (@verbs all $type:ident) => { impl $crate::verbs::All for $type {} };
    (@verbs [$($verb:ident),* $(,)?] $type:ident) => {
        $( $crate::resource! { @verb $verb $type } )*
    };
    (@verb get $type:ident) => { impl $crate::verbs::Get for $type {} };
    (@verb list $type:ident) => { impl $crate::verbs::List for $type {} };
    (@verb watch $type:ident) => { impl $crate::verbs::Watch for $type {} };
    (@verb create $type:ident) => { impl $crate::verbs::Create for $type {} };
    (@verb update $type:ident) => { impl $crate::verbs::Update for $type {} };
    (@verb patch $type:ident) => { impl $crate::verbs::Patch for $type {} };
    (@verb apply $type:ident) => { impl $crate::verbs::Apply for $type {} };
    (@verb delete $type:ident) => { impl $crate::verbs::Delete for $type {} };
    (@verb delete_collection $type:ident) => { impl $crate::verbs::DeleteCollection for $type {} };
}

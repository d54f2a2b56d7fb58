//! Code in the form that the generator writes, by hand: it compiles, and loses nothing.

#![cfg(feature = "k8s-openapi")]
#![deny(warnings)]
#![allow(
    dead_code,
    unreachable_pub,
    reason = "generated modules are public in a library"
)]

use kubewright::{ApplyConfiguration, DecodeError, ObjectMetadata, Resource};
use serde_json::{Value, json};

/// As generated with `--core k8s-openapi`.
mod backup {
    use std::collections::BTreeMap;

    use kubewright::k8s_openapi::api::core::v1::PodTemplateSpec;
    use kubewright::k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
    use kubewright::{Enum, IntOrString, Object, Timestamp, Value};

    /// Copies a volume on a schedule.
    ///
    /// `backups.storage.example.com`, version `v1`, namespaced.
    #[derive(Clone, Debug, Default, PartialEq, Object)]
    #[kubewright(root)]
    pub struct Backup {
        /// Standard object metadata.
        pub metadata: ObjectMeta,
        /// What to copy, and when.
        pub spec: BackupSpec,
        /// The last result.
        pub status: Option<BackupStatus>,
    }

    kubewright::resource! {
        Backup: Namespaced,
        group: "storage.example.com",
        version: "v1",
        plural: "backups",
        core: k8s_openapi,
        status: BackupStatus,
        scale: true,
        verbs: all,
    }

    /// What to copy, and when.
    #[derive(Clone, Debug, Default, PartialEq, Object)]
    pub struct BackupSpec {
        /// How many copies to keep.
        pub keep_copies: Option<i32>,
        /// Cron expression.
        pub schedule: String,
        /// Optional and nullable.
        pub window: Option<Option<String>>,
        /// Required and nullable.
        #[kubewright(nullable)]
        pub owner: Option<String>,
        /// A name that is no identifier.
        #[kubewright(rename = "x-y")]
        pub x_y: Option<String>,
        /// A keyword.
        pub r#type: Option<Mode>,
        /// Items.
        pub items: Option<Vec<Item>>,
        /// Levels.
        pub levels: Option<BTreeMap<String, Level>>,
        /// A core type.
        pub template: Option<Box<PodTemplateSpec>>,
        /// All fields that are not listed here.
        #[kubewright(rest)]
        pub other: BTreeMap<String, Value>,
    }

    /// One item, which may hold more.
    #[derive(Clone, Debug, Default, PartialEq, Object)]
    pub struct Item {
        /// The name.
        pub name: String,
        /// The port.
        pub port: Option<IntOrString>,
        /// Inner items.
        pub inner: Option<Box<Item>>,
        /// On or off.
        pub switch: Option<Switch>,
    }

    /// The last result.
    #[derive(Clone, Debug, Default, PartialEq, Object)]
    pub struct BackupStatus {
        /// When the last copy finished.
        pub last_run: Option<Timestamp>,
    }

    /// When to copy.
    #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Enum)]
    pub enum Mode {
        /// At every run.
        Always,
        /// Once.
        #[kubewright(value = "if-not-present")]
        IfNotPresent,
        /// A value this version does not know.
        Unknown(kubewright::Unknown),
    }

    /// How much.
    #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Enum)]
    #[kubewright(integer)]
    pub enum Level {
        /// One.
        #[kubewright(value = 1)]
        V1,
        /// Less.
        #[kubewright(value = -5)]
        VMinus5,
        /// A value this version does not know.
        Unknown(kubewright::Unknown<i64>),
    }

    /// Only on.
    #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Enum)]
    #[kubewright(boolean)]
    pub enum Switch {
        /// On.
        #[kubewright(value = true)]
        True,
        /// A value this version does not know.
        Unknown(kubewright::Unknown<bool>),
    }

    kubewright::apply! {
        /// Apply configuration of [`Item`].
        pub struct ItemApply {
            name "name": String,
            port "port": IntOrString,
            inner "inner": ItemApply,
        }
        /// Apply configuration of [`BackupSpec`].
        pub struct BackupSpecApply {
            keep_copies "keepCopies": i32,
            r#type "type": Mode,
            schedule "schedule": String,
            window "window"?: String,
            items "items": [ItemApply],
            labels "labels": {String},
            table "table": BTreeMap<String, Vec<String>>,
            template "template": PodTemplateSpec,
        }
        /// Apply configuration of [`BackupStatus`].
        pub struct BackupStatusApply {
            last_run "lastRun": Timestamp,
        }
        /// Apply configuration of [`Backup`].
        pub struct BackupApply for Backup {
            spec "spec": BackupSpecApply,
            status "status": BackupStatusApply,
        }
    }
}

/// As generated with `--core own`.
mod thing {
    use kubewright::own::ObjectMeta;
    use kubewright::{Object, Value};

    /// A thing of the whole cluster.
    #[derive(Clone, Debug, Default, PartialEq, Object)]
    #[kubewright(root)]
    pub struct Thing {
        /// Standard object metadata.
        pub metadata: ObjectMeta,
        /// A field beside where the spec would be.
        pub data: Option<Value>,
        /// All fields that are not listed here.
        #[kubewright(rest)]
        pub other: std::collections::BTreeMap<String, Value>,
    }

    kubewright::resource! {
        Thing: Cluster,
        group: "example.com",
        version: "v1alpha1",
        plural: "things",
        list: "ThingCollection",
        core: own,
        verbs: [get, list, watch],
    }
}

/// Kinds and fields with the names of what generated code uses.
mod hostile {
    use kubewright::Object;

    macro_rules! kinds {
        ($($kind:ident)*) => {$(
            /// A kind.
            #[derive(Object)]
            #[derive(Clone, Debug, Default, PartialEq)]
            #[kubewright(root)]
            pub struct $kind {
                /// Metadata.
                pub metadata: kubewright::own::ObjectMeta,
                /// Fields.
                pub f: ::core::option::Option<i32>,
                /// Fields.
                pub index: ::core::option::Option<i32>,
                /// Fields.
                pub input: ::core::option::Option<i32>,
                /// Fields.
                pub out: ::core::option::Option<i32>,
                /// Fields.
                pub r#fn: ::core::option::Option<i32>,
            }
            kubewright::resource! {
                $kind: Cluster,
                group: "example.com",
                version: "v1",
                plural: "things",
                core: own,
            }
        )*};
    }
    kinds!(Option Some None Result Ok Err String Vec Box Default Resource Fields Encoder Value Cluster S D Mod);
}

/// Values with the names of what the derives use.
#[allow(
    clippy::enum_variant_names,
    reason = "values are as the definition has them"
)]
mod hostile_values {
    use kubewright::Enum;

    /// Values.
    #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Enum)]
    pub enum Value {
        /// A value.
        Value,
        /// A value.
        Err,
        /// A value.
        Self_,
        /// A value.
        Some,
        /// A value.
        None,
        /// A value.
        Unknown,
        /// A value.
        #[kubewright(value = "")]
        Empty,
        /// A value.
        #[kubewright(value = "\"{}\n\u{202e}")]
        Odd,
        /// A value this version does not know.
        Other(kubewright::Unknown),
    }

    /// Both booleans.
    #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Enum)]
    #[kubewright(boolean)]
    pub enum Either {
        /// A value.
        #[kubewright(value = true)]
        True,
        /// A value.
        #[kubewright(value = false)]
        False,
        /// Never.
        Unknown(kubewright::Unknown<bool>),
    }
}

use backup::*;
use thing::Thing;

fn stored() -> Value {
    json!({
        "apiVersion": "storage.example.com/v1",
        "kind": "Backup",
        "metadata": {"name": "web", "namespace": "prod", "resourceVersion": "7", "labels": {"a": "b"}},
        "spec": {
            "keepCopies": 3,
            "schedule": "@daily",
            "window": null,
            "owner": null,
            "x-y": "z",
            "type": "if-not-present",
            "items": [{"name": "a", "port": 4_294_967_296_i64, "inner": {"name": "b", "port": "http", "switch": false}}],
            "levels": {"a": 1, "b": -5, "c": 7},
            "template": {"spec": {"containers": [{"name": "c"}]}},
            "unlisted": {"deep": [1, 2.5, null]},
        },
        "status": {"lastRun": "2024-05-01T12:00:00.123456+02:00"},
    })
}

#[test]
fn what_was_stored_comes_back() {
    let backup: Backup = kubewright::decode_value(&stored()).unwrap();
    assert_eq!(backup.spec.r#type, Some(Mode::IfNotPresent));
    assert_eq!(backup.spec.window, Some(None));
    assert_eq!(backup.spec.other.keys().collect::<Vec<_>>(), ["unlisted"]);
    let mut written = serde_json::to_value(&backup).unwrap();
    // k8s-openapi writes a template's metadata when it is absent.
    if let Some(template) = written["spec"]["template"].as_object_mut() {
        template.remove("metadata");
    }
    assert_eq!(written, stored());
    let text = serde_json::to_vec(&backup).unwrap();
    assert_eq!(kubewright::decode::<Backup>(&text).unwrap(), backup);
}

#[test]
fn the_type_is_written_first_and_may_be_absent() {
    let text = serde_json::to_string(&Backup::default()).unwrap();
    let expected = r#"{"apiVersion":"storage.example.com/v1","kind":"Backup","metadata":{},"spec":{"schedule":"","owner":null}}"#;
    assert_eq!(text, expected);
    let item = br#"{"spec":{"schedule":"","owner":null}}"#;
    assert_eq!(
        kubewright::decode::<Backup>(item).unwrap(),
        Backup::default()
    );
}

#[track_caller]
fn check_error(change: impl FnOnce(&mut Value), path: &str, message: &str) {
    let mut value = stored();
    change(&mut value);
    let error: DecodeError = kubewright::decode_value::<Backup>(&value).unwrap_err();
    assert_eq!(
        (error.path.as_str(), error.message.as_str()),
        (path, message)
    );
    let error = error.to_string();
    let expected = format!(
        "{} prod/web: {path}: {message}",
        value["kind"].as_str().unwrap()
    );
    assert_eq!(error, expected);
}

#[test]
fn what_does_not_fit_is_an_error_with_its_path() {
    check_error(
        |value| {
            drop(
                value["spec"]["items"][0]["inner"]
                    .as_object_mut()
                    .unwrap()
                    .remove("name"),
            )
        },
        "spec.items[0].inner.name",
        "missing field `name`",
    );
    check_error(
        |value| drop(value["spec"].as_object_mut().unwrap().remove("owner")),
        "spec.owner",
        "missing field `owner`",
    );
    check_error(
        |value| value["spec"]["keepCopies"] = json!(2_147_483_648_u64),
        "spec.keepCopies",
        "invalid value: integer `2147483648`, expected i32",
    );
    check_error(
        |value| value["spec"]["schedule"] = Value::Null,
        "spec.schedule",
        "invalid type: null, expected a string",
    );
    check_error(
        |value| value["kind"] = json!("Restore"),
        "kind",
        "invalid value: string \"Restore\", expected `Backup`",
    );
    check_error(
        |value| value["status"] = json!("done"),
        "status",
        "invalid type: string \"done\", expected an object",
    );
    check_error(
        |value| value["spec"]["levels"]["d"] = json!("high"),
        "spec.levels.d",
        "invalid type: string \"high\", expected i64",
    );
}

#[test]
fn nesting_beyond_the_limit_is_an_error() {
    let mut text = String::from(r#"{"spec":{"schedule":"","owner":null,"items":["#);
    text.push_str(&r#"{"name":"a","inner":"#.repeat(10_000));
    assert!(kubewright::decode::<Backup>(text.as_bytes()).is_err());
}

#[test]
fn null_is_absence_where_it_is_not_a_value() {
    let mut value = stored();
    value["spec"]["keepCopies"] = Value::Null;
    value["status"] = Value::Null;
    let backup: Backup = kubewright::decode_value(&value).unwrap();
    assert_eq!(backup.spec.keep_copies, None);
    assert_eq!(backup.status, None);
}

#[test]
fn of_a_name_that_occurs_twice_the_last_wins() {
    let text = br#"{"name":"a","name":"b","ignored":{"deep":[1]}}"#;
    assert_eq!(kubewright::decode::<Item>(text).unwrap().name, "b");
}

#[test]
fn the_rest_cannot_write_a_field_twice() {
    let mut backup = Backup::default();
    backup
        .spec
        .other
        .insert("schedule".to_owned(), json!("mine"));
    let text = serde_json::to_string(&backup.spec).unwrap();
    assert_eq!(text, r#"{"schedule":"","owner":null}"#);

    let thing = json!({"apiVersion": "example.com/v1alpha1", "kind": "Thing", "metadata": {"name": "a"}, "extra": 1});
    let decoded: Thing = kubewright::decode_value(&thing).unwrap();
    assert_eq!(decoded.other.len(), 1);
    assert_eq!(serde_json::to_value(&decoded).unwrap(), thing);
}

#[test]
fn enums_keep_what_they_do_not_know() {
    assert_eq!(Mode::from("Always"), Mode::Always);
    assert_eq!(Mode::from("Never").as_str(), "Never");
    assert_eq!(Mode::IfNotPresent.to_string(), "if-not-present");
    assert_eq!("Always".parse(), Ok(Mode::Always));
    assert_eq!(Mode::default().as_str(), "");
    assert_eq!(Level::from(-5), Level::VMinus5);
    assert_eq!(Level::from(9).value(), 9);
    assert_eq!(Level::default().to_string(), "0");
    assert_eq!(Switch::from(true), Switch::True);
    assert!(!Switch::default().value());
    assert_eq!(
        hostile_values::Value::default(),
        hostile_values::Value::Empty
    );
    assert_eq!(hostile_values::Value::Odd.as_str(), "\"{}\n\u{202e}");
    assert_eq!(
        hostile_values::Value::from("Unknown"),
        hostile_values::Value::Unknown
    );
    assert_eq!(
        hostile_values::Either::default(),
        hostile_values::Either::False
    );
}

#[test]
fn kinds_know_their_names() {
    fn names<K: Resource>() -> [&'static str; 5] {
        [K::GROUP, K::VERSION, K::API_VERSION, K::KIND, K::PLURAL]
    }
    let backup = [
        "storage.example.com",
        "v1",
        "storage.example.com/v1",
        "Backup",
        "backups",
    ];
    assert_eq!(names::<Backup>(), backup);
    assert_eq!(
        names::<Thing>(),
        [
            "example.com",
            "v1alpha1",
            "example.com/v1alpha1",
            "Thing",
            "things"
        ]
    );
    let pod = ["", "v1", "v1", "Pod", "pods"];
    assert_eq!(names::<kubewright::k8s_openapi::api::core::v1::Pod>(), pod);
    assert_eq!(names::<hostile::Option>()[3], "Option");

    let backup: Backup = kubewright::decode_value(&stored()).unwrap();
    let metadata = Resource::metadata(&backup);
    assert_eq!(metadata.namespace(), Some("prod"));
    assert_eq!(metadata.label("a"), Some("b"));
}

#[test]
fn apply_configurations_hold_what_is_set() {
    let apply = BackupApply::new("web")
        .namespace("prod")
        .labels([("a", "b")])
        .spec(
            BackupSpecApply::default()
                .keep_copies(3)
                .r#type("Always")
                .schedule("@daily")
                .window_null()
                .items([ItemApply::default().name("a").port("http")])
                .items([ItemApply::default().inner(ItemApply::default().port(5))])
                .labels([("x", "y")]),
        );
    let expected = json!({
        "apiVersion": "storage.example.com/v1",
        "kind": "Backup",
        "metadata": {"name": "web", "namespace": "prod", "labels": {"a": "b"}},
        "spec": {
            "keepCopies": 3,
            "type": "Always",
            "schedule": "@daily",
            "window": null,
            "items": [{"name": "a", "port": "http"}, {"inner": {"port": 5}}],
            "labels": {"x": "y"},
        },
    });
    assert_eq!(serde_json::to_value(apply).unwrap(), expected);
}

#[test]
fn extract_gives_what_the_manager_applied() {
    let mut value = stored();
    value["metadata"]["managedFields"] = json!([
        {
            "manager": "me", "operation": "Apply", "apiVersion": "storage.example.com/v1",
            "fieldsType": "FieldsV1",
            "fieldsV1": {
                "f:metadata": {"f:labels": {"f:a": {}}},
                "f:spec": {"f:keepCopies": {}, "f:items": {"k:{\"name\":\"a\"}": {".": {}, "f:port": {}}}},
            },
        },
        {
            "manager": "me", "operation": "Apply", "apiVersion": "storage.example.com/v1",
            "fieldsType": "FieldsV1", "subresource": "status",
            "fieldsV1": {"f:status": {"f:lastRun": {}}},
        },
        {
            "manager": "other", "operation": "Update", "apiVersion": "storage.example.com/v1",
            "fieldsType": "FieldsV1", "fieldsV1": {"f:spec": {"f:schedule": {}}},
        },
    ]);
    let backup: Backup = kubewright::decode_value(&value).unwrap();
    let applied = BackupApply::extract(&backup, "me").unwrap().unwrap();
    let expected = BackupApply::new("web")
        .namespace("prod")
        .labels([("a", "b")])
        .spec(
            BackupSpecApply::default()
                .keep_copies(3)
                .items([ItemApply::default().name("a").port(4_294_967_296_i64)]),
        );
    assert_eq!(applied, expected);

    let status = BackupApply::extract_status(&backup, "me").unwrap().unwrap();
    assert_eq!(
        serde_json::to_value(status).unwrap()["status"],
        json!({"lastRun": "2024-05-01T12:00:00.123456+02:00"}),
    );
    assert_eq!(BackupApply::extract(&backup, "other").unwrap(), None);

    let stripped: Backup = kubewright::decode_value(&stored()).unwrap();
    let error = BackupApply::extract(&stripped, "me").unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("Backup web: no managedFields"),
        "{error}"
    );
}

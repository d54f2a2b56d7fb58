//! Words that are unknown or have a wrong value.

#[derive(CustomResource)]
#[kubewright(group = "example.com", version = "v1", kind = "Kind", namespacd)]
struct KindSpec {}

#[derive(CustomResource)]
#[kubewright(version = "v1", kind = "Groupless")]
struct GrouplessSpec {}

#[derive(CustomResource)]
#[kubewright(group = "example.com", version = "v1", kind = "Forms", scope = "Namespace", status)]
#[kubewright(printcolumn(name = "A"), scale(spec_replicas_path = ".a"), annotation("a"))]
#[kubewright(conversion(namespace = "a"), schema = "none", storage = "yes")]
struct FormsSpec {}

#[derive(CustomResource)]
#[kubewright(group = "example.com", version = "v1", kind = "Fields")]
struct FieldsSpec {
    #[kubewright(min_lenght = 1)]
    misspelt: String,
    #[kubewright(minimum = "1")]
    text_for_number: i32,
    #[kubewright(min_length = -1)]
    negative: String,
    #[kubewright(nullable = 1)]
    flag: String,
    #[kubewright(enum())]
    empty: String,
    #[kubewright(list_type = "bag")]
    bag: Vec<String>,
    #[kubewright(type = "text")]
    text: String,
    #[kubewright(validation)]
    rule: String,
    #[kubewright(validation(rule = "self", reason = "Wrong"))]
    reason: String,
    #[kubewright(external_docs(description = "nowhere"))]
    docs: String,
    #[kubewright(unique_items)]
    unique: Vec<String>,
    #[kubewright(depth = 99)]
    depth: String,
    #[kubewright(as = "Vec<")]
    broken: String,
    #[kubewright = "text"]
    form: String,
    #[serde(rename_all = "camel", rename(serialize = "a"))]
    serde: String,
}

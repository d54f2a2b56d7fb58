//! `cargo xtask hostile`: input made to break a generator.
//!
//! Owns: the inputs too large to keep as files, and the rules that every hostile input is held to.
//! Must not know: how code is generated.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::arguments::Arguments;
use crate::process;
use crate::workspace;

/// The most that one input may take.
const MOST_BYTES: u64 = 2_000_000_000;

pub(crate) fn run(words: &[String]) -> Result<()> {
    Arguments::new(words).finish()?;
    let folder = workspace::target().join("hostile");
    workspace::empty_folder(&folder)?;
    let mut inputs = Vec::new();
    let kept = workspace::root().join("testdata/hostile");
    if kept.is_dir() {
        for extension in ["yaml", "yml", "json"] {
            inputs.extend(workspace::files(&kept, extension)?);
        }
    }
    inputs.extend(made(&folder.join("made"))?);
    let kubewright = workspace::kubewright()?;
    let (mut generated, mut refused) = (Vec::new(), 0);
    for input in &inputs {
        match judge(&kubewright, input, &folder)? {
            Some(out) => generated.push(out),
            None => refused += 1,
        }
    }
    compile(&folder, &generated)?;
    println!(
        "hostile {}: {} generated and compiled, {refused} refused with a place",
        inputs.len(),
        generated.len()
    );
    Ok(())
}

/// Generates from one input; its output, or nothing when it was refused as it should be.
fn judge(kubewright: &Path, input: &Path, folder: &Path) -> Result<Option<PathBuf>> {
    let shown = input
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let stem = shown.replace(|c: char| !c.is_ascii_alphanumeric(), "_");
    let around = folder.join("out").join(&stem);
    let out = around.join("inside");
    std::fs::create_dir_all(&around)?;
    std::fs::write(around.join("witness"), "untouched")?;
    let (cost, output) = workspace::generate(kubewright)
        .arg(input)
        .arg("--out")
        .arg(&out)
        .arg("--quiet")
        .measure_output()?;
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    let untouched =
        std::fs::read_to_string(around.join("witness")).is_ok_and(|text| text == "untouched");
    let beside = std::fs::read_dir(&around)?.count();
    if !untouched || beside > 1 + usize::from(out.exists()) {
        bail!("{shown}: something was written outside --out");
    }
    if cost.peak_bytes > MOST_BYTES {
        bail!("{shown}: took {} MB", cost.peak_bytes / 1_000_000);
    }
    // Those that the server refuses say in their first line what becomes of them here.
    let refused = input.components().any(|part| part.as_os_str() == "refused");
    let must_fail = refused && std::fs::read_to_string(input)?.starts_with("# expect: error");
    let must_pass = !refused && input.starts_with(workspace::root().join("testdata"));
    match output.status.code() {
        Some(0) if must_fail => bail!("{shown}: generated, though it must be refused"),
        Some(0) => Ok(Some(out)),
        Some(2) if must_pass => {
            bail!(
                "{shown}: refused, though it can be generated:\n{}",
                process::tail(&told, 10)
            )
        }
        Some(2) if told.contains(&shown) || told.contains("--only") => Ok(None),
        Some(2) => bail!(
            "{shown}: refused without naming the file:\n{}",
            process::tail(&told, 10)
        ),
        _ => bail!(
            "{shown}: ended with {}:\n{}",
            output.status,
            process::tail(&told, 20)
        ),
    }
}

/// What was generated compiles, each in a module of its own, and does nothing when it is compiled.
fn compile(folder: &Path, generated: &[PathBuf]) -> Result<()> {
    let runtime = workspace::root().join("crates/kubewright");
    let package = folder.join("crate");
    let manifest = format!(
        "[package]\nname = \"hostile\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n\
         [dependencies]\nkubewright = {{ path = {:?}, features = [\"v1_36\"] }}\n",
        runtime.to_string_lossy()
    );
    let mut library = String::from("//! Hostile input, generated.\n#![deny(warnings)]\n");
    for (number, out) in generated.iter().enumerate() {
        let module = out.join("mod.rs");
        // The largest take long and hold nothing that the small ones do not.
        let small = workspace::files(out, "rs")?
            .iter()
            .all(|file| std::fs::metadata(file).is_ok_and(|data| data.len() < 4_000_000));
        if module.exists() && small {
            let path = module.to_string_lossy();
            let _ = write!(
                library,
                "\n#[path = {path:?}]\n#[allow(missing_docs)]\npub mod input_{number};\n"
            );
        }
    }
    workspace::write(&package.join("Cargo.toml"), &manifest)?;
    workspace::write(&package.join("src/lib.rs"), &library)?;
    std::fs::copy(
        workspace::root().join("Cargo.lock"),
        package.join("Cargo.lock"),
    )
    .context("cannot copy Cargo.lock")?;
    process::cargo(&package)
        .env(
            "CARGO_TARGET_DIR",
            workspace::target().join("golden/target"),
        )
        .args(["check", "--quiet", "--lib"])
        .check()
}

/// Inputs that are large or deep.
fn made(folder: &Path) -> Result<Vec<PathBuf>> {
    std::fs::create_dir_all(folder)?;
    let mut files = Vec::new();
    let mut add = |name: &str, text: String| -> Result<()> {
        let file = folder.join(name);
        std::fs::write(&file, text).with_context(|| format!("cannot write {}", file.display()))?;
        files.push(file);
        Ok(())
    };
    add(
        "deep_flow.yaml",
        format!("{}{}{}\n", "[".repeat(10_000), "x", "]".repeat(10_000)),
    )?;
    add(
        "deep_json.json",
        format!("{}{}", "{\"a\":".repeat(10_000), "1"),
    )?;
    let nested = |levels: usize| {
        let open = "{\"type\":\"object\",\"properties\":{\"a\":".repeat(levels);
        format!("{open}{{\"type\":\"string\"}}{}", "}}".repeat(levels))
    };
    add(
        "deep_schema.json",
        definition("deeps", "Deep", &nested(10_000)),
    )?;
    add(
        "deep_schema_100.json",
        definition("deeps", "Deep", &nested(100)),
    )?;
    let items = |levels: usize| {
        let open = "{\"type\":\"array\",\"items\":".repeat(levels);
        format!("{open}{{\"type\":\"string\"}}{}", "}".repeat(levels))
    };
    add(
        "deep_items.json",
        definition("lists", "List", &items(10_000)),
    )?;
    let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for level in 1..12 {
        let references = vec![format!("*a{}", level - 1); 10].join(", ");
        let _ = writeln!(bomb, "a{level}: &a{level} [{references}]");
    }
    add(
        "alias_bomb.yaml",
        format!("{bomb}kind: CustomResourceDefinition\n"),
    )?;
    let mut wide = String::with_capacity(110_000_000);
    wide.push_str("{\"type\":\"object\",\"properties\":{");
    let text = "x".repeat(900);
    for number in 0..105_000 {
        let comma = if number == 0 { "" } else { "," };
        let _ = write!(
            wide,
            "{comma}\"field{number}\":{{\"type\":\"string\",\"description\":\"{text}\"}}"
        );
    }
    wide.push_str("}}");
    add("hundred_megabytes.json", definition("wides", "Wide", &wide))?;
    Ok(files)
}

/// A CRD with this schema for `spec`.
fn definition(plural: &str, kind: &str, spec: &str) -> String {
    format!(
        "{{\"apiVersion\":\"apiextensions.k8s.io/v1\",\"kind\":\"CustomResourceDefinition\",\
         \"metadata\":{{\"name\":\"{plural}.hostile.example.com\"}},\"spec\":{{\"group\":\"hostile.example.com\",\
         \"scope\":\"Namespaced\",\"names\":{{\"plural\":\"{plural}\",\"kind\":\"{kind}\"}},\
         \"versions\":[{{\"name\":\"v1\",\"served\":true,\"storage\":true,\"schema\":{{\"openAPIV3Schema\":\
         {{\"type\":\"object\",\"properties\":{{\"spec\":{spec}}}}}}}}}]}}}}\n"
    )
}

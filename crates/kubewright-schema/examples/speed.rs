//! How fast a folder of CRDs is read and written, on one thread.
//!
//! `cargo run --release -p kubewright-schema --example speed -- FOLDER`

use std::path::{Path, PathBuf};
use std::time::Instant;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::args().nth(1).ok_or("usage: speed FOLDER")?;
    let mut paths = Vec::new();
    collect(Path::new(&folder), &mut paths)?;
    let texts: Vec<(String, String)> = paths
        .iter()
        .map(|path| Ok((path.display().to_string(), std::fs::read_to_string(path)?)))
        .collect::<std::io::Result<_>>()?;
    let bytes: usize = texts.iter().map(|(_, text)| text.len()).sum();

    let start = Instant::now();
    let mut events = 0_usize;
    for (_, text) in &texts {
        let mut parser = saphyr_parser::Parser::new_from_str(text);
        while let Some(event) = parser.next_event() {
            event?;
            events += 1;
        }
    }
    println!("bare parser: {:?}, {events} events", start.elapsed());

    let start = Instant::now();
    let mut definitions = Vec::new();
    for (file, text) in &texts {
        match kubewright_schema::read(file, text) {
            Ok(documents) => definitions.extend(documents.definitions),
            Err(error) => println!("{error}"),
        }
    }
    println!(
        "read: {:?}, {} definitions, {bytes} bytes",
        start.elapsed(),
        definitions.len()
    );

    let start = Instant::now();
    let mut out = String::new();
    let mut written = 0;
    for definition in &definitions {
        out.clear();
        definition.write_json(&mut out);
        written += out.len();
    }
    println!("write_json: {:?}, {written} bytes", start.elapsed());
    println!(
        "size of a schema: {} bytes",
        size_of::<kubewright_schema::Schema>()
    );
    Ok(())
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, paths)?;
        } else if path
            .extension()
            .is_some_and(|extension| extension == "yaml")
        {
            paths.push(path);
        }
    }
    Ok(())
}

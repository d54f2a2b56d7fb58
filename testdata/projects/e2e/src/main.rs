//! Generated clients against a real API server.
//!
//! Owns: the order of the parts, and the client that they share.
//! Must not know: what a part checks.

mod apply;
mod definitions;
mod informer;
mod proxy;
mod samples;
mod source;
mod verbs;

use anyhow::{Context, Result};
use kubewright::{Client, Clientset, Config};

#[tokio::main]
async fn main() -> Result<()> {
    let config = Config::infer().context("the server's kubeconfig")?;
    let client = Client::from_config(config.clone())?;
    let clientset = Clientset::new(client.clone());
    let installed = definitions::install(&client).await?;
    println!("e2e: {installed} definitions installed from crd()");
    let (made, objects) = source::run(&client).await.context("Rust source")?;
    println!("e2e: {made} definitions made of Rust source, {objects} objects of theirs");
    let kinds = samples::run(&clientset).await?;
    println!("e2e: {kinds} kinds and versions created, read, listed, updated, patched, deleted");
    verbs::run(&clientset).await.context("verbs")?;
    println!("e2e: every verb and option");
    apply::run(&clientset).await.context("apply")?;
    println!("e2e: apply and extract with two managers, conflicts");
    informer::run(&clientset, &config)
        .await
        .context("informer")?;
    println!("e2e: an informer through a dropped connection and an expired version");
    Ok(())
}

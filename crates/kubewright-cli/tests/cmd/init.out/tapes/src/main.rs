//! Lists the objects of kind Backup in a cluster, then tells what becomes of them.

use std::time::Duration;

kubewright::include_generated!(mod generated);

use generated::prelude::*;
use kubewright::{Client, Event, InformerFactory, ObjectMetadata};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    // The cluster is found as kubectl finds it: KUBECONFIG, a service account, ~/.kube/config.
    let client = Client::try_default().await?;

    // A factory shares one list and one watch of a kind between all who ask for its informer.
    let factory = InformerFactory::new(client);
    let informer = factory.storage_example_com_v1().backups();
    factory.start();
    let limit = Duration::from_secs(30);
    factory.wait_for_sync_within(limit).await?;

    // A lister reads the local copy, without asking the server.
    for object in informer.lister().list().iter() {
        println!("found {}", object.metadata.name().unwrap_or_default());
    }

    // A subscription tells what is there, then every change, also across lost connections.
    let mut events = informer.subscribe();
    while let Some(event) = events.next().await {
        let what = match event {
            Event::Added(_) => "added",
            Event::Modified { .. } => "modified",
            Event::Deleted(_) => "deleted",
            _ => continue,
        };
        if let Some(object) = event.object() {
            println!("{what} {}", object.metadata.name().unwrap_or_default());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::generated::storage_example_com::v1::Backup;

    /// Nothing is lost on the way from JSON to the generated type and back. No cluster is needed.
    #[test]
    fn the_sample_comes_back_as_it_was() -> Result<(), Box<dyn std::error::Error>> {
        let text = include_str!("../samples/backup.json");
        let object: Backup = kubewright::decode(text.as_bytes())?;
        let json: serde_json::Value = serde_json::from_str(text)?;
        assert_eq!(serde_json::to_value(&object)?, json);
        Ok(())
    }
}

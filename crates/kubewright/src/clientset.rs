//! The entrance to the clients of all groups.
//!
//! Owns: nothing but the client; each generated group adds itself by an extension trait.
//! Must not know: any group.

use crate::Client;

/// The clients of all groups, over one connection pool.
///
/// Each group of each generated crate adds an accessor by an extension trait, found in that
/// crate's prelude: `Clientset::new(client).cert_manager_io_v1().certificates("prod")`.
#[derive(Clone, Debug)]
pub struct Clientset {
    client: Client,
}

impl Clientset {
    /// The clientset over this client.
    pub fn new(client: Client) -> Self {
        Self { client }
    }

    /// The client it stands on.
    pub fn client(&self) -> &Client {
        &self.client
    }
}

impl From<Client> for Clientset {
    fn from(client: Client) -> Self {
        Self::new(client)
    }
}

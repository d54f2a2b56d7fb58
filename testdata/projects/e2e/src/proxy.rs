//! A proxy that breaks connections on demand: plain HTTP to it, TLS from it to the server.
//!
//! Owns: cutting what is open, refusing what comes, and making a watch ask for a version that the
//! server no longer has.
//! Must not know: Kubernetes, apart from the name of one query parameter.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use anyhow::{Context, Result};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, SignatureScheme};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio_rustls::TlsConnector;

/// A running proxy.
pub struct Proxy {
    pub address: String,
    state: Arc<State>,
    cut: watch::Sender<usize>,
}

#[derive(Default)]
struct State {
    refusing: AtomicBool,
    expire_next_watch: AtomicBool,
    expired: AtomicUsize,
    watches: AtomicUsize,
}

impl Proxy {
    /// Listens on loopback and forwards to `server`, a `host:port` that speaks TLS.
    pub async fn start(server: String) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?.to_string();
        let state = Arc::new(State::default());
        let (cut, cuts) = watch::channel(0);
        let tls = TlsConnector::from(Arc::new(trusting()?));
        tokio::spawn({
            let state = Arc::clone(&state);
            async move {
                while let Ok((client, _)) = listener.accept().await {
                    if state.refusing.load(Ordering::SeqCst) {
                        continue;
                    }
                    let (server, tls) = (server.clone(), tls.clone());
                    let (state, mut cuts) = (Arc::clone(&state), cuts.clone());
                    cuts.mark_unchanged();
                    tokio::spawn(async move {
                        tokio::select! {
                            _ = cuts.changed() => {}
                            _ = forward(client, &server, tls, &state) => {}
                        }
                    });
                }
            }
        });
        Ok(Self {
            address,
            state,
            cut,
        })
    }

    /// Ends every open connection, in the middle of whatever it carries.
    pub fn cut(&self) {
        self.cut.send_modify(|count| *count += 1);
    }

    /// Whether new connections are closed at once.
    pub fn refuse(&self, refusing: bool) {
        self.state.refusing.store(refusing, Ordering::SeqCst);
    }

    /// Lets the next watch that goes on from a version ask for version 1, which is long gone.
    pub fn expire_next_watch(&self) {
        self.state.expire_next_watch.store(true, Ordering::SeqCst);
    }

    /// How many watches were made to ask for a version that is gone.
    pub fn expired(&self) -> usize {
        self.state.expired.load(Ordering::SeqCst)
    }

    /// How many watches passed.
    pub fn watches(&self) -> usize {
        self.state.watches.load(Ordering::SeqCst)
    }
}

async fn forward(client: TcpStream, server: &str, tls: TlsConnector, state: &State) -> Result<()> {
    let host = server
        .rsplit_once(':')
        .map_or(server, |(host, _)| host)
        .to_owned();
    let upstream = TcpStream::connect(server).await?;
    let upstream = tls.connect(ServerName::try_from(host)?, upstream).await?;
    let (mut from_server, mut to_server) = tokio::io::split(upstream);
    let (mut from_client, mut to_client) = client.into_split();
    let requests = async {
        // Informers send requests without bodies, so the stream is one head after the other.
        let mut buffer = Vec::new();
        loop {
            let mut chunk = [0; 4096];
            let read = from_client.read(&mut chunk).await?;
            if read == 0 {
                return Ok::<(), anyhow::Error>(());
            }
            buffer.extend_from_slice(&chunk[..read]);
            while let Some(end) = buffer.windows(4).position(|window| window == b"\r\n\r\n") {
                let head: Vec<u8> = buffer.drain(..end + 4).collect();
                let head = String::from_utf8(head).context("a request head that is no text")?;
                to_server.write_all(state.pass(head).as_bytes()).await?;
                to_server.flush().await?;
            }
        }
    };
    tokio::select! {
        done = requests => done,
        done = tokio::io::copy(&mut from_server, &mut to_client) => Ok(done.map(drop)?),
    }
}

impl State {
    /// The head as the server shall see it.
    fn pass(&self, head: String) -> String {
        let (line, rest) = head.split_once("\r\n").unwrap_or((&head, ""));
        if !line.contains("watch=") {
            return head;
        }
        self.watches.fetch_add(1, Ordering::SeqCst);
        let goes_on = !line.contains("sendInitialEvents=true");
        let version = line
            .split(['?', '&', ' '])
            .find(|part| part.starts_with("resourceVersion="));
        match version {
            Some(version) if goes_on && self.expire_next_watch.swap(false, Ordering::SeqCst) => {
                self.expired.fetch_add(1, Ordering::SeqCst);
                format!("{}\r\n{rest}", line.replace(version, "resourceVersion=1"))
            }
            _ => head,
        }
    }
}

/// TLS that takes any certificate: the server is on loopback and was started for this test.
fn trusting() -> Result<ClientConfig> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(AnyCertificate(provider)))
        .with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}

#[derive(Debug)]
struct AnyCertificate(Arc<rustls::crypto::CryptoProvider>);

impl ServerCertVerifier for AnyCertificate {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.0.signature_verification_algorithms;
        rustls::crypto::verify_tls12_signature(message, certificate, signed, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.0.signature_verification_algorithms;
        rustls::crypto::verify_tls13_signature(message, certificate, signed, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_armed_watch_is_changed() {
        let state = State::default();
        let head = "GET /apis/a/v1/b?resourceVersion=77&watch=true HTTP/1.1\r\nhost: x\r\n\r\n";
        assert_eq!(state.pass(head.to_owned()), head);
        state.expire_next_watch.store(true, Ordering::SeqCst);
        assert!(
            state
                .pass(head.to_owned())
                .starts_with("GET /apis/a/v1/b?resourceVersion=1&watch=true HTTP/1.1\r\nhost")
        );
        assert_eq!(state.pass(head.to_owned()), head);
        assert_eq!(
            (state.watches.into_inner(), state.expired.into_inner()),
            (3, 1)
        );
    }
}

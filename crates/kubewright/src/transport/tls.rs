//! TLS: whom to trust, and the client's own certificate.
//!
//! Owns: the making of a rustls configuration, over the ring provider.
//! Must not know: connections, kubeconfig files.

use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};

use crate::config::{Config, ConfigError, TlsConfig};

/// The rustls configuration for a server: TLS 1.2 or newer.
pub(super) fn client_config(config: &Config) -> Result<ClientConfig, ConfigError> {
    let TlsConfig {
        ca,
        insecure,
        server_name: _,
        identity,
    } = &config.tls;
    let provider = Arc::new(ring::default_provider());
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(|error| ConfigError::invalid("TLS", error.to_string()))?;
    let builder = if *insecure {
        builder
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(TrustAnyone { provider }))
    } else {
        let roots = match ca {
            Some(ca) => given_roots(ca.field(), &ca.read()?)?,
            None if config.server.scheme_str() == Some("https") => system_roots()?,
            None => RootCertStore::empty(),
        };
        builder.with_root_certificates(roots)
    };
    let Some(identity) = identity else {
        return Ok(builder.with_no_client_auth());
    };
    let chain = certificates(identity.certificate.field(), &identity.certificate.read()?)?;
    let key = PrivateKeyDer::from_pem_slice(&identity.key.read()?).map_err(|error| {
        ConfigError::invalid(
            identity.key.field(),
            format!("no private key in PEM form: {}", plain(&error)),
        )
    })?;
    builder.with_client_auth_cert(chain, key).map_err(|error| {
        ConfigError::invalid(
            identity.certificate.field(),
            format!("certificate and key: {error}"),
        )
    })
}

fn given_roots(field: &str, pem: &[u8]) -> Result<RootCertStore, ConfigError> {
    let mut roots = RootCertStore::empty();
    for certificate in certificates(field, pem)? {
        roots
            .add(certificate)
            .map_err(|error| ConfigError::invalid(field, error.to_string()))?;
    }
    Ok(roots)
}

fn system_roots() -> Result<RootCertStore, ConfigError> {
    let mut roots = RootCertStore::empty();
    let found = rustls_native_certs::load_native_certs();
    roots.add_parsable_certificates(found.certs);
    if roots.is_empty() {
        return Err(ConfigError::invalid(
            "certificate-authority",
            "none is given, and the system has no trusted certificates".to_owned(),
        ));
    }
    Ok(roots)
}

fn certificates(field: &str, pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, ConfigError> {
    let certificates = CertificateDer::pem_slice_iter(pem)
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| {
            ConfigError::invalid(
                field,
                format!("not a certificate in PEM form: {}", plain(&error)),
            )
        })?;
    if certificates.is_empty() {
        return Err(ConfigError::invalid(
            field,
            "no certificate in PEM form".to_owned(),
        ));
    }
    Ok(certificates)
}

/// The kind of a PEM error only: its text may quote the file.
fn plain(error: &rustls::pki_types::pem::Error) -> &'static str {
    use rustls::pki_types::pem::Error;
    match error {
        Error::MissingSectionEnd { .. } => "a section has no end",
        Error::IllegalSectionStart { .. } => "a section begins wrongly",
        Error::Base64Decode(_) => "a section is not base64",
        Error::NoItemsFound => "there is none",
        _ => "it cannot be read",
    }
}

/// Accepts every certificate, for `insecure-skip-tls-verify`. Signatures are still checked.
#[derive(Debug)]
struct TrustAnyone {
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for TrustAnyone {
    fn verify_server_cert(
        &self,
        _certificate: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _name: &ServerName<'_>,
        _ocsp: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(
            message,
            certificate,
            signature,
            &self.provider.signature_verification_algorithms,
        )
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(
            message,
            certificate,
            signature,
            &self.provider.signature_verification_algorithms,
        )
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider
            .signature_verification_algorithms
            .supported_schemes()
    }
}

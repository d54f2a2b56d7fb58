//! The transport over real connections: TLS, client certificates, and servers that break off.

#![cfg(feature = "rustls-tls")]

mod support;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures_util::StreamExt;
use kubewright::config::{ClientIdentity, Config, Login, PemSource};
use kubewright::transport::TransportErrorKind;
use kubewright::{Api, Client, Error, WatchEvent, WatchOptions};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use support::Thing;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

const THING: &str = r#"{"apiVersion":"example.com/v1","kind":"Thing","metadata":{"name":"web"}}"#;

/// Listens on loopback and gives each connection, with its number, to the function.
async fn serve<F>(each: impl Fn(usize, TcpStream) -> F + Send + 'static) -> String
where
    F: Future<Output = ()> + Send + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    tokio::spawn(async move {
        let number = AtomicUsize::new(0);
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            tokio::spawn(each(number.fetch_add(1, Ordering::SeqCst), stream));
        }
    });
    address
}

/// Reads the head of one request.
async fn head(stream: &mut (impl AsyncRead + Unpin)) -> String {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        if stream.read(&mut byte).await.unwrap_or(0) == 0 {
            break;
        }
        head.push(byte[0]);
    }
    String::from_utf8(head).unwrap()
}

async fn answer(stream: &mut (impl AsyncWrite + Unpin), body: &str) {
    let text = format!(
        "HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(text.as_bytes()).await.unwrap();
    stream.flush().await.unwrap();
}

fn things(config: Config) -> Api<Thing> {
    Api::namespaced(&Client::from_config(config).unwrap(), "prod")
}

fn plain(address: &str) -> Api<Thing> {
    things(Config::new(format!("http://{address}").parse().unwrap()))
}

#[tokio::test]
async fn a_prefix_a_login_and_another_name_are_sent() {
    let address = serve(|_, mut stream| async move {
        let head = head(&mut stream).await;
        let wanted = [
            "GET /clusters/a/apis/example.com/v1/namespaces/prod/things/web HTTP/1.1\r\n",
            "authorization: Basic dTpw\r\n",
            "impersonate-user: other\r\n",
            "impersonate-extra-a%2fb: c\r\n",
        ];
        for line in wanted {
            assert!(head.contains(line), "{head}");
        }
        answer(&mut stream, THING).await;
    })
    .await;
    let mut config = Config::new(format!("http://{address}/clusters/a/").parse().unwrap());
    config.login = Login::Basic {
        user: "u".to_owned(),
        password: "p".to_owned().into(),
    };
    config.impersonate = Some(kubewright::config::Impersonation {
        user: "other".to_owned(),
        extra: [("a/b".to_owned(), vec!["c".to_owned()])].into(),
        ..Default::default()
    });
    things(config).get("web").await.unwrap();
}

#[tokio::test]
async fn a_read_is_sent_again_when_the_connection_breaks() {
    let address = serve(|number, mut stream| async move {
        head(&mut stream).await;
        if number > 0 {
            answer(&mut stream, THING).await;
        }
    })
    .await;
    plain(&address).get("web").await.unwrap();
}

#[tokio::test]
async fn a_write_is_not() {
    let connections = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&connections);
    let address = serve(move |_, mut stream| {
        counted.fetch_add(1, Ordering::SeqCst);
        async move {
            head(&mut stream).await;
        }
    })
    .await;
    let error = plain(&address)
        .create(&Thing::named("web"))
        .await
        .unwrap_err();
    let Error::Transport { source, target: _ } = &error else {
        panic!("{error}")
    };
    assert_eq!(source.kind(), TransportErrorKind::Closed, "{error}");
    assert_eq!(connections.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_body_cut_short_is_a_lost_connection() {
    let address = serve(|_, mut stream| async move {
        head(&mut stream).await;
        let cut = "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"metadata\"";
        stream.write_all(cut.as_bytes()).await.unwrap();
    })
    .await;
    let error = plain(&address).get("web").await.unwrap_err();
    let Error::Transport { source, target: _ } = &error else {
        panic!("{error}")
    };
    assert_eq!(source.kind(), TransportErrorKind::Closed, "{error}");
}

#[tokio::test]
async fn a_server_that_is_not_there_is_told() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    drop(listener);
    let error = plain(&address).get("web").await.unwrap_err();
    let text = error.to_string();
    assert!(
        text.starts_with("get things.example.com prod/web: cannot connect: "),
        "{text}"
    );
}

#[tokio::test]
async fn a_server_that_does_not_answer_runs_into_the_timeout() {
    let address = serve(|_, mut stream| async move {
        head(&mut stream).await;
        tokio::time::sleep(Duration::from_secs(60)).await;
    })
    .await;
    let mut config = Config::new(format!("http://{address}").parse().unwrap());
    config.timeout = Some(Duration::from_millis(50));
    assert!(things(config).get("web").await.unwrap_err().is_timeout());
}

#[tokio::test]
async fn events_arrive_as_they_are_sent() {
    let address = serve(|_, mut stream| async move {
        head(&mut stream).await;
        let event = format!("{{\"type\":\"ADDED\",\"object\":{THING}}}\n");
        let chunk = |text: &str| format!("{:x}\r\n{text}\r\n", text.len());
        let begin = format!(
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n{}{}",
            chunk(&event),
            chunk(&event[..20])
        );
        stream.write_all(begin.as_bytes()).await.unwrap();
        tokio::time::sleep(Duration::from_millis(200)).await;
        stream
            .write_all(chunk(&event[20..]).as_bytes())
            .await
            .unwrap();
        // The connection breaks without the last chunk.
    })
    .await;
    let mut events = plain(&address).watch(&WatchOptions::default());
    assert!(matches!(
        events.next().await,
        Some(Ok(WatchEvent::Added(_)))
    ));
    assert!(matches!(
        events.next().await,
        Some(Ok(WatchEvent::Added(_)))
    ));
    assert!(matches!(
        events.next().await,
        Some(Err(Error::Transport { .. }))
    ));
    assert!(events.next().await.is_none());
}

/// A certificate authority, a server certificate for `server.test`, a client certificate.
struct Certificates {
    ca: String,
    server: (String, String),
    client: (String, String),
}

fn certificates() -> Certificates {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate().unwrap();
    let ca = params.self_signed(&key).unwrap().pem();
    let issuer = Issuer::new(params, key);
    let issue = |name: &str| {
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        (
            params.signed_by(&key, &issuer).unwrap().pem(),
            key.serialize_pem(),
        )
    };
    let (server, client) = (issue("server.test"), issue("client.test"));
    Certificates { ca, server, client }
}

/// A TLS server that asks for a client certificate and says whether it got one.
async fn serve_tls(certificates: &Certificates) -> String {
    let Certificates {
        ca,
        server,
        client: _,
    } = certificates;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut roots = rustls::RootCertStore::empty();
    roots
        .add(CertificateDer::from_pem_slice(ca.as_bytes()).unwrap())
        .unwrap();
    let verifier = rustls::server::WebPkiClientVerifier::builder_with_provider(
        Arc::new(roots),
        Arc::clone(&provider),
    )
    .allow_unauthenticated()
    .build()
    .unwrap();
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_client_cert_verifier(verifier)
        .with_single_cert(
            vec![CertificateDer::from_pem_slice(server.0.as_bytes()).unwrap()],
            PrivateKeyDer::from_pem_slice(server.1.as_bytes()).unwrap(),
        )
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    serve(move |_, stream| {
        let acceptor = acceptor.clone();
        async move {
            let Ok(mut stream) = acceptor.accept(stream).await else {
                return;
            };
            let certified = stream.get_ref().1.peer_certificates().is_some();
            head(&mut stream).await;
            let size = i32::from(certified);
            answer(
                &mut stream,
                &format!(r#"{{"metadata":{{"name":"web"}},"size":{size}}}"#),
            )
            .await;
            stream.shutdown().await.unwrap();
        }
    })
    .await
}

#[tokio::test]
async fn the_server_is_known_by_its_certificate() {
    let certificates = certificates();
    let address = serve_tls(&certificates).await;
    let config = |change: &dyn Fn(&mut Config)| {
        let mut config = Config::new(format!("https://{address}").parse().unwrap());
        config.tls.ca = Some(PemSource::data(certificates.ca.clone()));
        config.tls.server_name = Some("server.test".to_owned());
        change(&mut config);
        config
    };
    assert_eq!(
        things(config(&|_| {})).get("web").await.unwrap().size,
        Some(0)
    );

    let other_name = config(&|config| config.tls.server_name = None);
    let text = things(other_name).get("web").await.unwrap_err().to_string();
    assert!(
        text.contains("cannot connect") && text.contains("certificate"),
        "{text}"
    );

    let other_ca = config(&|config| config.tls.ca = Some(PemSource::data(self::certificates().ca)));
    things(other_ca).get("web").await.unwrap_err();

    let anyone = config(&|config| {
        config.tls.ca = None;
        config.tls.server_name = None;
        config.tls.insecure = true;
    });
    things(anyone).get("web").await.unwrap();
}

#[tokio::test]
async fn a_client_certificate_logs_in() {
    let certificates = certificates();
    let address = serve_tls(&certificates).await;
    let folder = tempfile::tempdir().unwrap();
    let key = folder.path().join("key.pem");
    std::fs::write(&key, &certificates.client.1).unwrap();
    let mut config = Config::new(format!("https://{address}").parse().unwrap());
    config.tls.ca = Some(PemSource::data(certificates.ca.clone()));
    config.tls.server_name = Some("server.test".to_owned());
    config.tls.identity = Some(ClientIdentity {
        certificate: PemSource::data(certificates.client.0.clone()),
        key: PemSource::file(key),
    });
    assert_eq!(things(config).get("web").await.unwrap().size, Some(1));
}

//! Clients of both crates send their requests through the one client.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;

use kubewright::{Client, Clientset, Config, InformerFactory};

/// A server that knows nothing; gives its address and, at the end, the first line of each request.
fn server(requests: usize) -> (String, std::thread::JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    let answers = std::thread::spawn(move || {
        let mut lines = Vec::new();
        for _ in 0..requests {
            let (mut stream, _) = listener.accept().expect("a connection");
            let mut head = BufReader::new(&stream).lines();
            lines.push(head.next().expect("a line").expect("text"));
            while head
                .next()
                .is_some_and(|line| line.is_ok_and(|line| !line.is_empty()))
            {}
            stream
                .write_all(
                    b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
                )
                .expect("an answer");
        }
        lines
    });
    (address, answers)
}

#[tokio::test]
async fn both_crates_meet_in_one_clientset() {
    let (address, lines) = server(2);
    let mut config = Config::new(address.parse().expect("an address"));
    config.default_namespace = "default".to_owned();
    let client = Client::from_config(config).expect("a client");
    let (backups, pools) = one_clientset::clients(&Clientset::new(client.clone()), "prod");
    assert!(backups.get("nightly").await.is_err());
    assert!(pools.get("front").await.is_err());
    assert_eq!(
        lines.join().expect("an end"),
        [
            "GET /apis/storage.example.com/v1/namespaces/prod/backups/nightly HTTP/1.1",
            "GET /apis/net.example.com/v1/namespaces/prod/pools/front HTTP/1.1",
        ]
    );
    let factory = InformerFactory::new(client);
    let (backups, pools) = one_clientset::informers(&factory);
    assert!(backups.lister().is_empty() && pools.lister().is_empty());
}

// SPDX-License-Identifier: GPL-3.0-or-later
//! A small HTTP server of a story: files, redirects, and a connection that breaks. It ends with the story.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

/// What is at a path.
#[derive(Clone)]
pub enum Page {
    /// A file.
    File(Vec<u8>),
    /// A file whose first download breaks off in the middle.
    Cut(Vec<u8>),
    /// A file of which the beginning comes, and then nothing more.
    Stuck(Vec<u8>),
    /// It is at another path.
    Elsewhere(&'static str),
}

/// The server.
pub struct Server {
    address: SocketAddr,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    pages: Mutex<HashMap<String, Page>>,
    /// The first line of each request and its range, if it has one.
    requests: Mutex<Vec<(String, Option<String>)>>,
    is_gone: AtomicBool,
}

impl Server {
    /// Starts it on an address of this computer, at a free port.
    pub fn start(address: &str) -> Self {
        let listener = TcpListener::bind((address, 0)).expect("a free port");
        let address = listener.local_addr().expect("it is bound");
        let shared = Arc::<Shared>::default();
        let answering = shared.clone();
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                if answering.is_gone.load(Ordering::Relaxed) {
                    return;
                }
                let shared = answering.clone();
                std::thread::spawn(move || {
                    // The client may have closed it.
                    let _ = answer(&shared, client);
                });
            }
        });
        Self { address, shared }
    }

    /// The address of what is at a path.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Puts something at a path.
    pub fn put(&self, path: &str, page: Page) {
        let mut pages = self.shared.pages.lock().expect("no story panics here");
        pages.insert(path.to_owned(), page);
    }

    /// The ranges that were asked for of a path.
    pub fn ranges_of(&self, path: &str) -> Vec<String> {
        let requests = self.shared.requests.lock().expect("no story panics here");
        let of = requests.iter().filter(|(it, _)| it == path);
        of.filter_map(|(_, range)| range.clone()).collect()
    }

    /// Ends it: its address does not answer any more.
    pub fn go(&self) {
        self.shared.is_gone.store(true, Ordering::Relaxed);
        // It waits for a connection.
        let _ = TcpStream::connect(self.address);
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.go();
    }
}

fn answer(shared: &Shared, mut client: TcpStream) -> std::io::Result<()> {
    let lines = BufReader::new(client.try_clone()?).lines();
    let head: Vec<String> = lines
        .map_while(Result::ok)
        .take_while(|it| !it.is_empty())
        .collect();
    let mut words = head.first().map_or("", String::as_str).split(' ');
    let (method, path) = (words.next().unwrap_or_default(), words.next());
    let path = path.unwrap_or_default().to_owned();
    let range = head.iter().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("range")
            .then(|| value.trim().to_owned())
    });
    let requests = &shared.requests;
    let is_first = {
        let mut requests = requests.lock().expect("no story panics here");
        let is_first = !requests.iter().any(|(it, _)| *it == path);
        requests.push((path.clone(), range.clone()));
        is_first
    };
    let page = shared.pages.lock().expect("no story panics here");
    let page = page.get(&path).cloned();
    let start = range.and_then(|it| it.strip_prefix("bytes=")?.strip_suffix('-')?.parse().ok());
    let mut send = |status: &str, more: &str, body: &[u8]| {
        let length = body.len();
        write!(
            client,
            "HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n{more}\r\n"
        )?;
        match method {
            "HEAD" => Ok(()),
            _ => client.write_all(body),
        }
    };
    match page {
        None => send("404 Not Found", "", b"not here"),
        Some(Page::Elsewhere(to)) => send("302 Found", &format!("Location: {to}\r\n"), b""),
        Some(Page::Cut(body)) if is_first => broken(&mut client, &body, body.len() / 2),
        Some(Page::Stuck(body)) => {
            broken(&mut client, &body, body.len() / 2)?;
            // Open until the client has enough of it.
            let _ = std::io::Read::read(&mut client, &mut [0]);
            Ok(())
        }
        Some(Page::File(body) | Page::Cut(body)) => match start {
            Some(start) if start < body.len() => {
                let last = body.len() - 1;
                let range = format!("Content-Range: bytes {start}-{last}/{}\r\n", body.len());
                send(
                    "206 Partial Content",
                    &format!("{TAG}{range}"),
                    &body[start..],
                )
            }
            _ => send("200 OK", TAG, &body),
        },
    }
}

/// What the server calls the version of every file.
const TAG: &str = "ETag: \"1\"\r\n";

/// So much of a body, after the head of the whole.
fn broken(client: &mut TcpStream, body: &[u8], length: usize) -> std::io::Result<()> {
    let whole = body.len();
    write!(
        client,
        "HTTP/1.1 200 OK\r\nContent-Length: {whole}\r\n{TAG}\r\n"
    )?;
    client.write_all(&body[..length])
}

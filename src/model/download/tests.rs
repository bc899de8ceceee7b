// SPDX-License-Identifier: GPL-3.0-or-later
//! Downloads from a server in this process.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::{Arc, Mutex};

use super::network::Failure;
use super::*;
use crate::definition::manifest::Digest;

/// What a server does with a request: the whole answer, written to the client.
type Answer = Box<dyn Fn(usize, &str, &str) -> Vec<u8> + Send>;

/// A server that answers until the test ends, and the heads of the requests that it got.
fn serve(answer: Answer) -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let heads = Arc::new(Mutex::new(Vec::new()));
    let seen = heads.clone();
    std::thread::spawn(move || {
        for (number, client) in listener.incoming().flatten().enumerate() {
            let head = read_head(&client);
            let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
            seen.lock().unwrap().push(head.clone());
            let mut client = client;
            let _ = client.write_all(&answer(number, &path, &head));
        }
    });
    (address, heads)
}

fn read_head(client: &TcpStream) -> String {
    let lines = BufReader::new(client).lines().map_while(Result::ok);
    let lines: Vec<String> = lines.take_while(|it| !it.is_empty()).collect();
    lines.join("\n").to_lowercase()
}

fn response(status: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n{headers}\r\n"
    );
    [head.as_bytes(), body].concat()
}

/// A folder for the parts of a test.
struct Cache(PathBuf);

impl Cache {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("gh-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        Self(path)
    }
}

impl Drop for Cache {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Downloads an address as the program does, and gives what was received.
fn fetch(cache: &Path, url: String, wanted: Wanted) -> Result<Vec<u8>, Failure> {
    let cache = cache.to_owned();
    let running = Running::start(move |network| {
        let mut part = Part::within(&cache, &url)?;
        let fetched = network.file(&url, &mut part);
        let checked = fetched.and_then(|()| sums::check(network, &url, &wanted, part.path()));
        Ok(checked.map(|()| std::fs::read(part.path()).unwrap()))
    });
    let finished = running.unwrap().finish();
    glib::MainContext::new().block_on(finished).unwrap()
}

const BODY: &[u8] = b"0123456789abcdefghij";

/// Half of the body, then the rest of it where that is asked for.
fn halves() -> Answer {
    Box::new(|number, _, head| {
        if number == 0 {
            let mut cut = response("200 OK", "ETag: \"one\"\r\n", BODY);
            cut.truncate(cut.len() - BODY.len() / 2);
            return cut;
        }
        let asked = head.contains("range: bytes=10-\n") || head.ends_with("range: bytes=10-");
        match asked && head.contains("if-range: \"one\"") {
            true => response(
                "206 Partial Content",
                "ETag: \"one\"\r\nContent-Range: bytes 10-19/20\r\n",
                &BODY[10..],
            ),
            false => response("400 Bad Request", "", b""),
        }
    })
}

#[test]
fn a_download_that_is_cut_goes_on_where_it_was() {
    let cache = Cache::new("cut");
    let (server, heads) = serve(halves());
    let came = fetch(&cache.0, format!("{server}/image.iso"), Wanted::Unknown);
    assert_eq!(came.unwrap(), BODY);
    assert_eq!(heads.lock().unwrap().len(), 2);
}

#[test]
fn a_file_that_changed_is_downloaded_from_its_beginning() {
    let cache = Cache::new("changed");
    let (server, _) = serve(Box::new(|number, _, _| {
        let tag = format!("ETag: \"{number}\"\r\n");
        let mut whole = response("200 OK", &tag, BODY);
        if number == 0 {
            whole.truncate(whole.len() - 5);
        }
        whole
    }));
    let came = fetch(&cache.0, format!("{server}/image.iso"), Wanted::Unknown);
    assert_eq!(came.unwrap(), BODY);
}

#[test]
fn what_is_there_whole_is_not_downloaded_twice() {
    let cache = Cache::new("whole");
    let (server, _) = serve(Box::new(|number, _, _| match number {
        0 => response("200 OK", "ETag: \"one\"\r\n", BODY),
        _ => response(
            "416 Range Not Satisfiable",
            "Content-Range: bytes */20\r\n",
            b"",
        ),
    }));
    let url = format!("{server}/image.iso");
    assert_eq!(fetch(&cache.0, url.clone(), Wanted::Unknown).unwrap(), BODY);
    assert_eq!(fetch(&cache.0, url, Wanted::Unknown).unwrap(), BODY);
}

fn with_sums(sum: &'static str) -> Answer {
    Box::new(move |_, path, _| match path {
        "/d/image.iso" => response("302 Found", "Location: /elsewhere\r\n", b""),
        "/elsewhere" => response("200 OK", "", BODY),
        "/d/" => response("200 OK", "", b"<a href=\"image-1-CHECKSUM\">sums</a>"),
        "/d/image-1-checksum" => response(
            "200 OK",
            "",
            format!("SHA256 (image.iso) = {sum}").as_bytes(),
        ),
        _ => response("404 Not Found", "", b"no"),
    })
}

const SUM: &str = "5d8fcfefa9aeeb711fb8ed1e4b7d5c8a9bafa46e8e76e68aa18adce5a10df6ab";

#[test]
fn a_published_checksum_counts_behind_a_redirect() {
    let cache = Cache::new("sums");
    let right = glib::compute_checksum_for_data(glib::ChecksumType::Sha256, BODY);
    let right: &'static str = right.unwrap().to_string().leak();
    let (server, _) = serve(with_sums(right));
    let url = format!("{server}/d/image.iso");
    assert_eq!(fetch(&cache.0, url, Wanted::Published).unwrap(), BODY);
    let (server, _) = serve(with_sums(SUM));
    let url = format!("{server}/d/image.iso");
    let wrong = fetch(&cache.0, url, Wanted::Published).unwrap_err();
    assert!(
        matches!(&wrong, Failure::Final(Error::Refused(text)) if text.contains("image-1-CHECKSUM")),
        "{wrong:?}"
    );
}

#[test]
fn a_known_checksum_counts() {
    let cache = Cache::new("known");
    let (server, _) = serve(Box::new(|_, _, _| response("200 OK", "", BODY)));
    let wanted = Wanted::Sum(Digest::Sha256, SUM.to_owned());
    let wrong = fetch(&cache.0, format!("{server}/linux"), wanted);
    assert!(matches!(wrong, Err(Failure::Final(_))), "{wrong:?}");
}

#[test]
fn what_is_not_there_is_said_at_once() {
    let cache = Cache::new("gone");
    let (server, heads) = serve(Box::new(|_, _, _| response("404 Not Found", "", b"no")));
    let failed = fetch(&cache.0, format!("{server}/image.iso"), Wanted::Unknown);
    assert!(
        matches!(&failed, Err(Failure::Final(Error::Refused(text))) if text.contains("image.iso")),
        "{failed:?}"
    );
    assert_eq!(heads.lock().unwrap().len(), 1);
}

#[test]
fn files_by_their_addresses() {
    assert_eq!(file_name("http://a/b/c.iso?x=/y"), Some("c.iso"));
    assert_eq!(file_name("http://a/b/"), None);
    assert_eq!(file_name("http://a"), None);
}

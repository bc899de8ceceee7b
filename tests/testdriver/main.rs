// SPDX-License-Identifier: GPL-3.0-or-later
//! The libvirt layer against libvirt's in-process test driver. Each test opens a
//! host of its own from a generated file, so they run side by side.
#![expect(clippy::unwrap_used, reason = "what fails in a test is to panic")]

mod connections;
mod creation;
mod events;
mod host;
mod known;
mod listings;
mod machines;
mod many;
mod networks;
mod packages;
#[path = "../support/wait.rs"]
#[allow(dead_code, reason = "only limits are scaled here")]
mod patience;
mod polling;
mod pools;
mod serial;
mod snapshots;
mod stats;
mod storage;

use std::fmt::Write;
use std::future::Future;
use std::panic::{self, AssertUnwindSafe};
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{LazyLock, mpsc};
use std::thread;
use std::time::Duration;

use async_channel::Receiver;
use guesthouse::libvirt::{Connection, Event, OpenOptions};

/// How long a test waits for something that must come.
fn deadline() -> Duration {
    patience::scaled(Duration::from_secs(20))
}

/// Runs a future to its end on this thread.
fn wait<T>(future: impl Future<Output = T>) -> T {
    glib::MainContext::new().block_on(future)
}

/// Runs a test as the program runs, on the default context, where the model lives: on one thread for all such tests,
/// since what a model has begun may be dropped there after its test.
fn wait_in_model<F: Future<Output = ()>>(test: impl FnOnce() -> F + Send + 'static) {
    type Test = Box<dyn FnOnce() + Send>;
    static TESTS: LazyLock<mpsc::Sender<Test>> = LazyLock::new(|| {
        let (tests, next) = mpsc::channel::<Test>();
        thread::spawn(move || next.into_iter().for_each(|test| test()));
        tests
    });
    let (done, result) = mpsc::channel();
    let run = move || {
        let run = AssertUnwindSafe(|| glib::MainContext::default().block_on(test()));
        let _ = done.send(panic::catch_unwind(run));
    };
    TESTS.send(Box::new(run)).expect("the thread lives");
    if let Err(panicked) = result.recv().expect("the test ends") {
        panic::resume_unwind(panicked);
    }
}

fn open(uri: &str) -> (Connection, Receiver<Event>) {
    wait(Connection::open(options(uri))).expect("the test driver opens")
}

fn options(uri: &str) -> OpenOptions {
    OpenOptions {
        uri: uri.to_owned(),
        read_only: false,
        events: true,
        ask: None,
    }
}

/// A test host of its own, in a file that goes with it.
struct Host {
    file: PathBuf,
}

impl Host {
    /// A host of this XML within `<node>`.
    fn of(content: &str) -> Self {
        static LAST: AtomicUsize = AtomicUsize::new(0);
        let number = LAST.fetch_add(1, Ordering::Relaxed);
        let name = format!("gh-testdriver-{}-{number}.xml", std::process::id());
        let file = std::env::temp_dir().join(name);
        std::fs::write(&file, format!("<node>{content}</node>")).unwrap();
        Self { file }
    }

    /// A host with so many running machines, `m0` and on.
    fn with_machines(count: usize) -> Self {
        let mut content = String::new();
        for number in 0..count {
            let xml = machine_xml(&format!("m{number}"), Some(number + 1));
            writeln!(content, "{xml}").unwrap();
        }
        Self::of(&content)
    }

    fn uri(&self) -> String {
        format!("test://{}", self.file.display())
    }

    fn open(&self) -> (Connection, Receiver<Event>) {
        open(&self.uri())
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.file);
    }
}

/// A machine of the test driver; with a UUID that ends in `number`, if any.
fn machine_xml(name: &str, number: Option<usize>) -> String {
    let uuid = number.map_or(String::new(), |number| {
        format!("<uuid>11111111-1111-1111-1111-{number:012}</uuid>")
    });
    format!(
        "<domain type='test'><name>{name}</name>{uuid}<memory unit='KiB'>219200</memory>\
         <currentMemory unit='KiB'>131072</currentMemory><vcpu>2</vcpu>\
         <os><type>hvm</type></os></domain>"
    )
}

/// The next event that `pick` takes, skipping others.
fn expect<T>(events: &Receiver<Event>, mut pick: impl FnMut(&Event) -> Option<T>) -> T {
    let seen = std::cell::RefCell::new(Vec::new());
    let found = wait(async {
        let found = async {
            while let Ok(event) = events.recv().await {
                if let Some(found) = pick(&event) {
                    return Some(found);
                }
                seen.borrow_mut().push(event);
            }
            None
        };
        glib::future_with_timeout(deadline(), found).await
    });
    match found {
        Ok(Some(found)) => found,
        Ok(None) => panic!("the events ended after {:?}", seen.borrow()),
        Err(_) => panic!("no such event in time; others: {:?}", seen.borrow()),
    }
}

// SPDX-License-Identifier: GPL-3.0-or-later
//! Opening, closing, asking for credentials, and many tasks on one connection.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use guesthouse::libvirt::{
    AskCredentials, CloseReason, Connection, CredentialKind, CredentialPrompt, Error, Event,
    OpenOptions, XmlKind,
};

use crate::{Host, machine_xml, open, options, wait};

#[test]
fn what_does_not_exist_does_not_open() {
    for uri in ["test:///no/such/file.xml", "nonsense://", "test:///\0"] {
        let error = wait(Connection::open(options(uri))).unwrap_err();
        assert!(
            matches!(error, Error::Refused(ref text) if !text.is_empty()),
            "{uri}: {error:?}"
        );
    }
}

#[test]
fn closing_answers_every_call_and_tells_once() {
    let (connection, events) = open("test:///default");
    wait(connection.close());
    wait(connection.close());
    assert!(connection.is_closed());
    assert_eq!(wait(connection.machines()), Err(Error::Closed));
    let job = connection.machine(uuid::Uuid::nil()).save();
    assert_eq!(wait(job.finish()), Err(Error::Closed));
    drop(connection);
    let all: Vec<Event> = std::iter::from_fn(|| wait(events.recv()).ok()).collect();
    assert_eq!(all, [Event::Closed(CloseReason::Requested)]);
}

#[test]
fn the_last_clone_closes() {
    let (connection, events) = open("test:///default");
    let clone = connection.clone();
    drop(connection);
    assert!(!clone.is_closed());
    assert!(!wait(clone.machines()).unwrap().is_empty());
    drop(clone);
    let last = wait(events.recv());
    assert_eq!(last, Ok(Event::Closed(CloseReason::Requested)));
    assert!(wait(events.recv()).is_err());
}

#[test]
fn closing_answers_calls_that_wait_for_a_thread() {
    let host = Host::with_machines(300);
    let (connection, _events) = host.open();
    let calls: Vec<_> = (0..64)
        .map(|_| {
            let connection = connection.clone();
            std::thread::spawn(move || wait(connection.machines()).err())
        })
        .collect();
    // Some are through, some under way, some not begun: none may be stuck.
    wait(connection.close());
    for call in calls {
        let error = call.join().unwrap();
        assert!(matches!(error, None | Some(Error::Closed)), "{error:?}");
    }
}

#[test]
fn a_future_dropped_while_opening_leaves_nothing() {
    for _ in 0..20 {
        let opening = Connection::open(options("test:///default"));
        // Polled once, then dropped.
        let context = glib::MainContext::new();
        let polled = context.block_on(async {
            let mut opening = std::pin::pin!(opening);
            std::future::poll_fn(|cx| std::task::Poll::Ready(opening.as_mut().poll(cx).is_ready()))
                .await
        });
        let _ = polled;
    }
    let (connection, _events) = open("test:///default");
    assert!(!wait(connection.machines()).unwrap().is_empty());
}

#[test]
fn eight_tasks_at_once() {
    let host = Host::with_machines(50);
    let (connection, _events) = host.open();
    let tasks: Vec<_> = (0..8)
        .map(|_| {
            let connection = connection.clone();
            std::thread::spawn(move || {
                wait(async {
                    for _ in 0..10 {
                        let machines = connection.machines().await?;
                        assert_eq!(machines.len(), 50);
                        let machine = connection.machine(machines[7].uuid);
                        machine.info().await?;
                        machine.xml(XmlKind::Live, false).await?;
                    }
                    Ok::<(), Error>(())
                })
            })
        })
        .collect();
    for task in tasks {
        task.join().unwrap().unwrap();
    }
}

#[test]
fn a_read_only_connection_denies_changes() {
    let options = OpenOptions {
        read_only: true,
        ..options("test:///default")
    };
    let (connection, _events) = wait(Connection::open(options)).unwrap();
    assert!(connection.is_read_only());
    let machines = wait(connection.machines()).unwrap();
    let machine = connection.machine(machines[0].uuid);
    assert!(wait(machine.xml(XmlKind::Live, false)).is_ok());
    let outcomes = [
        wait(machine.force_off()),
        wait(machine.xml(XmlKind::Inactive, true)).map(drop),
        wait(connection.define_machine(machine_xml("new", None))).map(drop),
    ];
    for outcome in outcomes {
        assert!(matches!(outcome, Err(Error::Denied(_))), "{outcome:?}");
    }
}

/// A host that lets in `joe` with the password `secret`.
fn locked() -> Host {
    Host::of("<auth><user password='secret'>joe</user></auth>")
}

fn answering(
    answers: &'static [&'static str],
) -> (AskCredentials, Arc<Mutex<Vec<CredentialPrompt>>>) {
    let asked = Arc::new(Mutex::new(Vec::new()));
    let log = asked.clone();
    let next = AtomicUsize::new(0);
    let ask = Arc::new(move |prompts: Vec<CredentialPrompt>| {
        let count = prompts.len();
        log.lock().unwrap().extend(prompts);
        let from = next.fetch_add(count, Ordering::Relaxed);
        let answers = answers.get(from..from + count)?;
        Some(answers.iter().map(|answer| (*answer).to_owned()).collect())
    });
    (ask, asked)
}

fn open_with(host: &Host, ask: Option<AskCredentials>) -> Result<Connection, Error> {
    let options = OpenOptions {
        ask,
        ..options(&host.uri())
    };
    wait(Connection::open(options)).map(|(connection, _)| connection)
}

#[test]
fn the_right_password_opens() {
    let host = locked();
    let (ask, asked) = answering(&["joe", "secret"]);
    let connection = open_with(&host, Some(ask)).unwrap();
    assert!(wait(connection.host()).is_ok());
    let kinds: Vec<_> = asked
        .lock()
        .unwrap()
        .iter()
        .map(|prompt| prompt.kind)
        .collect();
    assert_eq!(kinds, [CredentialKind::UserName, CredentialKind::Password]);
}

#[test]
fn a_wrong_password_is_denied_and_no_answer_is_cancelled() {
    let host = locked();
    let (ask, _) = answering(&["joe", "wrong"]);
    assert!(matches!(open_with(&host, Some(ask)), Err(Error::Denied(_))));
    let (ask, _) = answering(&["joe"]);
    assert_eq!(open_with(&host, Some(ask)).unwrap_err(), Error::Cancelled);
    let (ask, _) = answering(&[]);
    assert_eq!(open_with(&host, Some(ask)).unwrap_err(), Error::Cancelled);
    let (ask, _) = answering(&["joe", "secret\0more"]);
    assert!(open_with(&host, Some(ask)).is_err());
    assert!(open_with(&host, None).is_err());
}

#[test]
fn a_panic_while_asked_is_no_crash() {
    let ask: AskCredentials = Arc::new(|_| panic!("on purpose"));
    assert!(open_with(&locked(), Some(ask)).is_err());
}

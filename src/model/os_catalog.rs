// SPDX-License-Identifier: GPL-3.0-or-later
//! Asks libosinfo: which systems there are, and which one an image holds. It
//! lives on one thread of its own, since its objects may not leave theirs, and
//! loads nothing before the first question. Nobody has to wait for it: an
//! answer that takes too long is "I do not know".

mod calls;
mod database;
mod iso_label;
mod likeness;

use std::path::Path;
use std::sync::OnceLock;
use std::thread::Builder;
use std::time::Duration;

use async_channel::{Receiver, Sender};
use gio::prelude::*;

use self::database::Database;
use super::os::{Detection, Os};

/// How long an image may take to be read.
const PATIENCE: Duration = Duration::from_secs(20);

/// The systems libosinfo knows.
#[derive(Debug)]
pub struct OsCatalog;

enum Question {
    Detect {
        path: String,
        cancellable: gio::Cancellable,
        answer: Sender<Option<Detection>>,
    },
    All {
        answer: Sender<Vec<Os>>,
    },
}

impl OsCatalog {
    /// What the image at a path of this computer holds, which may be nothing that
    /// is known; `None` when it could not be read (in time).
    pub async fn detect(path: &str) -> Option<Detection> {
        let (answer, detection) = async_channel::bounded(1);
        let cancellable = gio::Cancellable::new();
        let question = Question::Detect {
            path: path.to_owned(),
            cancellable: cancellable.clone(),
            answer: answer.clone(),
        };
        ask(question)?;
        let deadline = glib::timeout_add_once(PATIENCE, move || {
            cancellable.cancel();
            let _ = answer.try_send(None);
        });
        let detection = detection.recv().await.ok().flatten();
        // Gone by itself when it fired.
        if let Some(source) = glib::MainContext::default().find_source_by_id(&deadline) {
            source.destroy();
        }
        detection
    }

    /// All systems, the newest of each family first; none where libosinfo has
    /// nothing.
    pub async fn all() -> Vec<Os> {
        let (answer, all) = async_channel::bounded(1);
        if ask(Question::All { answer }).is_none() {
            return Vec::new();
        }
        all.recv().await.unwrap_or_default()
    }
}

/// Brings a question to the thread, which is started by the first one.
fn ask(question: Question) -> Option<()> {
    static THREAD: OnceLock<Option<Sender<Question>>> = OnceLock::new();
    let thread = THREAD.get_or_init(|| {
        let (sender, questions) = async_channel::unbounded();
        let thread = Builder::new().name("osinfo".to_owned());
        match thread.spawn(move || answer_all(&questions)) {
            Ok(_) => Some(sender),
            Err(error) => {
                log::warn!("no thread for libosinfo: {error}");
                None
            }
        }
    });
    thread.as_ref()?.try_send(question).ok()
}

fn answer_all(questions: &Receiver<Question>) {
    let mut database: Option<Database> = None;
    while let Ok(question) = questions.recv_blocking() {
        let database = database.get_or_insert_with(Database::load);
        match question {
            Question::Detect {
                path,
                cancellable,
                answer,
            } => {
                // Whoever asked may not wait any more.
                if !cancellable.is_cancelled() {
                    let started = std::time::Instant::now();
                    let detection = detect(database, &path, &cancellable);
                    log::debug!("{path} in {:?}: {detection:?}", started.elapsed());
                    let _ = answer.try_send(detection);
                }
            }
            Question::All { answer } => {
                let _ = answer.try_send(database.systems());
            }
        }
    }
}

fn detect(database: &Database, path: &str, cancellable: &gio::Cancellable) -> Option<Detection> {
    if !is_readable_kind(Path::new(path)) {
        return None;
    }
    let label = iso_label::read(Path::new(path));
    if let Some((os, arch)) = database.identify(path, cancellable) {
        return Some(Detection {
            short_name: Some(os.short_id.clone()),
            os: Some(os),
            exact: true,
            label,
            arch,
        });
    }
    let names = database.names();
    let likeness = label
        .as_deref()
        .and_then(|label| likeness::find(label, &names));
    let like = likeness.as_ref().and_then(|likeness| likeness.index);
    Some(Detection {
        os: like.map(|index| database.system(index)),
        exact: false,
        short_name: likeness.map(|likeness| likeness.short_name),
        arch: label.as_deref().and_then(likeness::arch),
        label,
    })
}

/// A file or a drive; reading from a pipe would wait for ever.
fn is_readable_kind(path: &Path) -> bool {
    use std::os::unix::fs::FileTypeExt;
    std::fs::metadata(path)
        .is_ok_and(|metadata| metadata.is_file() || metadata.file_type().is_block_device())
}

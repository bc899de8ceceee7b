// SPDX-License-Identifier: GPL-3.0-or-later
//! Asks libosinfo: which systems there are, and which one an image holds. It
//! lives on one thread of its own, since its objects may not leave theirs, and
//! loads nothing before the first question. No page has to wait for it: an
//! answer that takes too long is "I do not know".

mod calls;
mod database;
mod downloads;
mod likeness;
mod scripts;
mod volume;

use std::path::Path;
use std::sync::Mutex;
use std::thread::Builder;
use std::time::Duration;

use self::database::Database;
use self::volume::Volume;
use super::catalogue::CatalogueItem;
use super::os::{Detection, Os, without_unknown};
use super::unattended::{ScriptMedium, ScriptOffer, Scripts, UnattendedConfig};
use crate::definition::install_tree::TreeIdentity;
use crate::libvirt::Error;
use async_channel::{Receiver, Sender};

/// Where an image says what it is: the offset and the length in bytes.
pub const HEAD: (u64, usize) = (volume::DESCRIPTOR, volume::LENGTH);

/// How long an image may take to be read.
const TIMEOUT: Duration = Duration::from_secs(20);

/// The systems libosinfo knows.
#[derive(Debug)]
pub struct OsCatalog;

enum Question {
    Detect {
        path: String,
        answer: Sender<Option<Detection>>,
    },
    /// The same of the bytes where an image says what it is.
    DetectHead {
        descriptor: Vec<u8>,
        answer: Sender<Option<Detection>>,
    },
    All {
        answer: Sender<Vec<Os>>,
    },
    ScriptOffers {
        medium: ScriptMedium,
        answer: Sender<Vec<ScriptOffer>>,
    },
    Scripts {
        medium: ScriptMedium,
        config: Box<UnattendedConfig>,
        answer: Sender<Result<Scripts, Error>>,
    },
    Downloads {
        answer: Sender<Vec<CatalogueItem>>,
    },
    Tree {
        identity: TreeIdentity,
        answer: Sender<Option<Os>>,
    },
}

impl OsCatalog {
    /// What the image at a path of this computer holds, which may be nothing that
    /// is known; `None` when it could not be read (in time).
    pub async fn detect(path: &str) -> Option<Detection> {
        let (answer, detection) = async_channel::bounded(1);
        let path = path.to_owned();
        ask(Question::Detect { path, answer })?;
        if let Ok(answer) = glib::future_with_timeout(TIMEOUT, detection.recv()).await {
            return answer.ok().flatten();
        }
        // The thread hangs on a file that cannot be read: the next question gets a new
        // one.
        if let Ok(mut thread) = THREAD.lock() {
            thread.take();
        }
        None
    }

    /// What an image of any host holds, by its [`HEAD`]; `None` where that is no ISO image's.
    pub async fn detect_head(descriptor: Vec<u8>) -> Option<Detection> {
        let (answer, detection) = async_channel::bounded(1);
        ask(Question::DetectHead { descriptor, answer })?;
        detection.recv().await.ok().flatten()
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

    /// The kinds of unattended installation, for a medium; none where there is no script for it.
    pub async fn script_offers(medium: ScriptMedium) -> Vec<ScriptOffer> {
        let (answer, offers) = async_channel::bounded(1);
        if ask(Question::ScriptOffers { medium, answer }).is_none() {
            return Vec::new();
        }
        offers.recv().await.unwrap_or_default()
    }

    /// The scripts of an unattended installation.
    ///
    /// # Errors
    /// `NotFound` where there is none; `Refused` with libosinfo's words; `Unsupported` for an address that a script cannot
    /// set.
    pub async fn write_scripts(
        medium: ScriptMedium,
        config: UnattendedConfig,
    ) -> Result<Scripts, Error> {
        let (answer, scripts) = async_channel::bounded(1);
        let config = Box::new(config);
        ask(Question::Scripts {
            medium,
            config,
            answer,
        })
        .ok_or(Error::Closed)?;
        scripts.recv().await.unwrap_or(Err(Error::Closed))
    }

    /// What can be downloaded of all systems, the newest first.
    pub async fn downloads() -> Vec<CatalogueItem> {
        let (answer, all) = async_channel::bounded(1);
        if ask(Question::Downloads { answer }).is_none() {
            return Vec::new();
        }
        all.recv().await.unwrap_or_default()
    }

    /// The system that an installation tree is of.
    pub async fn of_tree(identity: TreeIdentity) -> Option<Os> {
        let (answer, found) = async_channel::bounded(1);
        ask(Question::Tree { identity, answer })?;
        found.recv().await.ok().flatten()
    }

    /// What people call the system of this full name; `None` where libosinfo does
    /// not know it.
    pub async fn name(id: &str) -> Option<String> {
        let all = Self::all().await;
        all.into_iter().find(|os| os.id == id).map(|os| os.name)
    }
}

/// The way to the thread, once there is one.
static THREAD: Mutex<Option<Sender<Question>>> = Mutex::new(None);

/// Brings a question to the thread, which is started by the first one.
fn ask(question: Question) -> Option<()> {
    let mut thread = THREAD.lock().ok()?;
    if thread.is_none() {
        let (sender, questions) = async_channel::unbounded();
        let started = Builder::new()
            .name("osinfo".to_owned())
            .spawn(move || answer_all(&questions));
        match started {
            Ok(_) => *thread = Some(sender),
            Err(error) => log::warn!("no thread for libosinfo: {error}"),
        }
    }
    thread.as_ref()?.try_send(question).ok()
}

fn answer_all(questions: &Receiver<Question>) {
    let mut database: Option<Database> = None;
    while let Ok(question) = questions.recv_blocking() {
        let database = database.get_or_insert_with(Database::load);
        match question {
            Question::Detect { path, answer } => {
                let detection = detect(database, &path);
                log::debug!("{path}: {detection:?}");
                let _ = answer.try_send(detection);
            }
            Question::DetectHead { descriptor, answer } => {
                let volume = volume::of_descriptor(&descriptor);
                let _ = answer.try_send(volume.map(|volume| identify(database, &volume)));
            }
            Question::All { answer } => {
                let _ = answer.try_send(database.systems());
            }
            Question::ScriptOffers { medium, answer } => {
                let _ = answer.try_send(database.script_offers(&medium));
            }
            Question::Scripts {
                medium,
                config,
                answer,
            } => {
                let _ = answer.try_send(database.write_scripts(&medium, &config));
            }
            Question::Downloads { answer } => {
                let _ = answer.try_send(database.downloads());
            }
            Question::Tree { identity, answer } => {
                let _ = answer.try_send(database.system_of_tree(&identity));
            }
        }
    }
}

fn detect(database: &Database, path: &str) -> Option<Detection> {
    let path = Path::new(path);
    if !is_readable_kind(path) {
        return None;
    }
    Some(identify(database, &volume::read(path).unwrap_or_default()))
}

fn identify(database: &Database, volume: &Volume) -> Detection {
    let label = Some(volume.label.clone()).filter(|label| !label.is_empty());
    if label.is_some() {
        let mut systems = database.identify(volume).into_iter();
        if let Some((mut os, arch)) = systems.next() {
            return Detection {
                short_name: exact_name(&mut os, label.as_deref(), &database.names()),
                os: Some(os),
                exact: true,
                or_older: systems.map(|(os, _)| os.name).collect(),
                label,
                arch,
            };
        }
    }
    let names = database.names();
    let likeness = label
        .as_deref()
        .and_then(|label| likeness::find(label, &names));
    let like = likeness.as_ref().and_then(|likeness| likeness.index);
    Detection {
        os: like.map(|index| database.system(index)),
        exact: false,
        or_older: Vec::new(),
        short_name: likeness.map(|likeness| likeness.short_name),
        arch: label.as_deref().and_then(likeness::arch),
        label,
    }
}

/// A short name for the system of an image. One that means all releases that libosinfo does not know is called by
/// what the image's label says.
fn exact_name(os: &mut Os, label: Option<&str>, names: &[database::Name]) -> Option<String> {
    if !os.is_unknown_release() {
        return Some(os.short_id.clone());
    }
    let said = label.and_then(|label| likeness::find(label, names));
    let versioned = said.and_then(|said| Some((said.version?, said.short_name)));
    match versioned {
        Some((version, short_name)) => {
            os.take_version(&version);
            Some(short_name)
        }
        None => without_unknown(&os.short_id).map(str::to_owned),
    }
}

/// A file or a drive; reading from a pipe would wait forever.
fn is_readable_kind(path: &Path) -> bool {
    use std::os::unix::fs::FileTypeExt;
    std::fs::metadata(path)
        .is_ok_and(|metadata| metadata.is_file() || metadata.file_type().is_block_device())
}

#[cfg(test)]
mod tests;

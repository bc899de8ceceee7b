// SPDX-License-Identifier: GPL-3.0-or-later
//! Where the program keeps what it knows about a machine besides libvirt: the
//! definitions of before and the timeline. By connection and UUID, since two
//! hosts can hold the same UUID. Written in order on a thread of its own.

use std::fs::{self, DirBuilder};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, mpsc};
use std::thread;

use uuid::Uuid;

/// By what something is kept of a machine while the program runs: two hosts can hold the same UUID.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct MachineKey {
    /// The connection's URI.
    pub connection: String,
    /// The machine's UUID.
    pub uuid: Uuid,
}

/// The longest name of a file on the usual file systems, in bytes.
const LONGEST_NAME: usize = 255;

/// The folder of one machine's kept data, and where an older version of the program kept the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Kept {
    folder: PathBuf,
    old_versions: PathBuf,
    old_timeline: PathBuf,
}

impl Kept {
    /// That of the machine with this UUID on the connection with this URI.
    pub fn of(uri: &str, uuid: Uuid) -> Self {
        Self::below(&glib::user_data_dir().join("guesthouse"), uri, uuid)
    }

    pub(super) fn below(root: &Path, uri: &str, uuid: Uuid) -> Self {
        let uuid = uuid.to_string();
        Self {
            folder: root.join("machines").join(file_name(uri)).join(&uuid),
            old_versions: root.join("versions").join(&uuid),
            old_timeline: root.join("timeline").join(&uuid),
        }
    }

    /// The folder of the definitions of before. Blocks.
    pub fn versions(&self) -> PathBuf {
        self.take_over(&self.old_versions, "versions")
    }

    /// The file of the timeline. Blocks.
    pub fn timeline(&self) -> PathBuf {
        self.take_over(&self.old_timeline, "timeline")
    }

    /// The file that says how the machine is backed up.
    pub fn backup_plan(&self) -> PathBuf {
        self.folder.join("backup-plan.xml")
    }

    /// The folder of the pictures of its snapshots.
    pub fn pictures(&self) -> PathBuf {
        self.folder.join("pictures")
    }

    /// Makes the folder, which no other user may read. Blocks.
    pub fn create(&self) -> std::io::Result<()> {
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&self.folder)
    }

    /// Deletes all that is kept. Blocks.
    pub fn delete(&self) {
        for path in [&self.folder, &self.old_versions] {
            let _ = fs::remove_dir_all(path);
        }
        let _ = fs::remove_file(&self.old_timeline);
    }

    /// Where `name` is, after what an older version of the program kept was moved there: that knew no connections, so the
    /// first connection that asks for the machine gets it.
    fn take_over(&self, old: &Path, name: &str) -> PathBuf {
        let path = self.folder.join(name);
        if old.exists() && !path.exists() && self.create().is_ok() {
            let _ = fs::rename(old, &path);
        }
        path
    }
}

/// A file's name for a URI: escaped, or its checksum where that is too long.
fn file_name(uri: &str) -> String {
    let escaped = glib::Uri::escape_string(uri, None::<&str>, true);
    if escaped.len() <= LONGEST_NAME && !escaped.is_empty() {
        return escaped.into();
    }
    glib::compute_checksum_for_string(glib::ChecksumType::Sha256, uri)
        .map_or_else(|| "unnamed".to_owned(), Into::into)
}

type Write = Box<dyn FnOnce() + Send>;

static WRITER: LazyLock<mpsc::Sender<Write>> = LazyLock::new(|| {
    let (sender, writes) = mpsc::channel::<Write>();
    let run = move || writes.into_iter().for_each(|write| write());
    if let Err(error) = thread::Builder::new().name("kept".to_owned()).spawn(run) {
        log::warn!("nothing is kept: {error}");
    }
    sender
});

/// Has `write` run after all that was handed over before, on the writing thread.
pub(super) fn write(write: impl FnOnce() + Send + 'static) {
    let _ = WRITER.send(Box::new(write));
}

/// Runs `work` after all that was handed over before and gives its result.
pub(super) async fn run<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    let (reply, result) = async_channel::bounded(1);
    write(move || {
        let _ = reply.try_send(work());
    });
    result.recv().await.ok()
}

/// Waits until all that was handed over is written: before the program ends.
pub fn flush() {
    let (done, end) = mpsc::channel();
    write(move || {
        let _ = done.send(());
    });
    let _ = end.recv();
}

#[cfg(test)]
mod tests {
    use super::*;

    fn root(name: &str) -> PathBuf {
        std::env::temp_dir().join(format!("gh-kept-{name}-{}", std::process::id()))
    }

    #[test]
    fn two_hosts_keep_the_same_uuid_apart() {
        let root = root("apart");
        let uuid = Uuid::from_u128(7);
        let local = Kept::below(&root, "qemu:///system", uuid);
        let remote = Kept::below(&root, "qemu+ssh://root@host/system", uuid);
        assert_ne!(local.versions(), remote.versions());
        assert_ne!(local.timeline(), remote.timeline());
    }

    #[test]
    fn old_files_are_taken_over_once() {
        let root = root("old");
        let uuid = Uuid::from_u128(8);
        let old = root.join("versions").join(uuid.to_string());
        fs::create_dir_all(&old).unwrap();
        fs::write(old.join("1.xml"), "<domain/>").unwrap();
        let first = Kept::below(&root, "qemu:///system", uuid);
        assert!(first.versions().join("1.xml").exists());
        assert!(!old.exists());
        let second = Kept::below(&root, "qemu:///session", uuid);
        assert!(!second.versions().join("1.xml").exists());
        first.delete();
        assert!(!first.versions().exists());
        fs::remove_dir_all(root).unwrap();
    }

    #[test]
    fn a_long_uri_has_a_file_name_too() {
        let long = format!("qemu+ssh://{}/system", "a".repeat(300));
        assert!(file_name(&long).len() <= LONGEST_NAME);
        assert_ne!(file_name(&long), file_name(&format!("{long}b")));
        assert!(!file_name("qemu:///system").contains('/'));
    }

    #[test]
    fn writes_are_done_in_order() {
        let (sender, order) = mpsc::channel();
        for number in 0..3 {
            let sender = sender.clone();
            write(move || {
                let _ = sender.send(number);
            });
        }
        flush();
        drop(sender);
        assert_eq!(order.into_iter().collect::<Vec<_>>(), [0, 1, 2]);
    }
}

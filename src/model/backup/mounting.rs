// SPDX-License-Identifier: GPL-3.0-or-later
//! Looking at the files in a backup, read-only, by guestmount(1) of libguestfs: a virtual machine of its own reads the
//! file systems, so that a damaged one does no harm here. Where it is not installed, the commands are shown.

use std::ffi::{OsStr, OsString};
use std::fs::DirBuilder;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use gettextrs::gettext;
use gio::prelude::*;

use super::{on_thread, reading};
use crate::definition::backup::{Chain, KeptDisk};
use crate::libvirt::Error;
use crate::model::Job;

/// The programs of libguestfs.
const MOUNT: &str = "guestmount";
const UNMOUNT: &str = "guestunmount";

/// A backup whose files can be looked at.
#[derive(Clone, Debug)]
pub struct BackupFiles {
    /// The folder of its chain.
    folder: PathBuf,
    /// The layers of each disk, the newest first.
    disks: Vec<Vec<KeptDisk>>,
}

/// The files of a backup, mounted.
#[derive(Debug)]
pub struct MountedBackup {
    /// The folder that they are in.
    pub point: PathBuf,
}

impl BackupFiles {
    /// Those of the backup with this id. None where one that it needs is missing.
    #[must_use]
    pub fn of(folder: &Path, chain: &Chain, id: &str) -> Option<Self> {
        let backup = chain.backups.iter().find(|it| it.id == id)?;
        let layers = backup.disks.iter().map(|disk| {
            let layers = chain.layers(id, &disk.target)?;
            Some(layers.into_iter().cloned().collect())
        });
        Some(Self {
            folder: folder.join(&chain.id),
            disks: layers.collect::<Option<_>>()?,
        })
    }

    /// Whether the programs that mount them are installed here.
    #[must_use]
    pub fn can_be_mounted() -> bool {
        [MOUNT, UNMOUNT]
            .map(glib::find_program_in_path)
            .iter()
            .all(Option::is_some)
    }

    /// The newest image of each disk.
    fn images(&self) -> Vec<PathBuf> {
        let newest = self.disks.iter().filter_map(|layers| layers.first());
        newest.map(|it| self.folder.join(&it.file.name)).collect()
    }

    /// What a person can type to mount them, where guestmount is installed.
    #[must_use]
    pub fn command(&self) -> String {
        shown(&mount_command(&self.images(), Path::new("/mnt")))
    }

    /// What an administrator can type to attach the first disk as a block device, where it is not.
    #[must_use]
    pub fn attach_command(&self) -> String {
        shown(&attach_command(&self.images()))
    }

    /// Mounts them, as this job.
    ///
    /// # Errors
    /// `Refused` where an image is not as it should be, or with the words of guestmount; `Cancelled`. Nothing is mounted
    /// then.
    pub async fn mount(&self, job: &Job) -> Result<MountedBackup, Error> {
        job.begin_step(&gettext("Looking for file systems…"))?;
        for layer in self.disks.iter().flatten() {
            if let Some(problem) = reading::backing_problem(&self.folder, layer).await? {
                return Err(Error::Refused(problem));
            }
        }
        let name = format!("backup-{}", glib::uuid_string_random());
        let point = glib::user_runtime_dir().join("guesthouse").join(name);
        let made = point.clone();
        on_thread(move || {
            let mut builder = DirBuilder::new();
            builder.recursive(true).mode(0o700).create(&made)
        })
        .await?;
        let mounted = MountedBackup { point };
        match run(&mount_command(&self.images(), &mounted.point), Some(job)).await {
            Ok(()) => Ok(mounted),
            Err(error) => {
                let _ = std::fs::remove_dir(&mounted.point);
                Err(error)
            }
        }
    }
}

impl MountedBackup {
    /// Unmounts them.
    ///
    /// # Errors
    /// `Refused` with the words of guestunmount, as while a program uses one of the files.
    pub async fn unmount(&self) -> Result<(), Error> {
        let command = [OsString::from(UNMOUNT), self.point.clone().into()];
        run(&command, None).await?;
        let _ = std::fs::remove_dir(&self.point);
        Ok(())
    }
}

/// Mounts all disks, as their system has them, read-only.
fn mount_command(images: &[PathBuf], point: &Path) -> Vec<OsString> {
    let mut command: Vec<OsString> = [MOUNT, "--ro"].map(OsString::from).to_vec();
    for image in images {
        command.extend(["--format=qcow2", "-a"].map(OsString::from));
        command.push(image.into());
    }
    command.extend([OsString::from("-i"), point.into()]);
    command
}

fn attach_command(images: &[PathBuf]) -> Vec<OsString> {
    let words = [
        "qemu-nbd",
        "--read-only",
        "--format=qcow2",
        "--connect=/dev/nbd0",
    ];
    let mut command: Vec<OsString> = words.map(OsString::from).to_vec();
    command.extend(images.iter().take(1).map(OsString::from));
    command
}

/// The command as it is typed into a shell.
fn shown(command: &[OsString]) -> String {
    let words = command.iter().map(|word| {
        let text = word.to_string_lossy();
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./=".contains(c);
        match text.chars().all(is_plain) {
            true => text.into_owned(),
            false => glib::shell_quote(word).to_string_lossy().into_owned(),
        }
    });
    words.collect::<Vec<_>>().join(" ")
}

async fn run(command: &[OsString], job: Option<&Job>) -> Result<(), Error> {
    let refused = |error: glib::Error| Error::Refused(error.to_string());
    let words: Vec<&OsStr> = command.iter().map(OsString::as_os_str).collect();
    let flags = gio::SubprocessFlags::STDOUT_SILENCE | gio::SubprocessFlags::STDERR_PIPE;
    let process = gio::Subprocess::newv(&words, flags).map_err(refused)?;
    if let Some(job) = job {
        job.set_cancel(glib::clone!(
            #[weak]
            process,
            move || process.force_exit()
        ));
    }
    process.wait_future().await.map_err(refused)?;
    if let Some(job) = job {
        job.allow_cancel();
        job.check()?;
    }
    match process.is_successful() {
        true => Ok(()),
        false => Err(Error::Refused(complaint(&process).await)),
    }
}

/// What it said, as far as it is there: what it left running may keep the pipe open.
async fn complaint(process: &gio::Subprocess) -> String {
    let Some(errors) = process.stderr_pipe() else {
        return String::new();
    };
    let read = errors
        .read_bytes_future(4096, glib::Priority::DEFAULT)
        .await;
    let text = read.map(|it| String::from_utf8_lossy(&it).trim().to_owned());
    text.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::definition::backup::{KeptFile, Manifest, chains};

    fn files() -> BackupFiles {
        let disk = |id: &str, target: &str, backing: Option<&str>| KeptDisk {
            target: target.to_owned(),
            file: KeptFile {
                name: format!("{id}.{target}.qcow2"),
                ..KeptFile::default()
            },
            backing: backing.map(str::to_owned),
            ..KeptDisk::default()
        };
        let full = Manifest {
            id: "1".to_owned(),
            chain: "1".to_owned(),
            disks: vec![disk("1", "vda", None), disk("1", "vdb", None)],
            ..Manifest::default()
        };
        let next = Manifest {
            id: "2".to_owned(),
            parent: Some("1".to_owned()),
            disks: vec![
                disk("2", "vda", Some("1.vda.qcow2")),
                disk("2", "vdb", None),
            ],
            ..full.clone()
        };
        let chain = chains(vec![full, next]).remove(0);
        BackupFiles::of(Path::new("/my backups"), &chain, "2").unwrap()
    }

    #[test]
    fn all_disks_are_mounted_read_only() {
        let files = files();
        let expected = "guestmount --ro --format=qcow2 -a '/my backups/1/2.vda.qcow2' \
            --format=qcow2 -a '/my backups/1/2.vdb.qcow2' -i /mnt";
        assert_eq!(files.command(), expected);
        assert_eq!(
            files.attach_command(),
            "qemu-nbd --read-only --format=qcow2 --connect=/dev/nbd0 '/my backups/1/2.vda.qcow2'"
        );
        assert_eq!(files.disks[0].len(), 2, "all layers are looked at");
    }
}

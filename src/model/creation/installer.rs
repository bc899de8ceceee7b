// SPDX-License-Identifier: GPL-3.0-or-later
//! What an unattended installation has beside the machine: the installer's kernel and its initrd, read out of the
//! medium, with the scripts in it; or an image with the scripts. All is made in memory and written into the pool.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;

use gettextrs::gettext;
use uuid::Uuid;

use super::Created;
use crate::definition::cpio;
use crate::definition::iso9660;
use crate::definition::machine::{Answers, AnswersDrive, Installation, InstallerKernel};
use crate::libvirt::{Connection, Error};
use crate::model::Job;
use crate::model::first_boot::image_with;
use crate::model::unattended::{Injection, Scripts};

/// The label of an image with scripts: Anaconda and others look for it.
const LABEL: &str = "OEMDRV";
/// The size of a floppy in bytes.
const FLOPPY: usize = 1440 << 10;

/// An unattended installation to be prepared.
#[derive(Clone, Debug)]
pub struct InstallationToMake {
    /// The path of the medium.
    pub medium: String,
    /// Whether it is a file of this computer.
    pub is_here: bool,
    /// The pool for what is made; none to make it just at its path.
    pub pool: Option<Uuid>,
    /// How the paths of what is made begin.
    pub stem: String,
    /// The scripts.
    pub scripts: Scripts,
}

impl InstallationToMake {
    /// The paths of all that may be made, for a stem.
    pub fn paths(stem: &str) -> [String; 4] {
        ["linux", "initrd", "answers.iso", "answers.img"].map(|it| format!("{stem}-{it}"))
    }

    pub(super) async fn make(
        self,
        connection: &Connection,
        job: &Job,
        made: &mut Created,
    ) -> Result<Installation, Error> {
        let [kernel, initrd, iso, floppy] = Self::paths(&self.stem);
        let mut installation = Installation {
            medium: Some(self.medium.clone()),
            ..Installation::default()
        };
        let files = self.scripts.files.iter();
        let files: Vec<(&str, &[u8])> = files
            .map(|(name, text)| (name.as_str(), text.as_bytes()))
            .collect();
        let mut upload = async |path: String, bytes: Vec<u8>| {
            let writing = connection.upload_bytes(self.pool, path, bytes);
            let volume = job.follow(writing).await?;
            made.disks.push(volume.path.clone());
            Ok::<String, Error>(volume.path)
        };
        match self.scripts.injection {
            Some(Injection::Cdrom) => {
                let path = upload(iso, iso9660::image(LABEL, &files)).await?;
                let drive = AnswersDrive::Cdrom;
                installation.answers = Some(Answers { path, drive });
            }
            Some(Injection::Floppy) => {
                let image = image_with(FLOPPY, LABEL, &files);
                let image = image.map_err(|error| Error::Refused(error.to_string()))?;
                let path = upload(floppy, image).await?;
                let drive = AnswersDrive::Floppy;
                installation.answers = Some(Answers { path, drive });
            }
            Some(Injection::Initrd) => {
                let [kernel_bytes, mut initrd_bytes] = self.read(connection, job).await?;
                cpio::append(&mut initrd_bytes, &files);
                installation.kernel = Some(InstallerKernel {
                    kernel: upload(kernel, kernel_bytes).await?,
                    initrd: upload(initrd, initrd_bytes).await?,
                    arguments: self.scripts.arguments.clone(),
                });
            }
            None => {}
        }
        Ok(installation)
    }

    /// Kernel and initrd of the medium.
    async fn read(&self, connection: &Connection, job: &Job) -> Result<[Vec<u8>; 2], Error> {
        let kernels = self.scripts.kernels.clone();
        let here = match self.is_here {
            true => File::open(&self.medium).ok(),
            false => None,
        };
        let read = match here {
            Some(file) => {
                let reading = gio::spawn_blocking(move || read_here(&file, &kernels));
                let read = reading.await.map_err(|_| Error::Closed)?;
                read.map_err(|error| Error::Refused(error.to_string()))?
            }
            None => {
                let reading = connection.read_iso_files(self.medium.clone(), kernels);
                job.follow(reading).await?
            }
        };
        job.check()?;
        let read = read.and_then(|it| <[Vec<u8>; 2]>::try_from(it).ok());
        read.ok_or_else(|| {
            let text = gettext("{path} has no installer of this system where it is expected.");
            Error::NotFound(text.replace("{path}", &self.medium))
        })
    }
}

/// The files of the first of these lists of which an image of this computer has every file.
fn read_here(image: &File, lists: &[Vec<String>]) -> io::Result<Option<Vec<Vec<u8>>>> {
    for list in lists {
        let found: io::Result<Vec<_>> = list
            .iter()
            .map(|path| iso9660::find(|offset, length| part(image, offset, length), path))
            .collect();
        let found: Option<Vec<_>> = found?.into_iter().collect();
        if let Some(places) = found {
            let contents: io::Result<Vec<_>> = places
                .into_iter()
                .map(|it| {
                    let length = usize::try_from(it.length).unwrap_or(0);
                    let content = part(image, it.offset, length)?;
                    match content.len() == length {
                        true => Ok(content),
                        false => Err(io::ErrorKind::UnexpectedEof.into()),
                    }
                })
                .collect();
            return contents.map(Some);
        }
    }
    Ok(None)
}

/// Up to `length` bytes from `offset` on.
fn part(image: &File, offset: u64, length: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    while bytes.len() < length {
        let mut piece = vec![0; (length - bytes.len()).min(1 << 20)];
        let count = image.read_at(&mut piece, offset + bytes.len() as u64)?;
        if count == 0 {
            break;
        }
        bytes.extend_from_slice(&piece[..count]);
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_list_that_the_image_has() {
        let path =
            std::env::temp_dir().join(format!("guesthouse-installer-{}", std::process::id()));
        let image = iso9660::image("X", &[("linux", b"kernel"), ("initrd", b"ramdisk")]);
        std::fs::write(&path, &image).unwrap();
        let file = File::open(&path).unwrap();
        let list = |names: [&str; 2]| names.map(str::to_owned).to_vec();
        let lists = [list(["linux", "other"]), list(["linux", "initrd"])];
        let read = read_here(&file, &lists).unwrap().unwrap();
        assert_eq!(read, [b"kernel".to_vec(), b"ramdisk".to_vec()]);
        assert_eq!(read_here(&file, &lists[..1]).unwrap(), None);
        // An image whose download was interrupted.
        std::fs::write(&path, &image[..image.len() - 2048]).unwrap();
        let file = File::open(&path).unwrap();
        assert!(read_here(&file, &lists[1..]).is_err());
        std::fs::remove_file(&path).unwrap();
    }
}

// SPDX-License-Identifier: GPL-3.0-or-later
//! Exporting a machine that is off: its disks, whole and compressed, its definition, and a checksum of each file. What is
//! not complete has another name, and goes when the job fails.

use std::path::{Path, PathBuf};

use gettextrs::gettext;

use super::convert::{self, To};
use super::extract::{checksum, on_thread, write_tar};
use super::package::{Files, Part};
use super::workspace::Workspace;
use super::{DEFINITION, MANIFEST, NVRAM, source};
use crate::definition::manifest::{self, Checksum, Digest};
use crate::definition::ovf::{ExportedDisk, descriptor};
use crate::libvirt::{Error, XmlKind};
use crate::model::{Job, Machine};

/// What is made of a machine.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ExportKind {
    /// One file for Guesthouse: nothing is lost.
    #[default]
    Guesthouse,
    /// One file for other programs.
    Ova,
    /// A folder for other programs.
    Folder,
}

impl ExportKind {
    /// How the name of what is made ends.
    #[must_use]
    pub fn ending(self) -> &'static str {
        match self {
            ExportKind::Guesthouse => ".guesthouse",
            ExportKind::Ova => ".ova",
            ExportKind::Folder => "",
        }
    }
}

/// A file that was made: what it says of a disk, its name, and where it is.
type Made = (Option<ExportedDisk>, String, PathBuf);

impl Machine {
    /// Exports the machine to a path of this computer as this job.
    ///
    /// # Errors
    /// `Exists` for the path; `Refused` while it runs, or with what cannot be exported; `Cancelled`. Nothing is left then.
    pub async fn export(&self, kind: ExportKind, to: PathBuf, job: &Job) -> Result<(), Error> {
        let connection = self.connection().ok_or(Error::Closed)?;
        self.set_job(Some(job));
        let work = async {
            job.allow_cancel();
            self.export_to(kind, &to, job).await
        };
        let outcome = connection.run_job(job, work).await;
        self.set_job(None::<&Job>);
        outcome
    }

    async fn export_to(&self, kind: ExportKind, to: &Path, job: &Job) -> Result<(), Error> {
        if self.status().is_active() {
            return Err(Error::Refused(gettext("Shut the machine down first.")));
        }
        if to.symlink_metadata().is_ok() {
            return Err(Error::Exists(to.display().to_string()));
        }
        let space = Workspace::below(to.parent().unwrap_or(Path::new("/")))?;
        let mut files = self.disk_files(kind, &space, job).await?;
        self.describe(kind, &space, &mut files, job).await?;
        self.sum_up(kind, &space, &mut files, job).await?;
        let files: Files = files
            .into_iter()
            .map(|(_, name, path)| (name, path))
            .collect();
        job.begin_step(&gettext("Writing the file"))?;
        let (part, to) = (space.file("package"), to.to_owned());
        match kind {
            ExportKind::Folder => into_folder(&files, &part),
            _ => {
                let lengths = files
                    .iter()
                    .filter_map(|it| Some(it.1.metadata().ok()?.len()));
                let (total, made) = (lengths.sum(), part.clone());
                on_thread(job, total, move |tell| write_tar(&files, &made, tell)).await
            }
        }?;
        job.check()?;
        // It may have come meanwhile.
        match to.symlink_metadata() {
            Ok(_) => Err(Error::Exists(to.display().to_string())),
            Err(_) => std::fs::rename(part, to).map_err(refused),
        }
    }

    /// Converts its disks.
    async fn disk_files(
        &self,
        kind: ExportKind,
        space: &Workspace,
        job: &Job,
    ) -> Result<Vec<Made>, Error> {
        let definition = self.definition(XmlKind::Inactive).await?;
        let mut files = Vec::new();
        for (number, disk) in source::disks(&definition).enumerate() {
            let source = self.source(disk, space, job).await?;
            let text = gettext("Converting “{file}”").replace("{file}", &source.disk.target);
            job.begin_step(&text)?;
            let (name, what) = match kind {
                ExportKind::Guesthouse => (format!("{}.qcow2", source.disk.target), To::Compressed),
                _ => (
                    format!("{}-disk{}.vmdk", self.name(), number + 1),
                    To::StreamOptimized,
                ),
            };
            let made = space.file(&format!("disk{number}"));
            convert::convert(&source.image, source.format, &made, what, job).await?;
            let exported = ExportedDisk {
                file: name.clone(),
                length: made.metadata().map_err(refused)?.len(),
                capacity: source.capacity,
                bus: source.disk.bus.unwrap_or_default(),
            };
            files.push((Some(exported), name, made));
        }
        Ok(files)
    }

    /// Puts the description before the disks.
    async fn describe(
        &self,
        kind: ExportKind,
        space: &Workspace,
        files: &mut Vec<Made>,
        job: &Job,
    ) -> Result<(), Error> {
        let definition = self.definition(XmlKind::Inactive).await?;
        let (name, text) = match kind {
            ExportKind::Guesthouse => {
                // Without its passwords.
                let text = self.handle()?.xml(XmlKind::Inactive, false).await?;
                (DEFINITION.to_owned(), text)
            }
            _ => {
                let disks: Vec<_> = files.iter().filter_map(|it| it.0.clone()).collect();
                (
                    format!("{}.ovf", self.name()),
                    descriptor(&definition, &disks),
                )
            }
        };
        let path = space.file("description");
        std::fs::write(&path, text).map_err(refused)?;
        files.insert(0, (None, name, path));
        if kind == ExportKind::Guesthouse
            && let Some(nvram) = self.fetch_nvram(space, job).await?
        {
            files.push((None, NVRAM.to_owned(), nvram));
        }
        Ok(())
    }

    /// Puts the checksums behind the description, where OVF wants them.
    async fn sum_up(
        &self,
        kind: ExportKind,
        space: &Workspace,
        all: &mut Vec<Made>,
        job: &Job,
    ) -> Result<(), Error> {
        job.begin_step(&gettext("Computing checksums…"))?;
        let mut sums = Vec::new();
        for (_, name, path) in all.iter() {
            let part = Part {
                path: path.clone(),
                start: 0,
                length: path.metadata().map_err(refused)?.len(),
            };
            let length = part.length;
            let sum = move |tell: super::extract::Tell<'_>| checksum(&part, Digest::Sha256, tell);
            sums.push(Checksum {
                digest: Digest::Sha256,
                file: name.clone(),
                value: on_thread(job, length, sum).await?,
            });
        }
        let name = match kind {
            ExportKind::Guesthouse => MANIFEST.to_owned(),
            _ => format!("{}.mf", self.name()),
        };
        let path = space.file("manifest");
        std::fs::write(&path, manifest::text(&sums)).map_err(refused)?;
        all.insert(1, (None, name, path));
        Ok(())
    }
}

/// Moves the files into a folder of their own.
fn into_folder(files: &Files, folder: &Path) -> Result<(), Error> {
    std::fs::create_dir(folder).map_err(refused)?;
    for (name, path) in files {
        let to = folder.join(name);
        std::fs::rename(path, to).map_err(refused)?;
    }
    Ok(())
}

fn refused(error: std::io::Error) -> Error {
    Error::Refused(error.to_string())
}

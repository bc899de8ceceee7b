// SPDX-License-Identifier: GPL-3.0-or-later
//! Verifying a chain: every byte of every file is read and compared with its checksum, and each image has to be backed by
//! the one before it.

use std::path::{Path, PathBuf};

use gettextrs::gettext;

use super::reading::{self, Part};
use super::{files, now, on_thread};
use crate::definition::backup::{Chain, Checked, Flaw, KeptFile, Manifest};
use crate::libvirt::Error;
use crate::model::{Job, Machine};

impl Machine {
    /// Verifies chains in its own folder, as this job, and keeps in their manifests the result. Gives what is wrong.
    ///
    /// # Errors
    /// `Cancelled`; `Refused` where a manifest cannot be written.
    pub async fn verify_backups(
        &self,
        folder: PathBuf,
        chains: &[Chain],
        job: &Job,
    ) -> Result<Vec<String>, Error> {
        let connection = self.connection().ok_or(Error::Closed)?;
        job.allow_cancel();
        let work = async {
            let mut wrong = Vec::new();
            for chain in chains {
                wrong.extend(verify(&folder.join(&chain.id), chain, job).await?);
            }
            Ok(wrong)
        };
        let outcome = connection.run_job(job, work).await;
        use glib::prelude::*;
        self.emit_by_name::<()>("backups-changed", &[]);
        outcome
    }
}

async fn verify(folder: &Path, chain: &Chain, job: &Job) -> Result<Vec<String>, Error> {
    job.begin_step(&gettext("Reading every block…"))?;
    let mut wrong = Vec::new();
    if let Some(gap) = gap(chain) {
        wrong.push(gap);
    }
    let mut part = Part {
        before: 0,
        total: chain.size(),
    };
    for backup in &chain.backups {
        let problem = problem(folder, backup, &mut part, job).await?;
        let checked = Checked {
            at: now(),
            problem: problem.clone(),
        };
        wrong.extend(problem);
        let (folder, id) = (folder.to_owned(), backup.id.clone());
        on_thread(move || files::note_check(&folder, &id, checked)).await?;
    }
    Ok(wrong)
}

/// What is missing between the backups; what an earlier check found is looked at again.
fn gap(chain: &Chain) -> Option<String> {
    let mut fresh = chain.clone();
    for backup in &mut fresh.backups {
        backup.checked = None;
    }
    match fresh.flaw()? {
        Flaw::NoFull => Some(gettext("The full backup is missing")),
        Flaw::Gap(id) => {
            let text = gettext("The backup before {id} is missing");
            Some(text.replace("{id}", &id))
        }
        Flaw::Bad(..) => None,
    }
}

/// The first thing that is wrong with the files of a backup.
async fn problem(
    folder: &Path,
    backup: &Manifest,
    part: &mut Part,
    job: &Job,
) -> Result<Option<String>, Error> {
    for file in backup.files() {
        let found = read(folder, file, *part, job).await?;
        part.before += file.size;
        if let Some(problem) = found {
            return Ok(Some(problem));
        }
    }
    for disk in &backup.disks {
        let problem = reading::backing_problem(folder, disk).await?;
        if problem.is_some() {
            return Ok(problem);
        }
    }
    Ok(None)
}

/// What is wrong with a file, if anything is.
pub(super) async fn read(
    folder: &Path,
    file: &KeptFile,
    part: Part,
    job: &Job,
) -> Result<Option<String>, Error> {
    let said = |text: String| Ok(Some(text.replace("{file}", &file.name)));
    match reading::sum(&folder.join(&file.name), part, job).await {
        Ok(found) if found == *file => Ok(None),
        Ok(found) if found.size != file.size => {
            said(gettext("{file} has changed in size since it was written"))
        }
        Ok(_) => said(gettext("{file} has changed since it was written")),
        Err(Error::Refused(why)) => Ok(Some(why)),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::definition::backup::{KeptDisk, MANIFEST, chains};
    use crate::model::Subject;

    /// One flipped byte is found, and named; whole again, so is the chain.
    #[test]
    fn one_flipped_byte() {
        let root = std::env::temp_dir().join(format!("gh-flipped-{}", std::process::id()));
        let folder = root.join("1");
        std::fs::create_dir_all(&folder).unwrap();
        let context = glib::MainContext::new();
        let job = Job::new("", Subject::default());
        let mut image = vec![7_u8; 5000];
        let kept = |name: &str, bytes: &[u8]| {
            std::fs::write(folder.join(name), bytes).unwrap();
            let path = folder.join(name);
            context
                .block_on(reading::sum(&path, Part::default(), &job))
                .unwrap()
        };
        let manifest = Manifest {
            id: "1".to_owned(),
            chain: "1".to_owned(),
            disks: vec![KeptDisk {
                target: "vda".to_owned(),
                file: kept("1.vda.qcow2", &image),
                ..KeptDisk::default()
            }],
            definition: kept("1.definition.xml", b"<domain/>"),
            ..Manifest::default()
        };
        let place = folder.join(format!("1{MANIFEST}"));
        files::write(&place, manifest.xml().as_bytes()).unwrap();
        let chain = chains(vec![manifest]).remove(0);
        let check = || context.block_on(verify(&folder, &chain, &job)).unwrap();
        assert_eq!(check(), Vec::<String>::new());
        image[4321] ^= 1;
        std::fs::write(folder.join("1.vda.qcow2"), &image).unwrap();
        assert_eq!(check(), ["1.vda.qcow2 has changed since it was written"]);
        let noted = Manifest::parse(&std::fs::read_to_string(&place).unwrap()).unwrap();
        assert!(noted.checked.unwrap().problem.is_some());
        image[4321] ^= 1;
        std::fs::write(folder.join("1.vda.qcow2"), &image).unwrap();
        assert_eq!(check(), Vec::<String>::new());
        std::fs::remove_dir_all(root).unwrap();
    }
}

// SPDX-License-Identifier: GPL-3.0-or-later
//! Downloading files over HTTP into this user's cache: through the proxy that the desktop names, resumed where the
//! connection was lost, and compared with a published checksum. What a host needs is copied into its pools from there.

mod network;
mod part;
mod sums;

use std::path::PathBuf;

use gettextrs::gettext;
use glib::subclass::prelude::*;
use uuid::Uuid;

#[cfg(feature = "ui")]
pub(in crate::model) use self::network::Network;
pub(in crate::model) use self::network::Running;
use self::part::Part;
pub use self::sums::Wanted;
use super::appliance::is_packed;
use super::{Connection, Job};
use crate::definition::image::HEAD;
use crate::libvirt::Error;

/// The downloads into the pools of a connection that are under way, each with its address.
pub(super) type UnderWay = std::cell::RefCell<Vec<(String, Job)>>;

/// The last part of an address: the name of the file.
#[must_use]
pub fn file_name(url: &str) -> Option<&str> {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    let (_, rest) = path.split_once("://")?;
    let (_, name) = rest.rsplit_once('/')?;
    Some(name).filter(|it| !it.is_empty())
}

/// A downloaded file of this computer. It is deleted with this.
#[derive(Debug)]
pub(in crate::model) struct Downloaded {
    path: PathBuf,
    is_kept: bool,
}

impl Downloaded {
    /// Its path.
    pub fn path(&self) -> PathBuf {
        self.path.clone()
    }

    /// Leaves it in the cache: the next download of the same finds it whole.
    pub fn keep(mut self) {
        self.is_kept = true;
    }
}

impl Drop for Downloaded {
    fn drop(&mut self) {
        if !self.is_kept {
            part::remove(&self.path);
        }
    }
}

/// Downloads a file as a step of a job. Where the connection was lost for too long, the part is kept for the next time;
/// where it was cancelled, nothing is.
///
/// # Errors
/// `Cancelled`; `Refused` with what the server or the network said, or where the checksum is a wrong one.
pub(in crate::model) async fn download(
    url: &str,
    wanted: Wanted,
    job: &Job,
) -> Result<Downloaded, Error> {
    let address = url.to_owned();
    let fetching = Running::start(move |network| {
        let mut part = Part::of(&address)?;
        let fetched = network
            .file(&address, &mut part)
            .and_then(|()| sums::check(network, &address, &wanted, part.path()));
        match fetched {
            Ok(()) => Ok(Downloaded {
                path: part.path().to_owned(),
                is_kept: false,
            }),
            Err(error) => {
                if matches!(error, network::Failure::Final(_)) {
                    part::remove(part.path());
                }
                Err(error.into())
            }
        }
    })?;
    fetching.follow(job).await
}

impl Connection {
    /// Downloads an image into a pool as this job, unpacks it where it is compressed, and gives the path that it has
    /// there. What fails or is cancelled leaves nothing in the pool.
    ///
    /// # Errors
    /// `Exists` for the name, `Cancelled`, `Refused` with what the server or libvirt said.
    pub async fn download_into_pool(
        &self,
        url: &str,
        pool: Uuid,
        job: &Job,
    ) -> Result<String, Error> {
        let work = async {
            let name = file_name(url).ok_or_else(no_file)?;
            job.begin_step(&gettext("Downloading"))?;
            let file = download(url, Wanted::Published, job).await?;
            let taken = self.take_in(pool, file.path(), name, job).await;
            // A pool that is full does not ask for another download.
            if taken.as_ref().is_err_and(|it| *it != Error::Cancelled) {
                file.keep();
            }
            taken
        };
        let downloads = &self.imp().downloads;
        downloads.borrow_mut().push((url.to_owned(), job.clone()));
        let done = self.run_job(job, work).await;
        downloads.borrow_mut().retain(|(_, it)| it != job);
        done
    }

    /// The job that downloads this into a pool of it, while there is one.
    pub fn download_under_way(&self, url: &str) -> Option<Job> {
        let downloads = self.imp().downloads.borrow();
        let found = downloads.iter().find(|(it, _)| it == url);
        found.map(|(_, job)| job.clone())
    }

    async fn take_in(
        &self,
        pool: Uuid,
        file: PathBuf,
        name: &str,
        job: &Job,
    ) -> Result<String, Error> {
        let path = file.clone();
        let head = gio::spawn_blocking(move || head(&path)).await;
        if is_packed(&head.map_err(|_| Error::Closed)?) {
            return self.unpack_as(pool, file, name, job).await;
        }
        self.copy_as(pool, file, name, job).await
    }
}

fn no_file() -> Error {
    Error::Refused(gettext("The address names no file."))
}

fn head(path: &std::path::Path) -> Vec<u8> {
    use std::io::Read;

    let mut head = Vec::new();
    let file = std::fs::File::open(path);
    let read = file.and_then(|it| it.take(HEAD as u64).read_to_end(&mut head));
    read.map(|_| head).unwrap_or_default()
}

#[cfg(test)]
mod tests;

// SPDX-License-Identifier: GPL-3.0-or-later
//! The checksum of a downloaded file: one that is known, or one that is published beside the file.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use gettextrs::gettext;

use super::file_name;
use super::network::{Failure, Network};
use crate::definition::checksum::{any_sum_in, sums_files_for, sums_files_in};
use crate::definition::manifest::Digest;
use crate::libvirt::Error;
use crate::model::appliance::checksum_kind;

/// No text with sums or links that is worth reading is longer, in bytes.
const LONGEST: usize = 1 << 20;

/// How much is read at once, in bytes.
const CHUNK: usize = 1 << 20;

/// What a download is compared with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// This checksum.
    Sum(Digest, String),
    /// The one that a file beside it on the server has for it, if there is one.
    Published,
    /// Nothing is known.
    Unknown,
}

/// Compares a downloaded file with what is wanted. Blocks.
pub(super) fn check(
    network: &Network,
    url: &str,
    wanted: &Wanted,
    file: &Path,
) -> Result<(), Failure> {
    let (digest, sum, from) = match wanted {
        Wanted::Unknown => return Ok(()),
        Wanted::Sum(digest, sum) => (*digest, sum.clone(), None),
        Wanted::Published => match published(network, url)? {
            Some((digest, sum, from)) => (digest, sum, Some(from)),
            None => {
                log::info!("{url}: no checksum is published beside it");
                return Ok(());
            }
        },
    };
    network.tell_step(gettext("Checking the download"));
    if sum_of(network, digest, file)? == sum {
        return Ok(());
    }
    let text = match from {
        Some(from) => gettext(
            "The download is damaged or was tampered with: its checksum is not the one in {file}.",
        )
        .replace("{file}", &from),
        None => gettext("The download is damaged or was tampered with: its checksum is wrong."),
    };
    Err(Failure::Final(Error::Refused(text)))
}

/// The checksum that a file beside it has for a file, and that file's name.
fn published(network: &Network, url: &str) -> Result<Option<(Digest, String, String)>, Error> {
    let (Some(name), Some((folder, _))) = (file_name(url), url.rsplit_once('/')) else {
        return Ok(None);
    };
    let page = network.text(&format!("{folder}/"), LONGEST)?;
    let mut names = sums_files_in(&page.unwrap_or_default(), name);
    for known in sums_files_for(name) {
        if !names.contains(&known) {
            names.push(known);
        }
    }
    for from in names {
        let text = network.text(&format!("{folder}/{from}"), LONGEST)?;
        if let Some((digest, sum)) = text.and_then(|it| any_sum_in(&it, name)) {
            return Ok(Some((digest, sum, from)));
        }
    }
    Ok(None)
}

fn sum_of(network: &Network, digest: Digest, path: &Path) -> Result<String, Failure> {
    let refused = |error: std::io::Error| Error::Refused(format!("{}: {error}", path.display()));
    let mut file = File::open(path).map_err(refused)?;
    let total = file.metadata().map_err(refused)?.len();
    let mut sum = glib::Checksum::new(checksum_kind(digest)).ok_or(Error::Cancelled)?;
    let (mut chunk, mut done) = (vec![0; CHUNK], 0);
    loop {
        let read = file.read(&mut chunk).map_err(refused)?;
        if read == 0 {
            return Ok(sum.string().unwrap_or_default());
        }
        sum.update(&chunk[..read]);
        done += read as u64;
        network.progress(done, total)?;
    }
}

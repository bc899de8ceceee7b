// SPDX-License-Identifier: GPL-3.0-or-later
//! Looking into a package: what it holds, before anything of it is used. What it says is not trusted.

mod faults;
mod files;

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use gettextrs::gettext;

use self::faults::{descriptor, refused, unreadable};
use self::files::text;
use super::{DEFINITION, MANIFEST, NVRAM};
use crate::definition::machine::Machine;
use crate::definition::manifest::{self, Checksum};
use crate::definition::ovf::{self, Appliance, ApplianceDisk, ApplianceNic};
use crate::libvirt::Error;

/// Where a file of a package is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Part {
    pub path: PathBuf,
    pub start: u64,
    pub length: u64,
}

/// A package, or a bare image.
#[derive(Clone, Debug)]
pub struct Package {
    /// What is in it.
    pub appliance: Appliance,
    /// The definition, where we wrote the package.
    pub(super) definition: Option<String>,
    pub(super) files: BTreeMap<String, Part>,
    pub(super) checksums: Vec<Checksum>,
}

impl Package {
    /// Looks into the file at a path.
    ///
    /// # Errors
    /// `Refused` with a sentence that says what is wrong with it.
    pub async fn open(path: PathBuf) -> Result<Package, Error> {
        let read = gio::spawn_blocking(move || open(&path)).await;
        read.map_err(|_| Error::Cancelled)?
    }

    /// Whether it holds UEFI variables.
    #[must_use]
    pub fn has_nvram(&self) -> bool {
        self.files.contains_key(NVRAM)
    }

    /// What each disk is plugged into here.
    #[must_use]
    pub fn buses(&self) -> Vec<String> {
        if self.is_ours() {
            let disks = self.appliance.disks.iter();
            return disks.map(|it| it.bus.clone().unwrap_or_default()).collect();
        }
        let buses = super::document::buses(&self.appliance).into_iter();
        buses.map(str::to_owned).collect()
    }

    /// Whether it is one that we wrote.
    #[must_use]
    pub fn is_ours(&self) -> bool {
        self.definition.is_some()
    }
}

pub(super) fn open(path: &Path) -> Result<Package, Error> {
    let length = path.metadata().map_err(|it| unreadable(&it))?.len();
    let mut head = Vec::new();
    let file = File::open(path).map_err(|it| unreadable(&it))?;
    file.take(4096)
        .read_to_end(&mut head)
        .map_err(|it| unreadable(&it))?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let lower = name.to_lowercase();
    if head.get(257..262) == Some(b"ustar") || lower.ends_with(".ova") {
        return of_files(files::in_archive(path)?);
    }
    if lower.ends_with(".ovf") {
        return of_files(files::beside(path)?);
    }
    let whole = Part {
        path: path.to_owned(),
        start: 0,
        length,
    };
    let is_gzipped = head.starts_with(&[0x1f, 0x8b]);
    let stem = stem(&name);
    Ok(Package {
        appliance: Appliance::of_disk(&stem, &name, is_gzipped),
        definition: None,
        files: BTreeMap::from([(name.into_owned(), whole)]),
        checksums: Vec::new(),
    })
}

/// A name without the endings of images.
fn stem(name: &str) -> String {
    const ENDINGS: [&str; 11] = [
        "gz", "xz", "vmdk", "vdi", "vhd", "vhdx", "qcow2", "img", "raw", "vpc", "qed",
    ];
    let mut stem = name;
    while let Some((head, end)) = stem.rsplit_once('.') {
        if head.is_empty() || !ENDINGS.contains(&end.to_lowercase().as_str()) {
            break;
        }
        stem = head;
    }
    stem.to_owned()
}

fn of_files(files: BTreeMap<String, Part>) -> Result<Package, Error> {
    let ending = |end: &str| {
        let mut names = files.keys();
        names.find(|it| it.to_lowercase().ends_with(end)).cloned()
    };
    let (definition, appliance, listed) = match (files.get(DEFINITION), ending(".ovf")) {
        (Some(part), _) => {
            let text = text(part)?;
            let appliance = of_definition(&text, &files)?;
            (Some(text), appliance, MANIFEST.to_owned())
        }
        (None, Some(name)) => {
            let part = &files[&name];
            let appliance = Appliance::parse(&text(part)?).map_err(descriptor)?;
            let listed = format!("{}.mf", &name[..name.len() - 4]);
            (None, appliance, listed)
        }
        (None, None) => return Err(Error::Refused(gettext("There is no machine in it."))),
    };
    for disk in &appliance.disks {
        if let Some(file) = &disk.file
            && !files.contains_key(file)
        {
            let text = gettext("Its disk “{file}” is missing.");
            return Err(refused(&text, &[("file", file)]));
        }
    }
    let checksums = match files.get(&listed) {
        Some(part) => manifest::parse(&text(part)?),
        None => Vec::new(),
    };
    Ok(Package {
        appliance,
        definition,
        files,
        checksums,
    })
}

/// What a person is to know of a definition of ours.
fn of_definition(source: &str, files: &BTreeMap<String, Part>) -> Result<Appliance, Error> {
    let machine = Machine::parse(source).map_err(|it| descriptor(ovf::Error::Xml(it)))?;
    let disks = machine.disks().into_iter();
    let disks = disks.filter_map(|disk| {
        let file = format!("{}.qcow2", disk.target);
        files.contains_key(&file).then_some(ApplianceDisk {
            file: Some(file),
            is_gzipped: false,
            capacity: 0,
            bus: disk.bus,
        })
    });
    let nics = super::document::networks(&machine).into_iter();
    Ok(Appliance {
        name: machine.name(),
        description: String::new(),
        memory: machine.memory_max(),
        cpus: machine.vcpus().maximum,
        firmware: machine.firmware(),
        system: String::new(),
        os_id: machine.os_id(),
        disks: disks.collect(),
        nics: nics
            .map(|network| ApplianceNic {
                network,
                model: None,
            })
            .collect(),
    })
}

#[cfg(test)]
mod tests;

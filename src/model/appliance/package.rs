// SPDX-License-Identifier: GPL-3.0-or-later
//! Looking into a package: what it holds, before anything of it is used. What it says is not trusted.

mod faults;
mod files;

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use gettextrs::gettext;

use self::faults::{descriptor, unreadable};
pub(super) use self::faults::{no_image, refused};
use self::files::text;
use super::{DEFINITION, MANIFEST, NVRAM, extents, reach};
use crate::definition::image::ImageFormat;
use crate::definition::machine::Machine;
use crate::definition::manifest::{self, Checksum};
use crate::definition::ovf::{self, Appliance, ApplianceDisk, ApplianceNic};
use crate::definition::xml::Document;
use crate::libvirt::Error;

/// Where a file of a package is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Part {
    pub path: PathBuf,
    pub start: u64,
    pub length: u64,
}

/// Files of a package: the name of each, and where it is on this computer.
pub(super) type Files = Vec<(String, PathBuf)>;

/// A package, or a bare image.
#[derive(Clone, Debug)]
pub struct Package {
    /// What is in it.
    pub appliance: Appliance,
    /// What of a definition of ours is left out, as it reaches into the host, in the words of libvirt.
    pub left_out: Vec<String>,
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
    let read = File::open(path).and_then(|it| it.take(4096).read_to_end(&mut head));
    read.map_err(|it| unreadable(&it))?;
    if head.is_empty() {
        return Err(Error::Refused(gettext("The file is empty.")));
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let lower = name.to_lowercase();
    let is_archive = lower.ends_with(".ova") || lower.ends_with(".guesthouse");
    if head.get(257..262) == Some(b"ustar") || is_archive {
        return of_files(files::in_archive(path)?);
    }
    if lower.ends_with(".ovf") {
        return of_files(files::beside(path)?);
    }
    let mut files = extents::beside(path)?;
    let (path, start) = (path.to_owned(), 0);
    let whole = Part {
        path,
        start,
        length,
    };
    let is_gzipped = head.starts_with(&[0x1f, 0x8b]);
    let is_packed = is_gzipped || head.starts_with(b"\xfd7zXZ\0");
    if !is_packed && !ImageFormat::of(&head, &[]).fits_name(&name) {
        return Err(no_image(&name));
    }
    let appliance = Appliance::of_disk(&stem(&name), &name, is_gzipped);
    files.insert(name.into_owned(), whole);
    Ok(Package {
        appliance,
        left_out: Vec::new(),
        definition: None,
        files,
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

/// A package that is in no file: a definition of a machine with its images and its UEFI variables, where they are on this
/// computer.
pub(super) fn of_machine(definition: &str, images: Files) -> Result<Package, Error> {
    let mut files = BTreeMap::new();
    for (name, path) in images {
        let length = path.metadata().map_err(|it| unreadable(&it))?.len();
        let start = 0;
        let part = Part {
            path,
            start,
            length,
        };
        files.insert(name, part);
    }
    let (definition, left_out) = harmless(definition, &files)?;
    Ok(Package {
        appliance: of_definition(&definition, &files)?,
        left_out,
        definition: Some(definition),
        files,
        checksums: Vec::new(),
    })
}

fn of_files(files: BTreeMap<String, Part>) -> Result<Package, Error> {
    let ending = |end: &str| {
        let mut names = files.keys();
        names.find(|it| it.to_lowercase().ends_with(end)).cloned()
    };
    let mut left_out = Vec::new();
    let (definition, appliance, listed) = match (files.get(DEFINITION), ending(".ovf")) {
        (Some(part), _) => {
            let text;
            (text, left_out) = harmless(&self::text(part)?, &files)?;
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
    let listed = files.get(&listed).map(text).transpose()?;
    let checksums = listed.map_or_else(Vec::new, |it| manifest::parse(&it));
    Ok(Package {
        appliance,
        left_out,
        definition,
        files,
        checksums,
    })
}

/// A definition of ours without what reaches into the host, and what that was: anyone may have changed it.
fn harmless(source: &str, files: &BTreeMap<String, Part>) -> Result<(String, Vec<String>), Error> {
    if source.contains("<!DOCTYPE") || source.contains("<!ENTITY") {
        return Err(descriptor(ovf::Error::DocumentType));
    }
    let parsed = Document::parse_as(source, "domain");
    let mut document = parsed.map_err(|it| descriptor(ovf::Error::Xml(it)))?;
    let has_image = |target: &str| files.contains_key(&format!("{target}.qcow2"));
    let left_out = reach::cut(&mut document, &has_image);
    Ok((document.to_string(), left_out))
}

/// What a person is to know of a definition of ours.
fn of_definition(source: &str, files: &BTreeMap<String, Part>) -> Result<Appliance, Error> {
    let machine = Machine::parse(source).map_err(|it| descriptor(ovf::Error::Xml(it)))?;
    if machine.memory_max().0 > ovf::LARGEST_MEMORY {
        return Err(descriptor(ovf::Error::TooMuchMemory));
    }
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

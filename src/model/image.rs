// SPDX-License-Identifier: GPL-3.0-or-later
//! An image of a host, looked at before a machine gets it: whether it is there,
//! can be read, and what it is by its content. Everything that names an image
//! looks here; what the screen says of it is in `ui::widgets`.

mod copying;
mod layout;
mod reach;

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::thread::Builder;
use std::time::Duration;

use uuid::Uuid;

use super::{Connection, Machine};
use crate::definition::image::{self, HEAD, ImageFormat, Layout, TAIL};
use crate::definition::uri::Uri;
use crate::definition::virtualization::Virtualization;
use crate::libvirt::{self, XmlKind};

/// How long a host may take to look at a file: one on a dead network share never
/// answers.
const TIMEOUT: Duration = Duration::from_secs(10);

/// Longest backing chain that is followed.
const LONGEST_CHAIN: usize = 64;

/// Why a machine cannot use an image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// There is nothing at the path.
    Missing,
    /// A folder is.
    Folder,
    /// A pipe, a socket or a character device is: it has no end.
    NoImage,
    /// The host does not answer when the file is looked at.
    Silent,
    /// This folder above it may not be entered.
    Closed(PathBuf),
    /// The file's owner, whom libvirt will make it the machine's user, may not
    /// read it.
    Unreadable(PathBuf),
    /// It is encrypted, and the host has no secret that opens it.
    NoSecret,
    /// libvirt gives machines no disks of this format.
    Format(ImageFormat),
    /// The backing image at this path does not exist.
    BackingMissing(PathBuf),
    /// This image, it or one below it, has a backing image whose name cannot be read.
    BackingUnreadable(PathBuf),
}

/// What is known of the image at a path.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImageFacts {
    /// The path.
    pub path: String,
    /// Why it cannot be used.
    pub fault: Option<Fault>,
    /// Its format, where it could be read.
    pub format: Option<ImageFormat>,
    /// Whether it holds the file system of a CD.
    pub is_cd: bool,
    /// Whether it is compressed, as downloads are: it has to be unpacked first.
    pub is_packed: bool,
    /// Whether its content is encrypted.
    pub is_encrypted: bool,
    /// The host's secret that opens it.
    pub secret: Option<Uuid>,
    /// How the disk in it is laid out, where that was read.
    pub layout: Option<Layout>,
}

/// The user and group as which machines open their images; none where libvirt
/// does not report, or where it is the person.
pub type Reader = Option<(u32, u32)>;

impl Connection {
    /// Who opens the images of machines of this kind.
    pub async fn image_reader(&self, virtualization: &Virtualization) -> Reader {
        let is_session = self
            .uri()
            .parse::<Uri>()
            .is_ok_and(|uri| uri.parts().path == "/session");
        if is_session || !self.is_this_computer() {
            return None;
        }
        let capabilities = self.host_capabilities().await.ok()?;
        capabilities.runs_as(virtualization)
    }

    /// Looks at the image at a path of the host, for a machine that opens it as
    /// this user. On the test host nothing is known of any.
    pub async fn look_at_image(&self, path: &str, reader: Reader) -> ImageFacts {
        let unknown = ImageFacts {
            path: path.to_owned(),
            ..ImageFacts::default()
        };
        let with = |fault| ImageFacts {
            fault: Some(fault),
            ..unknown.clone()
        };
        // Of a volume without a path there is nothing to look at.
        if (self.is_local() && !self.is_this_computer()) || !path.starts_with('/') {
            return unknown;
        }
        if image::is_no_disk_device(path) {
            return with(Fault::NoImage);
        }
        let Ok(handle) = self.handle() else {
            return unknown;
        };
        let looked = look(&handle, unknown.clone(), self.is_local(), reader);
        match glib::future_with_timeout(TIMEOUT, looked).await {
            Ok(facts) => facts,
            Err(_) => with(Fault::Silent),
        }
    }
}

impl Machine {
    /// Looks at an image that this machine is to have.
    pub async fn look_at_image(&self, path: &str) -> ImageFacts {
        let Some(connection) = self.connection() else {
            return ImageFacts::default();
        };
        let definition = self.known_definition(XmlKind::Inactive).await;
        let reader = match definition.map(|it| it.virtualization()) {
            Ok(virtualization) => connection.image_reader(&virtualization).await,
            Err(_) => None,
        };
        connection.look_at_image(path, reader).await
    }
}

async fn look(
    connection: &libvirt::Connection,
    unknown: ImageFacts,
    local: bool,
    reader: Reader,
) -> ImageFacts {
    if local && let Some(facts) = see_on_thread(unknown.clone(), reader).await {
        return with_secret(connection, facts).await;
    }
    ask(connection, unknown).await
}

/// The host knows which secret opens an image.
async fn with_secret(connection: &libvirt::Connection, mut facts: ImageFacts) -> ImageFacts {
    if !facts.is_encrypted {
        return facts;
    }
    let volume = connection.volume_by_path(facts.path.clone()).await;
    let volume = volume.inspect_err(|error| log::debug!("looking at {}: {error}", facts.path));
    let encryption = volume.ok().flatten().and_then(|it| it.encryption);
    facts.secret = encryption.and_then(|it| it.secret);
    if facts.secret.is_none() {
        facts.fault = facts.fault.or(Some(Fault::NoSecret));
    }
    facts
}

/// What this computer's own files report; none where we may not look. On a thread of
/// its own: GLib's shared ones are few, and one may never come back.
async fn see_on_thread(unknown: ImageFacts, reader: Reader) -> Option<ImageFacts> {
    let (sender, seen) = async_channel::bounded(1);
    let thread = Builder::new().name("image".to_owned()).spawn(move || {
        let seen = see(unknown, reader);
        let _ = sender.try_send(seen.inspect_err(|error| log::debug!("an image: {error}")));
    });
    thread.ok()?;
    seen.recv().await.ok()?.ok()
}

fn see(unknown: ImageFacts, reader: Reader) -> io::Result<ImageFacts> {
    let path = PathBuf::from(&unknown.path);
    if let Some(fault) = reach::look(&path, reader)? {
        return Ok(ImageFacts {
            fault: Some(fault),
            ..unknown
        });
    }
    let (head, tail) = ends(&path)?;
    let format = match ImageFormat::of(&head, &tail) {
        // For a machine that is a raw disk with a secret.
        ImageFormat::Luks => ImageFormat::Raw,
        format => format,
    };
    let is_encrypted = image::is_encrypted(&head);
    let mut facts = ImageFacts {
        format: Some(format),
        is_encrypted,
        is_packed: super::appliance::is_packed(&head),
        is_cd: format == ImageFormat::Raw && image::is_cd(&head),
        ..unknown
    };
    facts.fault = chain_fault(path, head).or(format_fault(format));
    Ok(facts)
}

fn format_fault(format: ImageFormat) -> Option<Fault> {
    (!format.is_usable()).then_some(Fault::Format(format))
}

/// The first and last bytes of a file.
fn ends(path: &Path) -> io::Result<(Vec<u8>, Vec<u8>)> {
    let mut file = File::open(path)?;
    let (mut head, mut tail) = (Vec::new(), Vec::new());
    file.by_ref().take(HEAD as u64).read_to_end(&mut head)?;
    let end = file.seek(SeekFrom::End(0))?;
    file.seek(SeekFrom::Start(end.saturating_sub(TAIL as u64)))?;
    file.take(TAIL as u64).read_to_end(&mut tail)?;
    Ok((head, tail))
}

/// What is wrong with the backing images: the first one that is not there, or whose
/// name cannot be read. One that we may not look at may be there.
fn chain_fault(mut path: PathBuf, mut head: Vec<u8>) -> Option<Fault> {
    for _ in 0..LONGEST_CHAIN {
        if image::has_unread_backing(&head) {
            return Some(Fault::BackingUnreadable(path));
        }
        let backing = image::backing(&head)?;
        path = image::backing_path(&path, &backing)?;
        match reach::look(&path, None) {
            Ok(None) => {}
            Ok(Some(_)) => return Some(Fault::BackingMissing(path)),
            Err(_) => return None,
        }
        head = ends(&path).ok()?.0;
    }
    None
}

/// What libvirt says of a file of its host.
async fn ask(connection: &libvirt::Connection, unknown: ImageFacts) -> ImageFacts {
    let mut facts = unknown;
    match connection.volume_by_path(facts.path.clone()).await {
        Ok(Some(volume)) if volume.format == "dir" => facts.fault = Some(Fault::Folder),
        Ok(Some(volume)) => {
            facts.is_cd = volume.format == "iso";
            facts.format = ImageFormat::from_word(&volume.format);
            facts.fault = facts.format.and_then(format_fault);
            if let Some(encryption) = &volume.encryption {
                facts.is_encrypted = true;
                facts.secret = encryption.secret;
                facts.fault = facts
                    .fault
                    .or(facts.secret.is_none().then_some(Fault::NoSecret));
            }
            if let Some(backing) = volume.backing.filter(|path| path.starts_with('/'))
                && let Ok(None) = connection.volume_by_path(backing.clone()).await
            {
                facts.fault = Some(Fault::BackingMissing(backing.into()));
            }
        }
        // libvirt knows no volume that is a device.
        Ok(None) if !facts.path.starts_with("/dev/") => facts.fault = Some(Fault::Missing),
        Ok(None) => {}
        Err(error) => log::debug!("looking at {}: {error}", facts.path),
    }
    facts
}

#[cfg(test)]
mod tests;

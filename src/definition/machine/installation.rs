// SPDX-License-Identifier: GPL-3.0-or-later
//! An installation that a machine is to run by itself. The saved definition is that of the installed machine from the
//! beginning: it boots from its disk, and its CD drive is empty. It notes what the installation needs; the run that
//! installs is started by a document made from both, once. So a machine that restarts does not install again, whether
//! this program runs or not.

use super::Machine;
use crate::definition::device::disk::{letters, prefix};
use crate::definition::disk::{Disk, DiskDevice};
use crate::definition::new_machine::DiskSource;
use crate::definition::xml::{Document, ElementId};

const MARK: &str = "installation";
const BEGUN: &str = "begun";

/// What the run that installs has beside the machine's own devices.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Installation {
    /// The path of the medium in the machine's CD drive; none where nothing is installed from a medium.
    pub medium: Option<String>,
    /// What it boots instead of its disk; none for a medium that boots by itself.
    pub kernel: Option<InstallerKernel>,
    /// The image that has the answers to the installer's questions, in a drive of its own; none where they are elsewhere.
    pub answers: Option<Answers>,
    /// Whether it was started. It is not started a second time.
    pub begun: bool,
}

/// A kernel that the host starts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InstallerKernel {
    /// Its path.
    pub kernel: String,
    /// The path of its initrd.
    pub initrd: String,
    /// Its arguments.
    pub arguments: String,
}

/// An image with answers, and the drive it is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answers {
    /// Its path.
    pub path: String,
    /// The drive.
    pub drive: AnswersDrive,
}

/// A drive for an image with answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AnswersDrive {
    /// A CD-ROM drive.
    Cdrom,
    /// A floppy drive.
    Floppy,
}

impl AnswersDrive {
    fn as_xml(self) -> &'static str {
        match self {
            Self::Cdrom => "cdrom",
            Self::Floppy => "floppy",
        }
    }

    fn from_xml(word: &str) -> Option<Self> {
        [Self::Cdrom, Self::Floppy]
            .into_iter()
            .find(|it| it.as_xml() == word)
    }
}

impl Installation {
    /// The paths of the files that were made for it alone.
    #[must_use]
    pub fn files(&self) -> Vec<String> {
        let kernel = self.kernel.iter();
        let kernel = kernel.flat_map(|it| [it.kernel.clone(), it.initrd.clone()]);
        let answers = self.answers.iter().map(|it| it.path.clone());
        kernel.chain(answers).collect()
    }

    /// Reads the mark, which is in a machine's document or in its metadata alone.
    pub(super) fn read(document: &Document, mark: ElementId) -> Self {
        let value = |name: &str| Some(document.attr(mark, name)?.into_owned());
        let kernel = value("kernel").zip(value("initrd"));
        let drive = value("drive").and_then(|it| AnswersDrive::from_xml(&it));
        Self {
            medium: value("medium"),
            kernel: kernel.map(|(kernel, initrd)| InstallerKernel {
                kernel,
                initrd,
                arguments: value("arguments").unwrap_or_default(),
            }),
            answers: value("answers")
                .zip(drive)
                .map(|(path, drive)| Answers { path, drive }),
            begun: value(BEGUN).is_some(),
        }
    }

    fn write(&self, document: &mut Document, mark: ElementId) {
        let mut set = |name: &str, value: &str| document.set_attr(mark, name, value);
        if let Some(medium) = &self.medium {
            set("medium", medium);
        }
        if let Some(kernel) = &self.kernel {
            set("kernel", &kernel.kernel);
            set("initrd", &kernel.initrd);
            set("arguments", &kernel.arguments);
        }
        if let Some(answers) = &self.answers {
            set("answers", &answers.path);
            set("drive", answers.drive.as_xml());
        }
        if self.begun {
            set(BEGUN, "yes");
        }
    }
}

impl Machine {
    /// The installation that it waits for or runs; none for one that is installed.
    #[must_use]
    pub fn installation(&self) -> Option<Installation> {
        Some(Installation::read(self.document(), self.mark(MARK)?))
    }

    /// Notes an installation. The medium leaves the drive: the run that installs has it.
    pub fn note_installation(&mut self, installation: &Installation) {
        self.remove_mark(MARK);
        let mark = self.add_mark(MARK);
        installation.write(self.document_mut(), mark);
        let disks = self.disks().into_iter();
        let mut drives = disks.filter(|it| it.device == DiskDevice::Cdrom);
        let drive = drives.find(|it| it.path.is_some() && it.path == installation.medium);
        if let Some(drive) = drive {
            let document = self.document_mut();
            if let Some(source) = document.find(drive.element, "source") {
                document.remove(source);
            }
            document.set_attr(drive.element, "type", "file");
        }
    }

    /// Notes that the installation is started: it is not started again.
    pub fn begin_installation(&mut self) {
        if let Some(mark) = self.mark(MARK) {
            self.document_mut().set_attr(mark, BEGUN, "yes");
        }
    }

    /// The installation was not started after all.
    pub fn put_off_installation(&mut self) {
        if let Some(mark) = self.mark(MARK) {
            self.document_mut().remove_attr(mark, BEGUN);
        }
    }

    /// It is installed: notes nothing of it any more.
    pub fn forget_installation(&mut self) {
        self.remove_mark(MARK);
    }

    /// Makes of it the machine that installs.
    pub fn make_installer(&mut self) {
        let Some(installation) = self.installation() else {
            return;
        };
        if let Some(medium) = &installation.medium {
            self.insert_medium(medium);
        }
        if let Some(answers) = &installation.answers {
            self.add_answers(answers);
        }
        if let Some(kernel) = &installation.kernel {
            self.boot_kernel(kernel);
        }
    }

    fn insert_medium(&mut self, medium: &str) {
        let disks = self.disks().into_iter();
        let mut drives = disks.filter(|it| it.device == DiskDevice::Cdrom && it.path.is_none());
        let Some(drive) = drives.next() else {
            return;
        };
        let source = DiskSource::from_path(medium);
        let document = self.document_mut();
        document.set_attr(drive.element, "type", source.kind());
        document.append_with(drive.element, "source", &source.attributes());
    }

    fn add_answers(&mut self, answers: &Answers) {
        let disks = self.disks();
        let (bus, target) = match answers.drive {
            AnswersDrive::Floppy => ("fdc".to_owned(), "fda".to_owned()),
            AnswersDrive::Cdrom => {
                let mut drives = disks.iter().filter(|it| it.device == DiskDevice::Cdrom);
                let bus = drives.find_map(|it| it.bus.clone());
                let bus = bus.unwrap_or_else(|| "sata".to_owned());
                let target = free_target(&bus, &disks);
                (bus, target)
            }
        };
        let root = self.root();
        let source = DiskSource::from_path(&answers.path);
        let document = self.document_mut();
        let devices = document.ensure(root, "devices");
        let attributes = [("type", source.kind()), ("device", answers.drive.as_xml())];
        let disk = document.append_with(devices, "disk", &attributes);
        document.append_with(disk, "driver", &[("name", "qemu"), ("type", "raw")]);
        document.append_with(disk, "source", &source.attributes());
        document.append_with(disk, "target", &[("dev", &target), ("bus", &bus)]);
        document.append_element(disk, "readonly");
    }

    /// The installer ends with a restart, which would boot the kernel again: the machine goes off instead.
    fn boot_kernel(&mut self, kernel: &InstallerKernel) {
        let root = self.root();
        let document = self.document_mut();
        let os = document.ensure(root, "os");
        for (name, text) in [
            ("kernel", &kernel.kernel),
            ("initrd", &kernel.initrd),
            ("cmdline", &kernel.arguments),
        ] {
            let element = document.ensure(os, name);
            document.set_text(element, text);
        }
        let on_reboot = document.ensure(root, "on_reboot");
        document.set_text(on_reboot, "destroy");
    }
}

/// A name on a bus that no disk or drive has.
pub(super) fn free_target(bus: &str, disks: &[Disk]) -> String {
    let prefix = prefix(bus);
    let mut names = (0..).map(|number| format!("{prefix}{}", letters(number)));
    names
        .find(|name| !disks.iter().any(|it| it.target == *name))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests;

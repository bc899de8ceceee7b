// SPDX-License-Identifier: GPL-3.0-or-later
//! The document that a manifest is written as.

use super::{Checked, KeptDisk, KeptFile, MachineWas, Manifest};
use crate::definition::backup::is_bare;
use crate::definition::xml::{Document, ElementId, Error};

const VERSION: &str = "1";

impl Manifest {
    /// Reads a manifest.
    ///
    /// # Errors
    /// When it is not well-formed, no manifest, or names files elsewhere.
    pub fn parse(source: &str) -> Result<Manifest, Error> {
        let document = Document::parse_as(source, "backup")?;
        let root = document.root();
        let text = |path| document.text_at(root, path);
        let needed = |path| text(path).unwrap_or_default();
        let manifest = Manifest {
            id: needed("id"),
            chain: needed("chain"),
            parent: text("parent"),
            created: needed("created").trim().parse().unwrap_or_default(),
            machine: needed("machine/name"),
            uuid: needed("machine/uuid"),
            connection: needed("machine/connection"),
            was: MachineWas::parse(&needed("machine/state")),
            quiesced: document.find(root, "quiesced").is_some(),
            checkpoint: text("checkpoint"),
            checkpoint_file: document
                .find(root, "checkpoint-document")
                .map(|it| KeptFile::read(&document, it)),
            disks: document
                .find_all(root, "disks/disk")
                .into_iter()
                .map(|it| KeptDisk::read(&document, it))
                .collect(),
            left_out: document
                .find_all(root, "disks/left-out")
                .into_iter()
                .filter_map(|it| Some(document.attr(it, "target")?.into_owned()))
                .collect(),
            definition: document
                .find(root, "definition")
                .map(|it| KeptFile::read(&document, it))
                .unwrap_or_default(),
            nvram: document
                .find(root, "nvram")
                .map(|it| KeptFile::read(&document, it)),
            has_tpm: document.find(root, "tpm").is_some(),
            checked: document
                .find(root, "checked")
                .map(|it| Checked::read(&document, it)),
        };
        let names = manifest.files().into_iter().map(|it| &it.name);
        let backing = manifest.disks.iter().filter_map(|it| it.backing.as_ref());
        let ids = [&manifest.id, &manifest.chain];
        if names.chain(backing).chain(ids).all(|it| is_bare(it)) {
            return Ok(manifest);
        }
        Err(Error::Syntax {
            line: 1,
            message: "it names a file outside of its folder".to_owned(),
        })
    }

    /// The manifest as it is written.
    #[must_use]
    pub fn xml(&self) -> String {
        let mut document = Document::new("backup");
        let root = document.root();
        document.set_attr(root, "version", VERSION);
        document.append_text(root, "id", &self.id);
        document.append_text(root, "chain", &self.chain);
        if let Some(parent) = &self.parent {
            document.append_text(root, "parent", parent);
        }
        document.append_text(root, "created", &self.created.to_string());
        let machine = document.append_element(root, "machine");
        document.append_text(machine, "name", &self.machine);
        document.append_text(machine, "uuid", &self.uuid);
        document.append_text(machine, "connection", &self.connection);
        document.append_text(machine, "state", self.was.as_str());
        if self.quiesced {
            document.append_element(root, "quiesced");
        }
        if let Some(checkpoint) = &self.checkpoint {
            document.append_text(root, "checkpoint", checkpoint);
        }
        if let Some(file) = &self.checkpoint_file {
            file.write(&mut document, root, "checkpoint-document");
        }
        let disks = document.append_element(root, "disks");
        for disk in &self.disks {
            disk.write(&mut document, disks);
        }
        for target in &self.left_out {
            document.append_with(disks, "left-out", &[("target", target)]);
        }
        self.definition.write(&mut document, root, "definition");
        if let Some(nvram) = &self.nvram {
            nvram.write(&mut document, root, "nvram");
        }
        if self.has_tpm {
            document.append_with(root, "tpm", &[("kept", "no")]);
        }
        if let Some(checked) = &self.checked {
            checked.write(&mut document, root);
        }
        document.to_string()
    }
}

impl MachineWas {
    fn parse(word: &str) -> Self {
        match word {
            "running" => Self::Running,
            "paused" => Self::Paused,
            _ => Self::Off,
        }
    }

    const fn as_str(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Paused => "paused",
            Self::Off => "off",
        }
    }
}

fn attr(document: &Document, element: ElementId, name: &str) -> Option<String> {
    document.attr(element, name).map(|it| it.into_owned())
}

impl KeptFile {
    fn read(document: &Document, element: ElementId) -> Self {
        let text = |name| attr(document, element, name).unwrap_or_default();
        Self {
            name: text("file"),
            size: text("size").parse().unwrap_or_default(),
            sha256: text("sha256"),
        }
    }

    fn write(&self, document: &mut Document, parent: ElementId, name: &str) -> ElementId {
        let element = document.append_with(parent, name, &[("file", &self.name)]);
        document.set_attr(element, "size", &self.size.to_string());
        document.set_attr(element, "sha256", &self.sha256);
        element
    }
}

impl KeptDisk {
    fn read(document: &Document, element: ElementId) -> Self {
        Self {
            target: attr(document, element, "target").unwrap_or_default(),
            file: KeptFile::read(document, element),
            backing: attr(document, element, "backing"),
            has_checkpoint: attr(document, element, "checkpoint").as_deref() == Some("yes"),
        }
    }

    fn write(&self, document: &mut Document, parent: ElementId) {
        let element = self.file.write(document, parent, "disk");
        document.set_attr(element, "target", &self.target);
        if let Some(backing) = &self.backing {
            document.set_attr(element, "backing", backing);
        }
        if self.has_checkpoint {
            document.set_attr(element, "checkpoint", "yes");
        }
    }
}

impl Checked {
    fn read(document: &Document, element: ElementId) -> Self {
        let at = attr(document, element, "at").unwrap_or_default();
        Self {
            at: at.parse().unwrap_or_default(),
            problem: document.trimmed(element),
        }
    }

    fn write(&self, document: &mut Document, parent: ElementId) {
        let at = self.at.to_string();
        let element = document.append_with(parent, "checked", &[("at", &at)]);
        if let Some(problem) = &self.problem {
            document.set_text(element, problem);
        }
    }
}

// SPDX-License-Identifier: GPL-3.0-or-later
//! A machine's documents, kept as they were last read for those who look at all
//! machines of a host. An event, a change from here and each listing of the host
//! drop them; a host that sends no events has none kept. Not every change from
//! outside sends an event: who deletes or shows one machine reads it again.

use std::rc::Rc;

use glib::subclass::prelude::*;

use super::Machine;
use crate::definition::machine::Machine as Definition;
use crate::libvirt::{Error, XmlKind};

/// The documents that were read since something changed last.
#[derive(Debug, Default)]
pub(super) struct KnownDefinitions {
    running: Option<Rc<Definition>>,
    saved: Option<Rc<Definition>>,
    /// Counts the changes: an answer to a question from before one is not kept.
    changes: u64,
}

impl KnownDefinitions {
    fn get(&self, kind: XmlKind) -> Option<Rc<Definition>> {
        match kind {
            XmlKind::Live => self.running.clone(),
            XmlKind::Inactive => self.saved.clone(),
        }
    }

    fn keep(&mut self, kind: XmlKind, definition: Rc<Definition>) {
        match kind {
            XmlKind::Live => self.running = Some(definition),
            XmlKind::Inactive => self.saved = Some(definition),
        }
    }
}

impl Machine {
    /// Its document, read now.
    ///
    /// # Errors
    /// libvirt's; `Refused` for a document that is no machine's.
    pub async fn definition(&self, kind: XmlKind) -> Result<Definition, Error> {
        self.read(kind).await.map(Rc::unwrap_or_clone)
    }

    /// Its document as it was last read, or read now where that is not known.
    ///
    /// # Errors
    /// As [`definition`](Self::definition).
    pub async fn known_definition(&self, kind: XmlKind) -> Result<Rc<Definition>, Error> {
        if let Some(known) = self.imp().known.borrow().get(kind) {
            return Ok(known);
        }
        self.read(kind).await
    }

    async fn read(&self, kind: XmlKind) -> Result<Rc<Definition>, Error> {
        let known = &self.imp().known;
        let changes = known.borrow().changes;
        let handle = self.handle()?;
        let xml = handle.xml(kind, false).await?;
        let read = Definition::parse(&xml);
        let read = Rc::new(read.map_err(|error| Error::Refused(error.to_string()))?);
        let mut known = known.borrow_mut();
        if known.changes == changes && handle.connection().tells_of_machines() {
            known.keep(kind, read.clone());
        }
        Ok(read)
    }

    /// Keeps a document as if it had been read.
    #[cfg(test)]
    pub(in crate::model) fn keep_definition(&self, kind: XmlKind, definition: Rc<Definition>) {
        self.imp().known.borrow_mut().keep(kind, definition);
    }

    /// The document that is kept, if one is.
    #[cfg(test)]
    pub(in crate::model) fn kept_definition(&self, kind: XmlKind) -> Option<Rc<Definition>> {
        self.imp().known.borrow().get(kind)
    }

    /// Something changed, or may have: the documents are read again.
    pub(in crate::model) fn forget_definitions(&self) {
        let mut known = self.imp().known.borrow_mut();
        *known = KnownDefinitions {
            changes: known.changes + 1,
            ..KnownDefinitions::default()
        };
    }
}

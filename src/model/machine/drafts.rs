// SPDX-License-Identifier: GPL-3.0-or-later
//! What was entered for a machine and is not applied yet. Kept by its connection
//! while the program runs, so that it outlives a reconnect.

use gettextrs::gettext;
use glib::subclass::prelude::*;
use uuid::Uuid;

use super::Machine;
use crate::definition::machine;
use crate::libvirt::Error;
use crate::model::Redefined;
use crate::model::hardware::{Draft, Outcome};

/// Text that was typed in place of a saved definition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentDraft {
    /// The saved definition it began as.
    pub base: String,
    /// The text.
    pub text: String,
}

/// The drafts of one machine.
#[derive(Clone, Default)]
pub struct Drafts {
    /// Edits on its Hardware page.
    pub hardware: Option<Draft>,
    /// Edits on its XML page.
    pub document: Option<DocumentDraft>,
}

impl std::fmt::Debug for Drafts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Drafts")
            .field("hardware", &self.hardware.is_some())
            .field("document", &self.document.is_some())
            .finish()
    }
}

impl Drafts {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.hardware.is_none() && self.document.is_none()
    }
}

impl Machine {
    /// What was entered for it and is not applied yet.
    pub fn drafts(&self) -> Drafts {
        self.connection()
            .map(|connection| connection.drafts(self.uuid()))
            .unwrap_or_default()
    }

    /// Keeps the edits of its Hardware page, or forgets them.
    pub fn set_hardware_draft(&self, draft: Option<Draft>) {
        self.change_drafts(|drafts| drafts.hardware = draft);
    }

    /// Keeps the edits of its XML page, or forgets them.
    pub fn set_document_draft(&self, draft: Option<DocumentDraft>) {
        self.change_drafts(|drafts| drafts.document = draft);
    }

    /// Applies what was entered for it.
    ///
    /// # Errors
    /// libvirt's; `Refused` where the definition was changed elsewhere in the meantime. What was not applied stays.
    pub async fn apply_drafts(&self) -> Result<(), Error> {
        if let Some(DocumentDraft { base, text }) = self.drafts().document {
            if let Some((complaint, _)) = self.document_fault(&text) {
                return Err(Error::Refused(complaint));
            }
            match self.redefine(Some(&base), &text).await? {
                Redefined::Stored(_) => self.set_document_draft(None),
                Redefined::ChangedMeanwhile(_) => return Err(changed_elsewhere()),
            }
            // The edits of its hardware are done again to what was stored just now.
            if let Some(mut draft) = self.drafts().hardware {
                draft.rebase(self.documents().await?.saved);
                self.set_hardware_draft(Some(draft));
            }
        }
        if let Some(draft) = self.drafts().hardware {
            if draft.has_invalid() {
                return Err(Error::Refused(gettext(
                    "A value on its Hardware page is not valid: correct it there first, or revert it.",
                )));
            }
            match self.apply(&draft).await? {
                Outcome::Applied(_) => self.set_hardware_draft(None),
                Outcome::ChangedMeanwhile(_) => return Err(changed_elsewhere()),
            }
        }
        Ok(())
    }

    /// What is wrong with a text that is to be its definition, without asking libvirt, and on which line from 1.
    pub fn document_fault(&self, text: &str) -> Option<(String, Option<usize>)> {
        document_fault(self.uuid(), text)
    }

    /// Forgets what was entered for it.
    pub fn discard_drafts(&self) {
        self.set_hardware_draft(None);
        self.set_document_draft(None);
    }

    fn change_drafts(&self, change: impl FnOnce(&mut Drafts)) {
        let Some(connection) = self.connection() else {
            return;
        };
        let has_draft = connection.change_drafts(self.uuid(), change);
        if self.has_draft() != has_draft {
            self.imp().has_draft.set(has_draft);
            self.notify_has_draft();
        }
    }
}

fn document_fault(own: Uuid, text: &str) -> Option<(String, Option<usize>)> {
    let document = match machine::Machine::parse(text) {
        Ok(document) => document,
        Err(error) => return Some((error.to_string(), error.line())),
    };
    // Another UUID would be another machine, beside this one.
    if document.uuid() == Some(own) {
        return None;
    }
    let complaint = gettext("The UUID of a machine cannot be changed: it is {uuid}.");
    let complaint = complaint.replace("{uuid}", &own.to_string());
    let line = text.lines().position(|line| line.contains("<uuid"));
    Some((complaint, line.map(|line| line + 1)))
}

fn changed_elsewhere() -> Error {
    Error::Refused(gettext(
        "The definition was changed elsewhere in the meantime.",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_broken_document_is_told_by_its_own_line() {
        let own = Uuid::from_u128(7);
        let text = format!("<domain>\n  <name>a</name>\n  <uuid>{own}</uuid>\n</domain>\n");
        assert_eq!(document_fault(own, &text), None);
        let broken = text.replace("<name>", "<name a=>");
        let (complaint, line) = document_fault(own, &broken).unwrap();
        assert_eq!(line, Some(2));
        assert!(complaint.contains("line 2"), "{complaint}");
        let (complaint, line) = document_fault(Uuid::from_u128(8), &text).unwrap();
        assert!(complaint.contains("UUID") && line == Some(3), "{complaint}");
    }
}

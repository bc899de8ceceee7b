// SPDX-License-Identifier: GPL-3.0-or-later
//! The one place that writes a machine's saved definition again, and keeps the
//! one of before.

use super::Machine;
use crate::definition;
use crate::libvirt::{Error, XmlKind};
use crate::model::Versions;

/// What became of a text that was to be the definition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Redefined {
    /// It was written; libvirt stored this.
    Stored(String),
    /// Nothing was written: the saved definition is no longer the expected one. Here it is.
    ChangedMeanwhile(String),
}

impl Machine {
    /// The definitions it had before its last edits here.
    pub fn versions(&self) -> Versions {
        Versions::new(self.kept())
    }

    /// The saved definition, with its passwords where they may be seen: without them they
    /// would be lost when it is written again.
    ///
    /// # Errors
    /// libvirt's error.
    pub async fn saved_xml(&self) -> Result<String, Error> {
        if let Some(plan) = self.plan() {
            return Ok(plan.document);
        }
        let secure = self.connection().is_some_and(|it| it.is_writable());
        self.handle()?.xml(XmlKind::Inactive, secure).await
    }

    /// The definition as it is running now, without its passwords.
    ///
    /// # Errors
    /// libvirt's error.
    pub async fn running_xml(&self) -> Result<String, Error> {
        self.handle()?.xml(XmlKind::Live, false).await
    }

    /// Writes `xml` as the saved definition, if that is still the `expected` one; with
    /// `None`, in any case.
    ///
    /// # Errors
    /// libvirt's words about what it does not accept: then nothing was written.
    pub async fn redefine(&self, expected: Option<&str>, xml: &str) -> Result<Redefined, Error> {
        let before = self.saved_xml().await?;
        if expected.is_some_and(|expected| expected != before) {
            return Ok(Redefined::ChangedMeanwhile(before));
        }
        self.write_definition(before, xml.to_owned()).await?;
        Ok(Redefined::Stored(self.saved_xml().await?))
    }

    /// Edits the saved definition; does nothing where `edit` changes nothing.
    ///
    /// # Errors
    /// libvirt's; `Refused` for a definition that cannot be read or edited.
    pub(in crate::model) async fn edit_definition(
        &self,
        edit: impl FnOnce(&mut definition::machine::Machine) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let before = self.saved_xml().await?;
        let refused = |error: definition::xml::Error| Error::Refused(error.to_string());
        let mut definition = definition::machine::Machine::parse(&before).map_err(refused)?;
        edit(&mut definition)?;
        let after = definition.to_string();
        if after != before {
            self.write_definition(before, after).await?;
        }
        Ok(())
    }

    /// Writes the definition `xml` in place of `before`, which is kept.
    pub(in crate::model) async fn write_definition(
        &self,
        before: String,
        xml: String,
    ) -> Result<(), Error> {
        if self.is_planned() {
            self.plan_document(xml);
            return Ok(());
        }
        let connection = self.connection().ok_or(Error::Closed)?.handle()?;
        let defined = connection.define_machine(xml).await;
        self.forget_definitions();
        defined?;
        self.changed_here();
        self.versions().keep(before).await;
        Ok(())
    }
}

// SPDX-License-Identifier: GPL-3.0-or-later
//! The document behind a pool, to read and, while the pool is stopped, to edit.

use crate::definition::pool;
use crate::definition::xml;
use crate::model::{Error, Pool};
use crate::ui::i18n::{gettext, gettext_f};
use crate::ui::xml::{EditedDocument, Task};

/// A pool's definition.
pub(super) struct PoolDocument(pub Pool);

impl EditedDocument for PoolDocument {
    fn name(&self) -> String {
        gettext_f("XML of “{name}”", &[("name", &self.0.name())])
    }

    fn is_writable(&self) -> bool {
        let connection = self.0.connection();
        let persistent = self.0.summary().is_some_and(|it| it.persistent);
        persistent && !self.0.active() && connection.is_some_and(|it| it.is_writable())
    }

    fn read(&self) -> Task<String> {
        let pool = self.0.clone();
        Box::pin(async move { Ok(pool.document().await?.to_string()) })
    }

    fn fault(&self, text: &str) -> Option<(String, Option<usize>)> {
        let read = match pool::Pool::parse(text) {
            Ok(read) => read,
            Err(error) => return Some((error.to_string(), error.line())),
        };
        let (complaint, element) = if read.uuid != Some(self.0.uuid()) {
            // Another UUID would be another pool, beside this one.
            let uuid = self.0.uuid().to_string();
            let complaint = gettext_f(
                "The UUID of a pool cannot be changed: it is {uuid}.",
                &[("uuid", &uuid)],
            );
            (complaint, "<uuid")
        } else if read.name != self.0.name() {
            let complaint = gettext(
                "libvirt does not change the name of a pool here: use Rename… in the pool’s menu.",
            );
            (complaint, "<name")
        } else {
            return None;
        };
        let line = text.lines().position(|line| line.contains(element));
        Some((complaint, line.map(|line| line + 1)))
    }

    fn write(&self, text: String) -> Task<Option<String>> {
        let pool = self.0.clone();
        Box::pin(async move {
            let document = xml::Document::parse_as(&text, "pool")
                .map_err(|error| Error::Refused(error.to_string()))?;
            pool.save_document(&document).await?;
            Ok(None)
        })
    }
}

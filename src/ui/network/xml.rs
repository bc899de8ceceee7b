// SPDX-License-Identifier: GPL-3.0-or-later
//! The document behind a virtual network, to edit.

use crate::definition::network;
use crate::definition::xml;
use crate::model::{Error, Network};
use crate::ui::i18n::{gettext, gettext_f};
use crate::ui::network::waiting;
use crate::ui::xml::{EditedDocument, Task};

/// A network's definition; of one without any, how it runs.
pub(super) struct NetworkDocument(pub Network);

impl EditedDocument for NetworkDocument {
    fn name(&self) -> String {
        gettext_f("XML of “{name}”", &[("name", &self.0.name())])
    }

    fn is_writable(&self) -> bool {
        let connection = self.0.connection();
        self.0.persistent() && connection.is_some_and(|it| it.is_writable())
    }

    fn read(&self) -> Task<String> {
        let network = self.0.clone();
        Box::pin(async move { Ok(network.document().await?.to_string()) })
    }

    fn fault(&self, text: &str) -> Option<(String, Option<usize>)> {
        let parsed = xml::Document::parse_as(text, "network");
        let document = match parsed {
            Ok(document) => document,
            Err(error) => return Some((error.to_string(), error.line())),
        };
        if network::Network::read(&document).uuid == Some(self.0.uuid()) {
            return None;
        }
        // Another UUID would be another network, beside this one.
        let uuid = self.0.uuid().to_string();
        let complaint = gettext_f(
            "The UUID of a network cannot be changed: it is {uuid}.",
            &[("uuid", &uuid)],
        );
        let line = text.lines().position(|line| line.contains("<uuid"));
        Some((complaint, line.map(|line| line + 1)))
    }

    fn write(&self, text: String) -> Task<Option<String>> {
        let network = self.0.clone();
        Box::pin(async move {
            let document = xml::Document::parse_as(&text, "network")
                .map_err(|error| Error::Refused(error.to_string()))?;
            let saved = network.save_document(document).await?;
            Ok(if !saved.waiting.is_empty() {
                Some(waiting::sentence(&network.name(), &saved.waiting))
            } else if saved.may_wait {
                Some(gettext(
                    "Saved. What libvirt cannot change in a running network takes effect at its next start.",
                ))
            } else {
                None
            })
        })
    }
}

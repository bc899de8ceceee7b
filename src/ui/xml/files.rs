// SPDX-License-Identifier: GPL-3.0-or-later
//! The document to the clipboard, to a file, from a file.

use gtk::gio;
use gtk::prelude::*;

use super::page::XmlPage;
use crate::definition::xml;
use crate::model::Error;
use crate::ui::dialogs;
use crate::ui::failure::{self, OrFailed};
use crate::ui::i18n::gettext;

pub(super) fn copy(page: &XmlPage) {
    page.clipboard().set_text(&page.editor().text());
}

pub(super) fn save(page: &XmlPage) {
    let (Some(machine), Some(window)) = (page.machine(), page.root().and_downcast::<gtk::Window>())
    else {
        return;
    };
    let text = page.editor().text();
    failure::run(page, async move {
        let title = gettext("Save the Document");
        let name = format!("{}.xml", machine.name().replace('/', "-"));
        let Some(file) = dialogs::save_file(&window, &title, &name).await else {
            return Ok(());
        };
        // It may hold passwords: for its owner alone.
        let flags = gio::FileCreateFlags::PRIVATE | gio::FileCreateFlags::REPLACE_DESTINATION;
        file.replace_contents_future(text.into_bytes(), None, false, flags)
            .await
            .map(|_| ())
            .map_err(|(_, error)| Error::Refused(error.to_string()))
            .or_failed(gettext("Could not save the document"))
    });
}

pub(super) fn open(page: &XmlPage) {
    let Some(window) = page.root().and_downcast::<gtk::Window>() else {
        return;
    };
    let weak = page.downgrade();
    failure::run(page, async move {
        let title = gettext("Open a Document");
        let kind = gettext("XML documents");
        let Some(file) = dialogs::open_file(&window, &title, &kind, &["*.xml"]).await else {
            return Ok(());
        };
        let what = gettext("Could not open the document");
        let contents = file
            .load_contents_future()
            .await
            .map_err(|error| Error::Refused(error.to_string()));
        let (bytes, _) = contents.or_failed(what.clone())?;
        let text = xml::decode(&bytes)
            .map_err(|error| Error::Refused(error.to_string()))
            .or_failed(what)?;
        if let Some(page) = weak.upgrade() {
            page.show_saved();
            page.editor().replace_text(text);
        }
        Ok(())
    });
}

// SPDX-License-Identifier: GPL-3.0-or-later
//! A definition in a file.

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::{gio, glib};

use super::ImportDialog;
use crate::definition::pasted::is_likely;
use crate::ui::dialogs;
use crate::ui::i18n::gettext;

/// The largest file that is taken for a definition, in bytes.
const LARGEST: i64 = 8 << 20;

impl ImportDialog {
    pub(super) fn open_chosen_file(&self) {
        let dialog = self.clone();
        glib::spawn_future_local(async move {
            let title = gettext("Open a Definition");
            let filter = gettext("XML files");
            if let Some(file) = dialogs::open_file(&dialog, &title, &filter, &["*.xml"]).await {
                dialog.open_file(&file).await;
            }
        });
    }

    /// Takes the text of a file.
    pub(in crate::ui::new_machine) async fn open_file(&self, file: &gio::File) {
        match read(file).await {
            Ok(text) => {
                self.imp().opened.replace(text.clone());
                self.imp().text.buffer().set_text(&text);
            }
            Err(why) => self
                .imp()
                .failure
                .show(&gettext("Could not read the file"), &why),
        }
    }
}

/// The text of a file that may be a definition.
pub(super) async fn read(file: &gio::File) -> Result<String, String> {
    let info = file
        .query_info_future(
            "standard::size,standard::type",
            gio::FileQueryInfoFlags::NONE,
            glib::Priority::DEFAULT,
        )
        .await
        .map_err(|error| error.message().to_owned())?;
    // A pipe would never end.
    if info.file_type() != gio::FileType::Regular {
        return Err(gettext("The file is not a text file."));
    }
    if info.size() > LARGEST {
        return Err(gettext("The file is too large for a definition."));
    }
    let (bytes, _) = file
        .load_contents_future()
        .await
        .map_err(|error| error.message().to_owned())?;
    let text = String::from_utf8(bytes.to_vec());
    text.ok()
        .filter(|text| !text.contains('\0'))
        .ok_or_else(|| gettext("The file is not a text file."))
}

/// Whether a file is likely a definition, not an image. Blocks.
pub(in crate::ui::new_machine) fn is_definition(path: &std::path::Path) -> bool {
    use std::io::Read;

    let extension = path.extension().map(|it| it.to_ascii_lowercase());
    if extension.is_some_and(|it| it == "xml") {
        return true;
    }
    let is_file = std::fs::metadata(path).is_ok_and(|it| it.is_file());
    let mut start = Vec::new();
    let read = is_file
        .then(|| std::fs::File::open(path).ok())
        .flatten()
        .and_then(|file| file.take(4096).read_to_end(&mut start).ok());
    read.is_some() && is_likely(&String::from_utf8_lossy(&start))
}

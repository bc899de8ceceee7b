// SPDX-License-Identifier: GPL-3.0-or-later
//! What the person chooses: a volume of a pool, or a file of this computer.

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

use super::fitting::Kind;
use super::{Chosen, VolumeBrowser};
use crate::model::Connection;
use crate::ui::dialogs;

impl VolumeBrowser {
    /// Says why the selected volume does not fit.
    pub(super) fn show_selected(&self) {
        let imp = self.imp();
        let selected = imp.volumes.selected();
        let problem = selected
            .first()
            .and_then(|volume| self.kind().problem(&volume.info()));
        imp.note.set_visible(problem.is_some());
        imp.note.set_label(problem.as_deref().unwrap_or_default());
        let fits = !selected.is_empty() && problem.is_none();
        self.action_set_enabled("browser.choose", fits);
    }

    pub(super) fn answer(&self, chosen: Chosen) {
        if let Some(answer) = self.imp().answer.take() {
            let _ = answer.try_send(chosen);
        }
        self.close();
    }

    pub(super) fn browse_local(&self) {
        let browser = self.clone();
        glib::spawn_future_local(async move {
            let kind = browser.kind();
            let title = kind.chooser_title();
            let path = match kind {
                Kind::Folder => dialogs::choose_folder(&browser, &title).await,
                _ => {
                    let (name, patterns) = kind.filter();
                    let file = dialogs::open_file(&browser, &title, &name, patterns).await;
                    file.and_then(|file| file.path())
                }
            };
            if let Some(path) = path {
                browser.answer(Chosen {
                    path: path.to_string_lossy().into_owned(),
                    volume: None,
                });
            }
        });
    }
}

/// Lets a person choose what fits `kind`; none if they cancel.
pub(crate) async fn choose(
    parent: &impl IsA<gtk::Window>,
    connection: &Connection,
    kind: Kind,
) -> Option<Chosen> {
    let browser: VolumeBrowser = glib::Object::builder()
        .property("transient-for", parent)
        .build();
    let (sender, answer) = async_channel::bounded(1);
    browser.imp().answer.replace(Some(sender));
    browser.begin(connection, kind);
    browser.present();
    answer.recv().await.ok()
}

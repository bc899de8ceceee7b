// SPDX-License-Identifier: GPL-3.0-or-later
//! What an export that was interrupted left in the folder that is chosen, with a button that removes it.

use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use adw::prelude::*;
use gtk::glib;

use crate::definition::size::Size;
use crate::model::Leftovers;
use crate::ui::i18n::{gettext, gettext_f};
use crate::ui::widgets::FormDialog;

/// The row, which is shown only where there is something.
pub(super) struct LeftoversRow {
    pub row: adw::ActionRow,
    found: Rc<RefCell<Found>>,
}

/// The folder that was looked into last, and what is there.
#[derive(Default)]
struct Found {
    folder: PathBuf,
    leftovers: Leftovers,
}

impl LeftoversRow {
    pub(super) fn new(dialog: &FormDialog) -> Self {
        let row = adw::ActionRow::builder()
            .title(gettext("Interrupted Export"))
            .visible(false)
            .build();
        let button = gtk::Button::builder()
            .label(gettext("Delete"))
            .valign(gtk::Align::Center)
            .build();
        row.add_suffix(&button);
        let found = Rc::<RefCell<Found>>::default();
        button.connect_clicked(glib::clone!(
            #[weak]
            row,
            #[weak]
            dialog,
            #[strong]
            found,
            move |_| {
                let leftovers = std::mem::take(&mut found.borrow_mut().leftovers);
                row.set_visible(false);
                glib::spawn_future_local(async move {
                    if let Err(error) = leftovers.remove().await {
                        let what = gettext("Could not delete what is left of the export");
                        dialog.show_failure(&what, &error.to_string());
                    }
                });
            }
        ));
        Self { row, found }
    }

    /// Looks into a folder, unless it is the one of the last time.
    pub(super) fn look(&self, folder: Option<&Path>) {
        let folder = folder.map(Path::to_owned).unwrap_or_default();
        if self.found.borrow().folder == folder {
            return;
        }
        self.row.set_visible(false);
        self.found.replace(Found {
            folder: folder.clone(),
            leftovers: Leftovers::default(),
        });
        let (row, found) = (self.row.downgrade(), self.found.clone());
        glib::spawn_future_local(async move {
            let leftovers = Leftovers::within(folder.clone()).await;
            let Some(row) = row.upgrade() else {
                return;
            };
            // Another one may have been chosen meanwhile.
            if found.borrow().folder != folder || leftovers.is_empty() {
                return;
            }
            let size = Size(leftovers.size).to_string();
            let text = gettext_f(
                "An export that did not finish left {size} in this folder.",
                &[("size", &size)],
            );
            row.set_subtitle(&text);
            row.set_visible(true);
            found.borrow_mut().leftovers = leftovers;
        });
    }
}

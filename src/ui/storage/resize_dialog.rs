// SPDX-License-Identifier: GPL-3.0-or-later
//! Giving a volume another size. Growing is one step; shrinking has to be allowed, and is only for raw images.

use std::rc::Rc;

use adw::prelude::*;
use gtk::glib;

use super::{compact, gone};
use crate::definition::size::Size;
use crate::model::{Pool, Volume, VolumeInfo};
use crate::ui::i18n::{gettext, gettext_f};
use crate::ui::widgets::{FieldNote, FormDialog, read_disk_size, show_unit};

/// Sizes of images are multiples of this, in bytes.
const BLOCK: u64 = 512;

/// The form, and what it is about.
struct Resizing {
    pool: Pool,
    volume: VolumeInfo,
    /// Whether a machine runs with it.
    is_running: bool,
    size: adw::EntryRow,
    note: FieldNote,
    shrink: gtk::Switch,
    shrink_row: adw::ActionRow,
}

/// Opens the dialog.
pub(super) fn show(window: &gtk::Window, volume: &Volume) {
    let (Some(pool), info) = (volume.pool(), volume.info().clone()) else {
        return;
    };
    let Some(connection) = pool.connection() else {
        return;
    };
    let title = gettext_f("Resize “{name}”", &[("name", &info.name)]);
    let dialog = FormDialog::new(window, &connection, &title, &gettext("_Resize"));
    let group = adw::PreferencesGroup::new();
    let is_running = compact::is_running(&connection, volume);
    let form = Rc::new(Resizing::new(&group, pool, info, is_running));
    dialog.add(&group);
    let check = glib::clone!(
        #[strong]
        form,
        #[weak]
        dialog,
        move || dialog.set_complete(form.check().is_some())
    );
    form.size.connect_changed({
        let check = check.clone();
        move |_| check()
    });
    form.shrink.connect_active_notify(move |_| check());
    dialog.connect_apply(move |dialog| form.apply(dialog));
    gone::watch_form(volume, &dialog);
    dialog.present();
}

impl Resizing {
    fn new(
        group: &adw::PreferencesGroup,
        pool: Pool,
        volume: VolumeInfo,
        is_running: bool,
    ) -> Self {
        let size = adw::EntryRow::builder()
            .title(gettext("New size"))
            .text(Size(volume.capacity).exact())
            .activates_default(true)
            .build();
        show_unit(&size, "GiB");
        let note: FieldNote = glib::Object::new();
        note.set_field(&size);
        let shrink = gtk::Switch::builder().valign(gtk::Align::Center).build();
        let shrink_row = adw::ActionRow::builder()
            .title(gettext("Allow making it smaller"))
            .subtitle(gettext("Data beyond the new end is lost."))
            .activatable_widget(&shrink)
            .visible(false)
            .build();
        shrink_row.add_suffix(&shrink);
        group.add(&size);
        group.add(&note);
        group.add(&shrink_row);
        Self {
            pool,
            volume,
            is_running,
            size,
            note,
            shrink,
            shrink_row,
        }
    }

    /// The new size in bytes, and whether it is smaller; otherwise the form says what is wrong.
    fn check(&self) -> Option<(u64, bool)> {
        let wanted = self.wanted();
        let is_smaller = Size::parse_with_unit(&self.size.text(), "GiB")
            .is_ok_and(|it| it.bytes() < self.volume.capacity);
        self.shrink_row
            .set_visible(is_smaller && self.volume.format == "raw" && !self.is_running);
        match wanted {
            Err(problem) => {
                self.note.say(&problem, true);
                None
            }
            Ok(bytes) if bytes == self.volume.capacity => {
                self.note.say("", false);
                None
            }
            Ok(bytes) => {
                self.note.tell(&gettext("Partitions and file systems in the guest keep their size: change them in the guest."));
                Some((bytes, is_smaller))
            }
        }
    }

    fn wanted(&self) -> Result<u64, String> {
        let size = read_disk_size(&self.size.text())?;
        if !size.is_multiple_of(BLOCK) {
            return Err(gettext("A disk consists of blocks of 512 bytes"));
        }
        if size >= self.volume.capacity {
            return Ok(size);
        }
        if self.volume.format != "raw" {
            return Err(gettext(
                "An image of this format cannot be made smaller: the data at its end would be lost.",
            ));
        }
        if self.is_running {
            return Err(gettext(
                "The disk of a running machine cannot be made smaller.",
            ));
        }
        match self.shrink.is_active() {
            true => Ok(size),
            false => Err(gettext(
                "Smaller than now: the data at its end would be lost.",
            )),
        }
    }

    fn apply(self: &Rc<Self>, dialog: &FormDialog) {
        let (Some((bytes, shrink)), Some(connection)) = (self.check(), self.pool.connection())
        else {
            return;
        };
        let name = &self.volume.name;
        let job = connection.new_job(&gettext("Resizing"), name);
        let what = gettext_f("Could not resize “{name}”", &[("name", name)]);
        let (form, running) = (self.clone(), job.clone());
        dialog.work(&job, what, async move {
            form.pool
                .resize_volume(&form.volume, bytes, shrink, &running)
                .await
        });
    }
}

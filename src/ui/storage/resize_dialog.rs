// SPDX-License-Identifier: GPL-3.0-or-later
//! Giving a volume another size. Growing is one step; shrinking has to be allowed, and is only for raw images.

use std::rc::Rc;

use adw::prelude::*;
use gtk::glib;

use super::gone;
use crate::definition::size::Size;
use crate::model::{Pool, Volume};
use crate::ui::i18n::{gettext, gettext_f};
use crate::ui::widgets::{FieldNote, FormDialog, read_disk_size, show_unit};

/// Sizes of images are multiples of this, in bytes.
const BLOCK: u64 = 512;

/// The form, and what it is about.
struct Resizing {
    pool: Pool,
    volume: Volume,
    size: adw::EntryRow,
    note: FieldNote,
    shrink: gtk::Switch,
    shrink_row: adw::ActionRow,
}

/// Opens the dialog.
pub(super) fn show(window: &gtk::Window, volume: &Volume) {
    let Some(pool) = volume.pool() else {
        return;
    };
    let Some(connection) = pool.connection() else {
        return;
    };
    let title = gettext_f("Resize “{name}”", &[("name", &volume.info().name)]);
    let dialog = FormDialog::new(window, &connection, &title, &gettext("_Resize"));
    let group = adw::PreferencesGroup::new();
    let form = Rc::new(Resizing::new(&group, pool, volume));
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
    fn new(group: &adw::PreferencesGroup, pool: Pool, volume: &Volume) -> Self {
        let size = adw::EntryRow::builder()
            .title(gettext("New size"))
            .text(Size(volume.info().capacity).exact())
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
            volume: volume.clone(),
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
            .is_ok_and(|it| it.bytes() < self.volume.info().capacity);
        let may_shrink = self.volume.info().format == "raw" && !self.volume.is_in_running_machine();
        self.shrink_row.set_visible(is_smaller && may_shrink);
        match wanted {
            Err(problem) => {
                self.note.say(&problem, true);
                None
            }
            Ok(bytes) if bytes == self.volume.info().capacity => {
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
        if size >= self.volume.info().capacity {
            return Ok(size);
        }
        if self.volume.info().format != "raw" {
            return Err(gettext(
                "An image of this format cannot be made smaller: the data at its end would be lost.",
            ));
        }
        if self.volume.is_in_running_machine() {
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
        let volume = self.volume.info().clone();
        let job = connection.new_job(&gettext("Resizing"), &volume.name);
        let what = gettext_f("Could not resize “{name}”", &[("name", &volume.name)]);
        let (form, running) = (self.clone(), job.clone());
        dialog.work(&job, what, async move {
            form.pool
                .resize_volume(&volume, bytes, shrink, &running)
                .await
        });
    }
}

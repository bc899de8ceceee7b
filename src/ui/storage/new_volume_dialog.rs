// SPDX-License-Identifier: GPL-3.0-or-later
//! Making a volume: what it is called, its format and size; under More what few need.

mod encryption;
mod more;

use std::rc::Rc;

use adw::prelude::*;
use gtk::glib;

use self::encryption::{Chosen, EncryptionRows};
use self::more::More;
use super::format_row::{FormatRow, tell_room};
use super::name_row::NameRow;
use super::stopped_note::StoppedNote;
use crate::definition::size::Size;
use crate::definition::volume::{DiskFormat, NewVolume, next_name};
use crate::model::Pool;
use crate::ui::i18n::{gettext, gettext_f};
use crate::ui::widgets::{ChoiceRow, FieldNote, FormDialog, read_disk_size, show_unit};

/// The size that is proposed.
const PROPOSED: &str = "20 GiB";

/// The form, and the pool it is about.
struct Form {
    pool: Pool,
    stopped: StoppedNote,
    name: NameRow,
    format: FormatRow,
    size: adw::EntryRow,
    size_note: FieldNote,
    allocation: ChoiceRow,
    encryption: EncryptionRows,
    more: More,
}

/// Opens the dialog.
pub(super) fn show(window: &gtk::Window, pool: &Pool) {
    let Some(connection) = pool.connection() else {
        return;
    };
    let values = [("pool", pool.name())];
    let values = [("pool", values[0].1.as_str())];
    let title = gettext_f("New Volume in “{pool}”", &values);
    let dialog = FormDialog::new(window, &connection, &title, &gettext("C_reate"));
    let group = adw::PreferencesGroup::new();
    let form = Rc::new(Form::new(&group, pool, window));
    dialog.add(&group);
    form.follow(&dialog);
    form.format_changed();
    dialog.set_complete(form.check().is_some());
    dialog.connect_apply({
        let form = form.clone();
        move |dialog| form.create(dialog)
    });
    dialog.present();
    form.name.name.row.grab_focus();
    form.name.name.row.select_region(0, -1);
}

impl Form {
    fn new(group: &adw::PreferencesGroup, pool: &Pool, window: &gtk::Window) -> Self {
        let stopped = StoppedNote::new(group, pool);
        let name = NameRow::new(group, "");
        name.set_pool(pool);
        let format = FormatRow::new(DiskFormat::ALL[0]);
        let size = adw::EntryRow::builder()
            .title(gettext("Capacity"))
            .text(PROPOSED)
            .activates_default(true)
            .build();
        show_unit(&size, "GiB");
        let size_note: FieldNote = glib::Object::new();
        size_note.set_field(&size);
        let spaces = [gettext("Allocated as needed"), gettext("Fully allocated")];
        let spaces = [spaces[0].as_str(), spaces[1].as_str()];
        let allocation = ChoiceRow::of(&gettext("Allocation"), &spaces);
        let holds_files = pool.holds_files();
        format.show_for(pool);
        allocation.set_visible(holds_files);
        group.add(&format.row);
        group.add(&size);
        group.add(&size_note);
        group.add(&allocation);
        let encryption = EncryptionRows::new(group);
        let more = More::new(pool, window);
        more.row.set_visible(holds_files);
        group.add(&more.row);
        Self {
            pool: pool.clone(),
            stopped,
            name,
            format,
            size,
            size_note,
            allocation,
            encryption,
            more,
        }
    }

    fn follow(self: &Rc<Self>, dialog: &FormDialog) {
        let check = glib::clone!(
            #[strong(rename_to = form)]
            self,
            #[weak]
            dialog,
            move || dialog.set_complete(form.check().is_some())
        );
        let changed = check.clone();
        self.name.name.row.connect_changed(move |_| changed());
        self.stopped.connect_changed(check.clone());
        let changed = check.clone();
        self.size.connect_changed(move |_| changed());
        let changed = check.clone();
        self.allocation.connect_selected_notify(move |_| changed());
        let form = Rc::downgrade(self);
        let changed = check.clone();
        self.encryption.connect_changed(move || {
            if let Some(form) = form.upgrade() {
                form.encryption.show();
                changed();
            }
        });
        self.ask_host(check.clone());
        // A failure may have left, or taken, a passphrase.
        let (form, changed) = (Rc::downgrade(self), check.clone());
        dialog.connect_busy(move || {
            if let Some(form) = form.upgrade() {
                form.ask_host(changed.clone());
            }
        });
        let form = Rc::downgrade(self);
        let changed = check.clone();
        self.format.row.connect_selected_notify(move |_| {
            if let Some(form) = form.upgrade() {
                form.format_changed();
                changed();
            }
        });
        let form = Rc::downgrade(self);
        self.more.connect_backing(move |capacity| {
            if let (Some(form), Some(capacity)) = (form.upgrade(), capacity) {
                form.size.set_text(&Size(capacity).exact());
            }
            check();
        });
    }

    /// Offers encryption where the host can.
    fn ask_host(self: &Rc<Self>, known: impl Fn() + 'static) {
        let (form, connection) = (Rc::downgrade(self), self.pool.connection());
        glib::spawn_future_local(async move {
            if let (Some(form), Some(connection)) = (form.upgrade(), connection) {
                form.encryption.ask(&connection).await;
                form.encryption.show();
                known();
            }
        });
    }

    fn chosen_format(&self) -> DiskFormat {
        self.format.chosen(&self.pool).unwrap_or(DiskFormat::Raw)
    }

    /// The name has the ending of the format as long as it is one that was proposed.
    fn format_changed(&self) {
        let format = self.chosen_format();
        self.encryption
            .set_format_can(self.pool.holds_files() && format.takes_luks());
        self.encryption.show();
        let name = self.name.name.row.text();
        let stem = match name.rsplit_once('.') {
            Some((stem, ending)) if DiskFormat::ALL.iter().any(|it| it.extension() == ending) => {
                stem.to_owned()
            }
            _ if name.is_empty() => gettext("disk"),
            _ => return self.more.set_format(format),
        };
        let taken = self.name.taken();
        let mut name = match self.pool.holds_files() {
            true => format!("{stem}.{}", format.extension()),
            false => stem,
        };
        if taken.contains(&name) {
            name = next_name(&name, &taken);
        }
        self.name.name.row.set_text(&name);
        self.more.set_format(format);
    }

    /// What to make, and with which passphrase, if all of the form makes sense; otherwise the fields say what is wrong.
    fn check(&self) -> Option<(NewVolume, Option<String>)> {
        let is_started = self.stopped.check();
        let name = self.name.check();
        let capacity = self.check_size();
        let passphrase = match self.encryption.check() {
            Chosen::Open => None,
            Chosen::Passphrase(passphrase) => Some(passphrase),
            Chosen::Incomplete => return None,
        };
        let name = match passphrase {
            Some(_) => name.and_then(|name| self.check_encrypted_name(name)),
            None => name,
        };
        let format = self.chosen_format();
        let volume = NewVolume {
            name: name?,
            capacity: Size(capacity?),
            format,
            sparse: self.is_sparse(),
            ..self.more.options(format)
        };
        is_started.then_some((volume, passphrase))
    }

    fn is_sparse(&self) -> bool {
        self.pool.holds_files() && self.allocation.selected() == 0
    }

    fn check_size(&self) -> Option<u64> {
        match read_disk_size(&self.size.text()) {
            Ok(size) => {
                let blocks = !self.is_sparse();
                let fits = tell_room(&self.size_note, &self.pool, size, blocks);
                (fits || !blocks).then_some(size)
            }
            Err(problem) => {
                self.size_note.say(&problem, true);
                None
            }
        }
    }

    fn create(self: &Rc<Self>, dialog: &FormDialog) {
        let (Some((volume, passphrase)), Some(connection)) = (self.check(), self.pool.connection())
        else {
            return;
        };
        let name = volume.name.clone();
        let replaced = passphrase.is_some() && self.leaves_secret(&name);
        let job = connection.new_job(&gettext("Creating a volume"), &name);
        let what = gettext_f("Could not create “{name}”", &[("name", &name)]);
        let (pool, running) = (self.pool.clone(), job.clone());
        dialog.work(&job, what, async move {
            match passphrase {
                None => pool.create_volume(volume, &running).await?,
                Some(passphrase) => {
                    let passphrase = passphrase.into_bytes();
                    pool.create_encrypted_volume(volume, passphrase, replaced, &running)
                        .await?
                }
            };
            Ok(())
        });
    }
}

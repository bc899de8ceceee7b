// SPDX-License-Identifier: GPL-3.0-or-later
//! Where a copy of a volume goes: for a clone, for another format, or for moving it.

use std::rc::Rc;

use adw::prelude::*;
use gtk::glib;

use super::gone;
use super::name_row::NameRow;
use crate::definition::size::Size;
use crate::definition::volume::{DiskFormat, next_name};
use crate::model::{CopyTarget, Error, Job, Pool, Volume, VolumeInfo};
use crate::ui::dialogs;
use crate::ui::failure::{self, OrFailed};
use crate::ui::i18n::{gettext, gettext_f};
use crate::ui::widgets::{ChoiceRow, FieldNote, FormDialog, main_window, show_toast};

/// What the copy is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Purpose {
    Clone,
    Convert,
    Move,
}

/// The form, and what it is about.
struct Copying {
    purpose: Purpose,
    from: Pool,
    volume: VolumeInfo,
    /// The started pools, in the order of the list.
    pools: Vec<Pool>,
    name: NameRow,
    pool: ChoiceRow,
    format: ChoiceRow,
    note: FieldNote,
}

pub(super) fn show_clone(window: &gtk::Window, volume: &Volume) {
    show(window, volume, Purpose::Clone);
}

pub(super) fn show_convert(window: &gtk::Window, volume: &Volume) {
    show(window, volume, Purpose::Convert);
}

pub(super) fn show_move(window: &gtk::Window, volume: &Volume) {
    show(window, volume, Purpose::Move);
}

fn show(window: &gtk::Window, volume: &Volume, purpose: Purpose) {
    let (Some(pool), info) = (volume.pool(), volume.info().clone()) else {
        return;
    };
    let Some(connection) = pool.connection() else {
        return;
    };
    let values = [("name", info.name.as_str())];
    let (title, apply) = match purpose {
        Purpose::Clone => (gettext_f("Clone “{name}”", &values), gettext("C_lone")),
        Purpose::Convert => (gettext_f("Convert “{name}”", &values), gettext("_Convert")),
        Purpose::Move => (gettext_f("Move “{name}”", &values), gettext("_Move")),
    };
    let dialog = FormDialog::new(window, &connection, &title, &apply);
    let group = adw::PreferencesGroup::new();
    let mut pools = connection.pool_list().all();
    pools.retain(|pool| pool.active() && pool.makes_volumes());
    let form = Rc::new(Copying::new(&group, purpose, pool, info, pools));
    dialog.add(&group);
    form.follow(&dialog);
    form.pool_changed();
    dialog.set_complete(form.check().is_some());
    dialog.connect_apply(move |dialog| form.apply(dialog));
    gone::watch_form(volume, &dialog);
    dialog.present();
}

impl Copying {
    fn new(
        group: &adw::PreferencesGroup,
        purpose: Purpose,
        from: Pool,
        volume: VolumeInfo,
        pools: Vec<Pool>,
    ) -> Self {
        let name = NameRow::new(group, &volume.name);
        let names: Vec<String> = pools.iter().map(Pool::name).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let pool = ChoiceRow::of(&gettext("Pool"), &names);
        let own = pools.iter().position(|it| *it == from).unwrap_or(0);
        pool.set_selected(u32::try_from(own).unwrap_or(0));
        let format = ChoiceRow::of(&gettext("Format"), &DiskFormat::ALL.map(DiskFormat::as_str));
        let now = DiskFormat::from_word(&volume.format).unwrap_or(DiskFormat::Raw);
        let proposed = match (purpose, now) {
            (Purpose::Convert, DiskFormat::Qcow2) => DiskFormat::Raw,
            (Purpose::Convert, _) => DiskFormat::Qcow2,
            _ => now,
        };
        let at = DiskFormat::ALL.iter().position(|it| *it == proposed);
        format.set_selected(at.and_then(|at| u32::try_from(at).ok()).unwrap_or(0));
        group.add(&pool);
        group.add(&format);
        let note: FieldNote = glib::Object::new();
        group.add(&note);
        Self {
            purpose,
            from,
            volume,
            pools,
            name,
            pool,
            format,
            note,
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
        let (form, changed) = (Rc::downgrade(self), check);
        let reshape = move || {
            if let Some(form) = form.upgrade() {
                form.pool_changed();
                changed();
            }
        };
        let reshaped = reshape.clone();
        self.pool.connect_selected_notify(move |_| reshape());
        self.format.connect_selected_notify(move |_| reshaped());
    }

    fn target(&self) -> Option<&Pool> {
        self.pools.get(usize::try_from(self.pool.selected()).ok()?)
    }

    fn chosen_format(&self) -> Option<DiskFormat> {
        let holds_files = self.target()?.summary()?.holds_files();
        let at = usize::try_from(self.format.selected()).ok()?;
        holds_files.then(|| DiskFormat::ALL.get(at).copied())?
    }

    /// Another pool or format: another name is proposed, and pools of devices have no formats.
    fn pool_changed(&self) {
        let Some(pool) = self.target() else {
            return;
        };
        let holds_files = pool.summary().is_some_and(|it| it.holds_files());
        self.format.set_visible(holds_files);
        self.name.set_pool(pool);
        let name = self.proposed_name(&self.name.taken());
        self.name.name.row.set_text(&name);
    }

    fn proposed_name(&self, taken: &[String]) -> String {
        let own = &self.volume.name;
        let now = DiskFormat::from_word(&self.volume.format);
        let name = match (self.chosen_format(), own.rsplit_once('.')) {
            (Some(format), Some((stem, _))) if Some(format) != now => {
                format!("{stem}.{}", format.extension())
            }
            _ => own.clone(),
        };
        match taken.contains(&name) {
            true => next_name(&name, taken),
            false => name,
        }
    }

    /// Where the copy goes, if all of the form makes sense.
    fn check(&self) -> Option<CopyTarget> {
        let pool = self.target()?;
        let name = self.name.check()?;
        let free = pool.summary().map_or(0, |it| it.available);
        let needed = self.volume.allocation;
        let values = [Size(needed).to_string(), Size(free).to_string()];
        let values = [("size", values[0].as_str()), ("free", values[1].as_str())];
        match needed > free {
            true => self.note.say(
                &gettext_f("It takes {size}, but only {free} is free there.", &values),
                false,
            ),
            false => self.note.say("", false),
        }
        Some(CopyTarget {
            pool: pool.uuid(),
            name,
            format: self.chosen_format(),
        })
    }

    fn apply(self: &Rc<Self>, dialog: &FormDialog) {
        let (Some(to), Some(connection)) = (self.check(), self.from.connection()) else {
            return;
        };
        let name = self.volume.name.as_str();
        let values = [("name", name)];
        let (title, what) = match self.purpose {
            Purpose::Clone => (
                gettext("Cloning"),
                gettext_f("Could not clone “{name}”", &values),
            ),
            Purpose::Convert => (
                gettext("Converting"),
                gettext_f("Could not convert “{name}”", &values),
            ),
            Purpose::Move => (
                gettext("Moving"),
                gettext_f("Could not move “{name}”", &values),
            ),
        };
        let job = connection.new_job(&title, name);
        let (form, running) = (self.clone(), job.clone());
        dialog.work(&job, what, async move { form.copy(to, &running).await });
    }

    async fn copy(&self, to: CopyTarget, job: &Job) -> Result<(), Error> {
        match self.purpose {
            Purpose::Move => self.from.move_volume(&self.volume, to, job).await,
            _ => {
                self.from.copy_volume(&self.volume, to, job).await?;
                Ok(())
            }
        }
    }
}

/// Asks whether to give back what the guest has freed, and does it.
pub(super) fn ask_compact(window: &gtk::Window, volume: &Volume) {
    let (parent, volume) = (window.clone(), volume.clone());
    failure::run(window, async move {
        let info = volume.info().clone();
        let values = [("name", info.name.as_str())];
        let what = gettext_f("Could not compact “{name}”", &values);
        let heading = gettext_f("Compact “{name}”?", &values);
        let body = gettext(
            "While its machine is running, the guest agent discards unused blocks. Otherwise the volume is copied without them, and the copy replaces it under another name; this needs space for both.",
        );
        let watch = |dialog: &adw::MessageDialog| gone::watch_question(&volume, dialog);
        if !dialogs::agree(&parent, &heading, &body, &gettext("C_ompact"), watch).await {
            return Ok(());
        }
        let pool = volume.pool().ok_or(Error::Closed);
        let pool = pool.or_failed(what.clone())?;
        let connection = pool.connection().ok_or(Error::Closed);
        let connection = connection.or_failed(what.clone())?;
        let job = connection.new_job(&gettext("Compacting"), &info.name);
        let freed = pool.compact_volume(&info, &job).await.or_failed(what)?;
        if let Some(window) = main_window(parent.upcast_ref()) {
            let freed = Size(freed).to_string();
            let text = gettext_f("{size} freed", &[("size", &freed)]);
            show_toast(&window, adw::Toast::new(&text));
        }
        Ok(())
    });
}

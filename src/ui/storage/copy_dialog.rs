// SPDX-License-Identifier: GPL-3.0-or-later
//! Where a copy of a volume goes: for a clone, for another format, or for moving it. A snapshot cannot be taken before
//! that: it would belong to the old volume. The way back is that volume itself, which can be kept.

use std::cell::RefCell;
use std::rc::Rc;

use adw::prelude::*;
use gtk::glib;

use super::format_row::{FormatRow, tell_room};
use super::gone;
use super::name_row::NameRow;
use crate::definition::volume::{DiskFormat, next_name};
use crate::model::{CopyTarget, Error, Job, Pool, Volume, VolumeInfo};
use crate::ui::i18n::{gettext, gettext_f};
use crate::ui::widgets::{ChoiceRow, FieldNote, FormDialog, switch_row, too_large_for};

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
    proposed: RefCell<String>,
    pool: ChoiceRow,
    /// How much room that has.
    room: FieldNote,
    format: FormatRow,
    /// Whether a volume that is moved stays where it was, too.
    keep_old: gtk::Switch,
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
        let first = proposed_pool(purpose, &from, &volume, &pools);
        pool.set_selected(u32::try_from(first).unwrap_or(0));
        let room: FieldNote = glib::Object::new();
        room.set_field(&pool);
        let now = DiskFormat::from_word(&volume.format).unwrap_or(DiskFormat::Raw);
        let proposed = match (purpose, now) {
            (Purpose::Convert, DiskFormat::Qcow2) => DiskFormat::Raw,
            (Purpose::Convert, _) => DiskFormat::Qcow2,
            _ => now,
        };
        let format = FormatRow::new(proposed);
        group.add(&pool);
        group.add(&room);
        group.add(&format.row);
        let way_back =
            gettext("To go back, give it to the machine again. A snapshot would not move along.");
        let (keep_old, keep_row) = switch_row(&keep_old_text(), &way_back);
        if purpose == Purpose::Move {
            group.add(&keep_row);
        }
        Self {
            purpose,
            from,
            proposed: RefCell::new(volume.name.clone()),
            volume,
            pools,
            name,
            pool,
            room,
            format,
            keep_old,
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
        self.format.row.connect_selected_notify(move |_| reshaped());
    }

    fn target(&self) -> Option<&Pool> {
        self.pools.get(usize::try_from(self.pool.selected()).ok()?)
    }

    fn chosen_format(&self) -> Option<DiskFormat> {
        self.format.chosen(self.target()?)
    }

    /// Another pool or format: another name is proposed, and pools of devices have no formats.
    fn pool_changed(&self) {
        let Some(pool) = self.target() else {
            return;
        };
        self.format.show_for(pool);
        self.name.set_pool(pool);
        let name = self.proposed_name(&self.name.taken());
        let row = &self.name.name.row;
        // What a person typed stays.
        let untouched = row.text() == *self.proposed.borrow();
        self.proposed.replace(name.clone());
        if untouched {
            row.set_text(&name);
        }
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
        self.tell_room(pool);
        let name = self.name.check()?;
        Some(CopyTarget {
            pool: pool.uuid(),
            name,
            format: self.chosen_format(),
        })
    }

    /// Says beside the pool whether it has room for the copy now, and for all that it may grow to.
    fn tell_room(&self, pool: &Pool) {
        let free = pool.summary().map_or(0, |it| it.available);
        if let Some(text) = too_large_for(free, needed(pool, &self.volume)) {
            return self.room.say(&text, false);
        }
        tell_room(&self.room, pool, self.volume.capacity, false);
    }

    fn apply(self: &Rc<Self>, dialog: &FormDialog) {
        let (Some(to), Some(connection)) = (self.check(), self.from.connection()) else {
            return;
        };
        let name = self.volume.name.as_str();
        let values = [("name", name)];
        let target = [("name", to.name.as_str())];
        let (title, what) = match self.purpose {
            Purpose::Clone => (
                gettext_f("Cloning to “{name}”", &target),
                gettext_f("Could not clone “{name}”", &values),
            ),
            Purpose::Convert => (
                gettext_f("Converting to “{name}”", &target),
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
            Purpose::Move => {
                let keep_old = self.keep_old.is_active();
                let moving = self.from.move_volume(&self.volume, to, keep_old, job);
                moving.await
            }
            _ => {
                self.from.copy_volume(&self.volume, to, job).await?;
                Ok(())
            }
        }
    }
}

/// The bytes that a copy takes up in a pool: only files have holes.
fn needed(pool: &Pool, volume: &VolumeInfo) -> u64 {
    match pool.holds_files() {
        true => volume.allocation,
        false => volume.capacity,
    }
}

/// The place in `pools` of the one that is proposed: the volume's own, but for a move another one that has room.
fn proposed_pool(purpose: Purpose, from: &Pool, volume: &VolumeInfo, pools: &[Pool]) -> usize {
    let own = pools.iter().position(|it| it == from).unwrap_or(0);
    if purpose != Purpose::Move {
        return own;
    }
    let free = |pool: &Pool| pool.summary().map_or(0, |it| it.available);
    let others = pools.iter().enumerate().filter(|(_, pool)| *pool != from);
    let fitting = others.filter(|(_, pool)| needed(pool, volume) <= free(pool));
    // A running machine's disk only goes to a file; of several, the one with most room.
    let best = fitting.max_by_key(|(_, pool)| (pool.holds_files(), free(pool)));
    best.map_or(own, |(at, _)| at)
}

/// What keeping the old volume is called.
pub(super) fn keep_old_text() -> String {
    gettext("Keep the old volume")
}

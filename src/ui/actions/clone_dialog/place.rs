// SPDX-License-Identifier: GPL-3.0-or-later
//! The rows for where the image of one disk goes: a pool or a folder of the host, and whether there is room.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use adw::prelude::*;
use gtk::glib;

use crate::definition::clone::Choice;
use crate::model::creation::{Place, PlaceFacts};
use crate::model::{CloneDisk, CloneFacts, Connection, Pool};
use crate::ui::dialogs;
use crate::ui::i18n::{gettext, gettext_f};
use crate::ui::widgets::{ChoiceRow, FieldNote, PathRow, too_large_for};

/// How long a person may pause while typing a path, before the host is asked about it.
const TYPING: Duration = Duration::from_millis(400);

/// What is called when something else is chosen, or known of it.
type Changed = Box<dyn Fn()>;

/// The rows.
#[derive(Clone)]
pub(super) struct PlaceRows(Rc<Rows>);

struct Rows {
    row: ChoiceRow,
    folder: PathRow,
    note: FieldNote,
    pools: Vec<Pool>,
    connection: Option<Connection>,
    /// The folder that the host was asked about, and what it said.
    facts: RefCell<Option<(String, PlaceFacts)>>,
    turn: Cell<u32>,
    changed: RefCell<Option<Changed>>,
}

impl PlaceRows {
    /// Adds the rows of a disk to a group.
    pub(super) fn new(
        group: &adw::PreferencesGroup,
        facts: &CloneFacts,
        disk: &CloneDisk,
        connection: Option<Connection>,
    ) -> Self {
        let names: Vec<String> = facts.pools.iter().map(Pool::name).collect();
        let in_a_folder = gettext("In a folder…");
        let names = names.iter().chain([&in_a_folder]);
        let names: Vec<&str> = names.map(String::as_str).collect();
        let target = [("disk", disk.disk.target.as_str())];
        let is_made = |it: &&CloneDisk| it.offer.choices.contains(&Choice::Copy);
        let (where_to, folder_of) = match facts.disks.iter().filter(is_made).count() {
            0 | 1 => (gettext("Location"), gettext("Folder")),
            _ => (
                gettext_f("Location of {disk}", &target),
                gettext_f("Folder of {disk}", &target),
            ),
        };
        let row = ChoiceRow::of(&where_to, &names);
        let own = disk
            .own_pool
            .or(facts.disks.iter().find_map(|it| it.own_pool));
        row.set_selected(own.and_then(|it| u32::try_from(it).ok()).unwrap_or(0));
        let folder: PathRow = glib::Object::new();
        folder.set_title(&folder_of);
        let note: FieldNote = glib::Object::new();
        note.set_field(&folder);
        group.add(&row);
        group.add(&folder);
        group.add(&note);
        let rows = Rc::new(Rows {
            row,
            folder,
            note,
            pools: facts.pools.clone(),
            connection,
            facts: RefCell::default(),
            turn: Cell::default(),
            changed: RefCell::default(),
        });
        rows.follow();
        Self(rows)
    }

    pub(super) fn connect_changed(&self, f: impl Fn() + 'static) {
        self.0.changed.replace(Some(Box::new(f)));
    }

    /// The place that is chosen, where one is.
    pub(super) fn place(&self) -> Option<Place> {
        match self.0.pool() {
            Some(pool) => Some(Place::Pool(pool.uuid())),
            None => self.0.chosen_folder().map(Place::Folder),
        }
    }

    /// Shows the rows where they are needed, and says whether the place can be used. `bytes`: what goes there in all.
    pub(super) fn check(&self, is_needed: bool, bytes: u64) -> bool {
        let rows = &self.0;
        let is_folder = rows.pool().is_none();
        rows.row.set_visible(is_needed);
        rows.folder.set_visible(is_needed && is_folder);
        if !is_needed {
            rows.note.say("", false);
            return true;
        }
        let free = match is_folder {
            true => match rows.judge_folder() {
                Ok(free) => free,
                Err(problem) => {
                    rows.note.say(&problem, !problem.is_empty());
                    return false;
                }
            },
            false => rows
                .pool()
                .and_then(|it| it.summary())
                .map(|it| it.available),
        };
        let text = free.and_then(|free| too_large_for(free, bytes));
        rows.note.say(&text.unwrap_or_default(), false);
        true
    }
}

impl Rows {
    fn follow(self: &Rc<Self>) {
        let weak = Rc::downgrade(self);
        self.row.connect_selected_notify(move |_| {
            if let Some(rows) = weak.upgrade() {
                rows.changed();
            }
        });
        let weak = Rc::downgrade(self);
        self.folder.connect_changed(move |_| {
            if let Some(rows) = weak.upgrade() {
                rows.look();
                rows.changed();
            }
        });
        let is_local = self
            .connection
            .as_ref()
            .is_some_and(Connection::is_this_computer);
        match is_local {
            true => self.folder.connect_browse(|row| {
                glib::spawn_future_local(choose(row.clone()));
            }),
            false => self.folder.hide_chooser(),
        }
    }

    fn changed(&self) {
        if let Some(changed) = &*self.changed.borrow() {
            changed();
        }
    }

    fn pool(&self) -> Option<&Pool> {
        self.pools.get(usize::try_from(self.row.selected()).ok()?)
    }

    fn chosen_folder(&self) -> Option<String> {
        let path = self.folder.path();
        path.starts_with('/').then_some(path)
    }

    /// What is free in the folder, or what is wrong with it: nothing while that is being asked.
    fn judge_folder(&self) -> Result<Option<u64>, String> {
        if self.folder.path().is_empty() {
            return Err(gettext("Required"));
        }
        let path = self
            .chosen_folder()
            .ok_or_else(|| gettext("The path must begin with “/”"))?;
        let facts = self.facts.borrow();
        let known = facts.as_ref().filter(|(of, _)| *of == path);
        let (_, known) = known.ok_or_else(String::new)?;
        match &known.problem {
            Some(problem) => Err(problem.clone()),
            None => Ok(known.free.map(|it| it.bytes())),
        }
    }

    /// Asks the host about the folder once no more is typed.
    fn look(self: &Rc<Self>) {
        self.turn.set(self.turn.get().wrapping_add(1));
        let (turn, rows) = (self.turn.get(), self.clone());
        glib::spawn_future_local(async move {
            glib::timeout_future(TYPING).await;
            let (Some(path), Some(connection)) = (rows.chosen_folder(), rows.connection.clone())
            else {
                return;
            };
            if rows.turn.get() != turn {
                return;
            }
            let place = Place::Folder(path.clone());
            let facts = connection.look_at_place(&place, false).await;
            if rows.turn.get() == turn {
                rows.facts.replace(Some((path, facts)));
                rows.changed();
            }
        });
    }
}

async fn choose(row: PathRow) {
    let Some(window) = row.root().and_downcast::<gtk::Window>() else {
        return;
    };
    let folder = dialogs::choose_folder(&window, &gettext("Choose a Folder")).await;
    if let Some(folder) = folder.as_deref().and_then(std::path::Path::to_str) {
        row.choose(folder);
    }
}

// SPDX-License-Identifier: GPL-3.0-or-later
//! Backups of machines that no host has any more: which of those in a folder becomes a new machine, and where.

use std::path::Path;
use std::rc::Rc;

use adw::prelude::*;
use gtk::glib;

use super::{labels, restore_dialog};
use crate::definition::backup::{Chain, Manifest};
use crate::model::{Connection, KeptBackups, every_backup_in};
use crate::ui::dialogs;
use crate::ui::failure::{self, Failure, OrFailed};
use crate::ui::i18n::{gettext, gettext_f};
use crate::ui::names::shown_name;
use crate::ui::widgets::{ChoiceRow, FieldNote, FormDialog, Hosts};

/// The form, and what it is about.
struct Choosing {
    connections: Vec<Connection>,
    found: Vec<KeptBackups>,
    machine: ChoiceRow,
    backup: ChoiceRow,
    host: ChoiceRow,
    note: FieldNote,
}

/// Asks for a folder and shows the backups in it.
pub(crate) fn choose(window: &gtk::Window, hosts: Hosts) {
    let over = window.clone();
    failure::run(window, async move {
        let Some((mut connections, selected)) = hosts.open(&over).await else {
            return Ok(());
        };
        let proposed = connections.get(selected).cloned();
        connections.retain(Connection::is_writable);
        let what = gettext("Cannot restore");
        if connections.is_empty() {
            let why = gettext("The connection is read-only");
            return Err(Failure::Failed { what, why });
        }
        let title = gettext("Restore from Backup");
        let Some(folder) = dialogs::choose_folder(&over, &title).await else {
            return Ok(());
        };
        let found = every_backup_in(folder).await.or_failed(what.clone())?;
        if found.is_empty() {
            let why = gettext("There are no backups in that folder.");
            return Err(Failure::Failed { what, why });
        }
        let at = connections
            .iter()
            .position(|it| Some(it) == proposed.as_ref());
        show(&over, connections, at.unwrap_or(0), found);
        Ok(())
    });
}

/// Opens the dialog. None of the lists is empty.
pub(super) fn show(
    window: &gtk::Window,
    connections: Vec<Connection>,
    selected: usize,
    found: Vec<KeptBackups>,
) {
    let Some(connection) = connections.get(selected).cloned() else {
        return;
    };
    let title = gettext("Restore from Backup");
    let dialog = FormDialog::new(window, &connection, &title, &gettext("_Continue"));
    let form = Rc::new(Choosing::new(&dialog, connections, selected, found));
    form.machine.connect_selected_notify(glib::clone!(
        #[weak]
        form,
        move |_| form.list_backups()
    ));
    form.backup.connect_selected_notify(glib::clone!(
        #[weak]
        form,
        move |_| form.explain()
    ));
    form.host.connect_selected_notify(glib::clone!(
        #[weak]
        form,
        #[weak]
        dialog,
        move |_| dialog.set_connection(form.connection().as_ref())
    ));
    form.list_backups();
    dialog.set_complete(true);
    dialog.connect_apply(glib::clone!(
        #[strong]
        form,
        #[weak]
        window,
        move |dialog| form.apply(dialog, &window)
    ));
    dialog.present();
}

impl Choosing {
    fn new(
        dialog: &FormDialog,
        connections: Vec<Connection>,
        selected: usize,
        found: Vec<KeptBackups>,
    ) -> Self {
        let group = adw::PreferencesGroup::new();
        let names = machine_names(&found);
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let machine = ChoiceRow::of(&gettext("Machine"), &names);
        group.add(&machine);
        let backup = ChoiceRow::of(&gettext("Backup"), &[]);
        group.add(&backup);
        let names: Vec<String> = connections.iter().map(Connection::label).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let host = ChoiceRow::of(&gettext("Connection"), &names);
        host.set_selected(u32::try_from(selected).unwrap_or(0));
        host.set_visible(connections.len() > 1);
        group.add(&host);
        let note: FieldNote = glib::Object::new();
        group.add(&note);
        dialog.add(&group);
        Self {
            connections,
            found,
            machine,
            backup,
            host,
            note,
        }
    }

    fn kept(&self) -> Option<&KeptBackups> {
        self.found.get(place(&self.machine)?)
    }

    /// The backup that is chosen, in its chain.
    fn chosen(&self) -> Option<(&Chain, &Manifest)> {
        newest_first(self.kept()?)
            .get(place(&self.backup)?)
            .copied()
    }

    fn connection(&self) -> Option<Connection> {
        self.connections.get(place(&self.host)?).cloned()
    }

    fn list_backups(&self) {
        let Some(kept) = self.kept() else {
            return;
        };
        let backups: Vec<&Manifest> = newest_first(kept).iter().map(|it| it.1).collect();
        let titles = labels::titles(&backups);
        let titles: Vec<&str> = titles.iter().map(String::as_str).collect();
        self.backup.set_model(Some(&gtk::StringList::new(&titles)));
        self.explain();
    }

    fn explain(&self) {
        let Some((chain, backup)) = self.chosen() else {
            return self.note.tell("");
        };
        match labels::problem(chain, backup) {
            Some(why) => {
                let text = gettext_f("Damaged: {why}", &[("why", &why)]);
                self.note.say(&text, false);
            }
            None => self.note.tell(&labels::facts(chain, backup)),
        }
    }

    fn apply(&self, dialog: &FormDialog, window: &gtk::Window) {
        let (Some(kept), Some((chain, backup))) = (self.kept(), self.chosen()) else {
            return;
        };
        let Some(connection) = self.connection() else {
            return;
        };
        let what = (kept.folder.clone(), chain.clone(), backup.id.clone());
        let over = window.clone();
        dialog.close();
        failure::run(window, async move {
            restore_dialog::show(&over, &connection, None, what).await
        });
    }
}

fn place(row: &ChoiceRow) -> Option<usize> {
    usize::try_from(row.selected()).ok()
}

fn newest_first(kept: &KeptBackups) -> Vec<(&Chain, &Manifest)> {
    let chains = kept.chains.iter();
    chains
        .flat_map(|chain| chain.backups.iter().rev().map(move |it| (chain, it)))
        .collect()
}

/// What the machines were called when they were backed up last; those of one name tell their folders.
fn machine_names(found: &[KeptBackups]) -> Vec<String> {
    let name = |kept: &KeptBackups| {
        let newest = newest_first(kept).first().map(|it| it.1.machine.clone());
        shown_name(&newest.unwrap_or_default())
    };
    let all: Vec<String> = found.iter().map(name).collect();
    let each = found.iter().zip(&all);
    each.map(|(kept, name)| {
        let is_alone = all.iter().filter(|it| *it == name).count() < 2;
        match is_alone {
            true => name.clone(),
            false => folder_name(&kept.folder),
        }
    })
    .collect()
}

fn folder_name(folder: &Path) -> String {
    let name = folder.file_name().unwrap_or_default();
    shown_name(&name.to_string_lossy())
}

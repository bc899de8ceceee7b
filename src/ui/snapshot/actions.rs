// SPDX-License-Identifier: GPL-3.0-or-later
//! What can be done with snapshots: one table, from the buttons and from the context menu.

use std::rc::Rc;

use adw::prelude::*;
use gtk::{gio, glib};

use super::page::SnapshotsPage;
use super::refuse::refuse;
use super::{delete, edit_dialog, labels, revert_dialog, take_dialog, toast};
use crate::model::{Circumstances, Machine, Snapshot};
use crate::ui::failure::{self, OrFailed};
use crate::ui::i18n::{gettext, gettext_f};
use crate::ui::widgets::{enable_action, install_actions, menu_at, menu_of, writable_and_idle};

/// How many selected snapshots an action takes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Takes {
    Any,
    One,
    Some,
}

/// An action of the page.
struct Action {
    name: &'static str,
    label: fn() -> String,
    takes: Takes,
    run: fn(&SnapshotsPage),
}

const ACTIONS: [Action; 4] = [
    Action {
        name: "take",
        label: || gettext("Take Snapshot…"),
        takes: Takes::Any,
        run: take,
    },
    Action {
        name: "revert",
        label: || gettext("Revert…"),
        takes: Takes::One,
        run: revert,
    },
    Action {
        name: "edit",
        label: || gettext("Edit…"),
        takes: Takes::One,
        run: edit,
    },
    Action {
        name: "delete",
        label: || gettext("Delete…"),
        takes: Takes::Some,
        run: ask_delete,
    },
];

/// Gives the page the actions `snapshot.…`, and its tree the context menu.
pub(super) fn install(page: &SnapshotsPage) {
    let actions = ACTIONS.iter().map(|it| (it.name, it.run));
    let group = install_actions(page, "snapshot", actions);
    page.keep_actions(group);
    page.tree().connect_menu(|tree, place| {
        menu_at(tree, &menu(), place).popup();
        true
    });
    page.tree().connect_activate(glib::clone!(
        #[weak]
        page,
        move |_| {
            if page.tree().selected().len() == 1 {
                revert(&page);
            }
        }
    ));
}

/// Says which of them can be used now.
pub(super) fn enable(page: &SnapshotsPage, group: &gio::SimpleActionGroup) {
    let selected = page.tree().selected().len();
    let (is_writable, is_idle) = writable_and_idle(page.machine().as_ref());
    for action in &ACTIONS {
        let fits = match action.takes {
            Takes::Any => true,
            Takes::One => selected == 1,
            Takes::Some => selected > 0,
        };
        enable_action(group, action.name, fits && is_writable && is_idle);
    }
}

fn menu() -> gio::Menu {
    let actions = ACTIONS.iter().filter(|it| it.takes != Takes::Any);
    menu_of("snapshot", actions.map(|it| (it.name, (it.label)())))
}

fn window(page: &SnapshotsPage) -> Option<gtk::Window> {
    page.root().and_downcast()
}

/// Selects the snapshot of this name once it is in the tree.
fn selecting(page: &SnapshotsPage) -> impl Fn(&str) + 'static {
    let weak = page.downgrade();
    move |name| {
        if let Some(page) = weak.upgrade() {
            page.tree().select(name);
        }
    }
}

fn take(page: &SnapshotsPage) {
    let (Some(window), Some(machine)) = (window(page), page.machine()) else {
        return;
    };
    let taken = selecting(page);
    failure::run(page, async move {
        toast::finish(&machine).await?;
        if machine.disposable() {
            let heading = gettext("Cannot Take a Snapshot");
            let why = gettext("It runs without keeping changes: shut it down first");
            refuse(&window, &heading, &why).await;
            return Ok(());
        }
        let what = gettext("Could not read what snapshots are possible");
        let circumstances = machine.snapshot_circumstances().await.or_failed(what)?;
        take_dialog::show(&window, &machine, circumstances, taken);
        Ok(())
    });
}

fn revert(page: &SnapshotsPage) {
    let (Some(window), Some((machine, snapshot))) = (window(page), one(page)) else {
        return;
    };
    failure::run(page, async move {
        toast::finish(&machine).await?;
        let what = gettext("Could not read what snapshots are possible");
        let circumstances = machine.snapshot_circumstances().await.or_failed(what)?;
        let obstacle = circumstances.revert_obstacle(&snapshot.definition());
        match obstacle {
            None => revert_dialog::show(&window, &snapshot, circumstances),
            Some(obstacle) => {
                let why = labels::obstacle(&obstacle, &circumstances.version());
                let name = snapshot.name();
                let heading = gettext_f("Cannot Revert to “{name}”", &[("name", &name)]);
                refuse(&window, &heading, &why).await;
            }
        }
        Ok(())
    });
}

fn edit(page: &SnapshotsPage) {
    let (Some(window), Some((machine, snapshot))) = (window(page), one(page)) else {
        return;
    };
    let edited = selecting(page);
    failure::run(page, async move {
        toast::finish(&machine).await?;
        edit_dialog::show(&window, &snapshot, edited);
        Ok(())
    });
}

fn ask_delete(page: &SnapshotsPage) {
    let (Some(window), Some(machine)) = (window(page), page.machine()) else {
        return;
    };
    let selected = page.tree().selected();
    failure::run(page, async move {
        toast::finish(&machine).await?;
        let what = gettext("Could not read what snapshots are possible");
        let circumstances: Circumstances =
            machine.snapshot_circumstances().await.or_failed(what)?;
        delete::ask(window, machine, selected, Rc::new(circumstances)).await
    });
}

fn one(page: &SnapshotsPage) -> Option<(Machine, Snapshot)> {
    let selected = page.tree().selected();
    let [snapshot] = &selected[..] else {
        return None;
    };
    Some((page.machine()?, snapshot.clone()))
}

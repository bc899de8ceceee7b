// SPDX-License-Identifier: GPL-3.0-or-later
//! What can be done with backups: one table, from the buttons and from the context menu.

use adw::prelude::*;
use gtk::{gdk, gio, glib};

use super::page::BackupsPage;
use super::{elsewhere, files_dialog, restore_dialog, schedule_dialog};
use crate::definition::size::Size;
use crate::model::{Job, every_backup_in};
use crate::ui::dialogs;
use crate::ui::failure::{self, Failure, OrFailed};
use crate::ui::i18n::{gettext, gettext_f, ngettext_f};
use crate::ui::widgets::{
    enable_action, install_actions, menu_at, menu_of, moment_text, show_toast, writable_and_idle,
};

/// An action of the page.
struct Action {
    name: &'static str,
    label: fn() -> String,
    /// Whether it is about what is selected.
    takes_one: bool,
    /// Whether the host has to be there.
    needs_host: bool,
    run: fn(&BackupsPage),
}

const ACTIONS: [Action; 6] = [
    Action {
        name: "restore",
        label: || gettext("Restore…"),
        takes_one: true,
        needs_host: true,
        run: restore,
    },
    Action {
        name: "files",
        label: || gettext("Open Files…"),
        takes_one: true,
        needs_host: false,
        run: open_files,
    },
    Action {
        name: "verify",
        label: || gettext("Verify"),
        takes_one: false,
        needs_host: false,
        run: verify,
    },
    Action {
        name: "delete",
        label: || gettext("Delete…"),
        takes_one: true,
        needs_host: false,
        run: delete,
    },
    Action {
        name: "schedule",
        label: || gettext("Schedule…"),
        takes_one: false,
        needs_host: false,
        run: schedule,
    },
    Action {
        name: "look",
        label: || gettext("Look in a Folder…"),
        takes_one: false,
        needs_host: false,
        run: look,
    },
];

/// Gives the page the actions `backup.…`.
pub(super) fn install(page: &BackupsPage) {
    let actions = ACTIONS.iter().map(|it| (it.name, it.run));
    let group = install_actions(page, "backup", actions);
    page.keep_actions(group);
}

/// Says which of them can be used now.
pub(super) fn enable(page: &BackupsPage, group: &gio::SimpleActionGroup) {
    let (is_writable, is_idle) = writable_and_idle(page.machine().as_ref());
    let has_one = page.selected().is_some();
    for action in &ACTIONS {
        let goes = (has_one || !action.takes_one) && (is_writable || !action.needs_host);
        enable_action(group, action.name, goes && is_idle);
    }
}

/// Opens the menu of what is selected.
pub(super) fn open_menu(page: &BackupsPage, place: &gdk::Rectangle) -> bool {
    if page.selected().is_none() {
        return false;
    }
    let actions = ACTIONS.iter().take(4);
    let menu = menu_of("backup", actions.map(|it| (it.name, (it.label)())));
    menu_at(page, &menu, place).popup();
    true
}

fn window(page: &BackupsPage) -> Option<gtk::Window> {
    page.root().and_downcast()
}

fn restore(page: &BackupsPage) {
    let (Some(window), Some(machine)) = (window(page), page.machine()) else {
        return;
    };
    let (kept, Some((chain, id))) = (page.kept(), page.selected()) else {
        return;
    };
    let Some(connection) = machine.connection() else {
        return;
    };
    failure::run(page, async move {
        let what = (kept.folder, chain, id);
        restore_dialog::show(&window, &connection, Some(&machine), what).await
    });
}

/// Shows what is in the backup that is selected.
fn open_files(page: &BackupsPage) {
    let (Some(window), Some(machine)) = (window(page), page.machine()) else {
        return;
    };
    let (kept, Some((chain, id))) = (page.kept(), page.selected()) else {
        return;
    };
    failure::run(page, async move {
        files_dialog::show(&window, &machine, (kept.folder, chain, id))
    });
}

/// The chain that is selected, or all of them.
fn verify(page: &BackupsPage) {
    let (Some(window), Some(machine)) = (window(page), page.machine()) else {
        return;
    };
    let kept = page.kept();
    let chains = match page.selected() {
        Some((chain, _)) => vec![chain],
        None => kept.chains,
    };
    let page = page.clone();
    failure::run(&page.clone(), async move {
        let job = Job::new(&gettext("Verifying backups"), machine.subject());
        let what = gettext("Could not verify the backups");
        let wrong = machine.verify_backups(kept.folder, &chains, &job).await;
        let wrong = wrong.or_failed(what)?;
        if !wrong.is_empty() {
            let what = gettext("The Backups Are Damaged");
            dialogs::show_details(&window, &what, &wrong.join("\n"));
            return Ok(());
        }
        let count = chains.iter().map(|it| it.backups.len()).sum::<usize>();
        let text = ngettext_f(
            "{count} backup verified",
            "{count} backups verified",
            u32::try_from(count).unwrap_or(u32::MAX),
            &[],
        );
        show_toast(&page, adw::Toast::new(&text));
        Ok(())
    });
}

fn delete(page: &BackupsPage) {
    let (Some(window), Some(machine)) = (window(page), page.machine()) else {
        return;
    };
    let Some((chain, _)) = page.selected() else {
        return;
    };
    let is_last = page.kept().chains.len() == 1;
    let page = page.clone();
    failure::run(&page.clone(), async move {
        let time = moment_text(chain.backups.first().map(|it| it.created));
        let heading = gettext_f("Delete the Chain of {time}?", &[("time", &time)]);
        let size = Size(chain.size()).to_string();
        let mut body = ngettext_f(
            "{count} backup, {size}. A chain can only be deleted as a whole.",
            "{count} backups, {size}. A chain can only be deleted as a whole.",
            u32::try_from(chain.backups.len()).unwrap_or(u32::MAX),
            &[("size", &size)],
        );
        if is_last {
            body = format!(
                "{body}\n{}",
                gettext("The machine has no other backup in this folder.")
            );
        }
        if !dialogs::confirm(&window, &heading, &body, &gettext("_Delete")).await {
            return Ok(());
        }
        let what = gettext("Could not delete the backups");
        let plan = machine.backup_plan().await;
        let deleted = machine.delete_backup_chain(plan.folder.into(), &chain);
        let deleted = deleted.await.or_failed(what);
        page.read();
        deleted
    });
}

fn schedule(page: &BackupsPage) {
    let (Some(window), Some(machine)) = (window(page), page.machine()) else {
        return;
    };
    glib::spawn_future_local(async move { schedule_dialog::show(&window, &machine).await });
}

/// Backups that were made elsewhere, or before the program forgot the machine.
fn look(page: &BackupsPage) {
    let (Some(window), Some(machine)) = (window(page), page.machine()) else {
        return;
    };
    failure::run(page, async move {
        let Some(folder) = dialogs::choose_folder(&window, &gettext("Look in a Folder")).await
        else {
            return Ok(());
        };
        let what = gettext("Could not read the backups");
        let kept = machine.backups_in(folder.clone()).await;
        let kept = kept.or_failed(what.clone())?;
        if kept.chains.is_empty() && kept.unfinished.is_empty() {
            let others = every_backup_in(folder).await.or_failed(what.clone())?;
            if let Some(connection) = machine.connection()
                && !others.is_empty()
            {
                elsewhere::show(&window, vec![connection], 0, others);
                return Ok(());
            }
            return Err(Failure::Failed {
                what,
                why: gettext("There are no backups in that folder."),
            });
        }
        let mut plan = machine.backup_plan().await;
        plan.folder = folder.to_string_lossy().into_owned();
        machine.set_backup_plan(&plan).await.or_failed(what)
    });
}

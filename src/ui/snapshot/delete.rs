// SPDX-License-Identifier: GPL-3.0-or-later
//! Deleting snapshots, alone or with all that are below them.

use std::rc::Rc;

use adw::prelude::*;

use super::labels;
use super::refuse::refuse;
use super::toast;
use crate::definition::snapshot::{Snapshot as Definition, descendants};
use crate::model::{Circumstances, Error, Machine, Snapshot};
use crate::ui::dialogs;
use crate::ui::failure::{Failure, OrFailed};
use crate::ui::i18n::{gettext, gettext_f, ngettext_f};
use crate::ui::names::shown_name;
use crate::ui::settings::{Confirmation, Settings};

/// More names than these are only counted.
const NAMED: usize = 10;

/// Asks, and has them deleted unless that is undone.
pub(super) async fn ask(
    window: gtk::Window,
    machine: Machine,
    snapshots: Vec<Snapshot>,
    circumstances: Rc<Circumstances>,
) -> Result<(), Failure> {
    let names: Vec<String> = snapshots.iter().map(Snapshot::name).collect();
    let all = descendants(&circumstances.snapshots, &names);
    // Children before parents, whatever order they were selected in.
    let alone: Vec<String> = all
        .iter()
        .filter(|it| names.contains(it))
        .cloned()
        .collect();
    let below = all.len() - alone.len();
    let asks = Settings::of_program().asks_before(Confirmation::DeleteSnapshot);
    let confirmed = match asks {
        true => confirm(&window, &circumstances, &alone, below).await,
        false => Some(false),
    };
    let Some(with_children) = confirmed else {
        return Ok(());
    };
    let wanted = if with_children { all } else { alone };
    if let Some(why) = refusal(&circumstances, &wanted) {
        refuse(&window, &gettext("Cannot Be Deleted"), &why).await;
        return Ok(());
    }
    match machine.check_snapshots_unlinked(&wanted).await {
        Err(Error::Refused(why)) => {
            refuse(&window, &gettext("Cannot Be Deleted"), &why).await;
            return Ok(());
        }
        checked => checked.or_failed(gettext("Could not delete the snapshots"))?,
    }
    toast::delete_later(&window, &machine, wanted);
    Ok(())
}

fn find<'a>(circumstances: &'a Circumstances, name: &str) -> Option<&'a Definition> {
    circumstances.snapshots.iter().find(|it| it.name == name)
}

/// Why one of them cannot be deleted.
pub(super) fn refusal(circumstances: &Circumstances, names: &[String]) -> Option<String> {
    let found = names.iter().filter_map(|name| find(circumstances, name));
    let mut obstacles = found.filter_map(|it| circumstances.delete_obstacle(it));
    let first = obstacles.next()?;
    Some(labels::obstacle(&first, &circumstances.version()))
}

/// Whether to delete them, and whether with all below them.
async fn confirm(
    window: &gtk::Window,
    circumstances: &Circumstances,
    names: &[String],
    below: usize,
) -> Option<bool> {
    let (heading, body) = (heading(names), body(circumstances, names));
    let dialog = adw::MessageDialog::new(Some(window), Some(&heading), Some(&body));
    let number = u32::try_from(below).unwrap_or(u32::MAX);
    let text = gtk::Label::builder()
        .label(ngettext_f(
            "Also delete the snapshot taken after it",
            "Also delete the {count} snapshots taken after it",
            number,
            &[],
        ))
        .wrap(true)
        .xalign(0.0)
        .build();
    let children = gtk::CheckButton::builder().child(&text).build();
    children.update_property(&[gtk::accessible::Property::Label(&text.label())]);
    if below > 0 {
        dialog.set_extra_child(Some(&children));
    }
    dialog.add_responses(&[
        ("cancel", &gettext("_Cancel")),
        ("delete", &gettext("_Delete")),
    ]);
    dialog.set_response_appearance("delete", adw::ResponseAppearance::Destructive);
    dialog.set_default_response(Some("cancel"));
    dialog.set_close_response("cancel");
    let response = dialogs::response(&dialog).await;
    (response == "delete").then(|| below > 0 && children.is_active())
}

fn heading(names: &[String]) -> String {
    match names {
        [name] => gettext_f("Delete “{name}”?", &[("name", name)]),
        many => ngettext_f(
            "Delete {count} Snapshot?",
            "Delete {count} Snapshots?",
            u32::try_from(many.len()).unwrap_or(u32::MAX),
            &[],
        ),
    }
}

fn body(circumstances: &Circumstances, names: &[String]) -> String {
    let mut lines = Vec::new();
    if names.len() > 1 {
        lines.extend(names.iter().rev().take(NAMED).map(|it| shown_name(it)));
    }
    if names.len() > NAMED {
        lines.push("…".to_owned());
    }
    lines.push(gettext(
        "The machine stays as it is now, but can no longer be reverted to what is deleted.",
    ));
    let mut found = names.iter().filter_map(|it| find(circumstances, it));
    if found.any(Definition::is_external) {
        lines.push(gettext(
            "The files of external snapshots are merged, which can take a while.",
        ));
    }
    lines.join("\n")
}

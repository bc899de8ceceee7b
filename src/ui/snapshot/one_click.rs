// SPDX-License-Identifier: GPL-3.0-or-later
//! A snapshot in one click, before something that a person may want to undo.

use adw::prelude::*;
use gtk::glib;

use super::picture;
use crate::definition::snapshot::{Way, propose_name};
use crate::model::{Circumstances, Job, Machine};
use crate::ui::failure::{self, Failure, OrFailed};
use crate::ui::i18n::{gettext, gettext_f};
use crate::ui::names::shown_name;
use crate::ui::widgets::show_toast;

/// How long a toast offers it, in seconds.
const OFFERED: u32 = 30;

/// How a snapshot could be taken that a person can go back to.
#[derive(Debug)]
pub(crate) struct WayBack {
    circumstances: Circumstances,
    way: Way,
}

/// Finds that out; none where there is no such way.
pub(crate) async fn way_back(machine: &Machine) -> Option<WayBack> {
    let circumstances = machine.snapshot_circumstances().await;
    let circumstances = circumstances
        .inspect_err(|error| log::info!("snapshots of {}: {error}", machine.name()))
        .ok()?;
    let way = circumstances.plan().proposed_to_go_back()?;
    Some(WayBack { circumstances, way })
}

/// Takes it, and gives its name.
pub(crate) async fn take_now(machine: &Machine, back: WayBack) -> Result<String, Failure> {
    let WayBack { circumstances, way } = back;
    let name = propose_name("before-change", |it| circumstances.is_taken(it));
    let why = gettext("Before a change of the hardware");
    let new = circumstances.new_snapshot(&name, &why, way);
    let job = Job::new(&gettext("Taking a snapshot"), machine.subject());
    let what = gettext_f("Could not take “{name}”", &[("name", &name)]);
    picture::take(machine, new, &job).await.or_failed(what)?;
    Ok(name)
}

/// Says that it was taken.
pub(crate) fn say_taken(widget: &impl IsA<gtk::Widget>, name: &str) {
    let text = gettext_f("Snapshot “{name}” taken", &[("name", &shown_name(name))]);
    show_toast(widget, adw::Toast::new(&glib::markup_escape_text(&text)));
}

/// Offers it by a toast after a change that may keep the guest from starting, where there is a way.
pub(crate) async fn offer_after_change(widget: &impl IsA<gtk::Widget>, machine: &Machine) {
    if way_back(machine).await.is_none() {
        return;
    }
    let toast = adw::Toast::builder()
        .title(gettext("After this change, the guest may not start"))
        .button_label(gettext("Take Snapshot"))
        .timeout(OFFERED)
        .build();
    let (weak, machine) = (widget.as_ref().downgrade(), machine.clone());
    toast.connect_button_clicked(move |_| {
        if let Some(widget) = weak.upgrade() {
            take_and_say(&widget, &machine);
        }
    });
    show_toast(widget, toast);
}

fn take_and_say(widget: &gtk::Widget, machine: &Machine) {
    let (shown, machine) = (widget.clone(), machine.clone());
    failure::run(widget, async move {
        // The machine may do something else by now than when it was offered.
        if let Some(back) = way_back(&machine).await {
            let name = take_now(&machine, back).await?;
            say_taken(&shown, &name);
        }
        Ok(())
    });
}

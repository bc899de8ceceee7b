// SPDX-License-Identifier: GPL-3.0-or-later
//! Undo for a deletion: the snapshots are hidden at once, and deleted when the toast is gone.

use std::cell::RefCell;
use std::time::Duration;

use adw::prelude::*;
use gtk::glib;

use super::delete;
use crate::model::{Error, Job, Machine};
use crate::ui::failure::{self, Failure, OrFailed};
use crate::ui::i18n::{gettext, gettext_f, ngettext_f};
use crate::ui::names::shown_name;
use crate::ui::widgets::show_toast;

/// How long a deletion can be undone at most.
const LONGEST: Duration = Duration::from_secs(15);

/// Snapshots that will be deleted.
struct Waiting {
    machine: Machine,
    /// Children before their parents.
    names: Vec<String>,
    toast: adw::Toast,
}

thread_local! {
    static WAITING: RefCell<Vec<Waiting>> = const { RefCell::new(Vec::new()) };
}

/// Hides snapshots, and deletes them unless that is undone while the toast is shown.
pub(super) fn delete_later(window: &gtk::Window, machine: &Machine, names: Vec<String>) {
    let toast = adw::Toast::builder()
        .custom_title(&title(&names))
        .button_label(gettext("Undo"))
        .build();
    machine.set_snapshots_leaving(&names, true);
    toast.connect_button_clicked(|toast| {
        if let Some(waiting) = take(|it| it.toast == *toast).pop() {
            let Waiting { machine, names, .. } = waiting;
            machine.set_snapshots_leaving(&names, false);
        }
    });
    toast.connect_dismissed(glib::clone!(
        #[weak]
        window,
        move |toast| {
            for waiting in take(|it| it.toast == *toast) {
                failure::run(&window, waiting.delete());
            }
        }
    ));
    WAITING.with_borrow_mut(|all| {
        all.push(Waiting {
            machine: machine.clone(),
            names,
            toast: toast.clone(),
        });
    });
    // A toast that has the keyboard or the pointer does not go by itself.
    let close = glib::clone!(
        #[weak]
        toast,
        move || toast.dismiss()
    );
    glib::timeout_add_local_once(LONGEST, close);
    show_toast(window, toast);
}

/// Deletes at once what waits to be deleted of a machine: something else is done with it now.
pub(super) async fn finish(machine: &Machine) -> Result<(), Failure> {
    for waiting in take(|it| it.machine == *machine) {
        waiting.toast.dismiss();
        waiting.delete().await?;
    }
    Ok(())
}

/// Deletes all that waits; the program stays until that is done.
pub(crate) fn finish_deletions(application: &gtk::Application) {
    for waiting in take(|_| true) {
        let hold = application.hold();
        glib::spawn_future_local(async move {
            if let Err(failure) = waiting.delete().await {
                log::warn!("{failure:?}");
            }
            drop(hold);
        });
    }
}

fn take(which: impl Fn(&Waiting) -> bool) -> Vec<Waiting> {
    WAITING.with_borrow_mut(|all| all.extract_if(.., |it| which(it)).collect())
}

/// What was done, whole: names can be long.
fn title(names: &[String]) -> gtk::Label {
    let text = match names {
        [name] => gettext_f("“{name}” deleted", &[("name", &shown_name(name))]),
        many => ngettext_f(
            "{count} snapshot deleted",
            "{count} snapshots deleted",
            u32::try_from(many.len()).unwrap_or(u32::MAX),
            &[],
        ),
    };
    let label = gtk::Label::new(Some(&text));
    label.set_wrap(true);
    label.set_wrap_mode(gtk::pango::WrapMode::WordChar);
    label.set_natural_wrap_mode(gtk::NaturalWrapMode::None);
    label.set_xalign(0.0);
    label.add_css_class("heading");
    label
}

impl Waiting {
    /// Deletes them, if that is still possible.
    async fn delete(self) -> Result<(), Failure> {
        let what = gettext("Could not delete the snapshots");
        let outcome = self.delete_now(&what).await;
        self.machine.set_snapshots_leaving(&self.names, false);
        outcome
    }

    async fn delete_now(&self, what: &str) -> Result<(), Failure> {
        self.other_job_ended().await;
        let circumstances = match self.machine.snapshot_circumstances().await {
            // The machine is gone, and they with it.
            Err(Error::NotFound(_)) => return Ok(()),
            circumstances => circumstances.or_failed(what.to_owned())?,
        };
        if let Some(why) = delete::refusal(&circumstances, &self.names) {
            return Err(Failure::Failed {
                what: what.to_owned(),
                why,
            });
        }
        let job = Job::new(&gettext("Deleting snapshots"), self.machine.subject());
        let work = self.machine.delete_snapshots(&self.names, &job);
        work.await.or_failed(what.to_owned())
    }

    /// Waits until nothing else is done with the machine.
    async fn other_job_ended(&self) {
        let (sender, changed) = async_channel::bounded::<()>(1);
        let handler = self.machine.connect_job_notify(move |_| {
            let _ = sender.try_send(());
        });
        while self.machine.job().is_some() && changed.recv().await.is_ok() {}
        self.machine.disconnect(handler);
    }
}

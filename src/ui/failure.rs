// SPDX-License-Identifier: GPL-3.0-or-later
//! How the program says that something went wrong: what could not be done, and
//! why. One door, so that no failure is lost and none looks different. A message
//! stays until a person dismisses it or the same thing succeeds.

use std::cell::RefCell;
use std::future::Future;
use std::rc::Rc;

use adw::prelude::*;
use gtk::glib;

use super::i18n::gettext;
use super::widgets::{main_window, show_toast, toasts_around};
use crate::model::{Error, Job, explained};

/// What went wrong, for a person.
#[derive(Clone, Debug)]
pub(crate) enum Failure {
    /// The person stopped it; nothing is shown.
    Cancelled,
    /// Something could not be done.
    Failed {
        /// A sentence that says so: “Could not start “web””.
        what: String,
        /// Why it failed, in the words of the service that refused.
        why: String,
    },
}

/// Says at the call site what a failure means.
pub(crate) trait OrFailed<T> {
    /// Turns an error into a failure with the sentence `what`. A success takes
    /// back what was said of an earlier failure of the same thing.
    fn or_failed(self, what: String) -> Result<T, Failure>;
}

impl<T> OrFailed<T> for Result<T, Error> {
    fn or_failed(self, what: String) -> Result<T, Failure> {
        if self.is_ok() {
            dismiss(&what);
        }
        self.map_err(|error| match error {
            Error::Cancelled => Failure::Cancelled,
            error => Failure::Failed {
                what,
                why: explained(&error),
            },
        })
    }
}

/// Runs `task` on the main loop and shows its failure as a toast in the window
/// that `widget` is in.
pub(crate) fn run(
    widget: &impl IsA<gtk::Widget>,
    task: impl Future<Output = Result<(), Failure>> + 'static,
) {
    let widget = widget.clone().upcast::<gtk::Widget>().downgrade();
    glib::spawn_future_local(async move {
        let Err(failure) = task.await else {
            return;
        };
        match widget.upgrade() {
            Some(widget) => show(&widget, &failure),
            None => log::warn!("no window to show this in: {failure:?}"),
        }
    });
}

/// Shows a failure as a toast with a Details button, or whole over a window that
/// has no toasts.
pub(crate) fn show(widget: &impl IsA<gtk::Widget>, failure: &Failure) {
    let Failure::Failed { what, why } = failure else {
        return;
    };
    log::info!("{what}: {why}");
    let Some(window) = main_window(widget.upcast_ref()) else {
        log::warn!("no window to show “{what}” in");
        return;
    };
    if toasts_around(window.upcast_ref()).is_none() {
        super::dialogs::show_details(&window, what, why);
        return;
    }
    // The newest reason is the one that counts.
    dismiss(what);
    let toast = adw::Toast::builder()
        .custom_title(&title(what))
        .button_label(gettext("Details"))
        .timeout(0)
        .build();
    let reason = Rc::new(RefCell::new(why.clone()));
    toast.connect_button_clicked(glib::clone!(
        #[weak]
        window,
        #[strong]
        what,
        #[strong]
        reason,
        move |_| super::dialogs::show_details(&window, &what, &reason.borrow())
    ));
    toast.connect_dismissed(|toast| {
        SHOWN.with_borrow_mut(|all| all.retain(|it| it.toast != *toast));
    });
    let shown = Shown {
        what: what.clone(),
        reason,
        toast: toast.clone(),
    };
    SHOWN.with_borrow_mut(|all| all.push(shown));
    show_toast(&window, toast);
}

/// Has the message that says `what` give the outcome of a job whose connection was lost, which is known when that is open
/// again.
pub(crate) fn follow_outcome(job: &Job, what: String) {
    job.connect_problem_notify(move |job| {
        SHOWN.with_borrow(|all| {
            for shown in all.iter().filter(|it| it.what == what) {
                shown.reason.replace(job.problem());
            }
        });
    });
}

/// The sentence of a toast, whole: names in it can be long.
fn title(what: &str) -> gtk::Label {
    let label = gtk::Label::new(Some(what));
    label.set_wrap(true);
    label.set_wrap_mode(gtk::pango::WrapMode::WordChar);
    label.set_xalign(0.0);
    label.add_css_class("heading");
    label
}

/// A message on the screen.
struct Shown {
    what: String,
    /// What Details gives.
    reason: Rc<RefCell<String>>,
    toast: adw::Toast,
}

thread_local! {
    /// The messages that are not dismissed yet.
    static SHOWN: RefCell<Vec<Shown>> = const { RefCell::new(Vec::new()) };
}

/// Dismisses the message that says `what`: it is no longer true.
pub(crate) fn dismiss(what: &str) {
    let old: Vec<_> =
        SHOWN.with_borrow_mut(|all| all.extract_if(.., |it| it.what == what).collect());
    old.iter().for_each(|it| it.toast.dismiss());
}

// SPDX-License-Identifier: GPL-3.0-or-later
//! How the program says that something went wrong: what it was doing, and why
//! it failed. One door, so that no failure is lost and none looks different.

use std::future::Future;

use adw::prelude::*;
use gtk::glib;

use super::Window;
use super::i18n::gettext;
use crate::libvirt::Error;

/// What went wrong, for a person.
#[derive(Clone, Debug)]
pub(crate) enum Failure {
    /// The person stopped it; nothing is shown.
    Cancelled,
    /// Something could not be done.
    Failed {
        /// What was being done, as a sentence.
        doing: String,
        /// Why it failed, in the words of whoever refused.
        why: String,
    },
}

/// Says at the call site what was being done.
pub(crate) trait WhileDoing<T> {
    /// Turns an error into a failure with a sentence.
    fn while_doing(self, doing: String) -> Result<T, Failure>;
}

impl<T> WhileDoing<T> for Result<T, Error> {
    fn while_doing(self, doing: String) -> Result<T, Failure> {
        self.map_err(|error| match error {
            Error::Cancelled => Failure::Cancelled,
            error => Failure::Failed {
                doing,
                why: error.to_string(),
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
            None => log::warn!("nobody to show this to: {failure:?}"),
        }
    });
}

/// Shows a failure as a toast with a Details button.
pub(crate) fn show(widget: &impl IsA<gtk::Widget>, failure: &Failure) {
    let Failure::Failed { doing, why } = failure else {
        return;
    };
    log::info!("{doing}: {why}");
    let window = widget
        .root()
        .and_downcast::<Window>()
        .or_else(|| gio_window(widget.upcast_ref()));
    let Some(window) = window else {
        log::warn!("no window to show “{doing}” in");
        return;
    };
    let toast = adw::Toast::builder()
        .title(glib::markup_escape_text(doing))
        .button_label(gettext("Details"))
        .timeout(10)
        .priority(adw::ToastPriority::High)
        .build();
    let (doing, why) = (doing.clone(), why.clone());
    let parent = window.downgrade();
    toast.connect_button_clicked(move |_| {
        if let Some(parent) = parent.upgrade() {
            super::dialogs::show_details(&parent, &doing, &why);
        }
    });
    window.add_toast(toast);
}

/// The main window behind a dialog.
fn gio_window(widget: &gtk::Widget) -> Option<Window> {
    let dialog = widget.root().and_downcast::<gtk::Window>()?;
    dialog.transient_for().and_downcast::<Window>()
}

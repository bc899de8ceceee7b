// SPDX-License-Identifier: GPL-3.0-or-later
//! Where a widget's window shows its toasts, and messages in the main window.

use adw::prelude::*;

/// The toasts around a widget, or around the content of its window.
pub(crate) fn toasts_around(widget: &gtk::Widget) -> Option<adw::ToastOverlay> {
    let around = widget.ancestor(adw::ToastOverlay::static_type());
    around.and_downcast::<adw::ToastOverlay>().or_else(|| {
        let window = widget.root().and_downcast::<adw::ApplicationWindow>()?;
        window.content().and_downcast()
    })
}

/// Shows a message in the main window, which is the one that `widget` is in or the
/// one below its dialogs. It is shown at once: one that stays and was there before
/// comes back after it.
pub(crate) fn show_toast(widget: &impl IsA<gtk::Widget>, toast: adw::Toast) {
    let toasts = main_window(widget.upcast_ref()).and_then(|it| toasts_around(it.upcast_ref()));
    let Some(toasts) = toasts else {
        log::warn!("no window to show a message in");
        return;
    };
    toast.set_priority(adw::ToastPriority::High);
    toasts.add_toast(toast);
}

/// The window that `widget` is in, or the one below its dialogs.
pub(crate) fn main_window(widget: &gtk::Widget) -> Option<gtk::Window> {
    let mut window = widget.root().and_downcast::<gtk::Window>()?;
    while let Some(below) = window.transient_for() {
        window = below;
    }
    Some(window)
}

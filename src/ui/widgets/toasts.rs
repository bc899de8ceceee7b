// SPDX-License-Identifier: GPL-3.0-or-later
//! Where a widget's window shows its toasts.

use adw::prelude::*;

/// The toasts around a widget, or around the content of its window.
pub(crate) fn toasts_around(widget: &gtk::Widget) -> Option<adw::ToastOverlay> {
    let around = widget.ancestor(adw::ToastOverlay::static_type());
    around.and_downcast::<adw::ToastOverlay>().or_else(|| {
        let window = widget.root().and_downcast::<adw::ApplicationWindow>()?;
        window.content().and_downcast()
    })
}

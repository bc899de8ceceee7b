// SPDX-License-Identifier: GPL-3.0-or-later
//! A machine's console: its screen and its serial lines, live.

mod address_bar;
mod disposable_bar;
mod menus;
mod page;
mod screen;
mod serial;
mod window;

pub(crate) use page::ConsolePage;
pub(in crate::ui) use screen::{ReleaseKeys, qnum_of_keycode};
use serial::SerialView;
pub(in crate::ui) use serial::line_label;

/// Registers the windows, which no other template brings in.
pub(super) fn register_widgets() {
    use gtk::glib::prelude::StaticType;

    ConsolePage::static_type();
    screen::SendKeysDialog::static_type();
    window::ScreenWindow::static_type();
}

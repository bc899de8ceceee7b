// SPDX-License-Identifier: GPL-3.0-or-later
//! A connection on the screen: its page, how one is added, found at the first
//! start and asked for passwords, and the bar that says when it is lost.

mod add_dialog;
mod credentials_dialog;
mod no_connection_page;
mod page;
mod refused_card;
mod verbs;

pub(crate) use add_dialog::show_add_connection;
pub(crate) use credentials_dialog::prompter;
pub(crate) use no_connection_page::NoConnectionPage;
pub(crate) use page::ConnectionPage;
pub(crate) use refused_card::RefusedCard;
pub(crate) use verbs::open_connection_menu;

/// Registers the dialogs, which no other template brings in.
pub(super) fn register_widgets() {
    use glib::prelude::StaticType;

    ConnectionPage::static_type();
    add_dialog::AddConnectionDialog::static_type();
}

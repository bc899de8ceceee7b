// SPDX-License-Identifier: GPL-3.0-or-later
//! What a page does when its connection is opened, lost or closed.

use gtk::glib;
use gtk::prelude::*;

use crate::model::Connection;

/// The signals of the connection that a page is about, which is their target: `changed` is called with each new state.
pub(crate) fn follow_state<P: ObjectType>(
    page: &P,
    changed: impl Fn(&P) + 'static,
) -> glib::SignalGroup {
    let signals = glib::SignalGroup::new::<Connection>();
    let page = page.downgrade();
    signals.connect_notify_local(Some("state"), move |_, _| {
        if let Some(page) = page.upgrade() {
            changed(&page);
        }
    });
    signals
}

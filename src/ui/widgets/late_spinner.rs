// SPDX-License-Identifier: GPL-3.0-or-later
//! A spinner turns only for what takes long, as GNOME's guidelines ask: it draws
//! 60 times a second, which is more work than most of what it is shown for.

use std::time::Duration;

use gtk::glib;
use gtk::prelude::*;

/// How long the spinner stays still.
const DELAY: Duration = Duration::from_secs(3);

/// Makes room for a spinner, which turns after a while; or hides it.
pub(crate) fn spin_late(spinner: &gtk::Spinner, busy: bool) {
    if spinner.get_visible() == busy {
        return;
    }
    spinner.set_visible(busy);
    if !busy {
        spinner.stop();
        return;
    }
    let start = glib::clone!(
        #[weak]
        spinner,
        move || {
            if spinner.get_visible() {
                spinner.start();
            }
        }
    );
    glib::timeout_add_local_once(DELAY, start);
}

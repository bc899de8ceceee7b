// SPDX-License-Identifier: GPL-3.0-or-later
//! A guest may not listen when it is asked to shut down. If it still runs after
//! a while, a toast offers to force it off; it goes when the machine is off.

use std::time::Duration;

use adw::prelude::*;
use gtk::glib;

use super::run::activate;
use super::table::entry;
use crate::model::{Machine, actions};
use crate::ui::i18n::{gettext, gettext_f};
use crate::ui::widgets::toasts_around;

/// How long a guest is given.
const TIMEOUT: Duration = Duration::from_secs(30);

/// The guest was asked to shut down: gives it its time. `widget` says where the toast
/// is shown.
pub(super) fn begin(widget: &gtk::Widget, machine: &Machine) {
    let (widget, machine) = (widget.downgrade(), machine.clone());
    glib::spawn_future_local(async move {
        let ended = glib::future_with_timeout(TIMEOUT, machine.until_shut_down_ends());
        if ended.await.is_ok() {
            return;
        }
        machine.give_up_shut_down();
        let Some(toast) = widget.upgrade().and_then(|it| offer(&it, &machine)) else {
            return;
        };
        machine.until_down().await;
        toast.dismiss();
    });
}

fn offer(widget: &gtk::Widget, machine: &Machine) -> Option<adw::Toast> {
    let toasts = toasts_around(widget)?;
    let title = gettext_f(
        "“{name}” has not shut down yet",
        &[("name", &machine.name())],
    );
    let toast = adw::Toast::builder()
        .title(glib::markup_escape_text(&title))
        .button_label(gettext("Force Off"))
        .timeout(0)
        .build();
    toast.connect_button_clicked(glib::clone!(
        #[weak]
        widget,
        #[strong]
        machine,
        move |_| {
            let machine = std::slice::from_ref(&machine);
            activate(&widget, entry(&actions::FORCE_OFF), machine);
        }
    ));
    toasts.add_toast(toast.clone());
    Some(toast)
}

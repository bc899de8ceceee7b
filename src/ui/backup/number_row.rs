// SPDX-License-Identifier: GPL-3.0-or-later
//! A row for a whole number.

use adw::prelude::*;

/// Adds a row to a group.
pub(super) fn number_row(
    group: &adw::PreferencesGroup,
    (title, subtitle): (&str, &str),
    (lowest, highest): (u32, u32),
    value: u32,
) -> gtk::SpinButton {
    let spin = gtk::SpinButton::with_range(f64::from(lowest), f64::from(highest), 1.0);
    spin.set_numeric(true);
    // What is no such number leaves the value as it is.
    spin.set_update_policy(gtk::SpinButtonUpdatePolicy::IfValid);
    spin.set_valign(gtk::Align::Center);
    spin.set_value(f64::from(value));
    spin.update_property(&[gtk::accessible::Property::Label(title)]);
    let row = adw::ActionRow::builder()
        .title(title)
        .subtitle(subtitle)
        .title_lines(0)
        .subtitle_lines(0)
        .activatable_widget(&spin)
        .build();
    row.add_suffix(&spin);
    group.add(&row);
    spin
}

/// What is in it.
pub(super) fn number(spin: &gtk::SpinButton) -> u32 {
    u32::try_from(spin.value_as_int()).unwrap_or(0)
}

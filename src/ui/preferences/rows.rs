// SPDX-License-Identifier: GPL-3.0-or-later
//! Rows for settings: a switch, one of several, a number. Each begins as the setting is, and
//! says what a person makes of it.

mod open;

use adw::prelude::*;
use gtk::glib;

pub(super) use self::open::{Entered, Offer, WordRow, entry, open_choice, word};
use crate::ui::widgets::ChoiceRow;

/// What a row is called, and some words about it, which may be empty.
pub(super) type Words<'a> = (&'a str, &'a str);

fn row(
    (title, subtitle): Words<'_>,
    control: &(impl IsA<gtk::Widget> + IsA<gtk::Accessible>),
) -> adw::ActionRow {
    control.set_valign(gtk::Align::Center);
    control.update_property(&[gtk::accessible::Property::Label(title)]);
    let row = adw::ActionRow::builder()
        .title(glib::markup_escape_text(title))
        .subtitle(glib::markup_escape_text(subtitle))
        .title_lines(0)
        .subtitle_lines(0)
        .activatable_widget(control)
        .build();
    row.add_suffix(control);
    row
}

/// Something that is on or off.
pub(super) fn switch(words: Words<'_>, on: bool, f: impl Fn(bool) + 'static) -> adw::ActionRow {
    let switch = gtk::Switch::builder().active(on).build();
    switch.connect_active_notify(move |switch| f(switch.is_active()));
    row(words, &switch)
}

/// One of several texts, of which `chosen` is the one now.
pub(super) fn choice(
    (title, subtitle): Words<'_>,
    texts: &[String],
    chosen: usize,
    f: impl Fn(usize) + 'static,
) -> ChoiceRow {
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let row = ChoiceRow::of(title, &texts);
    row.set_subtitle(&glib::markup_escape_text(subtitle));
    row.set_selected(u32::try_from(chosen).unwrap_or(0));
    row.connect_selected_notify(move |row| f(row.selected() as usize));
    row
}

/// A whole number between two others.
pub(super) fn number(
    words: Words<'_>,
    (lowest, highest): (u32, u32),
    value: u32,
    f: impl Fn(u32) + 'static,
) -> adw::ActionRow {
    let spin = gtk::SpinButton::with_range(f64::from(lowest), f64::from(highest), 1.0);
    spin.set_numeric(true);
    // What is no such number leaves the value as it is.
    spin.set_update_policy(gtk::SpinButtonUpdatePolicy::IfValid);
    spin.set_value(f64::from(value));
    spin.connect_value_changed(move |spin| {
        f(u32::try_from(spin.value_as_int()).unwrap_or(0));
    });
    row(words, &spin)
}

/// A button.
pub(super) fn button((title, subtitle): Words<'_>, label: &str) -> (adw::ActionRow, gtk::Button) {
    let button = gtk::Button::with_mnemonic(label);
    button.set_valign(gtk::Align::Center);
    let row = adw::ActionRow::builder()
        .title(glib::markup_escape_text(title))
        .subtitle(glib::markup_escape_text(subtitle))
        .title_lines(0)
        .subtitle_lines(0)
        .build();
    row.add_suffix(&button);
    (row, button)
}

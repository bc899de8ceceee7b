// SPDX-License-Identifier: GPL-3.0-or-later
//! The row that asks whether the guest is to write everything to its disks before they are copied.

use adw::prelude::*;

use crate::ui::i18n::gettext;

/// The switch and its row; on where an agent answers in the guest, insensitive where none does.
pub(crate) fn quiesce_row(has_agent: bool) -> (gtk::Switch, adw::ActionRow) {
    let subtitle = match has_agent {
        true => gettext("The agent in the guest writes everything to the disks first."),
        false => gettext("No agent answers in the guest."),
    };
    let (switch, row) = quiesce_row_saying(&subtitle, has_agent);
    row.set_sensitive(has_agent);
    (switch, row)
}

/// The same where it is not known yet whether an agent answers.
pub(crate) fn quiesce_row_saying(subtitle: &str, is_on: bool) -> (gtk::Switch, adw::ActionRow) {
    let (switch, row) = switch_row(&gettext("Quiesce the file systems"), subtitle);
    switch.set_active(is_on);
    (switch, row)
}

/// A row with a switch and a sentence, which is never cut; the text stays readable where the switch cannot be used.
pub(crate) fn switch_row(title: &str, subtitle: &str) -> (gtk::Switch, adw::ActionRow) {
    let switch = gtk::Switch::builder().valign(gtk::Align::Center).build();
    switch.update_property(&[gtk::accessible::Property::Label(title)]);
    let row = adw::ActionRow::builder()
        .title(title)
        .subtitle(subtitle)
        .title_lines(0)
        .subtitle_lines(0)
        .activatable_widget(&switch)
        .build();
    row.add_suffix(&switch);
    (switch, row)
}

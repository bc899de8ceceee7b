// SPDX-License-Identifier: GPL-3.0-or-later
//! A pool as a row of the list of pools: its name, its state, and a bar of what is used.

use adw::prelude::*;
use gtk::glib;

use super::labels;
use crate::model::Pool;
use crate::ui::names::shown_name;

/// Below this a bar says nothing that its number does not, in pixels.
const BAR_WIDTH: i32 = 60;

/// A row that follows the pool.
pub(super) fn build(pool: &Pool) -> adw::ActionRow {
    let row = adw::ActionRow::builder()
        .activatable(true)
        .title_lines(2)
        .build();
    let icon = gtk::Image::from_icon_name("drive-multidisk-symbolic");
    icon.set_accessible_role(gtk::AccessibleRole::Presentation);
    row.add_prefix(&icon);
    let bar = gtk::LevelBar::builder()
        .valign(gtk::Align::Center)
        .width_request(BAR_WIDTH)
        .build();
    row.add_suffix(&bar);
    show(&row, &bar, pool);
    pool.connect_changed(glib::clone!(
        #[weak]
        row,
        #[weak]
        bar,
        move |pool| show(&row, &bar, pool)
    ));
    row
}

fn show(row: &adw::ActionRow, bar: &gtk::LevelBar, pool: &Pool) {
    let Some(summary) = pool.summary() else {
        return;
    };
    row.set_use_markup(false);
    row.set_title(&shown_name(&summary.name));
    row.set_subtitle(&labels::summary(&summary));
    bar.set_visible(summary.active);
    bar.set_value(labels::used_share(&summary));
}

// SPDX-License-Identifier: GPL-3.0-or-later
//! A machine on the screen: its row, its page, what can be done with it.

mod draft_badge;
mod draft_bar;
mod header;
mod job_bar;
mod lazy_pages;
mod loading;
mod notice_badge;
mod overlay_bar;
mod overview;
mod page;
mod page_tabs;
mod power_buttons;
mod row;

pub(crate) use notice_badge::NoticeBadge;
pub(crate) use page::MachinePage;
pub(crate) use row::MachineRow;

/// Registers the page, which no other template brings in.
pub(super) fn register_widgets() {
    use glib::prelude::StaticType;

    MachinePage::static_type();
}

// SPDX-License-Identifier: GPL-3.0-or-later
//! Stand-ins for widgets that our floor (GTK 4.8, libadwaita 1.2) lacks, each in
//! one place so that a later floor changes one file.

mod busy;
mod busy_bar;
mod choice_row;
mod context_menu;
mod disk_text;
mod drawn;
mod escape;
mod image_fault;
mod image_users;
mod info_row;
mod item_hints;
mod late_spinner;
mod may_be_cut;
mod run_per_frame;
mod show_machine;
mod side_by_side;
mod spread_rows;
mod toasts;
mod unit_label;
mod wrap_within;

pub(crate) use busy::{drop_focus, set_busy};
pub(crate) use busy_bar::BusyBar;
pub(crate) use choice_row::ChoiceRow;
pub(crate) use context_menu::{menu_at, on_context_menu, row_at};
pub(crate) use disk_text::{bus_text, disk_title};
pub(crate) use drawn::log_when_drawn;
pub(crate) use escape::close_on_escape;
pub(crate) use image_fault::{Weight, image_problem, path_problem};
pub(crate) use image_users::may_share_image;
pub(crate) use info_row::{InfoRow, fill_group};
pub(crate) use item_hints::set_item_hints;
pub(crate) use late_spinner::spin_late;
pub(crate) use may_be_cut::may_be_cut;
pub(crate) use run_per_frame::run_per_frame;
pub(crate) use show_machine::{machine_target, show_machine};
pub(crate) use side_by_side::{row_of, wrap};
pub(crate) use spread_rows::{FactsRow, SpreadRows};
pub(crate) use toasts::toasts_around;
pub(crate) use unit_label::show_unit;
pub(crate) use wrap_within::wrap_within;

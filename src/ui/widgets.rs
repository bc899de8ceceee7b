// SPDX-License-Identifier: GPL-3.0-or-later
//! Widgets and words that several pages use, which therefore know none of the pages.
//! Among them are the stand-ins for what our floor (GTK 4.8, libadwaita 1.2) lacks,
//! each in one place so that a later floor changes one file.

mod busy;
mod busy_bar;
mod choice_row;
mod command_card;
mod connection_advice;
mod connection_bar;
mod context_menu;
mod disk_size;
mod disk_text;
mod drawn;
mod drop_hint;
mod escape;
mod failure_bar;
mod field_note;
mod follow_state;
mod form_dialog;
mod hosts;
mod hushed_tooltips;
mod image_fault;
mod image_users;
mod images_menu;
mod info_row;
mod item_hints;
mod late_spinner;
pub(crate) mod list_picker;
mod may_be_cut;
mod moment_text;
mod name_problem;
mod name_row;
pub(crate) mod network_choices;
mod network_item;
pub(crate) mod os_picker;
mod page_actions;
mod path_row;
mod quiesce_row;
mod rename_form;
mod run_per_frame;
mod shortage;
mod show_machine;
mod side_by_side;
mod spread_rows;
mod status;
mod text_line;
mod text_lines;
mod toasts;
mod unit_label;
mod wrap_within;
mod xml_window;

pub(crate) use busy::{drop_focus, set_busy};
pub(crate) use busy_bar::BusyBar;
pub(crate) use choice_row::ChoiceRow;
pub(crate) use command_card::CommandCard;
pub(crate) use connection_advice::{Advice, advise, refused, why_refused};
pub(crate) use connection_bar::ConnectionBar;
pub(crate) use context_menu::{Entry, menu_at, on_context_menu, open_entries, row_at};
pub(crate) use disk_size::{read_disk_size, too_large_for};
pub(crate) use disk_text::{bus_text, disk_title};
pub(crate) use drawn::log_when_drawn;
pub(crate) use drop_hint::{
    end_drop_hints, hint_drops_below, hint_drops_on_page, hint_drops_on_window,
};
pub(crate) use escape::close_on_escape;
pub(crate) use failure_bar::FailureBar;
pub(crate) use field_note::FieldNote;
pub(crate) use follow_state::follow_state;
pub(crate) use form_dialog::{FormDialog, Unfinished};
pub(crate) use hosts::Hosts;
pub(crate) use hushed_tooltips::{hush_tooltips_under_menus, hush_while_open};
pub(crate) use image_fault::{Weight, image_problem, path_problem};
pub(crate) use image_users::may_share_image;
pub(crate) use images_menu::ImagesMenu;
pub(crate) use info_row::{InfoRow, fill_group};
pub(crate) use item_hints::set_item_hints;
pub(crate) use late_spinner::spin_late;
pub(crate) use may_be_cut::may_be_cut;
pub(crate) use moment_text::{exact_moment_text, moment_text};
pub(crate) use name_problem::{
    mac_problem_sentence, name_problem_sentence, pattern_problem_sentence,
};
pub(crate) use name_row::NameRow;
pub(crate) use network_item::{NetworkItem, list_factory, title_factory};
pub(crate) use page_actions::{enable_action, install_actions, menu_of, writable_and_idle};
pub(crate) use path_row::PathRow;
pub(crate) use quiesce_row::{quiesce_row, quiesce_row_saying, switch_row};
pub(crate) use rename_form::ask_for_name;
pub(crate) use run_per_frame::run_per_frame;
pub(crate) use shortage::shortage_row;
pub(crate) use show_machine::{machine_target, show_connection, show_machine};
pub(crate) use side_by_side::{row_of, wrap};
pub(crate) use spread_rows::{FactsRow, SpreadRows};
pub(crate) use status::{address_text, machine_text, set_address_text, status_class, status_text};
pub(crate) use text_line::TextLine;
pub(crate) use text_lines::{add_text_lines, text_lines_row, text_of};
pub(crate) use toasts::{main_window, show_toast, toasts_around};
pub(crate) use unit_label::show_unit;
pub(crate) use wrap_within::wrap_within;
pub(crate) use xml_window::show_xml;

/// Registers the dialogs, which no template brings in.
pub(super) fn register_widgets() {
    use gtk::prelude::StaticType;

    FormDialog::static_type();
}

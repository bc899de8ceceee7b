// SPDX-License-Identifier: GPL-3.0-or-later
//! What a machine is made of, to look at and to change: a page with a list of all
//! devices, a form for the one that is selected, and what waits to be applied.
//!
//! What is known of a kind of device is in one row of `kinds`. A form is made from
//! [`field::Field`]s; all of them change one draft (see `model::hardware`).

mod add_dialog;
mod difference_dialog;
mod field;
mod fields;
mod form;
mod grow_dialog;
mod host_labels;
mod kinds;
mod labels;
mod order_row;
mod page;
mod row;
mod waiting;
mod xml_group;

pub(crate) use page::HardwarePage;

/// Registers the widgets that have a template.
pub(super) fn register_widgets() {
    use gtk::glib::prelude::StaticType;

    HardwarePage::static_type();
    add_dialog::AddDeviceDialog::static_type();
    grow_dialog::GrowDialog::static_type();
}

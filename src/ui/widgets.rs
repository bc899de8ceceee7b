// SPDX-License-Identifier: GPL-3.0-or-later
//! Stand-ins for widgets that our floor (GTK 4.8, libadwaita 1.2) lacks, each in
//! one place so that a later floor changes one file.

mod drawn;
mod escape;
mod info_row;
mod late_spinner;
mod over_frames;
mod rest;
mod side_by_side;
mod spread_rows;

pub(crate) use drawn::log_when_drawn;
pub(crate) use escape::close_on_escape;
pub(crate) use info_row::{InfoRow, fill_group};
pub(crate) use late_spinner::spin_late;
pub(crate) use over_frames::over_frames;
pub(crate) use rest::{drop_focus, set_resting};
pub(crate) use side_by_side::{row_of, wrap};
pub(crate) use spread_rows::{FactsRow, SpreadRows};

// SPDX-License-Identifier: GPL-3.0-or-later
//! A machine on the screen: its row, its page, what can be done with it.

mod page;
mod row;
mod status;

pub(crate) use page::MachinePage;
pub(crate) use row::MachineRow;
pub(crate) use status::{status_class, status_text};

// SPDX-License-Identifier: GPL-3.0-or-later
//! A machine's console: its screen and its serial lines, live.

mod serial;

pub(crate) use serial::SerialView;

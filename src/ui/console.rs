// SPDX-License-Identifier: GPL-3.0-or-later
//! A machine's console: its screen and its serial lines, live.

mod menus;
mod page;
mod screen;
mod serial;
mod window;

pub(crate) use page::ConsolePage;
use serial::SerialView;

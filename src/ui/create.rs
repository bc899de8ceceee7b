// SPDX-License-Identifier: GPL-3.0-or-later
//! New machines: the page that makes one, and the one that imports XML.
use super::Window;
pub(crate) fn show_new_machine(_window: &Window, _iso: Option<&str>) {}
pub(crate) fn show_import(_window: &Window) {}

// SPDX-License-Identifier: GPL-3.0-or-later
//! A machine's screen: the widget that draws it and passes keys and pointer on,
//! and how it comes to its picture.

mod backend;
mod combination;
#[cfg(test)]
mod cost;
mod geometry;
mod keymap;
mod keyring;
mod keystrokes;
mod machine_screen;
mod release_keys;
mod release_shortcut;
mod send_dialog;
mod sign_in;
mod tiles;
mod view;
mod vnc;
mod vnc_memory;

pub(in crate::ui) use keymap::qnum_of_keycode;
pub(in crate::ui) use release_keys::ReleaseKeys;
pub(super) use send_dialog::SendKeysDialog;
pub(crate) use view::ScreenView;

// SPDX-License-Identifier: GPL-3.0-or-later
//! What the suites `ui` and `lab` share: a screen and a session bus of their own, and hands and eyes on the program,
//! through the accessibility bus that a screen reader uses. It must not know the program's code: it knows what a
//! person sees.

#![allow(dead_code, reason = "each suite uses its own part of this")]

pub mod accessible;
pub mod clipboard;
pub mod controls;
pub mod cut_text;
pub mod desktop;
pub mod families;
pub mod feed;
pub mod files;
pub mod guesthouse;
pub mod http;
pub mod language;
pub mod lists;
pub mod osinfo;
pub mod pointer;
pub mod program;
pub mod roles;
pub mod runner;
pub mod story;
pub mod tree;
pub mod vnc_server;
pub mod wait;
pub mod wayland;
pub mod window;

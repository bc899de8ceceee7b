// SPDX-License-Identifier: GPL-3.0-or-later
//! Guesthouse: a desktop manager for virtual machines.

pub mod config;
pub mod definition;
pub mod libvirt;
pub mod model;
#[cfg(feature = "ui")]
pub mod ui;

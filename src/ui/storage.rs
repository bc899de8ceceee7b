// SPDX-License-Identifier: GPL-3.0-or-later
//! The storage of a connection: its pools, and the volumes in them.

mod browser;
mod copy_dialog;
mod delete_volumes;
mod download;
mod labels;
mod name_row;
mod new_volume_dialog;
mod page;
mod pool_page;
mod pool_row;
mod resize_dialog;
mod upload;
mod volume_actions;
mod volume_labels;
mod volumes_view;
mod wipe;

pub(crate) use browser::{Kind as VolumeKind, browse_from};
pub(crate) use page::StoragePage;

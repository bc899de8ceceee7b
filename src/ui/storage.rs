// SPDX-License-Identifier: GPL-3.0-or-later
//! The storage of a connection: its pools, and the volumes in them.

mod labels;
mod page;
mod pool_page;
mod pool_row;
mod volume_item;
mod volumes_view;

pub(crate) use page::StoragePage;

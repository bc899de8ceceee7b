// SPDX-License-Identifier: GPL-3.0-or-later
//! The volumes of all pools of a connection as one list.

use gtk::prelude::*;
use gtk::{gio, glib};

use crate::model::{Connection, Pool};

/// Follows the pools and their volumes, as far as they were read.
pub(super) fn of(connection: &Connection) -> gtk::FlattenListModel {
    let pools = connection.pool_list().model();
    let volumes = gtk::MapListModel::new(Some(pools), |pool| match pool.downcast_ref::<Pool>() {
        Some(pool) => pool.volume_list().model().upcast(),
        None => gio::ListStore::new::<glib::Object>().upcast(),
    });
    gtk::FlattenListModel::new(Some(volumes))
}

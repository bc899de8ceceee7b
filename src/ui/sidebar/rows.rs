// SPDX-License-Identifier: GPL-3.0-or-later
//! The rows of the sidebar: every connection followed by those of its machines
//! that the search lets through, as one flat list.

use std::cell::RefCell;
use std::rc::Rc;

use gtk::prelude::*;
use gtk::{gio, glib};

use super::connection_row::ConnectionRow;
use super::filler::Filler;
use crate::model::{Connection, ConnectionList, Machine};
use crate::ui::machine::MachineRow;
use crate::ui::thumbnails::Album;

/// Flattens connections and their machines into one list of rows.
pub(super) fn model(
    connections: &ConnectionList,
    filter: &gtk::CustomFilter,
) -> gtk::FlattenListModel {
    let filter = filter.clone();
    let sections = gtk::MapListModel::new(Some(connections.model()), move |connection| {
        let connection = connection
            .downcast_ref::<Connection>()
            .expect("a list of connections holds connections");
        section(connection, &filter).upcast()
    });
    gtk::FlattenListModel::new(Some(sections))
}

fn section(connection: &Connection, filter: &gtk::CustomFilter) -> gtk::FlattenListModel {
    let own_row = gio::ListStore::new::<Connection>();
    own_row.append(connection);
    let found =
        gtk::FilterListModel::new(Some(connection.machines().model()), Some(filter.clone()));
    let parts = gio::ListStore::new::<gio::ListModel>();
    parts.append(&own_row);
    parts.append(&found);
    gtk::FlattenListModel::new(Some(parts))
}

/// The rows of machines that the list has made.
pub(super) type MachineRows = Rc<RefCell<Vec<glib::WeakRef<MachineRow>>>>;

/// Makes the widget for a row of `list`, by what the row represents, and keeps machines'
/// in `rows` and in `album`.
pub(super) fn factory(
    list: &gtk::ListView,
    rows: &MachineRows,
    album: &Album<MachineRow>,
) -> gtk::SignalListItemFactory {
    let factory = gtk::SignalListItemFactory::new();
    let (rows, album) = (rows.clone(), album.clone());
    let (filler, list) = (Filler::new(&album), list.downgrade());
    factory.connect_bind(move |_, item| {
        let Some(item) = item.downcast_ref::<gtk::ListItem>() else {
            return;
        };
        let object = item.item();
        if let Some(machine) = object.and_downcast_ref::<Machine>() {
            let row = child(item, |row: &MachineRow| {
                rows.borrow_mut().push(row.downgrade());
                album.add(row);
                if let Some(list) = list.upgrade() {
                    filler.add(row, &list);
                }
            });
            row.set_machine(Some(machine));
            album.show(&row);
        } else if let Some(connection) = object.and_downcast_ref::<Connection>() {
            child::<ConnectionRow>(item, |_| {}).set_connection(Some(connection));
        }
    });
    factory.connect_unbind(|_, item| {
        let child = item
            .downcast_ref::<gtk::ListItem>()
            .and_then(gtk::ListItem::child);
        if let Some(row) = child.and_downcast_ref::<MachineRow>() {
            row.set_machine(None);
        } else if let Some(row) = child.and_downcast_ref::<ConnectionRow>() {
            row.set_connection(None);
        }
    });
    factory
}

/// The item's widget; a new one where it has another kind's.
fn child<W>(item: &gtk::ListItem, made: impl Fn(&W)) -> W
where
    W: IsA<gtk::Widget> + IsA<glib::Object> + Default,
{
    item.child().and_downcast::<W>().unwrap_or_else(|| {
        let widget = W::default();
        made(&widget);
        item.set_child(Some(&widget));
        widget
    })
}

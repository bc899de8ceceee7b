// SPDX-License-Identifier: GPL-3.0-or-later
//! The columns of the view: their titles, their cells, and the order by each.

use std::cmp::Ordering;

use adw::prelude::*;
use adw::subclass::prelude::*;

use super::VolumesView;
use crate::model::Volume;
use crate::ui::i18n::gettext;
use crate::ui::names::shown_name;
use crate::ui::storage::volume_cell::{Text, VolumeCell};
use crate::ui::storage::volume_labels as labels;
use crate::ui::widgets::moment_text;

/// The narrowest width of the first column, in characters.
const NAME_WIDTH: i32 = 18;

/// The place of the column that says what uses a volume.
const USED_BY: u32 = 1;

/// A column: its title, what a cell says, and how two volumes are ordered by it.
struct Column {
    title: String,
    text: Text,
    compare: fn(&Volume, &Volume) -> Ordering,
}

fn columns() -> [Column; 6] {
    let column = |title, text, compare| Column {
        title,
        text,
        compare,
    };
    [
        column(
            gettext("Name"),
            |it| shown_name(&it.info().name),
            Volume::compare_names,
        ),
        column(
            gettext("Used by"),
            |it| labels::users(&it.users()),
            |a, b| a.users().cmp(&b.users()),
        ),
        column(
            gettext("Capacity"),
            |it| labels::size(it.info().capacity),
            |a, b| a.info().capacity.cmp(&b.info().capacity),
        ),
        column(
            gettext("Allocated"),
            |it| labels::size(it.info().allocation),
            |a, b| a.info().allocation.cmp(&b.info().allocation),
        ),
        column(
            gettext("Format"),
            |it| it.info().format.clone(),
            |a, b| a.info().format.cmp(&b.info().format),
        ),
        column(
            gettext("Modified"),
            |it| moment_text(it.info().modified),
            |a, b| a.info().modified.cmp(&b.info().modified),
        ),
    ]
}

impl VolumesView {
    pub(super) fn setup_columns(&self) {
        let view = &self.imp().view;
        for (at, column) in (0..).zip(columns()) {
            let width = if at == 0 { NAME_WIDTH } else { -1 };
            let shown = build(&column, width, at == 0);
            // Names of machines are as long as those of volumes.
            shown.set_expand(at == 0 || at == USED_BY);
            view.append_column(&shown);
        }
        let first = view.columns().item(0);
        let first = first.and_downcast::<gtk::ColumnViewColumn>();
        view.sort_by_column(first.as_ref(), gtk::SortType::Ascending);
        view.update_property(&[gtk::accessible::Property::Label(&gettext("Volumes"))]);
        view.add_css_class("data-table");
        let scroller = gtk::ScrolledWindow::builder()
            .child(view)
            .vexpand(true)
            .build();
        self.set_child(Some(&scroller));
    }

    /// Names the pool in place of what uses a volume: nothing does.
    pub(in crate::ui::storage) fn show_pools(&self) {
        let column = Column {
            title: gettext("Pool"),
            text: |it| {
                it.pool()
                    .map_or_else(String::new, |it| shown_name(&it.name()))
            },
            compare: |a, b| {
                let name = |it: &Volume| it.pool().map(|it| it.name());
                name(a).cmp(&name(b))
            },
        };
        let (view, place) = (&self.imp().view, USED_BY);
        let users = view.columns().item(place);
        if let Some(users) = users.and_downcast::<gtk::ColumnViewColumn>() {
            view.remove_column(&users);
        }
        let pools = build(&column, -1, false);
        pools.set_expand(true);
        view.insert_column(place, &pools);
    }
}

/// A column that is at least `width` characters wide. Cells of one that `listens` do so for their rows.
fn build(column: &Column, width: i32, listens: bool) -> gtk::ColumnViewColumn {
    let (text, compare) = (column.text, column.compare);
    let factory = gtk::SignalListItemFactory::new();
    factory.connect_setup(move |_, item| {
        if let Some(item) = item.downcast_ref::<gtk::ListItem>() {
            item.set_child(Some(&VolumeCell::new(item, text, width, listens)));
        }
    });
    let cell = |item: &glib::Object| item.downcast_ref::<gtk::ListItem>()?.child();
    factory.connect_bind(move |_, item| {
        if let Some(cell) = cell(item).and_downcast::<VolumeCell>() {
            cell.bind();
        }
    });
    factory.connect_unbind(move |_, item| {
        if let Some(cell) = cell(item).and_downcast::<VolumeCell>() {
            cell.unbind();
        }
    });
    let built = gtk::ColumnViewColumn::new(Some(&column.title), Some(factory));
    built.set_resizable(true);
    let sorter = gtk::CustomSorter::new(move |a, b| match (a.downcast_ref(), b.downcast_ref()) {
        (Some(a), Some(b)) => compare(a, b).into(),
        _ => gtk::Ordering::Equal,
    });
    built.set_sorter(Some(&sorter));
    built
}

// SPDX-License-Identifier: GPL-3.0-or-later
//! The volumes of a pool in columns, sorted by any of them and searched by name, path or machine.

use std::cell::RefCell;
use std::cmp::Ordering;

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::{gio, glib};

use super::volume_item::VolumeItem;
use crate::ui::i18n::gettext;
use crate::ui::names::shown_name;

/// The least width of the column of names, in characters.
const NAME_WIDTH: i32 = 18;

/// What a cell says, and how two volumes are ordered by it.
type Text = fn(&VolumeItem) -> String;
type Compare = fn(&VolumeItem, &VolumeItem) -> Ordering;

mod imp {
    use super::*;

    #[derive(Debug, Default)]
    pub struct VolumesView {
        pub(super) view: gtk::ColumnView,
        pub(super) store: RefCell<Option<gio::ListStore>>,
        pub(super) filter: gtk::CustomFilter,
        pub(super) wanted: RefCell<String>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for VolumesView {
        const NAME: &'static str = "GhVolumesView";
        type Type = super::VolumesView;
        type ParentType = adw::Bin;
    }

    impl ObjectImpl for VolumesView {
        fn constructed(&self) {
            self.parent_constructed();
            self.obj().setup_columns();
            self.obj().setup_model();
        }
    }

    impl WidgetImpl for VolumesView {}
    impl BinImpl for VolumesView {}
}

glib::wrapper! {
    /// The volumes of a pool.
    pub struct VolumesView(ObjectSubclass<imp::VolumesView>)
        @extends adw::Bin, gtk::Widget,
        @implements gtk::Accessible, gtk::Buildable, gtk::ConstraintTarget;
}

impl VolumesView {
    fn setup_columns(&self) {
        let view = &self.imp().view;
        let by_name: Compare = |a, b| a.name().cmp(&b.name());
        let columns: [(String, Text, Compare); 5] = [
            (gettext("Name"), |it| shown_name(&it.name()), by_name),
            (gettext("Format"), VolumeItem::format, |a, b| {
                a.format().cmp(&b.format())
            }),
            (gettext("Capacity"), VolumeItem::capacity, |a, b| {
                a.volume().capacity.cmp(&b.volume().capacity)
            }),
            (gettext("Allocated"), VolumeItem::allocation, |a, b| {
                a.volume().allocation.cmp(&b.volume().allocation)
            }),
            (gettext("Used by"), VolumeItem::users, |a, b| {
                a.users().cmp(&b.users())
            }),
        ];
        for (title, text, compare) in columns {
            let width = if view.columns().n_items() == 0 {
                NAME_WIDTH
            } else {
                -1
            };
            view.append_column(&column(&title, text, compare, width));
        }
        let first = view
            .columns()
            .item(0)
            .and_downcast::<gtk::ColumnViewColumn>();
        if let Some(first) = &first {
            first.set_expand(true);
        }
        view.sort_by_column(first.as_ref(), gtk::SortType::Ascending);
        view.update_property(&[gtk::accessible::Property::Label(&gettext("Volumes"))]);
        view.add_css_class("data-table");
        let scroller = gtk::ScrolledWindow::builder()
            .child(view)
            .vexpand(true)
            .build();
        self.set_child(Some(&scroller));
    }

    fn setup_model(&self) {
        let imp = self.imp();
        let store = gio::ListStore::new::<VolumeItem>();
        imp.filter.set_filter_func(glib::clone!(
            #[weak(rename_to = list)]
            self,
            #[upgrade_or]
            true,
            move |item| item.downcast_ref().is_some_and(|item| list.is_wanted(item))
        ));
        let found = gtk::FilterListModel::new(Some(store.clone()), Some(imp.filter.clone()));
        let sorted = gtk::SortListModel::new(Some(found), imp.view.sorter());
        imp.view
            .set_model(Some(&gtk::SingleSelection::new(Some(sorted))));
        imp.store.replace(Some(store));
    }

    fn is_wanted(&self, item: &VolumeItem) -> bool {
        let wanted = self.imp().wanted.borrow();
        let texts = [item.name(), item.users(), item.volume().path.clone()];
        wanted.is_empty()
            || texts
                .iter()
                .any(|text| text.to_lowercase().contains(&*wanted))
    }

    /// Shows these volumes.
    pub(super) fn set_items(&self, items: &[VolumeItem]) {
        if let Some(store) = &*self.imp().store.borrow() {
            store.splice(0, store.n_items(), items);
        }
    }

    /// Shows only those whose name, path or machine has this text.
    pub(super) fn search(&self, text: &str) {
        self.imp().wanted.replace(text.trim().to_lowercase());
        self.imp().filter.changed(gtk::FilterChange::Different);
    }
}

/// A column that is at least `width` characters wide.
fn column(title: &str, text: Text, compare: Compare, width: i32) -> gtk::ColumnViewColumn {
    let factory = gtk::SignalListItemFactory::new();
    factory.connect_setup(move |_, item| {
        if let Some(item) = item.downcast_ref::<gtk::ListItem>() {
            let label = gtk::Label::builder()
                .xalign(0.0)
                .width_chars(width)
                .ellipsize(gtk::pango::EllipsizeMode::Middle)
                .css_classes(["may-be-cut"])
                .build();
            item.set_child(Some(&label));
        }
    });
    factory.connect_bind(move |_, item| {
        let Some(item) = item.downcast_ref::<gtk::ListItem>() else {
            return;
        };
        let label = item.child().and_downcast::<gtk::Label>();
        if let (Some(label), Some(volume)) = (label, item.item().and_downcast::<VolumeItem>()) {
            label.set_label(&text(&volume));
            label.set_tooltip_text(Some(&volume.volume().path));
        }
    });
    let column = gtk::ColumnViewColumn::new(Some(title), Some(factory));
    column.set_resizable(true);
    let sorter = gtk::CustomSorter::new(move |a, b| match (a.downcast_ref(), b.downcast_ref()) {
        (Some(a), Some(b)) => compare(a, b).into(),
        _ => gtk::Ordering::Equal,
    });
    column.set_sorter(Some(&sorter));
    column
}

// SPDX-License-Identifier: GPL-3.0-or-later
//! The tree of a machine's snapshots as a list, each moved in below its parent. Any number of them is selected.

use std::cell::RefCell;

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::{gdk, gio, glib};

use super::row::SnapshotRow;
use super::tree_item::{TreeItem, items};
use crate::model::{Machine, Snapshot};
use crate::ui::i18n::gettext;
use crate::ui::widgets::{on_context_menu, run_per_frame};

/// How many rows come at once: as many as fit on a screen. GtkListView makes widgets for 200 of them at once, which takes a
/// while; the others follow frame by frame.
const AT_ONCE: usize = 20;

/// How many rows come with each frame after that: their widgets are made within the frame.
const PER_FRAME: usize = 8;

mod imp {
    use super::*;

    #[derive(Debug)]
    pub struct SnapshotTreeView {
        pub(super) view: gtk::ListView,
        pub(super) store: gio::ListStore,
        pub(super) selection: gtk::MultiSelection,
        /// Items that are not in the store yet, and where they go there.
        pub(super) rest: RefCell<Option<(usize, Vec<TreeItem>)>>,
    }

    impl Default for SnapshotTreeView {
        fn default() -> Self {
            let store = gio::ListStore::new::<TreeItem>();
            let selection = gtk::MultiSelection::new(Some(store.clone()));
            Self {
                view: gtk::ListView::new(Some(selection.clone()), Some(factory())),
                store,
                selection,
                rest: RefCell::default(),
            }
        }
    }

    #[glib::object_subclass]
    impl ObjectSubclass for SnapshotTreeView {
        const NAME: &'static str = "GhSnapshotTreeView";
        type Type = super::SnapshotTreeView;
        type ParentType = adw::Bin;
    }

    impl ObjectImpl for SnapshotTreeView {
        fn constructed(&self) {
            self.parent_constructed();
            let name = gettext("Snapshots");
            self.view
                .update_property(&[gtk::accessible::Property::Label(&name)]);
            let scroller = gtk::ScrolledWindow::builder()
                .child(&self.view)
                .hscrollbar_policy(gtk::PolicyType::Never)
                .vexpand(true)
                .build();
            self.obj().set_child(Some(&scroller));
        }
    }

    impl WidgetImpl for SnapshotTreeView {}
    impl BinImpl for SnapshotTreeView {}
}

glib::wrapper! {
    /// The tree of snapshots.
    pub struct SnapshotTreeView(ObjectSubclass<imp::SnapshotTreeView>)
        @extends adw::Bin, gtk::Widget,
        @implements gtk::Accessible, gtk::Buildable, gtk::ConstraintTarget;
}

fn factory() -> gtk::SignalListItemFactory {
    let factory = gtk::SignalListItemFactory::new();
    factory.connect_setup(|_, item| {
        if let Some(item) = item.downcast_ref::<gtk::ListItem>() {
            item.set_child(Some(&glib::Object::new::<SnapshotRow>()));
        }
    });
    factory.connect_bind(|_, item| show(item, true));
    factory.connect_unbind(|_, item| show(item, false));
    factory
}

fn show(item: &glib::Object, is_bound: bool) {
    let Some(item) = item.downcast_ref::<gtk::ListItem>() else {
        return;
    };
    let row = item.child().and_downcast::<SnapshotRow>();
    let shown = item.item().and_downcast::<TreeItem>();
    item.set_selectable(shown.as_ref().is_some_and(|it| it.snapshot().is_some()));
    if let Some(row) = row {
        row.set_item(shown.as_ref().filter(|_| is_bound));
    }
}

impl SnapshotTreeView {
    /// Shows what is known of a machine's snapshots. What stays where it was keeps its item, and stays selected.
    pub(super) fn show_snapshots(&self, machine: Option<&Machine>) {
        self.complete();
        let store = &self.imp().store;
        let new = machine.map(items).unwrap_or_default();
        let old: Vec<TreeItem> = store.iter::<TreeItem>().flatten().collect();
        let same = |(a, b): &(&TreeItem, &TreeItem)| a.is_same(b);
        let before = old.iter().zip(&new).take_while(same).count();
        let (old, new) = (&old[before..], &new[before..]);
        let after = old.iter().rev().zip(new.iter().rev()).take_while(same);
        let after = after.count();
        let (gone, come) = (old.len() - after, &new[..new.len() - after]);
        if gone == 0 && come.is_empty() {
            return;
        }
        let (first, rest) = come.split_at(come.len().min(AT_ONCE));
        store.splice(number(before), number(gone), first);
        self.add_later(before + first.len(), rest.to_vec());
    }

    /// Adds items, some of them with each frame.
    fn add_later(&self, at: usize, items: Vec<TreeItem>) {
        if items.is_empty() {
            return;
        }
        self.imp().rest.replace(Some((at, items)));
        run_per_frame(self, |tree| {
            tree.add(PER_FRAME);
            tree.imp().rest.borrow().is_some()
        });
    }

    /// Adds all that is still to come.
    fn complete(&self) {
        self.add(usize::MAX);
    }

    /// Adds so many of the items that are still to come.
    fn add(&self, count: usize) {
        let Some((at, mut items)) = self.imp().rest.take() else {
            return;
        };
        let later = items.split_off(items.len().min(count));
        if !later.is_empty() {
            let next = (at + items.len(), later);
            self.imp().rest.replace(Some(next));
        }
        self.imp().store.splice(number(at), 0, &items);
    }

    /// The selected snapshots, in the order of the tree.
    pub(super) fn selected(&self) -> Vec<Snapshot> {
        let selection = &self.imp().selection;
        let selected = selection.selection();
        let places = (0..selected.size()).filter_map(|at| u32::try_from(at).ok());
        let items = places.filter_map(|at| selection.item(selected.nth(at)));
        let items = items.filter_map(|it| it.downcast::<TreeItem>().ok());
        items.filter_map(|it| it.snapshot()).collect()
    }

    /// Selects the snapshot of this name alone, and goes there.
    pub(super) fn select(&self, name: &str) {
        self.complete();
        let imp = self.imp();
        let mut items = imp.store.iter::<TreeItem>().flatten();
        let found = items.position(|it| it.snapshot().is_some_and(|it| it.name() == name));
        if let Some(at) = found.and_then(|it| u32::try_from(it).ok()) {
            imp.selection.select_item(at, true);
            // Errors only where there is no such action.
            let _ = imp
                .view
                .activate_action("list.scroll-to-item", Some(&at.to_variant()));
        }
    }

    /// Calls `f` when others are selected.
    pub(super) fn connect_selected(&self, f: impl Fn() + Clone + 'static) {
        let selection = &self.imp().selection;
        let changed = f.clone();
        selection.connect_selection_changed(move |_, _, _| f());
        selection.connect_items_changed(move |_, _, _, _| changed());
    }

    /// Calls `f` when a snapshot is double-clicked or Enter is pressed on it.
    pub(super) fn connect_activate(&self, f: impl Fn(&Snapshot) + 'static) {
        self.imp().view.connect_activate(glib::clone!(
            #[weak(rename_to = tree)]
            self,
            move |_, at| {
                let item = tree.imp().store.item(at).and_downcast::<TreeItem>();
                if let Some(snapshot) = item.and_then(|it| it.snapshot()) {
                    f(&snapshot);
                }
            }
        ));
    }

    /// Has `open` show a menu at a place of this view, about what is selected then.
    pub(super) fn connect_menu(&self, open: impl Fn(&Self, &gdk::Rectangle) -> bool + 'static) {
        on_context_menu(&self.imp().view, self, move |tree, widget, place| {
            tree.select_pointed_at(widget);
            !tree.selected().is_empty() && open(tree, place)
        });
    }

    /// What is pointed at is what the menu is about; several that are selected stay so.
    fn select_pointed_at(&self, widget: &gtk::Widget) {
        let row = crate::ui::widgets::row_at::<SnapshotRow>(widget);
        let Some(snapshot) = row.and_then(|it| it.item()).and_then(|it| it.snapshot()) else {
            return;
        };
        if !self.selected().contains(&snapshot) {
            self.select(&snapshot.name());
        }
    }
}

fn number(it: usize) -> u32 {
    u32::try_from(it).unwrap_or(u32::MAX)
}

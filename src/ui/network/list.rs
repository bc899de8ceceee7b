// SPDX-License-Identifier: GPL-3.0-or-later
//! All that is wired together as a list: each bridge or network, below it the
//! host's cards and the machines that are plugged in.

mod item;
mod row;

use std::cell::RefCell;

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::{gio, glib};

use self::item::ListItem;
use self::row::{NetworkRow, factory};
use super::element::{Element, ItemSummary};
use crate::model::topology::Topology;
use crate::ui::widgets::row_at;

/// What is done when a row is opened.
type Opened = Box<dyn Fn(&Element)>;

mod imp {
    use super::*;

    #[derive(Default)]
    pub struct NetworkListView {
        pub(super) view: gtk::ListView,
        pub(super) items: RefCell<Option<gio::ListStore>>,
        pub(super) activated: RefCell<Option<Opened>>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for NetworkListView {
        const NAME: &'static str = "GhNetworkListView";
        type Type = super::NetworkListView;
        type ParentType = adw::Bin;
    }

    impl ObjectImpl for NetworkListView {
        fn constructed(&self) {
            self.parent_constructed();
            self.obj().setup();
        }
    }

    impl WidgetImpl for NetworkListView {}
    impl BinImpl for NetworkListView {}
}

glib::wrapper! {
    /// The list of all that is wired together.
    pub struct NetworkListView(ObjectSubclass<imp::NetworkListView>)
        @extends adw::Bin, gtk::Widget,
        @implements gtk::Accessible, gtk::Buildable, gtk::ConstraintTarget;
}

impl NetworkListView {
    fn setup(&self) {
        let imp = self.imp();
        let items = gio::ListStore::new::<ListItem>();
        let selection = gtk::SingleSelection::new(Some(items.clone()));
        selection.set_autoselect(false);
        selection.set_can_unselect(true);
        let view = &imp.view;
        view.set_model(Some(&selection));
        view.set_factory(Some(&factory()));
        view.set_single_click_activate(true);
        view.add_css_class("network-list");
        let name = crate::ui::i18n::gettext("Network list");
        view.update_property(&[gtk::accessible::Property::Label(&name)]);
        view.connect_activate(glib::clone!(
            #[weak(rename_to = list)]
            self,
            move |_, position| {
                list.activate_row(position);
            }
        ));
        let clamp = adw::ClampScrollable::builder()
            .maximum_size(900)
            .child(view)
            .build();
        let scroller = gtk::ScrolledWindow::builder()
            .hscrollbar_policy(gtk::PolicyType::Never)
            .child(&clamp)
            .build();
        self.set_child(Some(&scroller));
        imp.items.replace(Some(items));
    }

    /// Calls `f` with a row's element when a person opens it.
    pub(super) fn connect_opened(&self, f: impl Fn(&Element) + 'static) {
        self.imp().activated.replace(Some(Box::new(f)));
    }

    /// What a widget inside shows.
    pub(super) fn element_at(&self, widget: &gtk::Widget) -> Option<Element> {
        row_at::<NetworkRow>(widget)?.element()
    }

    /// Shows all of it that the search lets through. Rows that stay keep their
    /// objects, and with them the selection and the place.
    pub(super) fn show(&self, topology: &Topology, wanted: &str) {
        let Some(items) = self.imp().items.borrow().clone() else {
            return;
        };
        let rows = rows(topology, wanted);
        let known: Vec<ListItem> = items.iter::<ListItem>().filter_map(Result::ok).collect();
        let same = |item: &ListItem, row: &(u32, ItemSummary)| {
            item.element().as_ref() == Some(&row.1.element)
        };
        let mut first = 0;
        while first < known.len() && first < rows.len() && same(&known[first], &rows[first]) {
            first += 1;
        }
        let mut last = 0;
        while last < known.len() - first
            && last < rows.len() - first
            && same(&known[known.len() - 1 - last], &rows[rows.len() - 1 - last])
        {
            last += 1;
        }
        for (item, (level, row)) in known[..first].iter().zip(&rows) {
            item.describe(*level, row);
        }
        let ends = known[known.len() - last..].iter();
        for (item, (level, row)) in ends.zip(&rows[rows.len() - last..]) {
            item.describe(*level, row);
        }
        let new: Vec<ListItem> = rows[first..rows.len() - last]
            .iter()
            .map(|(level, row)| ListItem::new(*level, row))
            .collect();
        let gone = known.len() - last - first;
        if gone > 0 || !new.is_empty() {
            let place = u32::try_from(first).unwrap_or(u32::MAX);
            items.splice(place, u32::try_from(gone).unwrap_or(u32::MAX), &new);
        }
    }

    /// Whether there is nothing to show.
    pub(super) fn is_empty(&self) -> bool {
        let items = self.imp().items.borrow();
        items.as_ref().is_none_or(|items| items.n_items() == 0)
    }

    fn activate_row(&self, position: u32) {
        let item = self
            .imp()
            .items
            .borrow()
            .as_ref()
            .and_then(|items| items.item(position))
            .and_downcast::<ListItem>();
        if let (Some(element), Some(activated)) = (
            item.and_then(|item| item.element()),
            self.imp().activated.borrow().as_ref(),
        ) {
            activated(&element);
        }
    }
}

/// The rows, each with its depth. Below a segment that the search
/// finds is all that is in it.
fn rows(topology: &Topology, wanted: &str) -> Vec<(u32, ItemSummary)> {
    let mut rows = Vec::new();
    for (at, segment) in topology.segments.iter().enumerate() {
        let head = ItemSummary::segment(segment);
        let whole = wanted.is_empty() || head.matches(wanted);
        let cards = topology.cards.iter();
        let cards = cards.filter(|card| card.segment == Some(at));
        let inside: Vec<ItemSummary> = cards
            .map(|card| ItemSummary::card(card, topology))
            .chain(segment.plugs.iter().map(|plug| {
                let mut row = ItemSummary::machine(plug, segment);
                if let Some(tap) = ItemSummary::tap(plug, segment) {
                    row.details = format!("{} · {}", tap.title, row.details);
                    row.sentence = format!("{} {}", row.sentence, tap.sentence);
                }
                row
            }))
            .filter(|row| whole || row.matches(wanted))
            .collect();
        if whole || !inside.is_empty() {
            rows.push((0, head));
            rows.extend(inside.into_iter().map(|row| (1, row)));
        }
    }
    let alone = topology.cards.iter().filter(|card| card.segment.is_none());
    let alone = alone.map(|card| ItemSummary::card(card, topology));
    rows.extend(alone.filter(|row| row.matches(wanted)).map(|row| (0, row)));
    rows
}

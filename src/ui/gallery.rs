// SPDX-License-Identifier: GPL-3.0-or-later
//! All machines as cards with a picture of their screens, for the window while
//! nothing is selected.

mod card;
mod stats;

use std::cell::{Cell, OnceCell};

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::{gio, glib};

pub(super) use self::card::MachineCard;
use super::actions::{add_list_shortcuts, open_machine_menu};
use super::i18n::gettext;
use super::stats::{ShowsStats, SmallStats};
use super::thumbnails::{Album, Thumbnails};
use super::widgets::{on_context_menu, row_at, run_per_frame, show_machine};
use crate::model::{Connection, ConnectionList, Machine};

/// How many cards are made for one frame.
const CARDS_AT_ONCE: u32 = 2;

/// How many rows a grid makes at most, however long its model is: in each, as many cards as
/// it may have columns.
const ROWS_OF_A_GRID: u32 = 30;

/// The number of columns on the widest screen.
const COLUMNS: u32 = 16;

mod imp {
    use super::*;

    pub struct Gallery {
        pub(super) grid: gtk::GridView,
        /// The machines that have a card by now.
        pub(super) shown: gtk::SliceListModel,
        pub(super) filling: Cell<bool>,
        pub(super) scrolled: gtk::ScrolledWindow,
        pub(super) album: OnceCell<Album<MachineCard>>,
        pub(super) stats: SmallStats,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for Gallery {
        const NAME: &'static str = "GhGallery";
        type Type = super::Gallery;
        type ParentType = adw::Bin;
    }

    impl Default for Gallery {
        fn default() -> Self {
            Self {
                grid: gtk::GridView::default(),
                shown: gtk::SliceListModel::new(None::<gio::ListModel>, 0, 0),
                filling: Cell::default(),
                scrolled: gtk::ScrolledWindow::default(),
                album: OnceCell::default(),
                stats: SmallStats::default(),
            }
        }
    }

    impl ObjectImpl for Gallery {
        fn constructed(&self) {
            self.parent_constructed();
            self.obj().setup_grid();
            self.obj().setup_actions();
        }
    }

    impl WidgetImpl for Gallery {}

    impl BinImpl for Gallery {}
}

glib::wrapper! {
    /// All machines as cards.
    pub struct Gallery(ObjectSubclass<imp::Gallery>)
        @extends adw::Bin, gtk::Widget,
        @implements gtk::Accessible, gtk::Buildable, gtk::ConstraintTarget;
}

impl Gallery {
    /// Shows the machines of these connections.
    pub(crate) fn bind(&self, connections: &ConnectionList) {
        let machines = gtk::MapListModel::new(Some(connections.model()), |connection| {
            let connection = connection
                .downcast_ref::<Connection>()
                .expect("a list of connections holds connections");
            connection.machines().model().upcast()
        });
        let all = gtk::FlattenListModel::new(Some(machines));
        let shown = &self.imp().shown;
        shown.set_model(Some(&all));
        let selection = gtk::NoSelection::new(Some(shown.clone()));
        self.imp().grid.set_model(Some(&selection));
        self.bind_stats(connections);
    }

    /// Gives the cards their pictures.
    pub(super) fn set_thumbnails(&self, thumbnails: &Thumbnails) -> Album<MachineCard> {
        let album = || Album::new(&self.imp().scrolled, thumbnails);
        self.imp().album.get_or_init(album).clone()
    }

    /// Makes the cards, a few at a time, so that frames are drawn in between;
    /// to be called once the list beside it is filled. The first frame is for
    /// that list.
    pub(crate) fn fill(&self) {
        if self.imp().filling.replace(true) {
            return;
        }
        run_per_frame(self, move |gallery| {
            let imp = gallery.imp();
            let size = imp.shown.size() + CARDS_AT_ONCE;
            let more = size < imp.grid.max_columns() * ROWS_OF_A_GRID;
            imp.shown.set_size(if more { size } else { u32::MAX });
            more
        });
    }

    fn setup_grid(&self) {
        let imp = self.imp();
        let grid = &imp.grid;
        grid.set_factory(Some(&self.factory()));
        grid.set_single_click_activate(true);
        grid.set_min_columns(1);
        grid.set_max_columns(1);
        grid.add_css_class("gallery");
        grid.update_property(&[gtk::accessible::Property::Label(&gettext("Gallery"))]);
        grid.connect_activate(|grid, position| {
            let machine = grid.model().and_then(|model| model.item(position));
            if let Some(machine) = machine.and_downcast::<Machine>() {
                show_machine(grid, &machine);
            }
        });
        imp.scrolled.set_hscrollbar_policy(gtk::PolicyType::Never);
        imp.scrolled.set_child(Some(grid));
        let width = imp.scrolled.hadjustment();
        width.connect_page_size_notify(glib::clone!(
            #[weak]
            grid,
            move |width| {
                let columns = columns(width.page_size() as i32);
                if grid.max_columns() != columns {
                    // Not while it is given its size.
                    glib::idle_add_local_once(move || grid.set_max_columns(columns));
                }
            }
        ));
        self.set_child(Some(&imp.scrolled));
    }

    /// The menu of a card, and the keys for the card that has the focus.
    fn setup_actions(&self) {
        let grid = &self.imp().grid;
        on_context_menu(grid, self, |gallery, widget, place| {
            let machine = row_at::<MachineCard>(widget).and_then(|card| card.machine());
            if let Some(machine) = &machine {
                open_machine_menu(gallery, std::slice::from_ref(machine), place);
            }
            machine.is_some()
        });
        add_list_shortcuts(grid, |grid| {
            let focus = grid.root().and_then(|root| root.focus());
            let card = focus.and_then(|it| row_at::<MachineCard>(&it));
            card.and_then(|card| card.machine()).into_iter().collect()
        });
    }

    fn factory(&self) -> gtk::SignalListItemFactory {
        let factory = gtk::SignalListItemFactory::new();
        factory.connect_setup(glib::clone!(
            #[weak(rename_to = gallery)]
            self,
            move |_, item| {
                let album = gallery.imp().album.get();
                if let (Some(album), Some(item)) = (album, item.downcast_ref::<gtk::ListItem>()) {
                    let card = MachineCard::default();
                    item.set_child(Some(&card));
                    album.add(&card);
                }
            }
        ));
        factory.connect_bind(glib::clone!(
            #[weak(rename_to = gallery)]
            self,
            move |_, item| {
                let item = item.downcast_ref::<gtk::ListItem>();
                let machine = item.and_then(|item| item.item().and_downcast::<Machine>());
                if let (Some(album), Some(card)) = (gallery.imp().album.get(), card_of(item)) {
                    card.set_machine(machine.as_ref());
                    album.show(&card);
                }
            }
        ));
        factory.connect_unbind(|_, item| {
            if let Some(card) = card_of(item.downcast_ref()) {
                card.set_machine(None);
            }
        });
        factory
    }

    fn each_card(&self, f: impl FnMut(&MachineCard)) {
        if let Some(album) = self.imp().album.get() {
            album.widgets().iter().for_each(f);
        }
    }
}

/// How many columns fit into a width in pixels. A grid makes cards for the columns it may
/// have, not for those it has.
fn columns(width: i32) -> u32 {
    let fitting = width / (card::WIDTH + card::MARGINS);
    u32::try_from(fitting).unwrap_or(1).clamp(1, COLUMNS)
}

fn card_of(item: Option<&gtk::ListItem>) -> Option<MachineCard> {
    item?.child().and_downcast()
}

// SPDX-License-Identifier: GPL-3.0-or-later
//! All machines as cards with a picture of their screens, for the window while
//! nothing is selected. Pictures are taken only of running machines whose cards
//! are on the screen, one at a time on each connection.

mod card;
mod decode;
mod figures;
mod pictures;

use std::cell::{Cell, OnceCell, RefCell};
use std::time::Duration;

use adw::prelude::*;
use adw::subclass::prelude::*;
use glib::Properties;
use gtk::{gio, glib};

use self::card::MachineCard;
use self::pictures::Pictures;
use super::Window;
use super::figures::{Watching, is_in_view};
use super::i18n::gettext;
use crate::model::{Connection, ConnectionList, Machine};

/// How soon it is looked whether a picture is due: after one was asked for, and
/// after none was due.
const SOON: Duration = Duration::from_millis(150);
const LATER: Duration = Duration::from_secs(2);

/// So many cards are made for one frame, and a grid makes no more rows than so
/// many, however long its model is: as many cards as it may have columns in each.
const CARDS_AT_ONCE: u32 = 6;
const ROWS_OF_A_GRID: u32 = 30;

/// So many columns on the widest screen.
const COLUMNS: u32 = 16;

mod imp {
    use super::*;

    #[derive(Properties)]
    #[properties(wrapper_type = super::Gallery)]
    pub struct Gallery {
        /// Whether there are pictures at all.
        #[property(get, set = Self::set_pictures)]
        pub(super) has_pictures: Cell<bool>,
        pub(super) grid: gtk::GridView,
        /// The machines that have a card by now.
        pub(super) shown: gtk::SliceListModel,
        pub(super) scrolled: gtk::ScrolledWindow,
        pub(super) cards: RefCell<Vec<glib::WeakRef<MachineCard>>>,
        pub(super) pictures: Pictures,
        /// Whether cards show what their machines use.
        pub(super) has_figures: Cell<bool>,
        pub(super) connections: OnceCell<ConnectionList>,
        pub(super) watching: Watching,
        /// Looks for due pictures while the gallery is on the screen.
        pub(super) looking: RefCell<Option<glib::JoinHandle<()>>>,
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
                has_pictures: Cell::default(),
                grid: gtk::GridView::default(),
                shown: gtk::SliceListModel::new(None::<gio::ListModel>, 0, 0),
                scrolled: gtk::ScrolledWindow::default(),
                cards: RefCell::default(),
                pictures: Pictures::default(),
                has_figures: Cell::default(),
                connections: OnceCell::default(),
                watching: Watching::default(),
                looking: RefCell::default(),
            }
        }
    }

    #[glib::derived_properties]
    impl ObjectImpl for Gallery {
        fn constructed(&self) {
            self.parent_constructed();
            self.obj().setup_grid();
        }
    }

    impl WidgetImpl for Gallery {
        fn map(&self) {
            self.parent_map();
            self.obj().start_looking();
            self.obj().follow_figures();
        }

        fn unmap(&self) {
            self.watching.stop();
            self.stop_looking();
            self.parent_unmap();
        }
    }

    impl BinImpl for Gallery {}

    impl Gallery {
        fn set_pictures(&self, has_pictures: bool) {
            self.has_pictures.set(has_pictures);
            let gallery = self.obj();
            gallery.each_card(|card| gallery.show_picture(card));
            if has_pictures && gallery.is_mapped() {
                gallery.start_looking();
            } else {
                self.stop_looking();
            }
        }

        fn stop_looking(&self) {
            if let Some(looking) = self.looking.take() {
                looking.abort();
            }
        }
    }
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
        let machines = gtk::MapListModel::new(Some(connections.clone()), |connection| {
            let connection = connection
                .downcast_ref::<Connection>()
                .expect("a list of connections holds connections");
            connection.machines().upcast()
        });
        let all = gtk::FlattenListModel::new(Some(machines));
        let shown = &self.imp().shown;
        shown.set_model(Some(&all));
        let selection = gtk::NoSelection::new(Some(shown.clone()));
        self.imp().grid.set_model(Some(&selection));
        self.bind_figures(connections);
    }

    /// Makes the cards, a few at a time, so that frames are drawn in between;
    /// to be called once the list beside it is filled.
    pub(crate) fn fill(&self) {
        let shown = &self.imp().shown;
        if shown.size() > 0 {
            return;
        }
        shown.set_size(CARDS_AT_ONCE);
        self.add_tick_callback(|gallery, _| {
            let imp = gallery.imp();
            let size = imp.shown.size() + CARDS_AT_ONCE;
            if size < imp.grid.max_columns() * ROWS_OF_A_GRID {
                imp.shown.set_size(size);
                return glib::ControlFlow::Continue;
            }
            imp.shown.set_size(u32::MAX);
            glib::ControlFlow::Break
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
            let window = grid.root().and_downcast::<Window>();
            if let (Some(window), Some(machine)) = (window, machine.and_downcast::<Machine>()) {
                window.show_machine(&machine);
            }
        });
        imp.scrolled.set_hscrollbar_policy(gtk::PolicyType::Never);
        imp.scrolled.set_child(Some(grid));
        imp.scrolled.hadjustment().connect_page_size_notify({
            let grid = grid.downgrade();
            move |width| {
                let columns = columns(width.page_size() as i32);
                if let Some(grid) = grid.upgrade().filter(|it| it.max_columns() != columns) {
                    // Not while it is given its size.
                    glib::idle_add_local_once(move || grid.set_max_columns(columns));
                }
            }
        });
        self.set_child(Some(&imp.scrolled));
        let weak = self.downgrade();
        imp.pictures.connect_taken(move |machine| {
            if let Some(gallery) = weak.upgrade() {
                gallery.each_card(|card| {
                    if card.machine().as_ref() == Some(machine) {
                        gallery.show_picture(card);
                    }
                });
            }
        });
    }

    fn factory(&self) -> gtk::SignalListItemFactory {
        let factory = gtk::SignalListItemFactory::new();
        let weak = self.downgrade();
        factory.connect_setup(move |_, item| {
            if let (Some(gallery), Some(item)) =
                (weak.upgrade(), item.downcast_ref::<gtk::ListItem>())
            {
                let card = MachineCard::default();
                item.set_child(Some(&card));
                gallery.imp().cards.borrow_mut().push(card.downgrade());
            }
        });
        let weak = self.downgrade();
        factory.connect_bind(move |_, item| {
            let item = item.downcast_ref::<gtk::ListItem>();
            let machine = item.and_then(|item| item.item().and_downcast::<Machine>());
            if let (Some(gallery), Some(card)) = (weak.upgrade(), card_of(item)) {
                card.set_machine(machine.as_ref());
                gallery.show_picture(&card);
            }
        });
        factory.connect_unbind(|_, item| {
            if let Some(card) = card_of(item.downcast_ref()) {
                card.set_machine(None);
            }
        });
        factory
    }

    fn show_picture(&self, card: &MachineCard) {
        let machine = card.machine().filter(|_| self.has_pictures());
        let picture = machine.and_then(|machine| self.imp().pictures.last(&machine));
        card.set_picture(picture.as_ref());
    }

    fn start_looking(&self) {
        if !self.has_pictures() || self.imp().looking.borrow().is_some() {
            return;
        }
        let weak = self.downgrade();
        let looking = glib::spawn_future_local(async move {
            while let Some(gallery) = weak.upgrade() {
                let machines = gallery.machines_on_screen();
                let busy = gallery.imp().pictures.take_due(&machines);
                drop(gallery);
                let pause = if busy { SOON } else { LATER };
                glib::timeout_future_with_priority(glib::Priority::DEFAULT_IDLE, pause).await;
            }
        });
        self.imp().looking.replace(Some(looking));
    }

    fn machines_on_screen(&self) -> Vec<Machine> {
        let scrolled = &self.imp().scrolled;
        let mut machines = Vec::new();
        self.each_card(|card| {
            if let Some(machine) = card.machine().filter(|_| is_in_view(card, scrolled)) {
                machines.push(machine);
            }
        });
        machines
    }

    fn each_card(&self, f: impl FnMut(&MachineCard)) {
        let cards: Vec<MachineCard> = {
            let mut cards = self.imp().cards.borrow_mut();
            cards.retain(|card| card.upgrade().is_some());
            cards.iter().filter_map(glib::WeakRef::upgrade).collect()
        };
        cards.iter().for_each(f);
    }
}

/// So many columns fit into so many pixels. A grid makes cards for as many as it
/// may have, not for as many as it has.
fn columns(width: i32) -> u32 {
    let fitting = width / (card::WIDTH + card::MARGINS);
    u32::try_from(fitting).unwrap_or(1).clamp(1, COLUMNS)
}

fn card_of(item: Option<&gtk::ListItem>) -> Option<MachineCard> {
    item?.child().and_downcast()
}

/// The switch that turns pictures off, remembered.
pub(crate) fn switch(gallery: &Gallery, settings: &super::settings::Settings) -> gio::SimpleAction {
    let on = settings.thumbnails();
    gallery.set_has_pictures(on);
    let action = gio::SimpleAction::new_stateful("thumbnails", None, &on.to_variant());
    let (gallery, settings) = (gallery.downgrade(), settings.clone());
    action.connect_change_state(move |action, state| {
        let (Some(state), Some(gallery)) = (state, gallery.upgrade()) else {
            return;
        };
        let on = state.get().unwrap_or(true);
        gallery.set_has_pictures(on);
        settings.set_thumbnails(on);
        action.set_state(state);
    });
    action
}

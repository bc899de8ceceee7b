// SPDX-License-Identifier: GPL-3.0-or-later
//! The left side of the window: a search entry over one list of all machines,
//! each connection's under a row of its own. Selecting is all it does.

mod connection_row;
mod filler;
mod rows;
mod stats;

use std::cell::{OnceCell, RefCell};
use std::rc::Rc;

use adw::subclass::prelude::*;
use gtk::prelude::*;
use gtk::{gio, glib};

use self::connection_row::ConnectionRow;
use super::machine::MachineRow;
use super::thumbnails::{Album, Thumbnails};
use crate::model::{Connection, ConnectionList, Machine};
use crate::ui::actions::open_machine_menu;
use crate::ui::connection::open_connection_menu;
use crate::ui::stats::{ShowsStats, SmallStats};
use crate::ui::widgets::{on_context_menu, row_at};

/// What a row of the list represents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Selected {
    /// A connection's own row.
    Connection(Connection),
    /// One of its machines.
    Machine(Machine),
}

mod imp {
    use super::*;

    #[derive(Default, gtk::CompositeTemplate)]
    #[template(file = "sidebar.ui")]
    pub struct Sidebar {
        #[template_child]
        pub(super) search: TemplateChild<gtk::SearchEntry>,
        #[template_child]
        pub(super) scrolled: TemplateChild<gtk::ScrolledWindow>,
        #[template_child]
        pub(super) list: TemplateChild<gtk::ListView>,
        #[template_child]
        pub(super) stack: TemplateChild<gtk::Stack>,
        pub(super) selection: OnceCell<gtk::SingleSelection>,
        pub(super) filter: OnceCell<gtk::CustomFilter>,
        /// What is searched for, in lower case.
        pub(super) wanted: Rc<RefCell<String>>,
        pub(super) machine_rows: rows::MachineRows,
        pub(super) stats: SmallStats,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for Sidebar {
        const NAME: &'static str = "GhSidebar";
        type Type = super::Sidebar;
        type ParentType = adw::Bin;

        fn class_init(class: &mut Self::Class) {
            class.bind_template();
        }

        fn instance_init(object: &glib::subclass::InitializingObject<Self>) {
            object.init_template();
        }
    }

    impl ObjectImpl for Sidebar {
        fn signals() -> &'static [glib::subclass::Signal] {
            static SIGNALS: std::sync::OnceLock<Vec<glib::subclass::Signal>> =
                std::sync::OnceLock::new();
            SIGNALS.get_or_init(|| {
                vec![
                    glib::subclass::Signal::builder("selected").build(),
                    glib::subclass::Signal::builder("activated").build(),
                ]
            })
        }

        fn constructed(&self) {
            self.parent_constructed();
            let sidebar = self.obj();
            sidebar.setup_filter();
            sidebar.setup_selection();
            sidebar.setup_search();
            sidebar.setup_menu();
        }
    }

    impl WidgetImpl for Sidebar {}

    impl BinImpl for Sidebar {}
}

glib::wrapper! {
    /// The list of machines with its search entry.
    pub struct Sidebar(ObjectSubclass<imp::Sidebar>)
        @extends adw::Bin, gtk::Widget,
        @implements gtk::Accessible, gtk::Buildable, gtk::ConstraintTarget;
}

impl Sidebar {
    /// Shows these connections and their machines.
    pub(crate) fn bind(&self, connections: &ConnectionList) {
        let rows = rows::model(connections, self.filter());
        rows.connect_items_changed(glib::clone!(
            #[weak(rename_to = sidebar)]
            self,
            #[strong]
            connections,
            move |rows, _, _, _| {
                sidebar.show_whether_found(rows.n_items() as usize > connections.len());
            }
        ));
        self.selection().set_model(Some(&rows));
        self.bind_stats(connections);
    }

    /// Gives the rows their pictures; without, there are no rows.
    pub(super) fn set_thumbnails(&self, thumbnails: &Thumbnails) -> Album<MachineRow> {
        let album = Album::new(&*self.imp().scrolled, thumbnails);
        let imp = self.imp();
        let factory = rows::factory(&imp.list, &imp.machine_rows, &album);
        imp.list.set_factory(Some(&factory));
        album
    }

    /// What is selected.
    pub(crate) fn selected(&self) -> Option<Selected> {
        let item = self.selection().selected_item()?;
        match item.downcast::<Machine>() {
            Ok(machine) => Some(Selected::Machine(machine)),
            Err(item) => item.downcast().ok().map(Selected::Connection),
        }
    }

    /// Selects a row and brings it on the screen; clears the search that hides
    /// it. Selecting nothing is possible.
    pub(crate) fn select(&self, selected: Option<&Selected>) {
        let Some(selected) = selected else {
            self.selection().set_selected(gtk::INVALID_LIST_POSITION);
            return;
        };
        let object: &glib::Object = match selected {
            Selected::Connection(connection) => connection.upcast_ref(),
            Selected::Machine(machine) => machine.upcast_ref(),
        };
        let position = self.position(object).or_else(|| {
            self.imp().search.set_text("");
            self.apply_search();
            self.position(object)
        });
        if let Some(position) = position {
            self.selection().set_selected(position);
            let scroll = self
                .imp()
                .list
                .activate_action("list.scroll-to-item", Some(&position.to_variant()));
            if let Err(error) = scroll {
                log::warn!("cannot scroll to row {position}: {error}");
            }
        }
    }

    /// Puts the cursor into the search entry.
    pub(crate) fn focus_search(&self) {
        self.imp().search.grab_focus();
    }

    /// Another row was selected.
    pub(crate) fn connect_selected(&self, f: impl Fn(&Self) + 'static) {
        self.connect_local("selected", false, move |values| {
            if let Some(sidebar) = values.first().and_then(|value| value.get::<Self>().ok()) {
                f(&sidebar);
            }
            None
        });
    }

    /// A row was activated: by Return, or a double click.
    pub(crate) fn connect_activated(&self, f: impl Fn(&Self) + 'static) {
        self.connect_local("activated", false, move |values| {
            if let Some(sidebar) = values.first().and_then(|value| value.get::<Self>().ok()) {
                f(&sidebar);
            }
            None
        });
    }

    fn position(&self, object: &glib::Object) -> Option<u32> {
        let rows = self.selection().model()?;
        rows.iter::<glib::Object>()
            .position(|row| row.is_ok_and(|row| row == *object))
            .and_then(|position| u32::try_from(position).ok())
    }

    fn selection(&self) -> &gtk::SingleSelection {
        self.imp().selection.get().expect("set in constructed()")
    }

    fn filter(&self) -> &gtk::CustomFilter {
        self.imp().filter.get().expect("set in constructed()")
    }

    fn setup_filter(&self) {
        let wanted = self.imp().wanted.clone();
        let filter = gtk::CustomFilter::new(move |item| {
            let wanted = wanted.borrow();
            let machine = item.downcast_ref::<Machine>();
            wanted.is_empty()
                || machine.is_some_and(|machine| machine.name().to_lowercase().contains(&*wanted))
        });
        let _ = self.imp().filter.set(filter);
    }

    fn setup_selection(&self) {
        let selection = gtk::SingleSelection::new(None::<gio::ListModel>);
        selection.set_autoselect(false);
        selection.set_can_unselect(true);
        selection.connect_selected_item_notify(glib::clone!(
            #[weak(rename_to = sidebar)]
            self,
            move |_| {
                sidebar.emit_by_name::<()>("selected", &[]);
            }
        ));
        let list = &self.imp().list;
        list.set_model(Some(&selection));
        list.connect_activate(glib::clone!(
            #[weak(rename_to = sidebar)]
            self,
            move |_, _| {
                sidebar.emit_by_name::<()>("activated", &[]);
            }
        ));
        let _ = self.imp().selection.set(selection);
    }

    fn setup_search(&self) {
        self.imp().search.connect_search_changed(glib::clone!(
            #[weak(rename_to = sidebar)]
            self,
            move |_| {
                sidebar.apply_search();
            }
        ));
    }

    /// The menu of a row. It selects nothing: what is shown stays.
    fn setup_menu(&self) {
        on_context_menu(&*self.imp().list, self, |sidebar, widget, place| {
            let connection = row_at::<ConnectionRow>(widget).and_then(|row| row.connection());
            if let Some(connection) = connection {
                open_connection_menu(sidebar, &connection, place);
                return true;
            }
            let row = row_at::<MachineRow>(widget);
            let machine = row.and_then(|row| row.machine());
            if let Some(machine) = &machine {
                open_machine_menu(sidebar, std::slice::from_ref(machine), place);
            }
            machine.is_some()
        });
    }

    fn apply_search(&self) {
        let wanted = self.imp().search.text().trim().to_lowercase();
        let changed = self.imp().wanted.replace(wanted.clone()) != wanted;
        if changed {
            self.filter().changed(gtk::FilterChange::Different);
        }
    }

    fn show_whether_found(&self, any: bool) {
        let searching = !self.imp().wanted.borrow().is_empty();
        let page = if searching && !any {
            "nothing-found"
        } else {
            "list"
        };
        self.imp().stack.set_visible_child_name(page);
    }
}

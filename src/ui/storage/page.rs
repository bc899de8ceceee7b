// SPDX-License-Identifier: GPL-3.0-or-later
//! A connection's Storage page: its pools, and beside them the one that is selected. Nothing is read before it is shown.

use std::cell::{OnceCell, RefCell};

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::{gio, glib};

use super::library::IsoLibrary;
use super::pool_page::PoolPage;
use super::unused_page::UnusedPage;
use super::{new_pool_dialog, pool_menu, pool_row};
use crate::model::{Connection, ConnectionState, Error, Pool};
use crate::ui::i18n::gettext;
use crate::ui::widgets::{FailureBar, follow_state, on_context_menu, row_at};

/// The pages about all pools, in the order of their list.
const VIEWS: [&str; 2] = ["library", "unused"];

mod imp {
    use super::*;

    #[derive(Debug, Default, gtk::CompositeTemplate)]
    #[template(file = "page.ui")]
    pub struct StoragePage {
        #[template_child]
        pub(super) unread: TemplateChild<FailureBar>,
        #[template_child]
        pub(super) content: TemplateChild<gtk::Stack>,
        #[template_child]
        pub(super) leaflet: TemplateChild<adw::Leaflet>,
        #[template_child]
        pub(super) list: TemplateChild<gtk::ListBox>,
        #[template_child]
        pub(super) views: TemplateChild<gtk::ListBox>,
        #[template_child]
        pub(super) pages: TemplateChild<gtk::Stack>,
        #[template_child]
        pub(super) pool_page: TemplateChild<PoolPage>,
        #[template_child]
        pub(super) library: TemplateChild<IsoLibrary>,
        #[template_child]
        pub(super) unused: TemplateChild<UnusedPage>,
        pub(super) connection: RefCell<Option<Connection>>,
        pub(super) pools: RefCell<Option<gio::ListModel>>,
        pub(super) signals: OnceCell<glib::SignalGroup>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for StoragePage {
        const NAME: &'static str = "GhStoragePage";
        type Type = super::StoragePage;
        type ParentType = adw::Bin;

        fn class_init(class: &mut Self::Class) {
            FailureBar::ensure_type();
            IsoLibrary::ensure_type();
            PoolPage::ensure_type();
            UnusedPage::ensure_type();
            class.bind_template();
            class.install_action("storage.all", None, |page, _, _| {
                page.imp().leaflet.set_visible_child_name("list");
            });
            class.install_action("storage.new-pool", None, |page, _, _| page.new_pool());
        }

        fn instance_init(object: &glib::subclass::InitializingObject<Self>) {
            object.init_template();
        }
    }

    impl ObjectImpl for StoragePage {
        fn constructed(&self) {
            self.parent_constructed();
            self.obj().setup();
        }
    }

    impl WidgetImpl for StoragePage {
        fn map(&self) {
            self.parent_map();
            self.obj().load();
        }
    }

    impl BinImpl for StoragePage {}
}

glib::wrapper! {
    /// The storage of a connection.
    pub struct StoragePage(ObjectSubclass<imp::StoragePage>)
        @extends adw::Bin, gtk::Widget,
        @implements gtk::Accessible, gtk::Buildable, gtk::ConstraintTarget;
}

impl StoragePage {
    fn setup(&self) {
        let imp = self.imp();
        imp.list.connect_row_selected(glib::clone!(
            #[weak(rename_to = page)]
            self,
            move |_, row| page.show_pool(row)
        ));
        imp.list.connect_row_activated(glib::clone!(
            #[weak(rename_to = page)]
            self,
            move |_, _| page.imp().leaflet.set_visible_child_name("pool")
        ));
        on_context_menu(&*imp.list, self, |page, widget, place| {
            let pool = row_at::<gtk::ListBoxRow>(widget).and_then(|row| page.pool_of(&row));
            if let Some(pool) = &pool {
                pool_menu::open(page, pool, place);
            }
            pool.is_some()
        });
        imp.unread.offer_again(glib::clone!(
            #[weak(rename_to = page)]
            self,
            move || page.load()
        ));
        imp.leaflet.connect_folded_notify(glib::clone!(
            #[weak(rename_to = page)]
            self,
            move |_| page.show_folded()
        ));
        self.show_folded();
        imp.views.connect_row_selected(glib::clone!(
            #[weak(rename_to = page)]
            self,
            move |_, row| page.show_view(row)
        ));
        imp.views.connect_row_activated(glib::clone!(
            #[weak(rename_to = page)]
            self,
            move |_, _| page.imp().leaflet.set_visible_child_name("pool")
        ));
    }

    /// Shows another connection, or none.
    pub(crate) fn set_connection(&self, connection: Option<&Connection>) {
        let imp = self.imp();
        if imp.connection.borrow().as_ref() == connection {
            return;
        }
        self.signals().set_target(connection);
        imp.pools.take();
        imp.pool_page.set_pool(None);
        imp.library.set_connection(connection);
        imp.unused.set_connection(connection);
        imp.connection.replace(connection.cloned());
        imp.unread.hide_failure();
        let Some(connection) = connection else {
            return;
        };
        let pools = connection.pool_list().model();
        imp.list
            .bind_model(Some(&pools), |pool| match pool.downcast_ref::<Pool>() {
                Some(pool) => pool_row::build(pool).upcast(),
                None => gtk::Label::new(None).upcast(),
            });
        pools.connect_items_changed(glib::clone!(
            #[weak(rename_to = page)]
            self,
            move |_, _, _, _| page.show_content_soon()
        ));
        imp.pools.replace(Some(pools));
        self.load();
    }

    fn signals(&self) -> &glib::SignalGroup {
        let signals = &self.imp().signals;
        signals.get_or_init(|| follow_state(self, Self::load))
    }

    /// Reads the pools, if they can be seen.
    fn load(&self) {
        self.show_content();
        let connection = self.imp().connection.borrow().clone();
        let open = |it: &Connection| it.state() == ConnectionState::Connected;
        let Some(connection) = connection.filter(open).filter(|_| self.is_mapped()) else {
            return;
        };
        let weak = self.downgrade();
        glib::spawn_future_local(async move {
            let read = connection.load_pools().await;
            let Some(page) = weak.upgrade() else {
                return;
            };
            match read {
                Ok(()) | Err(Error::Closed | Error::Unsupported(_)) => {
                    page.imp().unread.hide_failure();
                }
                Err(error) => {
                    let what = gettext("Could not read the storage pools");
                    page.imp().unread.show(&what, &error.to_string());
                }
            }
            page.show_content();
        });
    }

    /// A pool that gets another place in the list is removed and inserted again: which is selected is decided after both.
    fn show_content_soon(&self) {
        let page = self.downgrade();
        glib::idle_add_local_once(move || {
            if let Some(page) = page.upgrade() {
                page.show_content();
            }
        });
    }

    fn show_content(&self) {
        let imp = self.imp();
        let connection = imp.connection.borrow().clone();
        let count = imp.pools.borrow().as_ref().map_or(0, ListModelExt::n_items);
        let writable = connection.as_ref().is_some_and(|it| it.is_writable());
        self.action_set_enabled("storage.new-pool", writable);
        let is_closed = connection.is_none_or(|it| {
            matches!(
                it.state(),
                ConnectionState::Disconnected | ConnectionState::Connecting
            )
        });
        imp.content
            .set_visible_child_name(match (is_closed, count) {
                (true, _) => "closed",
                (false, 0) if imp.unread.is_shown() => "unread",
                (false, 0) => "empty",
                (false, _) => "pools",
            });
        let selected = imp.list.selected_row().or_else(|| imp.views.selected_row());
        if count > 0 && selected.is_none() {
            let row = imp.list.row_at_index(self.place_of_shown());
            imp.list.select_row(row.as_ref());
        }
    }

    /// Where the pool that is shown is in the list now: a new name has another place. The first, where none is.
    fn place_of_shown(&self) -> i32 {
        let (pools, shown) = (
            self.imp().pools.borrow().clone(),
            self.imp().pool_page.pool(),
        );
        let pools = pools
            .iter()
            .flat_map(|it| it.iter::<glib::Object>().flatten());
        let is_shown = |it: glib::Object| it.downcast::<Pool>().ok() == shown;
        let place = pools.map(is_shown).position(|it| it);
        place.and_then(|it| i32::try_from(it).ok()).unwrap_or(0)
    }

    fn new_pool(&self) {
        let window = self.root().and_downcast::<gtk::Window>();
        let connection = self.imp().connection.borrow().clone();
        if let (Some(window), Some(connection)) = (window, connection) {
            new_pool_dialog::show(&window, &connection);
        }
    }

    fn show_folded(&self) {
        let imp = self.imp();
        let folded = imp.leaflet.is_folded();
        imp.pool_page.set_folded(folded);
        imp.library.set_folded(folded);
        imp.unused.set_folded(folded);
    }

    /// Shows what is about all pools.
    fn show_view(&self, row: Option<&gtk::ListBoxRow>) {
        let imp = self.imp();
        let Some(row) = row else {
            return;
        };
        imp.list.unselect_all();
        imp.pages
            .set_visible_child_name(VIEWS[usize::try_from(row.index()).unwrap_or(0) % VIEWS.len()]);
    }

    fn pool_of(&self, row: &gtk::ListBoxRow) -> Option<Pool> {
        let at = u32::try_from(row.index()).ok()?;
        let pools = self.imp().pools.borrow().clone()?;
        pools.item(at).and_downcast()
    }

    fn show_pool(&self, row: Option<&gtk::ListBoxRow>) {
        if row.is_none() {
            return;
        }
        self.imp().views.unselect_all();
        self.imp().pages.set_visible_child_name("pool");
        let pool = row.and_then(|row| self.pool_of(row));
        self.imp().pool_page.set_pool(pool.as_ref());
    }
}

// SPDX-License-Identifier: GPL-3.0-or-later
//! One pool: how full it is, what can be done with it, and its volumes.

use std::cell::{Cell, OnceCell, RefCell};
use std::future::Future;
use std::path::PathBuf;
use std::time::Instant;

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

use super::labels;
use super::pool_menu::PoolMenu;
use super::selected_bar::SelectedBar;
use super::volumes_view::VolumesView;
use super::{new_volume_dialog, upload};
use crate::model::{Connection, Error, Pool};
use crate::ui::failure::{self, OrFailed};
use crate::ui::i18n::{gettext, gettext_f};
use crate::ui::names::shown_name;
use crate::ui::widgets::{FailureBar, log_when_drawn};

mod imp {
    use super::*;

    #[derive(Debug, Default, gtk::CompositeTemplate)]
    #[template(file = "pool_page.ui")]
    pub struct PoolPage {
        #[template_child]
        pub(super) back: TemplateChild<gtk::Button>,
        #[template_child]
        pub(super) name: TemplateChild<gtk::Label>,
        #[template_child]
        pub(super) start: TemplateChild<gtk::Button>,
        #[template_child]
        pub(super) stop: TemplateChild<gtk::Button>,
        #[template_child]
        pub(super) menu: TemplateChild<PoolMenu>,
        #[template_child]
        pub(super) used: TemplateChild<gtk::LevelBar>,
        #[template_child]
        pub(super) room: TemplateChild<gtk::Label>,
        #[template_child]
        pub(super) place: TemplateChild<gtk::Label>,
        #[template_child]
        pub(super) autostart: TemplateChild<gtk::Switch>,
        #[template_child]
        pub(super) unread: TemplateChild<FailureBar>,
        #[template_child]
        pub(super) search: TemplateChild<gtk::SearchEntry>,
        #[template_child]
        pub(super) content: TemplateChild<gtk::Stack>,
        #[template_child]
        pub(super) volumes: TemplateChild<VolumesView>,
        #[template_child]
        pub(super) selected_bar: TemplateChild<SelectedBar>,
        pub(super) pool: RefCell<Option<Pool>>,
        pub(super) signals: OnceCell<glib::SignalGroup>,
        /// When the page was asked for, until it is drawn.
        pub(super) asked_at: Cell<Option<Instant>>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for PoolPage {
        const NAME: &'static str = "GhPoolPage";
        type Type = super::PoolPage;
        type ParentType = adw::Bin;

        fn class_init(class: &mut Self::Class) {
            FailureBar::ensure_type();
            PoolMenu::ensure_type();
            SelectedBar::ensure_type();
            VolumesView::ensure_type();
            class.bind_template();
            class.install_action("pool.start", None, |page, _, _| {
                let what = gettext("Could not start the pool");
                page.act(what, |pool| async move { pool.start().await });
            });
            class.install_action("pool.stop", None, |page, _, _| {
                let what = gettext("Could not stop the pool");
                page.act(what, |pool| async move { pool.stop().await });
            });
            class.install_action("pool.refresh", None, |page, _, _| {
                let what = gettext("Could not refresh the pool");
                page.act(what, |pool| async move { pool.refresh().await });
            });
            class.install_action("pool.new-volume", None, |page, _, _| {
                page.with_window(new_volume_dialog::show);
            });
            class.install_action("pool.upload", None, |page, _, _| {
                page.with_window(upload::ask);
            });
        }

        fn instance_init(object: &glib::subclass::InitializingObject<Self>) {
            object.init_template();
        }
    }

    impl ObjectImpl for PoolPage {
        fn constructed(&self) {
            self.parent_constructed();
            self.obj().setup();
        }
    }

    impl WidgetImpl for PoolPage {
        fn map(&self) {
            self.asked_at.set(Some(Instant::now()));
            self.parent_map();
        }
    }
    impl BinImpl for PoolPage {}
}

glib::wrapper! {
    /// A pool and its volumes.
    pub struct PoolPage(ObjectSubclass<imp::PoolPage>)
        @extends adw::Bin, gtk::Widget,
        @implements gtk::Accessible, gtk::Buildable, gtk::ConstraintTarget;
}

impl PoolPage {
    fn setup(&self) {
        let imp = self.imp();
        self.setup_signals();
        imp.selected_bar.serve(self, &imp.volumes);
        let weak = self.downgrade();
        upload::accept_files(self, move |files| {
            weak.upgrade().is_some_and(|page| page.take_files(files))
        });
        imp.search.connect_search_changed(glib::clone!(
            #[weak(rename_to = page)]
            self,
            move |search| page.imp().volumes.search(&search.text())
        ));
        imp.unread.offer_again(glib::clone!(
            #[weak(rename_to = page)]
            self,
            move || page.read_volumes()
        ));
        imp.autostart.connect_state_set(glib::clone!(
            #[weak(rename_to = page)]
            self,
            #[upgrade_or]
            glib::Propagation::Proceed,
            move |_, on| page.set_autostart(on)
        ));
    }

    fn setup_signals(&self) {
        let signals = glib::SignalGroup::new::<Pool>();
        let changed = glib::closure_local!(
            #[weak(rename_to = page)]
            self,
            move |_: Pool| {
                page.show_pool();
                page.read_volumes();
            }
        );
        signals.connect_closure("changed", false, changed);
        let _ = self.imp().signals.set(signals);
    }

    /// Shows another pool, or none.
    pub(super) fn set_pool(&self, pool: Option<&Pool>) {
        let imp = self.imp();
        if imp.pool.borrow().as_ref() == pool {
            return;
        }
        imp.pool.replace(pool.cloned());
        imp.search.set_text("");
        imp.unread.hide_failure();
        let volumes = pool.map(Pool::volume_list);
        imp.volumes.set_volumes(volumes.as_ref());
        if let Some(signals) = imp.signals.get() {
            signals.set_target(pool);
        }
        self.show_pool();
        self.read_volumes();
    }

    /// Whether there is a list to go back to.
    pub(super) fn set_folded(&self, folded: bool) {
        self.imp().back.set_visible(folded);
        self.imp().selected_bar.set_folded(folded);
    }

    fn pool(&self) -> Option<Pool> {
        self.imp().pool.borrow().clone()
    }

    fn show_pool(&self) {
        let imp = self.imp();
        let Some((pool, summary)) = self.pool().and_then(|it| Some((it.clone(), it.summary()?)))
        else {
            return;
        };
        imp.name.set_label(&shown_name(&summary.name));
        imp.menu.show_pool(Some(&pool));
        imp.used.set_visible(summary.active);
        imp.used.set_value(labels::used_share(&summary));
        imp.room.set_visible(summary.active);
        imp.room
            .set_label(&labels::room(&summary, pool.provisioned()));
        let kind = labels::kind(&summary.kind);
        imp.place.set_label(&match &summary.path {
            Some(path) => format!("{kind} · {path}"),
            None => kind,
        });
        imp.start.set_visible(!summary.active);
        imp.stop.set_visible(summary.active);
        imp.autostart.set_state(summary.autostart);
        let writable = pool.connection().is_some_and(|it| it.is_writable());
        imp.autostart.set_sensitive(writable && summary.persistent);
        self.action_set_enabled("pool.start", writable && !summary.active);
        self.action_set_enabled("pool.stop", writable && summary.active);
        self.action_set_enabled("pool.refresh", writable && summary.active);
        let makes_volumes = writable && summary.active && pool.makes_volumes();
        self.action_set_enabled("pool.new-volume", makes_volumes);
        self.action_set_enabled("pool.upload", makes_volumes);
        let is_empty = pool.volumes_known() && pool.volume_list().is_empty();
        imp.content
            .set_visible_child_name(match (summary.active, is_empty) {
                (false, _) => "stopped",
                (true, true) => "empty",
                (true, false) => "volumes",
            });
    }

    /// Reads the volumes, and who uses them.
    fn read_volumes(&self) {
        let Some(pool) = self.pool() else {
            return;
        };
        let weak = self.downgrade();
        glib::spawn_future_local(async move {
            let read = pool.load_volumes().await;
            if let Some(page) = weak
                .upgrade()
                .filter(|it| it.pool().as_ref() == Some(&pool))
            {
                page.show_read(read);
            }
            let Some(connection) = pool.connection() else {
                return;
            };
            // An image may have its backing image in another pool.
            let read = connection.load_storage().await;
            if let Some(page) = weak
                .upgrade()
                .filter(|it| it.pool().as_ref() == Some(&pool))
            {
                page.show_users(&connection, read);
            }
        });
    }

    fn show_read(&self, read: Result<(), Error>) {
        let imp = self.imp();
        match read {
            Ok(()) => {
                imp.unread.hide_failure();
                if let Some(since) = imp.asked_at.take() {
                    log_when_drawn(self, since, "Storage");
                }
            }
            // The bar over the page says so.
            Err(Error::Closed) => {}
            Err(error) => {
                let what = gettext("Could not read the volumes");
                imp.unread.show(&what, &error.to_string());
            }
        }
        self.show_pool();
    }

    /// Says whose use of images is not known.
    fn show_users(&self, connection: &Connection, read: Result<(), Error>) {
        let why = match read {
            Err(Error::Closed) => return,
            Err(error) => error.to_string(),
            Ok(()) => match connection.users_of_images().unread() {
                unread if unread.is_empty() => return,
                unread => unread.join(", "),
            },
        };
        let what = gettext("Could not read who uses the volumes");
        self.imp().unread.show(&what, &why);
    }

    fn take_files(&self, files: Vec<PathBuf>) -> bool {
        let window = self.root().and_downcast::<gtk::Window>();
        let (Some(window), Some(pool)) = (window, self.pool().filter(Pool::active)) else {
            return false;
        };
        files
            .into_iter()
            .for_each(|file| upload::upload(&window, &pool, file));
        true
    }

    fn with_window(&self, show: fn(&gtk::Window, &Pool)) {
        let window = self.root().and_downcast::<gtk::Window>();
        if let (Some(window), Some(pool)) = (window, self.pool()) {
            show(&window, &pool);
        }
    }

    fn act<F>(&self, what: String, act: impl FnOnce(Pool) -> F + 'static)
    where
        F: Future<Output = Result<(), Error>> + 'static,
    {
        let Some(pool) = self.pool() else {
            return;
        };
        failure::run(self, async move { act(pool).await.or_failed(what) });
    }

    fn set_autostart(&self, on: bool) -> glib::Propagation {
        let Some(pool) = self.pool().filter(|pool| pool.autostart() != on) else {
            return glib::Propagation::Proceed;
        };
        let page = self.clone();
        failure::run(self, async move {
            let name = pool.name();
            let what = gettext_f("Could not change “{name}”", &[("name", &name)]);
            let done = pool.set_starts_with_host(on).await;
            page.show_pool();
            done.or_failed(what)
        });
        glib::Propagation::Stop
    }
}

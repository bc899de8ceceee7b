// SPDX-License-Identifier: GPL-3.0-or-later
//! One pool: how full it is, what can be done with it, and its volumes.

mod reading;

use std::cell::{Cell, OnceCell, RefCell};
use std::path::PathBuf;
use std::time::Instant;

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

use super::pool_menu::{self, PoolMenu};
use super::selected_bar::SelectedBar;
use super::volumes_view::VolumesView;
use super::{new_volume_dialog, stop_pool, upload};
use crate::model::Pool;
use crate::ui::failure::{self, OrFailed};
use crate::ui::i18n::{gettext, gettext_f};
use crate::ui::widgets::{FailureBar, follow_state};

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
        pub(super) states: OnceCell<glib::SignalGroup>,
        /// When the page was asked for, until it is drawn.
        pub(super) asked_at: Cell<Option<Instant>>,
        pub(super) is_screen_logged: Cell<bool>,
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
                page.with_window(pool_menu::start);
            });
            class.install_action("pool.stop", None, |page, _, _| {
                page.with_window(stop_pool::stop);
            });
            class.install_action("pool.refresh", None, |page, _, _| {
                page.with_window(pool_menu::refresh);
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
            self.is_screen_logged.set(false);
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
        let hint = gettext("Drop files to copy them into this pool");
        upload::accept_files(self, &hint, move |files| {
            weak.upgrade().is_some_and(|page| page.take_files(files))
        });
        imp.volumes.connect_grown(glib::clone!(
            #[weak(rename_to = page)]
            self,
            move |shown| page.log_shown(shown)
        ));
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
        let states = imp
            .states
            .get_or_init(|| follow_state(self, Self::show_pool));
        states.set_target(pool.and_then(Pool::connection).as_ref());
        self.show_pool();
        self.read_volumes();
    }

    /// Whether there is a list to go back to.
    pub(super) fn set_folded(&self, folded: bool) {
        self.imp().back.set_visible(folded);
        self.imp().selected_bar.set_folded(folded);
    }

    pub(super) fn pool(&self) -> Option<Pool> {
        self.imp().pool.borrow().clone()
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

// SPDX-License-Identifier: GPL-3.0-or-later
//! One pool: how full it is, what can be done with it, and its volumes.

use std::cell::{Cell, OnceCell, RefCell};
use std::future::Future;

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

use super::labels;
use super::volume_item::VolumeItem;
use super::volumes_view::VolumesView;
use crate::model::usage::Usage;
use crate::model::{Error, Pool, VolumeInfo};
use crate::ui::failure::{self, OrFailed};
use crate::ui::i18n::{gettext, gettext_f};
use crate::ui::names::shown_name;
use crate::ui::widgets::FailureBar;

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
        pub(super) pool: RefCell<Option<Pool>>,
        pub(super) signals: OnceCell<glib::SignalGroup>,
        /// The sum of its volumes' capacities, as they were read last.
        pub(super) provisioned: Cell<Option<u64>>,
        /// Counts the readings of volumes: an older one that ends later is not shown.
        pub(super) turn: Cell<u64>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for PoolPage {
        const NAME: &'static str = "GhPoolPage";
        type Type = super::PoolPage;
        type ParentType = adw::Bin;

        fn class_init(class: &mut Self::Class) {
            FailureBar::ensure_type();
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

    impl WidgetImpl for PoolPage {}
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

    /// Shows another pool, or none.
    pub(super) fn set_pool(&self, pool: Option<&Pool>) {
        let imp = self.imp();
        if imp.pool.borrow().as_ref() == pool {
            return;
        }
        imp.pool.replace(pool.cloned());
        self.signals().set_target(pool);
        imp.provisioned.set(None);
        imp.search.set_text("");
        imp.volumes.set_items(&[]);
        if pool.is_some() {
            self.show_pool();
            self.read_volumes();
        }
    }

    fn signals(&self) -> &glib::SignalGroup {
        self.imp().signals.get_or_init(|| {
            let signals = glib::SignalGroup::new::<Pool>();
            signals.connect_closure(
                "changed",
                false,
                glib::closure_local!(
                    #[weak(rename_to = page)]
                    self,
                    move |_: &Pool| {
                        page.show_pool();
                        page.read_volumes();
                    }
                ),
            );
            signals
        })
    }

    /// Whether there is a list to go back to.
    pub(super) fn set_folded(&self, folded: bool) {
        self.imp().back.set_visible(folded);
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
        imp.used.set_visible(summary.active);
        imp.used.set_value(labels::used_share(&summary));
        imp.room.set_visible(summary.active);
        imp.room
            .set_label(&labels::room(&summary, imp.provisioned.get()));
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
        if !summary.active {
            imp.content.set_visible_child_name("stopped");
        }
    }

    /// Reads the volumes, and which machines use them.
    fn read_volumes(&self) {
        let Some(pool) = self.pool() else {
            return;
        };
        let turn = self.imp().turn.get() + 1;
        self.imp().turn.set(turn);
        let weak = self.downgrade();
        glib::spawn_future_local(async move {
            let volumes = pool.volumes().await;
            let is_wanted = || weak.upgrade().is_some_and(|it| it.imp().turn.get() == turn);
            let usage = match pool.connection() {
                Some(connection) => Usage::gather(&connection, is_wanted).await,
                None => None,
            };
            if let Some(page) = weak.upgrade().filter(|it| it.imp().turn.get() == turn) {
                page.show_volumes(volumes, &usage.unwrap_or_default());
            }
        });
    }

    fn show_volumes(&self, volumes: Result<Vec<VolumeInfo>, Error>, usage: &Usage) {
        let imp = self.imp();
        let volumes = match volumes {
            Ok(volumes) => volumes,
            // The bar over the page says so.
            Err(Error::Closed) => return,
            Err(error) => {
                let what = gettext("Could not read the volumes");
                return imp.unread.show(&what, &error.to_string());
            }
        };
        imp.unread.hide_failure();
        imp.provisioned
            .set(Some(volumes.iter().map(|it| it.capacity).sum()));
        let items: Vec<VolumeItem> = volumes
            .into_iter()
            .map(|volume| {
                let users = usage.images.get(&volume.path).cloned();
                VolumeItem::new(volume, &users.unwrap_or_default())
            })
            .collect();
        imp.volumes.set_items(&items);
        let page = match items.is_empty() {
            true => "empty",
            false => "volumes",
        };
        imp.content.set_visible_child_name(page);
        self.show_pool();
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

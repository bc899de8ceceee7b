// SPDX-License-Identifier: GPL-3.0-or-later
//! The one dialog that chooses an image of a host: its pools, their volumes, and where the host is this computer any file
//! of it.

mod choosing;
mod fitting;
mod pool;

use std::cell::{OnceCell, RefCell};

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

pub(crate) use self::choosing::choose;
pub(crate) use self::fitting::Kind;
use super::volumes_view::VolumesView;
use super::{new_volume_dialog, pool_row, upload};
use crate::model::{Connection, Error, Pool, VolumeInfo};
use crate::ui::i18n::gettext;
use crate::ui::widgets::{ConnectionBar, FailureBar, PathRow, close_on_escape};

/// What was chosen.
#[derive(Clone, Debug)]
pub(crate) struct Chosen {
    /// Its path on the host.
    pub path: String,
    /// The volume, unless it is a file outside of the pools.
    pub volume: Option<VolumeInfo>,
}

mod imp {
    use super::*;

    #[derive(Debug, Default, gtk::CompositeTemplate)]
    #[template(file = "browser.ui")]
    pub struct VolumeBrowser {
        #[template_child]
        pub(super) bar: TemplateChild<ConnectionBar>,
        #[template_child]
        pub(super) failure: TemplateChild<FailureBar>,
        #[template_child]
        pub(super) back: TemplateChild<gtk::Button>,
        #[template_child]
        pub(super) leaflet: TemplateChild<adw::Leaflet>,
        #[template_child]
        pub(super) pools: TemplateChild<gtk::ListBox>,
        #[template_child]
        pub(super) search: TemplateChild<gtk::SearchEntry>,
        #[template_child]
        pub(super) content: TemplateChild<gtk::Stack>,
        #[template_child]
        pub(super) volumes: TemplateChild<VolumesView>,
        #[template_child]
        pub(super) note: TemplateChild<gtk::Label>,
        #[template_child]
        pub(super) local: TemplateChild<gtk::Button>,
        pub(super) connection: OnceCell<Connection>,
        pub(super) kind: OnceCell<Kind>,
        pub(super) pool: RefCell<Option<Pool>>,
        pub(super) signals: OnceCell<glib::SignalGroup>,
        pub(super) answer: RefCell<Option<async_channel::Sender<Chosen>>>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for VolumeBrowser {
        const NAME: &'static str = "GhVolumeBrowser";
        type Type = super::VolumeBrowser;
        type ParentType = adw::Window;

        fn class_init(class: &mut Self::Class) {
            ConnectionBar::ensure_type();
            FailureBar::ensure_type();
            VolumesView::ensure_type();
            class.bind_template();
            class.install_action("browser.choose", None, |browser, _, _| browser.choose());
            class.install_action("browser.new", None, |browser, _, _| {
                if let Some(pool) = browser.pool() {
                    new_volume_dialog::show(browser.upcast_ref(), &pool);
                }
            });
            class.install_action("browser.upload", None, |browser, _, _| {
                if let Some(pool) = browser.pool() {
                    upload::ask(browser.upcast_ref(), &pool);
                }
            });
            class.install_action("browser.start", None, |browser, _, _| browser.start_pool());
            class.install_action("browser.local", None, |browser, _, _| {
                browser.browse_local()
            });
            class.install_action("browser.all", None, |browser, _, _| {
                browser.imp().leaflet.set_visible_child_name("list");
            });
        }

        fn instance_init(object: &glib::subclass::InitializingObject<Self>) {
            object.init_template();
        }
    }

    impl ObjectImpl for VolumeBrowser {
        fn constructed(&self) {
            self.parent_constructed();
            self.obj().setup();
        }
    }

    impl WidgetImpl for VolumeBrowser {}

    impl WindowImpl for VolumeBrowser {
        fn close_request(&self) -> glib::Propagation {
            self.answer.take();
            self.parent_close_request()
        }
    }

    impl AdwWindowImpl for VolumeBrowser {}
}

glib::wrapper! {
    /// Chooses a volume.
    pub struct VolumeBrowser(ObjectSubclass<imp::VolumeBrowser>)
        @extends adw::Window, gtk::Window, gtk::Widget,
        @implements gtk::Accessible, gtk::Buildable, gtk::ConstraintTarget, gtk::Native,
            gtk::Root, gtk::ShortcutManager;
}

/// Has the button of a row for paths open the dialog, for the host and the kind that `what` gives.
pub(crate) fn browse_from(row: &PathRow, what: impl Fn() -> Option<(Connection, Kind)> + 'static) {
    row.connect_browse(move |row| {
        let window = row.root().and_downcast::<gtk::Window>();
        let (Some(window), Some((connection, kind))) = (window, what()) else {
            return;
        };
        let row = row.clone();
        glib::spawn_future_local(async move {
            if let Some(chosen) = choose(&window, &connection, kind).await {
                row.choose(&chosen.path);
            }
        });
    });
}

impl VolumeBrowser {
    fn setup(&self) {
        let imp = self.imp();
        close_on_escape(self);
        imp.volumes.select_one();
        imp.volumes.connect_selected(self.then(Self::show_selected));
        imp.volumes.connect_activate(self.then(Self::choose));
        imp.search.connect_search_changed(glib::clone!(
            #[weak(rename_to = browser)]
            self,
            move |search| browser.imp().volumes.search(&search.text())
        ));
        imp.pools.connect_row_selected(glib::clone!(
            #[weak(rename_to = browser)]
            self,
            move |_, row| browser.pool_selected(row)
        ));
        let open = self.then(|browser| browser.imp().leaflet.set_visible_child_name("pool"));
        imp.pools.connect_row_activated(move |_, _| open());
        let fold = self.then(Self::show_back);
        imp.leaflet.connect_folded_notify(move |_| fold());
        let fold = self.then(Self::show_back);
        imp.leaflet.connect_visible_child_notify(move |_| fold());
        imp.failure.offer_again(self.then(Self::load));
        let group = glib::SignalGroup::new::<Pool>();
        let read = self.then(|browser| {
            browser.show_pool();
            browser.read_volumes();
        });
        group.connect_closure(
            "changed",
            false,
            glib::closure_local!(move |_: Pool| read()),
        );
        let show = self.then(Self::show_pool);
        group.connect_notify_local(Some("volumes-known"), move |_, _| show());
        let _ = imp.signals.set(group);
        self.action_set_enabled("browser.choose", false);
    }

    /// A handler that does this while the dialog is there.
    fn then(&self, f: fn(&Self)) -> impl Fn() + Clone + 'static {
        let weak = self.downgrade();
        move || {
            if let Some(browser) = weak.upgrade() {
                f(&browser);
            }
        }
    }

    fn begin(&self, connection: &Connection, kind: Kind) {
        let imp = self.imp();
        let _ = imp.connection.set(connection.clone());
        let _ = imp.kind.set(kind);
        imp.bar.set_connection(Some(connection));
        imp.local.set_visible(connection.is_local());
        let pools = connection.pool_list().model();
        imp.pools
            .bind_model(Some(&pools), |pool| match pool.downcast_ref::<Pool>() {
                Some(pool) => pool_row::build(pool).upcast(),
                None => gtk::Label::new(None).upcast(),
            });
        self.load();
    }

    fn connection(&self) -> Option<Connection> {
        self.imp().connection.get().cloned()
    }

    fn kind(&self) -> Kind {
        self.imp().kind.get().copied().unwrap_or_default()
    }

    fn pool(&self) -> Option<Pool> {
        self.imp().pool.borrow().clone()
    }

    fn load(&self) {
        let Some(connection) = self.connection() else {
            return;
        };
        let weak = self.downgrade();
        glib::spawn_future_local(async move {
            let read = connection.load_pools().await;
            let Some(browser) = weak.upgrade() else {
                return;
            };
            match read {
                Ok(()) | Err(Error::Closed | Error::Unsupported(_)) => {
                    browser.imp().failure.hide_failure();
                    browser.select_first();
                }
                Err(error) => {
                    let what = gettext("Could not read the storage pools");
                    browser.imp().failure.show(&what, &error.to_string());
                }
            }
        });
    }

    fn show_back(&self) {
        let leaflet = &self.imp().leaflet;
        let in_pool = leaflet.visible_child_name().as_deref() == Some("pool");
        self.imp().back.set_visible(leaflet.is_folded() && in_pool);
    }

    fn choose(&self) {
        let selected = self.imp().volumes.selected();
        let Some(volume) = selected.first().map(|it| it.info().clone()) else {
            return;
        };
        if self.kind().problem(&volume).is_none() {
            self.answer(Chosen {
                path: place(&volume),
                volume: Some(volume),
            });
        }
    }
}

/// How a volume is written in a field: its path, or its pool and name where the host has no path for it.
fn place(volume: &VolumeInfo) -> String {
    match (&volume.pool, volume.path.starts_with('/')) {
        (Some(pool), false) => format!("{pool}/{}", volume.name),
        _ => volume.path.clone(),
    }
}

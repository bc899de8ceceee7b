// SPDX-License-Identifier: GPL-3.0-or-later
//! A system from the catalogue: which one, and whether the host has it already. What is chosen is downloaded into a pool,
//! whether the page stays open or not, and installed from there.

mod download_row;
mod texts;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

pub(super) use self::download_row::DownloadRow;
use self::download_row::Shown;
pub(super) use self::texts::{described, entry};
use crate::model::catalogue::{CatalogueItem, ItemKind, PoolImage, sort_for};
use crate::model::os_catalog::OsCatalog;
use crate::model::{Connection, Job, JobState};
use crate::ui::i18n::{gettext, gettext_f};
use crate::ui::widgets::list_picker::{self, today};

mod imp {
    use super::*;

    #[derive(Debug, Default)]
    pub struct CatalogueRow {
        pub(super) download: glib::WeakRef<DownloadRow>,
        pub(super) connection: RefCell<Option<Connection>>,
        pub(super) arch: RefCell<String>,
        /// The pool that a download goes to.
        pub(super) pool: RefCell<Option<String>>,
        pub(super) item: RefCell<Option<CatalogueItem>>,
        /// Where the host has it.
        pub(super) found: RefCell<Option<PoolImage>>,
        pub(super) failure: RefCell<String>,
        pub(super) turn: Cell<u64>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for CatalogueRow {
        const NAME: &'static str = "GhCatalogueRow";
        type Type = super::CatalogueRow;
        type ParentType = adw::ActionRow;
    }

    impl ObjectImpl for CatalogueRow {
        fn constructed(&self) {
            self.parent_constructed();
            self.obj().setup();
        }
    }

    impl WidgetImpl for CatalogueRow {}
    impl ListBoxRowImpl for CatalogueRow {}
    impl PreferencesRowImpl for CatalogueRow {}

    impl ActionRowImpl for CatalogueRow {
        fn activate(&self) {
            self.obj().pick();
        }
    }
}

glib::wrapper! {
    /// The system that is chosen from the catalogue.
    pub struct CatalogueRow(ObjectSubclass<imp::CatalogueRow>)
        @extends adw::ActionRow, adw::PreferencesRow, gtk::ListBoxRow, gtk::Widget,
        @implements gtk::Accessible, gtk::Actionable, gtk::Buildable, gtk::ConstraintTarget;
}

impl CatalogueRow {
    fn setup(&self) {
        self.set_title(&gettext("System"));
        self.set_subtitle(&gettext("Choose what to download"));
        self.set_activatable(true);
        let arrow = gtk::Image::from_icon_name("go-next-symbolic");
        arrow.set_accessible_role(gtk::AccessibleRole::Presentation);
        self.add_suffix(&arrow);
    }

    /// Shows the download of what is chosen in this row.
    pub(super) fn set_download_row(&self, row: &DownloadRow) {
        self.imp().download.set(Some(row));
        row.set_visible(false);
    }

    /// Only where it is the source, and its download with it.
    pub(super) fn show_as_source(&self, wanted: bool) {
        self.set_visible(wanted);
        let has_item = self.imp().item.borrow().is_some();
        if let Some(row) = self.imp().download.upgrade() {
            row.set_visible(wanted && has_item);
        }
    }

    /// The host, the architecture that is wanted and the pool that a download goes to.
    pub(super) fn set_target(
        &self,
        connection: Option<&Connection>,
        arch: &str,
        pool: Option<&str>,
    ) {
        let imp = self.imp();
        imp.arch.replace(arch.to_owned());
        let is_other_pool = imp.pool.replace(pool.map(str::to_owned)).as_deref() != pool;
        if imp.connection.borrow().as_ref() != connection {
            imp.connection.replace(connection.cloned());
            self.look();
        } else if is_other_pool {
            self.refresh();
        }
    }

    /// What is chosen, and where the host has it.
    pub(super) fn choice(&self) -> Option<(CatalogueItem, Option<PoolImage>)> {
        let item = self.imp().item.borrow().clone()?;
        Some((item, self.imp().found.borrow().clone()))
    }

    fn pick(&self) {
        let Some(window) = self.root().and_downcast::<gtk::Window>() else {
            return;
        };
        let weak = self.downgrade();
        let (connection, arch) = (self.connection(), self.imp().arch.borrow().clone());
        glib::spawn_future_local(async move {
            let title = gettext("Catalogue");
            let wanted = |kind| kind != ItemKind::Tree;
            let picked = pick(&window, &title, connection, arch, wanted).await;
            if let (Some(row), Some(item)) = (weak.upgrade(), picked) {
                row.choose(item);
            }
        });
    }

    fn connection(&self) -> Option<Connection> {
        self.imp().connection.borrow().clone()
    }

    fn choose(&self, item: CatalogueItem) {
        let imp = self.imp();
        let text = format!("{}\n{}", item.name, described(&item));
        self.set_subtitle(&glib::markup_escape_text(&text));
        imp.failure.take();
        imp.found.take();
        imp.item.replace(Some(item));
        self.look();
    }

    /// Looks whether the host has what is chosen, or is getting it.
    fn look(&self) {
        let imp = self.imp();
        self.refresh();
        let (Some(connection), Some(item)) = (self.connection(), imp.item.borrow().clone()) else {
            return;
        };
        if let Some(job) = connection.download_under_way(&item.url) {
            self.follow(&job);
        }
        imp.turn.set(imp.turn.get() + 1);
        let (turn, weak) = (imp.turn.get(), self.downgrade());
        glib::spawn_future_local(async move {
            let images = connection.pool_images().await;
            // Something else may have been chosen meanwhile.
            if let Some(row) = weak.upgrade().filter(|it| it.imp().turn.get() == turn) {
                row.imp().found.replace(item.find_in(&images).cloned());
                row.refresh();
            }
        });
    }

    fn refresh(&self) {
        let imp = self.imp();
        let (Some(row), Some(item)) = (imp.download.upgrade(), imp.item.borrow().clone()) else {
            return;
        };
        row.set_visible(self.is_visible());
        let job = self
            .connection()
            .and_then(|it| it.download_under_way(&item.url));
        let shown = match (job, &*imp.found.borrow(), &*imp.pool.borrow()) {
            (Some(job), ..) => Shown::Running(job),
            (None, Some(found), _) => {
                let values = [("pool", found.pool.as_str()), ("file", &found.name)];
                let text = gettext_f("The storage pool “{pool}” has it: {file}.", &values);
                Shown::There(text)
            }
            (None, None, None) => Shown::Impossible(gettext(
                "There is no started storage pool that files can be downloaded into.",
            )),
            (None, None, Some(_)) if !imp.failure.borrow().is_empty() => {
                let why = imp.failure.borrow();
                Shown::Failed(gettext_f(
                    "Could not download it: {why}",
                    &[("why", why.as_str())],
                ))
            }
            (None, None, Some(pool)) => Shown::Offered(gettext_f(
                "It is downloaded into the storage pool “{pool}”.",
                &[("pool", pool)],
            )),
        };
        row.show(shown);
    }

    /// Downloads what is chosen into a pool; it goes on where the page is closed.
    pub(super) fn download(&self, pool: uuid::Uuid) {
        let (Some(connection), Some((item, _))) = (self.connection(), self.choice()) else {
            return;
        };
        if connection.download_under_way(&item.url).is_some() {
            return;
        }
        self.imp().failure.take();
        let job = connection.new_job(&gettext("Downloading"), item.file());
        let running = job.clone();
        glib::spawn_future_local(async move {
            let done = connection.download_into_pool(&item.url, pool, &running);
            if let Err(error) = done.await {
                log::info!("{}: {error}", item.url);
            }
        });
        self.follow(&job);
        self.refresh();
    }

    /// Shows a job until it ends.
    fn follow(&self, job: &Job) {
        let weak = self.downgrade();
        let handler: Rc<RefCell<Option<glib::SignalHandlerId>>> = Rc::default();
        let own = handler.clone();
        let id = job.connect_state_notify(move |job| {
            let Some(row) = weak.upgrade() else {
                return;
            };
            if !job.state().has_ended() {
                return row.refresh();
            }
            if let Some(id) = own.take() {
                job.disconnect(id);
            }
            if job.state() == JobState::Failed {
                row.imp().failure.replace(job.problem());
            }
            // It leaves the list of downloads after this.
            let weak = row.downgrade();
            glib::idle_add_local_once(move || weak.upgrade().iter().for_each(Self::look));
        });
        handler.replace(Some(id));
    }
}

/// Lets a person pick of what is on servers.
pub(super) async fn pick(
    window: &gtk::Window,
    title: &str,
    connection: Option<Connection>,
    arch: String,
    is_wanted: fn(ItemKind) -> bool,
) -> Option<CatalogueItem> {
    let listed = Rc::new(RefCell::new(Vec::new()));
    let filled = listed.clone();
    let entries = async move {
        let mut items = OsCatalog::downloads().await;
        items.retain(|it| is_wanted(it.kind));
        sort_for(&mut items, &arch);
        let images = match &connection {
            Some(connection) => connection.pool_images().await,
            None => Vec::new(),
        };
        let today = today();
        let entry = |it: &CatalogueItem| entry(it, it.find_in(&images), &today);
        let entries = items.iter().map(entry).collect();
        filled.replace(items);
        entries
    };
    let place = list_picker::pick(window, title, entries).await?;
    listed.borrow().get(place).cloned()
}

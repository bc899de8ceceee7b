// SPDX-License-Identifier: GPL-3.0-or-later
//! The volumes that nothing uses, of all started pools. It says nothing before all pools and machines were read: an image
//! whose user is not known is not unused.

use std::cell::{Cell, OnceCell, RefCell};

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::{gio, glib};

use super::all_volumes;
use super::selected_bar::SelectedBar;
use super::volumes_view::VolumesView;
use crate::definition::size::Size;
use crate::model::{Connection, Error, Volume};
use crate::ui::i18n::{gettext, gettext_f, ngettext_f};
use crate::ui::names::shown_name;
use crate::ui::widgets::{FailureBar, follow_state};

mod imp {
    use super::*;

    #[derive(Debug, Default, gtk::CompositeTemplate)]
    #[template(file = "unused_page.ui")]
    pub struct UnusedPage {
        #[template_child]
        pub(super) back: TemplateChild<gtk::Button>,
        #[template_child]
        pub(super) sum: TemplateChild<gtk::Label>,
        #[template_child]
        pub(super) unread: TemplateChild<FailureBar>,
        #[template_child]
        pub(super) content: TemplateChild<gtk::Stack>,
        #[template_child]
        pub(super) empty: TemplateChild<adw::StatusPage>,
        #[template_child]
        pub(super) volumes: TemplateChild<VolumesView>,
        #[template_child]
        pub(super) selected_bar: TemplateChild<SelectedBar>,
        pub(super) connection: RefCell<Option<Connection>>,
        pub(super) found: OnceCell<gio::ListStore>,
        /// Whether all that could use a volume was read.
        pub(super) is_known: Cell<bool>,
        pub(super) signals: RefCell<Option<glib::SignalGroup>>,
        pub(super) states: OnceCell<glib::SignalGroup>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for UnusedPage {
        const NAME: &'static str = "GhUnusedPage";
        type Type = super::UnusedPage;
        type ParentType = adw::Bin;

        fn class_init(class: &mut Self::Class) {
            FailureBar::ensure_type();
            SelectedBar::ensure_type();
            VolumesView::ensure_type();
            class.bind_template();
        }

        fn instance_init(object: &glib::subclass::InitializingObject<Self>) {
            object.init_template();
        }
    }

    impl ObjectImpl for UnusedPage {
        fn constructed(&self) {
            self.parent_constructed();
            self.obj().setup();
        }
    }

    impl WidgetImpl for UnusedPage {
        fn map(&self) {
            self.parent_map();
            self.obj().load();
        }
    }

    impl BinImpl for UnusedPage {}
}

glib::wrapper! {
    /// What nothing uses.
    pub struct UnusedPage(ObjectSubclass<imp::UnusedPage>)
        @extends adw::Bin, gtk::Widget,
        @implements gtk::Accessible, gtk::Buildable, gtk::ConstraintTarget;
}

impl UnusedPage {
    fn setup(&self) {
        let imp = self.imp();
        imp.volumes.show_pools();
        imp.selected_bar.serve(self, &imp.volumes);
        imp.volumes.set_model(Some(self.found()));
        imp.unread.offer_again(glib::clone!(
            #[weak(rename_to = page)]
            self,
            move || page.load()
        ));
        let users = glib::SignalGroup::new::<crate::model::ImageUsers>();
        users.connect_closure(
            "shown",
            false,
            glib::closure_local!(
                #[weak(rename_to = page)]
                self,
                move |_: crate::model::ImageUsers| page.fill()
            ),
        );
        imp.signals.replace(Some(users));
    }

    /// Whether there is a list to go back to.
    pub(super) fn set_folded(&self, folded: bool) {
        self.imp().back.set_visible(folded);
        self.imp().selected_bar.set_folded(folded);
    }

    /// Shows another connection, or none.
    pub(super) fn set_connection(&self, connection: Option<&Connection>) {
        let imp = self.imp();
        imp.connection.replace(connection.cloned());
        imp.is_known.set(false);
        self.found().remove_all();
        let users = connection.map(Connection::users_of_images);
        if let Some(signals) = &*imp.signals.borrow() {
            signals.set_target(users.as_ref());
        }
        let states = imp.states.get_or_init(|| follow_state(self, Self::load));
        states.set_target(connection);
        self.load();
    }

    fn load(&self) {
        let connection = self.imp().connection.borrow().clone();
        let Some(connection) = connection.filter(|_| self.is_mapped()) else {
            return;
        };
        self.show_sum();
        let weak = self.downgrade();
        glib::spawn_future_local(async move {
            let read = connection.reload_storage().await;
            let unread = connection.users_of_images().unread();
            if let Some(page) = weak.upgrade() {
                page.take(read, &unread);
            }
        });
    }

    fn take(&self, read: Result<(), Error>, unread: &[String]) {
        let imp = self.imp();
        let what = gettext("It is not known what is unused");
        imp.is_known.set(read.is_ok() && unread.is_empty());
        match read {
            Ok(()) if unread.is_empty() => imp.unread.hide_failure(),
            Ok(()) => {
                let names = unread.join(", ");
                let values = [("machines", names.as_str())];
                let why = gettext_f("these machines could not be read: {machines}", &values);
                imp.unread.show(&what, &why);
            }
            Err(Error::Closed) => {}
            Err(error) => imp.unread.show(&what, &error.to_string()),
        }
        self.fill();
    }

    fn found(&self) -> &gio::ListStore {
        let found = &self.imp().found;
        found.get_or_init(gio::ListStore::new::<Volume>)
    }

    /// Lists them, if that can be seen: rows are made for all that is listed.
    fn fill(&self) {
        if !self.is_mapped() {
            return;
        }
        if let Some(connection) = &*self.imp().connection.borrow() {
            let unused = all_volumes::of(connection, is_unused);
            all_volumes::fill(self.found(), &unused);
        }
        self.show_sum();
    }

    /// Names of the pools whose volumes are not known.
    fn stopped_pools(&self) -> Vec<String> {
        let connection = self.imp().connection.borrow();
        let pools = connection.iter().flat_map(|it| it.pool_list().all());
        let stopped = pools.filter(|pool| !pool.active());
        stopped.map(|pool| shown_name(&pool.name())).collect()
    }

    fn show_sum(&self) {
        let imp = self.imp();
        let count = self.found().n_items();
        imp.content
            .set_visible_child_name(match (imp.is_known.get(), count) {
                (false, _) => "reading",
                (true, 0) => "empty",
                (true, _) => "volumes",
            });
        let volumes = self.found().iter::<Volume>().flatten();
        let bytes = volumes.map(|it| it.info().allocation).sum();
        let size = Size(bytes).to_string();
        let text = ngettext_f(
            "{count} volume takes {size}",
            "{count} volumes take {size}",
            count,
            &[("size", &size)],
        );
        let stopped = self.stopped_pools();
        imp.empty.set_title(&match stopped.is_empty() {
            true => gettext("Everything Is in Use"),
            false => gettext("Everything in the Started Pools Is in Use"),
        });
        let stopped = stopped.join(", ");
        let missing = gettext_f(
            "Not counted, since stopped: {pools}",
            &[("pools", &stopped)],
        );
        let lines = [(count > 0, text), (!stopped.is_empty(), missing)];
        let lines = lines
            .into_iter()
            .filter_map(|(is_true, line)| is_true.then_some(line));
        let lines: Vec<String> = lines.collect();
        imp.sum.set_visible(imp.is_known.get() && !lines.is_empty());
        imp.sum.set_label(&lines.join("\n"));
    }
}

fn is_unused(volume: &Volume) -> bool {
    volume.users().is_empty() && volume.info().format != "dir"
}

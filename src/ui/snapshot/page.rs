// SPDX-License-Identifier: GPL-3.0-or-later
//! The page of a machine's snapshots.

use std::cell::{OnceCell, RefCell};
use std::time::Instant;

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::{gio, glib};

use super::actions;
use super::tree_view::SnapshotTreeView;
use crate::model::{Connection, Error, Machine, SnapshotsWatch};
use crate::ui::i18n::gettext;
use crate::ui::widgets::{FailureBar, log_when_drawn};

mod imp {
    use super::*;

    #[derive(Debug, Default, gtk::CompositeTemplate)]
    #[template(file = "page.ui")]
    pub struct SnapshotsPage {
        #[template_child]
        pub(super) unread: TemplateChild<FailureBar>,
        #[template_child]
        pub(super) content: TemplateChild<gtk::Stack>,
        #[template_child]
        pub(super) tree: TemplateChild<SnapshotTreeView>,
        pub(super) machine: RefCell<Option<Machine>>,
        pub(super) actions: OnceCell<gio::SimpleActionGroup>,
        pub(super) machine_signals: OnceCell<glib::SignalGroup>,
        pub(super) connection_signals: OnceCell<glib::SignalGroup>,
        /// Kept while the page is seen.
        pub(super) watch: RefCell<Option<SnapshotsWatch>>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for SnapshotsPage {
        const NAME: &'static str = "GhSnapshotsPage";
        type Type = super::SnapshotsPage;
        type ParentType = adw::Bin;

        fn class_init(class: &mut Self::Class) {
            FailureBar::ensure_type();
            SnapshotTreeView::ensure_type();
            class.bind_template();
        }

        fn instance_init(object: &glib::subclass::InitializingObject<Self>) {
            object.init_template();
        }
    }

    impl ObjectImpl for SnapshotsPage {
        fn constructed(&self) {
            self.parent_constructed();
            self.obj().setup();
        }
    }

    impl WidgetImpl for SnapshotsPage {
        fn map(&self) {
            self.parent_map();
            self.obj().read();
        }

        fn unmap(&self) {
            self.parent_unmap();
            self.watch.take();
        }
    }

    impl BinImpl for SnapshotsPage {}
}

glib::wrapper! {
    /// The snapshots of a machine.
    pub struct SnapshotsPage(ObjectSubclass<imp::SnapshotsPage>)
        @extends adw::Bin, gtk::Widget,
        @implements gtk::Accessible, gtk::Buildable, gtk::ConstraintTarget;
}

impl SnapshotsPage {
    fn setup(&self) {
        let imp = self.imp();
        actions::install(self);
        imp.tree.connect_selected(glib::clone!(
            #[weak(rename_to = page)]
            self,
            move || page.enable_actions()
        ));
        imp.unread.offer_again(glib::clone!(
            #[weak(rename_to = page)]
            self,
            move || page.read()
        ));
    }

    /// Shows another machine, or none.
    pub(crate) fn set_machine(&self, machine: Option<&Machine>) {
        let imp = self.imp();
        if imp.machine.borrow().as_ref() == machine {
            return;
        }
        imp.machine.replace(machine.cloned());
        imp.unread.hide_failure();
        self.machine_signals().set_target(machine);
        let connection = machine.and_then(Machine::connection);
        self.connection_signals().set_target(connection.as_ref());
        self.show();
        if self.is_mapped() {
            self.read();
        }
    }

    /// The machine that is shown.
    pub(super) fn machine(&self) -> Option<Machine> {
        self.imp().machine.borrow().clone()
    }

    /// The tree.
    pub(super) fn tree(&self) -> &SnapshotTreeView {
        &self.imp().tree
    }

    pub(super) fn keep_actions(&self, group: gio::SimpleActionGroup) {
        let _ = self.imp().actions.set(group);
        self.enable_actions();
    }

    fn enable_actions(&self) {
        if let Some(group) = self.imp().actions.get() {
            actions::enable(self, group);
        }
    }

    fn machine_signals(&self) -> &glib::SignalGroup {
        self.imp().machine_signals.get_or_init(|| {
            let signals = glib::SignalGroup::new::<Machine>();
            signals.connect_closure(
                "snapshots-read",
                false,
                glib::closure_local!(
                    #[weak(rename_to = page)]
                    self,
                    move |_: Machine| page.show()
                ),
            );
            self.follow(&signals, "job");
            signals
        })
    }

    fn connection_signals(&self) -> &glib::SignalGroup {
        self.imp().connection_signals.get_or_init(|| {
            let signals = glib::SignalGroup::new::<Connection>();
            self.follow(&signals, "state");
            signals
        })
    }

    fn follow(&self, signals: &glib::SignalGroup, property: &str) {
        signals.connect_notify_local(
            Some(property),
            glib::clone!(
                #[weak(rename_to = page)]
                self,
                move |_, _| page.enable_actions()
            ),
        );
    }

    /// Reads the snapshots, and has them read again now and then while the page is seen.
    fn read(&self) {
        let Some(machine) = self.machine() else {
            return;
        };
        let imp = self.imp();
        imp.watch.replace(Some(machine.watch_snapshots()));
        let since = Instant::now();
        let weak = self.downgrade();
        glib::spawn_future_local(async move {
            let read = machine.load_snapshots().await;
            let is_read = read.is_ok();
            let page = weak.upgrade();
            if let Some(page) = page.filter(|it| it.machine().as_ref() == Some(&machine)) {
                page.show_read(read);
                log_when_drawn(&page, since, "Snapshots");
            }
            if is_read {
                machine.load_snapshot_sizes().await;
            }
        });
    }

    fn show_read(&self, read: Result<(), Error>) {
        let imp = self.imp();
        match read {
            Ok(()) => imp.unread.hide_failure(),
            // The bar over the page says so.
            Err(Error::Closed) => {}
            Err(Error::Unsupported(_)) => imp.content.set_visible_child_name("unsupported"),
            Err(error) => {
                let what = gettext("Could not read the snapshots");
                imp.unread.show(&what, &error.to_string());
            }
        }
    }

    fn show(&self) {
        let imp = self.imp();
        let machine = self.machine();
        let machine = machine.as_ref().filter(|it| it.snapshots_known());
        imp.tree.show_snapshots(machine);
        imp.content.set_visible_child_name(match machine {
            None => "unknown",
            Some(machine) if machine.shown_snapshots().is_empty() => "empty",
            Some(_) => "tree",
        });
        self.enable_actions();
    }
}

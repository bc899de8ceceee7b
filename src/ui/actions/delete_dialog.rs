// SPDX-License-Identifier: GPL-3.0-or-later
//! Asks before a machine is deleted, and which of its disks go with it: none
//! that is not ticked, and none that is not the machine's alone.

mod deleting;
mod disk_row;
mod images;
mod others;
mod secrets;
mod snapshot_files;

use std::cell::{Cell, OnceCell, RefCell};

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

use self::disk_row::DiskRow;
pub(crate) use self::images::offer as offer_images;
use crate::model::creation::Reservation;
use crate::model::{Error, Machine, OwnFile, actions};
use crate::ui::actions::{activate, entry};
use crate::ui::i18n::{gettext, gettext_f};
use crate::ui::widgets::ConnectionBar;
use crate::ui::widgets::{BusyBar, wrap_within};

/// Higher than this, the content scrolls.
const MAXIMUM_HEIGHT: i32 = 560;

mod imp {
    use super::*;

    #[derive(Default, gtk::CompositeTemplate)]
    #[template(file = "delete_dialog.ui")]
    pub struct DeleteDialog {
        #[template_child]
        pub(super) bar_title: TemplateChild<adw::WindowTitle>,
        #[template_child]
        pub(super) cancel: TemplateChild<gtk::Button>,
        #[template_child]
        pub(super) delete: TemplateChild<gtk::Button>,
        #[template_child]
        pub(super) busy: TemplateChild<BusyBar>,
        #[template_child]
        pub(super) bar: TemplateChild<ConnectionBar>,
        #[template_child]
        pub(super) scroller: TemplateChild<gtk::ScrolledWindow>,
        #[template_child]
        pub(super) content: TemplateChild<adw::Clamp>,
        #[template_child]
        pub(super) heading: TemplateChild<gtk::Label>,
        #[template_child]
        pub(super) body: TemplateChild<gtk::Label>,
        #[template_child]
        pub(super) back_up: TemplateChild<gtk::Button>,
        #[template_child]
        pub(super) disks: TemplateChild<adw::PreferencesGroup>,
        #[template_child]
        pub(super) looking: TemplateChild<gtk::Spinner>,
        #[template_child]
        pub(super) others: TemplateChild<adw::PreferencesGroup>,
        #[template_child]
        pub(super) failures: TemplateChild<adw::PreferencesGroup>,
        #[template_child]
        pub(super) problem: TemplateChild<gtk::Label>,
        pub(super) machine: OnceCell<Machine>,
        pub(super) rows: RefCell<Vec<DiskRow>>,
        /// The rows of its UEFI variables and of snapshots inside its disks.
        pub(super) nvram: RefCell<Option<DiskRow>>,
        pub(super) snapshots: RefCell<Option<DiskRow>>,
        /// That of the passphrases that the host keeps for its disks.
        pub(super) secrets: RefCell<Option<DiskRow>>,
        /// Those of the addresses that networks keep for it.
        pub(super) reserved: RefCell<Vec<(DiskRow, Reservation)>>,
        /// Those of the files of its external snapshots.
        pub(super) files: RefCell<Vec<(DiskRow, OwnFile)>>,
        /// Whether other machines use some of its disks.
        pub(super) shares_disks: Cell<bool>,
        /// Whether the machine stays, and only images go.
        pub(super) machine_stays: Cell<bool>,
        /// Machines linked to its disks, where it is a template.
        pub(super) clones: RefCell<Vec<String>>,
        /// Whether it is known who else uses its disks.
        pub(super) looked: Cell<bool>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for DeleteDialog {
        const NAME: &'static str = "GhDeleteDialog";
        type Type = super::DeleteDialog;
        type ParentType = adw::Window;

        fn class_init(class: &mut Self::Class) {
            BusyBar::ensure_type();
            ConnectionBar::ensure_type();
            class.bind_template();
            class.install_action("delete.delete", None, |dialog, _, _| dialog.delete());
            class.install_action("delete.back-up", None, |dialog, _, _| dialog.back_up());
        }

        fn instance_init(object: &glib::subclass::InitializingObject<Self>) {
            object.init_template();
        }
    }

    impl ObjectImpl for DeleteDialog {
        fn constructed(&self) {
            self.parent_constructed();
            let parts = [self.disks.upcast_ref(), self.others.upcast_ref()];
            self.busy.setup(&*self.obj(), &parts);
            self.busy.connect_busy_notify(glib::clone!(
                #[weak(rename_to = dialog)]
                self.obj(),
                move |_| dialog.show_whether_allowed()
            ));
            wrap_within(&*self.obj());
        }
    }

    impl WidgetImpl for DeleteDialog {}

    impl WindowImpl for DeleteDialog {}

    impl AdwWindowImpl for DeleteDialog {}
}

glib::wrapper! {
    /// The dialog that deletes a machine.
    pub struct DeleteDialog(ObjectSubclass<imp::DeleteDialog>)
        @extends adw::Window, gtk::Window, gtk::Widget,
        @implements gtk::Accessible, gtk::Buildable, gtk::ConstraintTarget, gtk::Native,
            gtk::Root, gtk::ShortcutManager;
}

/// Asks whether to delete `machine`.
pub(super) fn show(window: &gtk::Window, machine: &Machine) {
    if !machine.persistent() {
        // It is gone when it is off.
        let machine = std::slice::from_ref(machine);
        return activate(window, entry(&actions::FORCE_OFF), machine);
    }
    let heading = gettext_f("Delete “{name}”?", &[("name", &machine.name())]);
    let dialog: DeleteDialog = glib::Object::builder()
        .property("transient-for", window)
        .property("title", &heading)
        .build();
    dialog.imp().heading.set_label(&heading);
    let _ = dialog.imp().machine.set(machine.clone());
    dialog.show_consequences(machine);
    dialog.follow_connection();
    dialog.look();
    dialog.look_for_others(machine);
    dialog.look_for_backups(machine);
    if machine.template() {
        dialog.look_for_clones(machine);
    }
    dialog.present();
}

impl DeleteDialog {
    fn machine(&self) -> &Machine {
        self.imp().machine.get().expect("set by show()")
    }

    /// Deletes nothing while its connection is closed, and goes on when that is back.
    fn follow_connection(&self) {
        let (bar, machine) = (&self.imp().bar, self.machine());
        bar.set_connection(machine.connection().as_ref());
        bar.connect_usable_notify(glib::clone!(
            #[weak(rename_to = dialog)]
            self,
            move |_| {
                dialog.connection_changed();
            }
        ));
        machine.connect_gone(glib::clone!(
            #[weak(rename_to = dialog)]
            self,
            move |machine| {
                // It was deleted elsewhere: there is nothing left to ask.
                let is_gone = machine.connection().is_some_and(|it| it.is_writable());
                if is_gone && dialog.is_asking() {
                    dialog.close();
                }
            }
        ));
        self.show_whether_allowed();
    }

    /// Whether it still asks, and neither deletes nor shows the outcome.
    fn is_asking(&self) -> bool {
        let imp = self.imp();
        !imp.busy.busy() && !imp.machine_stays.get() && imp.delete.is_visible()
    }

    fn connection_changed(&self) {
        self.show_whether_allowed();
        if self.imp().bar.usable() && self.is_asking() && !self.imp().looked.get() {
            self.show_problem("");
            self.look();
        }
    }

    /// Turns Delete on if there is something to delete and a way to do it.
    fn show_whether_allowed(&self) {
        let imp = self.imp();
        let rows = imp.rows.borrow();
        let any = !imp.machine_stays.get() || rows.iter().any(|row| row.ticked().is_some());
        let is_needed = !imp.clones.borrow().is_empty();
        let allowed = any && !is_needed && !imp.busy.busy() && imp.bar.usable();
        self.action_set_enabled("delete.delete", allowed);
        let machine = std::slice::from_ref(self.machine());
        let is_possible = actions::BACK_UP.refusal_for(machine).is_none();
        imp.back_up
            .set_visible(is_possible && !imp.machine_stays.get() && imp.delete.get_visible());
        self.action_set_enabled("delete.back-up", !imp.busy.busy() && imp.bar.usable());
    }

    fn show_consequences(&self, machine: &Machine) {
        let body = if machine.status().is_active() {
            gettext(
                "It is running: it will be forced off first, and unsaved data in the guest is lost. Its definition is deleted; its disks are kept unless you select them.",
            )
        } else if machine.saved() {
            gettext(
                "Its definition and its saved state are deleted. Its disks are kept unless you select them.",
            )
        } else {
            gettext("Its definition is deleted. Its disks are kept unless you select them.")
        };
        self.imp().body.set_label(&body);
    }

    /// Lists the disks at once, and says what speaks against deleting them as
    /// soon as that is known.
    fn look(&self) {
        let imp = self.imp();
        let machine = self.machine().clone();
        let weak = self.downgrade();
        imp.looking.start();
        glib::spawn_future_local(async move {
            let looked = async {
                let disks = machine.own_disks().await?;
                if let Some(dialog) = weak.upgrade() {
                    dialog.list(disks.iter().map(DiskRow::new).collect());
                }
                machine.look_who_uses(disks).await
            };
            let looked = looked.await;
            let Some(dialog) = weak.upgrade() else {
                return;
            };
            let imp = dialog.imp();
            imp.looking.stop();
            match looked {
                Ok(disks) => {
                    imp.looked.set(true);
                    for (row, disk) in imp.rows.borrow().iter().zip(&disks) {
                        row.judge(disk);
                    }
                    dialog.judge_snapshots(&disks);
                    dialog.list_secrets(&disks);
                    dialog.fit();
                }
                // The bar says so, and it is asked again.
                Err(Error::Closed) => {}
                Err(error) => dialog.show_problem(&gettext_f(
                    "Its disks cannot be deleted, because it is unknown what else uses them: {why}",
                    &[("why", &error.to_string())],
                )),
            }
        });
    }

    fn list(&self, rows: Vec<DiskRow>) {
        let imp = self.imp();
        rows.iter().for_each(|row| imp.disks.add(row));
        imp.disks.set_visible(!rows.is_empty());
        let old = imp.rows.replace(rows);
        old.iter().for_each(|row| imp.disks.remove(row));
        self.fit();
    }

    fn show_problem(&self, problem: &str) {
        self.imp().problem.set_label(problem);
        self.imp().problem.set_visible(!problem.is_empty());
        self.fit();
    }

    /// Makes the dialog as high as what is in it: a scrolled window by itself
    /// only knows how high that is where no line is broken.
    fn fit(&self) {
        let imp = self.imp();
        let width = match imp.scroller.width() {
            0 => self.default_width(),
            width => width,
        };
        let (_, height, _, _) = imp.content.measure(gtk::Orientation::Vertical, width);
        imp.scroller
            .set_min_content_height(height.min(MAXIMUM_HEIGHT));
    }
}

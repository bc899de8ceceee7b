// SPDX-License-Identifier: GPL-3.0-or-later
//! Asks before a machine is deleted, and which of its disks go with it: none
//! that nobody ticked, and none that is not the machine's alone.

mod disk_row;
mod images;
mod others;

use std::cell::{Cell, OnceCell, RefCell};

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

use self::disk_row::DiskRow;
pub(crate) use self::images::offer as offer_images;
use crate::libvirt::Error;
use crate::model::Machine;
use crate::ui::Window;
use crate::ui::i18n::{gettext, gettext_f};
use crate::ui::widgets::{InfoRow, close_on_escape, wrap_within};

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
        pub(super) spinner: TemplateChild<gtk::Spinner>,
        #[template_child]
        pub(super) scroller: TemplateChild<gtk::ScrolledWindow>,
        #[template_child]
        pub(super) content: TemplateChild<adw::Clamp>,
        #[template_child]
        pub(super) heading: TemplateChild<gtk::Label>,
        #[template_child]
        pub(super) body: TemplateChild<gtk::Label>,
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
        /// Whether other machines use some of its disks.
        pub(super) shares_disks: Cell<bool>,
        /// Whether the machine stays, and only images go.
        pub(super) machine_stays: Cell<bool>,
        /// Whether it is deleting, and so cannot be closed.
        pub(super) busy: Cell<bool>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for DeleteDialog {
        const NAME: &'static str = "GhDeleteDialog";
        type Type = super::DeleteDialog;
        type ParentType = adw::Window;

        fn class_init(class: &mut Self::Class) {
            class.bind_template();
            class.install_action("delete.delete", None, |dialog, _, _| dialog.delete());
        }

        fn instance_init(object: &glib::subclass::InitializingObject<Self>) {
            object.init_template();
        }
    }

    impl ObjectImpl for DeleteDialog {
        fn constructed(&self) {
            self.parent_constructed();
            close_on_escape(&*self.obj());
            wrap_within(&*self.obj());
        }
    }

    impl WidgetImpl for DeleteDialog {}

    impl WindowImpl for DeleteDialog {
        fn close_request(&self) -> glib::Propagation {
            if self.busy.get() {
                return glib::Propagation::Stop;
            }
            self.parent_close_request()
        }
    }

    impl AdwWindowImpl for DeleteDialog {}
}

glib::wrapper! {
    /// The dialog that deletes a machine.
    pub struct DeleteDialog(ObjectSubclass<imp::DeleteDialog>)
        @extends adw::Window, gtk::Window, gtk::Widget,
        @implements gtk::Accessible, gtk::Buildable, gtk::ConstraintTarget, gtk::Native,
            gtk::Root, gtk::ShortcutManager;
}

/// Asks whether to delete `machine`, which has a definition.
pub(super) fn show(window: &Window, machine: &Machine) {
    let values = [("name", machine.name())];
    let values = [("name", values[0].1.as_str())];
    let heading = gettext_f("Delete “{name}”?", &values);
    let dialog: DeleteDialog = glib::Object::builder()
        .property("transient-for", window)
        .property("title", &heading)
        .build();
    dialog.imp().heading.set_label(&heading);
    let _ = dialog.imp().machine.set(machine.clone());
    dialog.show_consequences(machine);
    dialog.look();
    dialog.look_for_others(machine);
    dialog.present();
}

impl DeleteDialog {
    fn machine(&self) -> &Machine {
        self.imp().machine.get().expect("set by show()")
    }

    fn show_consequences(&self, machine: &Machine) {
        let body = if machine.status().is_active() {
            gettext(
                "It is running: it will be forced off first, and whatever the guest has not saved is lost. Its definition goes, and its disks stay unless you tick them.",
            )
        } else if machine.saved() {
            gettext("Its definition and its saved state go. Its disks stay unless you tick them.")
        } else {
            gettext("Its definition goes. Its disks stay unless you tick them.")
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
                    for (row, disk) in imp.rows.borrow().iter().zip(&disks) {
                        row.judge(disk);
                    }
                    dialog.judge_snapshots(&disks);
                    dialog.fit();
                }
                Err(error) => dialog.show_problem(&gettext_f(
                    "Its disks cannot be deleted, since it is not known who else uses them: {why}",
                    &[("why", &error.to_string())],
                )),
            }
        });
    }

    fn list(&self, rows: Vec<DiskRow>) {
        let imp = self.imp();
        rows.iter().for_each(|row| imp.disks.add(row));
        imp.disks.set_visible(!rows.is_empty());
        imp.rows.replace(rows);
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

    fn set_busy(&self, busy: bool) {
        let imp = self.imp();
        imp.busy.set(busy);
        imp.spinner.set_visible(busy);
        imp.spinner.set_spinning(busy);
        imp.disks.set_sensitive(!busy);
        imp.others.set_sensitive(!busy);
        self.action_set_enabled("delete.delete", !busy);
        self.action_set_enabled("window.close", !busy);
        self.show_problem("");
    }

    /// First the machine, then its disks: the other way round, a machine that
    /// cannot be deleted would be left without disks.
    fn delete(&self) {
        let machine = self.machine().clone();
        let paths: Vec<String> = self
            .imp()
            .rows
            .borrow()
            .iter()
            .filter_map(DiskRow::ticked)
            .collect();
        let options = self.options();
        self.set_busy(true);
        let (dialog, stays) = (self.clone(), self.imp().machine_stays.get());
        glib::spawn_future_local(async move {
            let deleted = match stays {
                true => Ok(()),
                false => machine.delete(options).await,
            };
            let outcome = match deleted {
                Ok(()) => machine.delete_images(paths).await,
                Err(error) => Err(error),
            };
            dialog.set_busy(false);
            match outcome {
                Ok(failures) if failures.is_empty() => dialog.close(),
                Ok(failures) => dialog.show_left_over(&machine.name(), &failures),
                Err(error) => dialog.show_problem(&error.to_string()),
            }
        });
    }

    /// The machine is gone, some disks are not.
    fn show_left_over(&self, name: &str, failures: &[(String, Error)]) {
        let imp = self.imp();
        let heading = match imp.machine_stays.get() {
            true => gettext("Not All Is Deleted"),
            false => gettext_f("“{name}” Is Deleted", &[("name", name)]),
        };
        self.set_title(Some(&heading));
        imp.heading.set_label(&heading);
        imp.body.set_label(&gettext(
            "These disks could not be deleted and are still there:",
        ));
        imp.disks.set_visible(false);
        imp.others.set_visible(false);
        for (path, error) in failures {
            let row = InfoRow::new(path, &error.to_string());
            imp.failures.add(&row);
        }
        imp.failures.set_visible(true);
        imp.delete.set_visible(false);
        imp.cancel.set_label(&gettext("_Close"));
        self.fit();
    }
}

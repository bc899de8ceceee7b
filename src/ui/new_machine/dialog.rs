// SPDX-License-Identifier: GPL-3.0-or-later
//! The page that makes a machine. It holds what was entered and what is known of
//! the host; `form` looks at both whenever one changes, `run` makes the machine.

mod connections;
mod copy;
mod form;
mod image_check;
mod run;

use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

use self::form::Offer;
pub(super) use self::run::arrival;
use super::basics::BasicsGroup;
use super::disk::DiskGroup;
use super::more::MoreGroup;
use super::more_disks::MoreDisks;
use super::network::NetworkGroup;
use super::source::SourceGroup;
use crate::definition::new_machine::NewMachine;
use crate::model::Connection;
use crate::model::host_facts::HostFacts;
use crate::model::image::ImageFacts;
use crate::model::usage::Usage;
use crate::ui::widgets::ConnectionBar;
use crate::ui::widgets::{BusyBar, ChoiceRow, FailureBar, FieldNote, show_xml, wrap_within};

mod imp {
    use super::*;

    #[derive(Debug, Default, gtk::CompositeTemplate)]
    #[template(file = "dialog.ui")]
    pub struct NewMachineDialog {
        #[template_child]
        pub(super) create: TemplateChild<gtk::Button>,
        #[template_child]
        pub(super) spinner: TemplateChild<gtk::Spinner>,
        #[template_child]
        pub(super) bar: TemplateChild<ConnectionBar>,
        #[template_child]
        pub(super) failure: TemplateChild<FailureBar>,
        #[template_child]
        pub(super) form: TemplateChild<adw::PreferencesPage>,
        #[template_child]
        pub(super) connection_group: TemplateChild<adw::PreferencesGroup>,
        #[template_child]
        pub(super) connection: TemplateChild<adw::ComboRow>,
        #[template_child]
        pub(super) connection_note: TemplateChild<FieldNote>,
        #[template_child]
        pub(super) source: TemplateChild<SourceGroup>,
        #[template_child]
        pub(super) basics: TemplateChild<BasicsGroup>,
        #[template_child]
        pub(super) disk: TemplateChild<DiskGroup>,
        #[template_child]
        pub(super) more_disks: TemplateChild<MoreDisks>,
        #[template_child]
        pub(super) network: TemplateChild<NetworkGroup>,
        #[template_child]
        pub(super) more: TemplateChild<MoreGroup>,
        #[template_child]
        pub(super) show_xml: TemplateChild<gtk::Button>,
        #[template_child]
        pub(super) busy: TemplateChild<BusyBar>,
        pub(super) window: glib::WeakRef<gtk::Window>,
        /// The connections to choose from.
        pub(super) connections: RefCell<Vec<Connection>>,
        pub(super) uuid: OnceCell<uuid::Uuid>,
        pub(super) facts: RefCell<Option<Rc<HostFacts>>>,
        pub(super) facts_turn: Cell<u64>,
        pub(super) usage: RefCell<Option<Usage>>,
        pub(super) offer: RefCell<Option<Offer>>,
        /// What is known of the images that are named.
        pub(super) images: RefCell<Vec<ImageFacts>>,
        pub(super) proposed_arch: RefCell<Option<String>>,
        /// The form's machine, if it can be made.
        pub(super) draft: RefCell<Option<NewMachine>>,
        pub(super) update_queued: Cell<bool>,
        pub(super) second_look: Cell<bool>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for NewMachineDialog {
        const NAME: &'static str = "GhNewMachineDialog";
        type Type = super::NewMachineDialog;
        type ParentType = adw::Window;

        fn class_init(class: &mut Self::Class) {
            BusyBar::ensure_type();
            ConnectionBar::ensure_type();
            FailureBar::ensure_type();
            FieldNote::ensure_type();
            SourceGroup::ensure_type();
            BasicsGroup::ensure_type();
            DiskGroup::ensure_type();
            MoreDisks::ensure_type();
            NetworkGroup::ensure_type();
            MoreGroup::ensure_type();
            ChoiceRow::ensure_type();
            class.bind_template();
        }

        fn instance_init(object: &glib::subclass::InitializingObject<Self>) {
            object.init_template();
        }
    }

    impl ObjectImpl for NewMachineDialog {
        fn constructed(&self) {
            self.parent_constructed();
            self.obj().setup();
        }
    }

    impl WidgetImpl for NewMachineDialog {}

    impl WindowImpl for NewMachineDialog {}
    impl AdwWindowImpl for NewMachineDialog {}
}

glib::wrapper! {
    /// The dialog that makes a machine.
    pub struct NewMachineDialog(ObjectSubclass<imp::NewMachineDialog>)
        @extends adw::Window, gtk::Window, gtk::Widget,
        @implements gtk::Accessible, gtk::Buildable, gtk::ConstraintTarget, gtk::Native,
            gtk::Root, gtk::ShortcutManager;
}

impl NewMachineDialog {
    /// A dialog over the main window that offers these connections, the one at
    /// `selected` first.
    pub(super) fn new(window: &gtk::Window, connections: Vec<Connection>, selected: usize) -> Self {
        let dialog: Self = glib::Object::builder()
            .property("transient-for", window)
            .build();
        let imp = dialog.imp();
        imp.window.set(Some(window));
        dialog.offer_connections(connections, selected);
        dialog
    }

    fn setup(&self) {
        let imp = self.imp();
        let uuid = uuid::Uuid::try_parse(&glib::uuid_string_random());
        let _ = imp.uuid.set(uuid.unwrap_or_default());
        imp.busy.setup(self, &[imp.form.upcast_ref()]);
        wrap_within(self);
        let update = {
            glib::clone!(
                #[weak(rename_to = dialog)]
                self,
                move || dialog.queue_update()
            )
        };
        imp.source.connect_changed(update.clone());
        imp.basics.connect_changed(update.clone());
        imp.disk.connect_changed(update.clone());
        imp.more_disks.connect_changed(update.clone());
        imp.network.connect_changed(update.clone());
        imp.more.connect_changed(update);
        imp.more.connect_arch(glib::clone!(
            #[weak(rename_to = dialog)]
            self,
            move || dialog.follow_arch()
        ));
        imp.disk.connect_try_again(glib::clone!(
            #[weak(rename_to = dialog)]
            self,
            move || dialog.follow_connection()
        ));
        imp.network.connect_try_again(glib::clone!(
            #[weak(rename_to = dialog)]
            self,
            move || dialog.follow_connection()
        ));
        imp.source.connect_copy(glib::clone!(
            #[weak(rename_to = dialog)]
            self,
            move || dialog.copy_into_pool()
        ));
        imp.bar.connect_usable_notify(glib::clone!(
            #[weak(rename_to = dialog)]
            self,
            move |_| dialog.connection_changed()
        ));
        imp.create.connect_clicked(glib::clone!(
            #[weak(rename_to = dialog)]
            self,
            move |_| dialog.create()
        ));
        imp.show_xml.connect_clicked(glib::clone!(
            #[weak(rename_to = dialog)]
            self,
            move |_| dialog.show_document()
        ));
        imp.source.focus();
    }

    /// Takes an installation image, or by its name a disk image.
    pub(super) fn set_source(&self, path: &str) {
        let imp = self.imp();
        if imp.busy.busy() {
            return;
        }
        let lower = path.to_lowercase();
        if [".qcow2", ".vmdk", ".vdi", ".vhdx", ".raw"]
            .iter()
            .any(|end| lower.ends_with(end))
        {
            imp.source.set_disk_image(path);
        } else {
            imp.source.set_image(path);
        }
    }

    fn show_document(&self) {
        if let Some(document) = self.document() {
            show_xml(self.upcast_ref(), &document);
        }
    }
}

// SPDX-License-Identifier: GPL-3.0-or-later
//! The page that makes a machine. It holds what was entered and what is known of
//! the host; `form` looks at both whenever one changes, `run` makes the machine.

mod cloud;
mod connections;
mod copy;
mod customize;
mod form;
mod found;
mod image_check;
mod many;
mod orders;
mod presets;
mod run;
mod servers;
mod unattended;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

use self::form::Offer;
use self::orders::Identity;
pub(super) use self::run::arrival;
use self::unattended::FoundScripts;
use super::basics::BasicsGroup;
use super::disk::DiskGroup;
use super::more::MoreGroup;
use super::more_disks::MoreDisks;
use super::network::NetworkGroup;
use super::source::{SourceGroup, SourceKind};
use crate::definition::new_machine::{NewMachine, Preset};
use crate::model::Connection;
use crate::model::host_facts::HostFacts;
use crate::model::image::ImageFacts;
use crate::model::usage::Usage;
use crate::ui::guest::GuestGroup;
use crate::ui::i18n::gettext;
use crate::ui::widgets::{ChoiceRow, FieldNote, FormDialog, show_xml};

mod imp {
    use super::*;

    #[derive(Debug, Default, gtk::CompositeTemplate)]
    #[template(file = "dialog.ui")]
    pub struct NewMachineForm {
        #[template_child]
        pub(super) preset_group: TemplateChild<adw::PreferencesGroup>,
        #[template_child]
        pub(super) preset: TemplateChild<adw::ComboRow>,
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
        pub(super) guest: TemplateChild<GuestGroup>,
        #[template_child]
        pub(super) disk: TemplateChild<DiskGroup>,
        #[template_child]
        pub(super) more_disks: TemplateChild<MoreDisks>,
        #[template_child]
        pub(super) network: TemplateChild<NetworkGroup>,
        #[template_child]
        pub(super) more: TemplateChild<MoreGroup>,
        #[template_child]
        pub(super) customize: TemplateChild<gtk::Button>,
        #[template_child]
        pub(super) show_xml: TemplateChild<gtk::Button>,
        pub(super) dialog: glib::WeakRef<FormDialog>,
        pub(super) window: glib::WeakRef<gtk::Window>,
        /// The connections to choose from.
        pub(super) connections: RefCell<Vec<Connection>>,
        pub(super) facts: RefCell<Option<Rc<HostFacts>>>,
        pub(super) facts_turn: Cell<u64>,
        pub(super) usage: RefCell<Option<Usage>>,
        pub(super) offer: RefCell<Option<Offer>>,
        /// What is known of the images that are named.
        pub(super) images: RefCell<Vec<ImageFacts>>,
        /// The size of the cloud image, and of which path, once it was looked up.
        pub(super) cloud_size: RefCell<Option<(String, Option<u64>)>>,
        /// The scripts that there are for the installation image.
        pub(super) scripts: RefCell<Option<FoundScripts>>,
        /// What the machines and their cards are known by.
        pub(super) identities: RefCell<Vec<Identity>>,
        pub(super) proposed_arch: RefCell<Option<String>>,
        /// The form's machine, if it can be made.
        pub(super) draft: RefCell<Option<NewMachine>>,
        /// The presets that are listed, and whether the list is being filled.
        pub(super) presets: RefCell<Vec<(String, Preset)>>,
        pub(super) is_listing: Cell<bool>,
        /// What is wanted of the machine where a person says nothing else, and the
        /// connection whose defaults are in it.
        pub(super) wanted: RefCell<Preset>,
        pub(super) defaults_of: RefCell<String>,
        pub(super) update_queued: Cell<bool>,
        pub(super) second_look: Cell<bool>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for NewMachineForm {
        const NAME: &'static str = "GhNewMachineForm";
        type Type = super::NewMachineForm;
        type ParentType = gtk::Box;

        fn class_init(class: &mut Self::Class) {
            FieldNote::ensure_type();
            SourceGroup::ensure_type();
            BasicsGroup::ensure_type();
            GuestGroup::ensure_type();
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

    impl ObjectImpl for NewMachineForm {
        fn constructed(&self) {
            self.parent_constructed();
            self.obj().setup();
        }
    }

    impl WidgetImpl for NewMachineForm {}
    impl BoxImpl for NewMachineForm {}
}

glib::wrapper! {
    /// What the dialog that makes a machine asks.
    pub struct NewMachineForm(ObjectSubclass<imp::NewMachineForm>)
        @extends gtk::Box, gtk::Widget,
        @implements gtk::Accessible, gtk::Buildable, gtk::ConstraintTarget, gtk::Orientable;
}

impl NewMachineForm {
    /// The form in a dialog over the main window that offers these connections, the one at
    /// `selected` first.
    pub(super) fn in_dialog(
        form: Self,
        window: &gtk::Window,
        connections: Vec<Connection>,
        selected: usize,
    ) -> Option<(FormDialog, Self)> {
        let title = gettext("New Virtual Machine");
        let create = gettext("Create");
        let dialog = FormDialog::new(window, connections.get(selected)?, &title, &create);
        dialog.set_default_size(640, 720);
        form.imp().window.set(Some(window));
        dialog.add(&form);
        form.follow_dialog(&dialog);
        form.setup_presets(&dialog);
        form.offer_connections(connections, selected);
        form.imp().source.focus();
        Some((dialog, form))
    }

    fn follow_dialog(&self, dialog: &FormDialog) {
        self.imp().dialog.set(Some(dialog));
        dialog.connect_usable(glib::clone!(
            #[weak(rename_to = form)]
            self,
            move || form.connection_changed()
        ));
        dialog.connect_busy(glib::clone!(
            #[weak(rename_to = form)]
            self,
            move || form.queue_update()
        ));
        dialog.connect_apply(glib::clone!(
            #[weak(rename_to = form)]
            self,
            move |dialog| form.create(dialog)
        ));
    }

    /// The dialog that it is in, while that is open.
    fn dialog(&self) -> Option<FormDialog> {
        self.imp().dialog.upgrade()
    }

    /// Whether the dialog is at work.
    fn is_busy(&self) -> bool {
        self.dialog().is_some_and(|dialog| dialog.busy())
    }

    fn setup(&self) {
        let imp = self.imp();
        let update = {
            glib::clone!(
                #[weak(rename_to = form)]
                self,
                move || form.queue_update()
            )
        };
        imp.source.connect_changed(update.clone());
        imp.basics.connect_changed(update.clone());
        imp.guest.connect_changed(update.clone());
        imp.disk.connect_changed(update.clone());
        imp.more_disks.connect_changed(update.clone());
        imp.network.connect_changed(update.clone());
        imp.more.connect_changed(update);
        imp.more.connect_arch(glib::clone!(
            #[weak(rename_to = form)]
            self,
            move || form.follow_arch()
        ));
        imp.disk.connect_try_again(glib::clone!(
            #[weak(rename_to = form)]
            self,
            move || form.follow_connection()
        ));
        imp.network.connect_try_again(glib::clone!(
            #[weak(rename_to = form)]
            self,
            move || form.follow_connection()
        ));
        imp.source.connect_copy(glib::clone!(
            #[weak(rename_to = form)]
            self,
            move || form.copy_into_pool()
        ));
        self.setup_servers();
        imp.customize.connect_clicked(glib::clone!(
            #[weak(rename_to = form)]
            self,
            move |_| form.customize()
        ));
        imp.show_xml.connect_clicked(glib::clone!(
            #[weak(rename_to = form)]
            self,
            move |_| form.show_document()
        ));
    }

    /// Takes an installation image, or by its name a disk image.
    pub(super) fn set_source(&self, path: &str) {
        let imp = self.imp();
        if self.is_busy() {
            return;
        }
        let lower = path.to_lowercase();
        if [".qcow2", ".vmdk", ".vdi", ".vhdx", ".raw"]
            .iter()
            .any(|end| lower.ends_with(end))
        {
            match imp.source.kind() {
                SourceKind::Cloud => imp.source.set_cloud_image(path),
                _ => imp.source.set_disk_image(path),
            }
        } else {
            imp.source.set_image(path);
        }
    }

    fn show_document(&self) {
        if let (Some(document), Some(dialog)) = (self.document(), self.dialog()) {
            show_xml(dialog.upcast_ref(), &document);
        }
    }
}

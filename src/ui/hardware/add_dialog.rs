// SPDX-License-Identifier: GPL-3.0-or-later
//! Adds a device to the draft: what it takes to begin with is asked here, the rest
//! in its form. Nothing is made or reaches the machine before Apply.

mod accepting;
mod asking;
mod card;
mod checking;
mod host_devices;
mod pools;

use std::cell::RefCell;
use std::rc::Rc;

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

use self::card::Chosen;
use self::host_devices::Words;
use super::kinds::all_new;
use crate::definition::device::hostdev::HostDevice;
use crate::definition::device::new_device::NewDevice;
use crate::definition::machine::Machine as Definition;
use crate::definition::volume::DiskFormat;
use crate::model::hardware::HostOffer;
use crate::model::{Listing, Machine, PoolSummary};
use crate::ui::i18n::gettext;
use crate::ui::widgets::ConnectionBar;
use crate::ui::widgets::{BusyBar, ChoiceRow, FieldNote, PathRow, show_unit, wrap_within};
use crate::ui::xml::XmlEditor;

/// Gets what is to be added; says so where it cannot be.
type Done = Box<dyn Fn(NewDevice) -> Result<(), String>>;

/// Formats of new images.
const FORMATS: [DiskFormat; 2] = [DiskFormat::Qcow2, DiskFormat::Raw];

mod imp {
    use super::*;

    #[derive(Default, gtk::CompositeTemplate)]
    #[template(file = "add_dialog.ui")]
    pub struct AddDeviceDialog {
        #[template_child]
        pub(super) bar: TemplateChild<ConnectionBar>,
        #[template_child]
        pub(super) kind: TemplateChild<adw::ComboRow>,
        #[template_child]
        pub(super) disk: TemplateChild<adw::PreferencesGroup>,
        #[template_child]
        pub(super) image: TemplateChild<adw::ComboRow>,
        #[template_child]
        pub(super) pool: TemplateChild<adw::ComboRow>,
        #[template_child]
        pub(super) unread_pools: TemplateChild<FieldNote>,
        #[template_child]
        pub(super) size: TemplateChild<adw::EntryRow>,
        #[template_child]
        pub(super) size_note: TemplateChild<FieldNote>,
        #[template_child]
        pub(super) path: TemplateChild<PathRow>,
        #[template_child]
        pub(super) path_note: TemplateChild<FieldNote>,
        #[template_child]
        pub(super) format: TemplateChild<adw::ComboRow>,
        #[template_child]
        pub(super) bus: TemplateChild<adw::ComboRow>,
        #[template_child]
        pub(super) nic: TemplateChild<adw::PreferencesGroup>,
        #[template_child]
        pub(super) host: TemplateChild<adw::PreferencesGroup>,
        #[template_child]
        pub(super) devices: TemplateChild<gtk::ListBox>,
        #[template_child]
        pub(super) folder: TemplateChild<adw::PreferencesGroup>,
        #[template_child]
        pub(super) folder_path: TemplateChild<PathRow>,
        #[template_child]
        pub(super) for_now_group: TemplateChild<adw::PreferencesGroup>,
        #[template_child]
        pub(super) for_now: TemplateChild<gtk::Switch>,
        #[template_child]
        pub(super) tag: TemplateChild<adw::EntryRow>,
        #[template_child]
        pub(super) xml_group: TemplateChild<adw::PreferencesGroup>,
        #[template_child]
        pub(super) xml: TemplateChild<XmlEditor>,
        #[template_child]
        pub(super) note: TemplateChild<gtk::Label>,
        #[template_child]
        pub(super) form: TemplateChild<adw::PreferencesPage>,
        #[template_child]
        pub(super) busy: TemplateChild<BusyBar>,
        pub(super) machine: RefCell<Option<Machine>>,
        pub(super) definition: RefCell<Option<Definition>>,
        pub(super) offer: RefCell<Rc<HostOffer>>,
        pub(super) buses: RefCell<Vec<String>>,
        /// None until the host has answered.
        pub(super) pools: RefCell<Option<Listing<PoolSummary>>>,
        /// The pool that new images are in unless a person says otherwise.
        pub(super) usual_pool: RefCell<Option<String>>,
        pub(super) network: Rc<Chosen>,
        pub(super) found: RefCell<Vec<HostDevice>>,
        pub(super) words: RefCell<Vec<Words>>,
        pub(super) done: RefCell<Option<Done>>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for AddDeviceDialog {
        const NAME: &'static str = "GhAddDeviceDialog";
        type Type = super::AddDeviceDialog;
        type ParentType = adw::Window;

        fn class_init(class: &mut Self::Class) {
            BusyBar::ensure_type();
            ConnectionBar::ensure_type();
            PathRow::ensure_type();
            FieldNote::ensure_type();
            XmlEditor::ensure_type();
            ChoiceRow::ensure_type();
            class.bind_template();
            class.install_action("device.add", None, |dialog, _, _| dialog.accept());
        }

        fn instance_init(object: &glib::subclass::InitializingObject<Self>) {
            object.init_template();
        }
    }

    impl ObjectImpl for AddDeviceDialog {
        fn constructed(&self) {
            self.parent_constructed();
            self.busy.setup(&*self.obj(), &[self.form.upcast_ref()]);
            self.busy.set_harmless();
            wrap_within(&*self.obj());
            self.obj().setup_choices();
        }
    }

    impl WidgetImpl for AddDeviceDialog {}
    impl WindowImpl for AddDeviceDialog {}
    impl AdwWindowImpl for AddDeviceDialog {}
}

glib::wrapper! {
    /// The dialog that adds a device.
    pub struct AddDeviceDialog(ObjectSubclass<imp::AddDeviceDialog>)
        @extends adw::Window, gtk::Window, gtk::Widget,
        @implements gtk::Accessible, gtk::Buildable, gtk::ConstraintTarget, gtk::Native,
            gtk::Root, gtk::ShortcutManager;
}

/// Opens the dialog; `done` gets what is to be added.
pub(super) fn show(
    window: &gtk::Window,
    machine: &Machine,
    definition: Definition,
    offer: Rc<HostOffer>,
    done: impl Fn(NewDevice) -> Result<(), String> + 'static,
) {
    let dialog: AddDeviceDialog = glib::Object::builder()
        .property("transient-for", window)
        .build();
    let imp = dialog.imp();
    imp.machine.replace(Some(machine.clone()));
    imp.definition.replace(Some(definition));
    imp.offer.replace(offer);
    imp.done.replace(Some(Box::new(done)));
    dialog.take_defaults(machine);
    dialog.setup_browsing(machine);
    dialog.follow_connection(machine);
    dialog.setup_network(machine);
    dialog.follow_kind();
    dialog.ask_pools(machine);
    imp.unread_pools.set_field(&*imp.pool);
    imp.unread_pools.connect_copy(glib::clone!(
        #[weak]
        dialog,
        #[strong]
        machine,
        move || dialog.ask_pools(&machine)
    ));
    dialog.present();
}

impl AddDeviceDialog {
    fn setup_choices(&self) {
        let imp = self.imp();
        let kinds: gtk::StringList = all_new().map(|kind| (kind.name)()).collect();
        imp.kind.set_model(Some(&kinds));
        imp.xml.call_text(&gettext("Device XML"));
        let (new, there) = (gettext("A new image"), gettext("Already on the host"));
        let list = gtk::StringList::new(&[&new, &there]);
        imp.image.set_model(Some(&list));
        let formats = FORMATS.map(DiskFormat::as_str);
        imp.format.set_model(Some(&gtk::StringList::new(&formats)));
        let filter = (
            gettext("Images"),
            &[
                "*.iso", "*.img", "*.qcow2", "*.raw", "*.vmdk", "*.vdi", "*.vhd",
            ][..],
        );
        imp.path.set_filter(&gettext("Browse Images"), filter);
        imp.path_note.set_field(&*imp.path);
        show_unit(&imp.size, "GiB");
        self.follow_path();
        self.follow_size();
        imp.devices.connect_row_selected(glib::clone!(
            #[weak(rename_to = dialog)]
            self,
            move |_, _| dialog.tell_consequences()
        ));
        for row in [&imp.kind, &imp.image] {
            row.connect_selected_notify(glib::clone!(
                #[weak(rename_to = dialog)]
                self,
                move |_| dialog.follow_kind()
            ));
        }
    }

    /// Adds nothing while the connection is closed, and goes on when it is back.
    fn follow_connection(&self, machine: &Machine) {
        let bar = &self.imp().bar;
        bar.set_connection(machine.connection().as_ref());
        bar.connect_usable_notify(glib::clone!(
            #[weak(rename_to = dialog)]
            self,
            #[strong]
            machine,
            move |bar| {
                let imp = dialog.imp();
                dialog.action_set_enabled("device.add", bar.usable() && !imp.busy.busy());
                let has_pools =
                    matches!(&*imp.pools.borrow(), Some(Ok(pools)) if !pools.is_empty());
                if bar.usable() && !has_pools {
                    dialog.ask_pools(&machine);
                }
            }
        ));
    }

    /// Says something below the form.
    fn say(&self, text: &str, is_problem: bool) {
        let note = &self.imp().note;
        note.set_label(text);
        note.set_css_classes(if is_problem {
            &["error"]
        } else {
            &["dim-label"]
        });
    }
}

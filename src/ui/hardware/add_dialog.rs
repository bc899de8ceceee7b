// SPDX-License-Identifier: GPL-3.0-or-later
//! Adds a device to the draft: what it takes to begin with is asked here, the rest
//! in its form. Nothing is made or reaches the machine before Apply.

mod accepting;
mod checking;
mod host_devices;
mod kinds;

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

use self::host_devices::Words;
use self::kinds::Kind;
use super::field::{Field, Kind as FieldKind};
use super::form::{Listener, To, mac, network};
use crate::definition::device::hostdev::HostDevice;
use crate::definition::device::new_device::NewDevice;
use crate::definition::machine::Machine as Definition;
use crate::definition::volume::DiskFormat;
use crate::model::hardware::HostOffer;
use crate::model::{Error, Listing, Machine, PoolSummary};
use crate::ui::connection::ConnectionBar;
use crate::ui::i18n::gettext;
use crate::ui::names::shown_name;
use crate::ui::widgets::{
    BusyBar, ChoiceRow, FieldNote, PathRow, bus_text, show_unit, wrap_within,
};
use crate::ui::xml::XmlEditor;

/// Buses where the host tells none.
const BUSES: [&str; 4] = ["virtio", "sata", "scsi", "usb"];
/// Buses that a CD drive can be on.
const CDROM_BUSES: [&str; 4] = ["sata", "ide", "scsi", "usb"];
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
        pub(super) folder_path: TemplateChild<adw::EntryRow>,
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
        pub(super) kinds: RefCell<Vec<Kind>>,
        pub(super) buses: RefCell<Vec<String>>,
        /// None until the host has answered.
        pub(super) pools: RefCell<Option<Listing<PoolSummary>>>,
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

/// What was entered for a network card, and what is wrong with it, by field.
#[derive(Debug, Default)]
pub struct Chosen {
    values: RefCell<HashMap<&'static str, String>>,
    problems: RefCell<BTreeMap<&'static str, String>>,
    dialog: glib::WeakRef<AddDeviceDialog>,
}

impl Chosen {
    /// What was said when it could not be added may be right no more.
    fn forget_refusal(&self) {
        if let Some(dialog) = self.dialog.upgrade() {
            dialog.say("", false);
        }
    }

    /// What was entered in a field.
    fn value(&self, key: &str) -> Option<String> {
        self.values.borrow().get(key).cloned()
    }

    /// The first thing that is wrong.
    fn first_problem(&self) -> Option<String> {
        self.problems.borrow().values().next().cloned()
    }
}

impl Listener for Chosen {
    fn entered(&self, field: &Field, value: Option<String>) {
        let mut values = self.values.borrow_mut();
        match value {
            Some(value) => values.insert(field.key, value),
            None => values.remove(field.key),
        };
    }

    fn problem(&self, key: &'static str, problem: Option<String>) {
        let mut problems = self.problems.borrow_mut();
        match problem {
            Some(problem) => problems.insert(key, problem),
            None => problems.remove(key),
        };
        self.forget_refusal();
    }

    fn revert_value(&self, _: &Field, _: Option<String>) {}

    fn restart(&self) {}
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
    let is_local = machine.connection().is_some_and(|it| it.is_local());
    imp.path.set_local(is_local);
    dialog.follow_connection(machine);
    dialog.setup_network(machine);
    dialog.follow_kind();
    dialog.ask_pools(machine);
    let (weak, machine) = (dialog.downgrade(), machine.clone());
    imp.unread_pools.set_field(&*imp.pool);
    imp.unread_pools.connect_copy(move || {
        let dialog = weak.upgrade();
        dialog.iter().for_each(|dialog| dialog.ask_pools(&machine));
    });
    dialog.present();
}

impl AddDeviceDialog {
    fn setup_choices(&self) {
        let imp = self.imp();
        let kinds = Kind::all();
        let names: Vec<&str> = kinds.iter().map(|(_, name)| name.as_str()).collect();
        imp.kind.set_model(Some(&gtk::StringList::new(&names)));
        imp.kinds
            .replace(kinds.into_iter().map(|(kind, _)| kind).collect());
        imp.xml.call_text(&gettext("Device XML"));
        let (new, there) = (gettext("A new image"), gettext("Already on the Host"));
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
        let weak = self.downgrade();
        imp.devices.connect_row_selected(move |_, _| {
            weak.upgrade().iter().for_each(Self::tell_consequences);
        });
        for row in [&imp.kind, &imp.image] {
            let weak = self.downgrade();
            row.connect_selected_notify(move |_| {
                weak.upgrade().iter().for_each(Self::follow_kind);
            });
        }
    }

    /// Adds nothing while the connection is closed, and goes on when it is back.
    fn follow_connection(&self, machine: &Machine) {
        let bar = &self.imp().bar;
        bar.set_connection(machine.connection().as_ref());
        let (weak, machine) = (self.downgrade(), machine.clone());
        bar.connect_usable_notify(move |bar| {
            if let Some(dialog) = weak.upgrade() {
                let imp = dialog.imp();
                dialog.action_set_enabled("device.add", bar.usable() && !imp.busy.busy());
                let has_pools =
                    matches!(&*imp.pools.borrow(), Some(Ok(pools)) if !pools.is_empty());
                if bar.usable() && !has_pools {
                    dialog.ask_pools(&machine);
                }
            }
        });
    }

    /// The list of networks and the address, as in the form of a card.
    fn setup_network(&self, machine: &Machine) {
        let imp = self.imp();
        let field = |key, title, kind| Field::new(key, title, kind, |_, _| None, |_, _, _| {});
        let source = field("source", gettext("Network"), FieldKind::Network);
        let address = field("mac", gettext("MAC address"), FieldKind::Mac)
            .hint(gettext("Left empty, it gets an address of its own"));
        let chosen = imp.network.clone();
        chosen.dialog.set(Some(self));
        let to: To = chosen.clone();
        network::add_first(&imp.nic, &source, machine, &to);
        let definition = imp.definition.borrow();
        let cards = definition.iter().flat_map(Definition::nics);
        let macs = cards.filter_map(|nic| nic.mac).collect();
        mac::add_first(&imp.nic, &address, machine, macs, &to);
    }

    fn kind(&self) -> Kind {
        let at = self.imp().kind.selected() as usize;
        let kinds = self.imp().kinds.borrow();
        kinds.get(at).copied().unwrap_or(Kind::Disk)
    }

    /// Whether an image is to be made.
    fn makes_image(&self) -> bool {
        self.kind() == Kind::Disk && self.imp().image.selected() == 0
    }

    /// Shows what is asked for this kind of device.
    fn follow_kind(&self) {
        let imp = self.imp();
        let kind = self.kind();
        let is_drive = matches!(kind, Kind::Disk | Kind::Cdrom | Kind::Floppy | Kind::Lun);
        let has_buses = matches!(kind, Kind::Disk | Kind::Cdrom);
        let makes = self.makes_image();
        imp.disk.set_visible(is_drive);
        imp.image.set_visible(kind == Kind::Disk);
        imp.pool.set_visible(makes);
        self.show_unread_pools();
        imp.size.set_visible(makes);
        imp.path.set_visible(!makes);
        imp.format.set_visible(makes);
        imp.nic.set_visible(kind == Kind::Nic);
        let is_of_host = matches!(kind, Kind::Usb | Kind::Pci | Kind::Mediated);
        imp.host.set_visible(is_of_host);
        imp.folder.set_visible(kind == Kind::Folder);
        imp.xml_group.set_visible(kind == Kind::Xml);
        self.say("", false);
        imp.bus.set_visible(has_buses);
        if has_buses {
            self.offer_buses(kind);
        }
        if is_of_host {
            self.list_host_devices(kind);
        }
        self.check_path();
        match kind {
            Kind::Disk if makes => {
                let text = gettext("The image is made when the change is applied.");
                self.say(&text, false);
            }
            Kind::Module => self.say(
                &gettext("You can set its values before you apply it."),
                false,
            ),
            Kind::Floppy | Kind::Cdrom => {
                self.say(&gettext("Left empty, the drive has no medium."), false);
            }
            Kind::Lun => self.say(
                &gettext(
                    "A device such as /dev/sdb. The guest sends SCSI commands to it directly.",
                ),
                false,
            ),
            _ => {}
        }
        if kind == Kind::Tpm || kind.simple().is_some() {
            let offer = imp.offer.borrow();
            let known = offer.capabilities.as_ref().filter(|_| kind == Kind::Tpm);
            let lacks = known.is_some_and(|it| !it.tpm_backends.iter().any(|b| b == "emulator"));
            if lacks {
                let text = gettext("The host has no TPM emulator, such as swtpm.");
                self.say(&text, true);
            } else {
                let text = gettext("You can set its values before you apply it.");
                self.say(&text, false);
            }
        }
    }

    /// The buses that suit, beginning with the one the machine's disks are on.
    fn offer_buses(&self, kind: Kind) {
        let imp = self.imp();
        let offer = imp.offer.borrow().clone();
        let known: Vec<&str> = offer.disk_buses().iter().map(String::as_str).collect();
        let all = if known.is_empty() {
            BUSES.to_vec()
        } else {
            known
        };
        let suits = |bus: &&str| match kind {
            Kind::Cdrom => CDROM_BUSES.contains(bus),
            _ => *bus != "fdc",
        };
        let buses: Vec<String> = all.into_iter().filter(suits).map(str::to_owned).collect();
        let names: Vec<String> = buses.iter().map(|bus| bus_text(bus)).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        imp.bus.set_model(Some(&gtk::StringList::new(&names)));
        let at = buses
            .iter()
            .position(|bus| Some(bus) == self.usual_bus(kind).as_ref());
        imp.bus
            .set_selected(u32::try_from(at.unwrap_or(0)).unwrap_or(0));
        imp.buses.replace(buses);
    }

    /// The bus of the machine's first drive of this kind.
    fn usual_bus(&self, kind: Kind) -> Option<String> {
        use crate::definition::disk::DiskDevice;
        let wanted = match kind {
            Kind::Cdrom => DiskDevice::Cdrom,
            _ => DiskDevice::Disk,
        };
        let definition = self.imp().definition.borrow();
        let disks = definition.as_ref()?.disks();
        let first = disks.into_iter().find(|disk| disk.device == wanted);
        match (first.and_then(|disk| disk.bus), kind) {
            (Some(bus), _) => Some(bus),
            (None, Kind::Cdrom) => Some("sata".to_owned()),
            (None, _) => Some("virtio".to_owned()),
        }
    }

    fn ask_pools(&self, machine: &Machine) {
        let (Some(connection), weak) = (machine.connection(), self.downgrade()) else {
            return;
        };
        glib::spawn_future_local(async move {
            let pools = connection.pools().await;
            weak.upgrade()
                .iter()
                .for_each(|it| it.list_pools(pools.clone()));
        });
    }

    /// Lists the pools that disks can be in, or says why they are not known.
    fn list_pools(&self, pools: Listing<PoolSummary>) {
        let imp = self.imp();
        let has_disks = |pool: &PoolSummary| {
            pool.active && matches!(pool.kind.as_str(), "dir" | "fs" | "netfs" | "logical")
        };
        let pools = pools.map(|mut pools| {
            pools.retain(has_disks);
            pools
        });
        let known = pools.as_deref().unwrap_or_default();
        let names: Vec<String> = known.iter().map(|it| shown_name(&it.name)).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        imp.pool.set_model(Some(&gtk::StringList::new(&names)));
        let usual = known.iter().position(|pool| pool.name == "default");
        imp.pool
            .set_selected(u32::try_from(usual.unwrap_or(0)).unwrap_or(0));
        imp.pools.replace(Some(pools));
        self.show_unread_pools();
    }

    fn show_unread_pools(&self) {
        let imp = self.imp();
        let why = match &*imp.pools.borrow() {
            // The bar says so, and they are asked for again.
            None | Some(Ok(_) | Err(Error::Closed)) => None,
            Some(Err(error)) => Some(error.to_string()),
        };
        imp.unread_pools
            .say_unread(why.filter(|_| self.makes_image()).as_deref());
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

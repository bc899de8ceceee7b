// SPDX-License-Identifier: GPL-3.0-or-later
//! How large a disk is, and making it larger, while the machine runs or while it
//! is off.

use std::cell::RefCell;

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

use crate::definition::device::DeviceId;
use crate::definition::disk::{Disk, DiskDevice};
use crate::definition::machine::Machine as Definition;
use crate::definition::size::Size;
use crate::definition::xml::ElementId;
use crate::model::hardware::Part;
use crate::model::{Error, Machine};
use crate::ui::i18n::{gettext, gettext_f, pgettext};
use crate::ui::widgets::ConnectionBar;
use crate::ui::widgets::{BusyBar, read_disk_size, show_unit};

mod imp {
    use super::*;

    #[derive(Default, gtk::CompositeTemplate)]
    #[template(file = "grow_dialog.ui")]
    pub struct GrowDialog {
        #[template_child]
        pub(super) bar: TemplateChild<ConnectionBar>,
        #[template_child]
        pub(super) size: TemplateChild<adw::EntryRow>,
        #[template_child]
        pub(super) note: TemplateChild<gtk::Label>,
        #[template_child]
        pub(super) grow: TemplateChild<gtk::Button>,
        #[template_child]
        pub(super) busy: TemplateChild<BusyBar>,
        pub(super) machine: RefCell<Option<Machine>>,
        pub(super) disk: RefCell<Option<Disk>>,
        pub(super) now: std::cell::Cell<u64>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for GrowDialog {
        const NAME: &'static str = "GhGrowDialog";
        type Type = super::GrowDialog;
        type ParentType = adw::Window;

        fn class_init(class: &mut Self::Class) {
            BusyBar::ensure_type();
            ConnectionBar::ensure_type();
            class.bind_template();
            class.install_action("window.grow", None, |dialog, _, _| dialog.grow());
        }

        fn instance_init(object: &glib::subclass::InitializingObject<Self>) {
            object.init_template();
        }
    }

    impl ObjectImpl for GrowDialog {
        fn constructed(&self) {
            self.parent_constructed();
            self.busy.setup(&*self.obj(), &[self.size.upcast_ref()]);
            show_unit(&self.size, "GiB");
            let dialog = self.obj();
            self.busy.connect_busy_notify(glib::clone!(
                #[weak]
                dialog,
                move |_| dialog.check()
            ));
            self.size.connect_changed(glib::clone!(
                #[weak]
                dialog,
                move |_| dialog.check()
            ));
        }
    }

    impl WidgetImpl for GrowDialog {}
    impl WindowImpl for GrowDialog {}
    impl AdwWindowImpl for GrowDialog {}
}

glib::wrapper! {
    /// Asks how large a disk is to be.
    pub struct GrowDialog(ObjectSubclass<imp::GrowDialog>)
        @extends adw::Window, gtk::Window, gtk::Widget,
        @implements gtk::Accessible, gtk::Buildable, gtk::ConstraintTarget, gtk::Native,
            gtk::Root, gtk::ShortcutManager;
}

/// A row that says how large a saved disk is, with a button to make it larger.
pub(super) fn group(
    machine: &Machine,
    definition: &Definition,
    element: ElementId,
    part: &Part,
) -> Option<adw::PreferencesGroup> {
    let Part::Device(DeviceId { kind, name }) = part else {
        return None;
    };
    let disks = definition.disks().into_iter();
    let disk = disks.into_iter().find(|disk| disk.element == element)?;
    let is_new = name.starts_with("new ");
    let grows = matches!(disk.device, DiskDevice::Disk) && disk.path.is_some();
    if kind != "disk" || is_new || !grows || machine.is_planned() {
        return None;
    }
    let group = adw::PreferencesGroup::new();
    let row = adw::ActionRow::builder().title(gettext("Size")).build();
    let value = gtk::Label::builder()
        .css_classes(["dim-label", "numeric"])
        .justify(gtk::Justification::Right)
        .build();
    let button = gtk::Button::builder()
        .label(gettext("Grow…"))
        .valign(gtk::Align::Center)
        .sensitive(false)
        .build();
    row.add_suffix(&value);
    row.add_suffix(&button);
    group.add(&row);
    let machine = machine.clone();
    glib::spawn_future_local(async move {
        let sizes = match machine.disk_size(&disk).await {
            Ok(sizes) => sizes,
            Err(Error::Closed) => return,
            Err(error) => {
                value.set_label(&pgettext("size", "Unknown"));
                value.set_tooltip_text(Some(&error.to_string()));
                return;
            }
        };
        let texts = [
            Size(sizes.capacity).exact(),
            Size(sizes.allocation).to_string(),
        ];
        let texts = [("size", texts[0].as_str()), ("used", texts[1].as_str())];
        value.set_label(&gettext_f("{size}\n{used} used", &texts));
        button.set_sensitive(machine.connection().is_some_and(|it| it.is_writable()));
        let row = value.clone();
        button.connect_clicked(move |button| {
            let parent = button.root().and_downcast::<gtk::Window>();
            let dialog = GrowDialog::new(parent.as_ref(), &machine, &disk, sizes.capacity);
            let value = row.clone();
            dialog.connect_destroy(move |dialog| {
                let now = Size(dialog.imp().now.get());
                if now.bytes() > 0 {
                    value.set_label(&now.exact());
                }
            });
            dialog.present();
        });
    });
    Some(group)
}

impl GrowDialog {
    fn new(parent: Option<&gtk::Window>, machine: &Machine, disk: &Disk, now: u64) -> Self {
        let dialog: Self = glib::Object::new();
        dialog.set_transient_for(parent);
        let imp = dialog.imp();
        imp.machine.replace(Some(machine.clone()));
        imp.disk.replace(Some(disk.clone()));
        imp.now.set(now);
        imp.size.set_text(&Size(now).exact());
        imp.bar.set_connection(machine.connection().as_ref());
        imp.bar.connect_usable_notify(glib::clone!(
            #[weak]
            dialog,
            move |_| dialog.check()
        ));
        dialog.check();
        dialog
    }

    /// The size that was entered, if the disk can get it.
    fn wanted(&self) -> Result<u64, String> {
        let imp = self.imp();
        let now = imp.now.get();
        let size = read_disk_size(&imp.size.text())?;
        if size < now {
            return Err(gettext(
                "A disk cannot be made smaller: the data at its end would be lost.",
            ));
        }
        if !size.is_multiple_of(512) {
            return Err(gettext("A disk consists of blocks of 512 bytes"));
        }
        Ok(size)
    }

    fn check(&self) {
        let imp = self.imp();
        let wanted = self.wanted();
        let is_larger = wanted.as_ref().is_ok_and(|size| *size > imp.now.get());
        let can_grow = is_larger && imp.bar.usable() && !imp.busy.busy();
        self.action_set_enabled("window.grow", can_grow);
        self.say(&match wanted {
            Err(problem) => problem,
            Ok(_) => gettext(
                "Partitions and file systems in the guest keep their size: grow them in the guest afterwards.",
            ),
        });
    }

    fn say(&self, text: &str) {
        self.imp().note.set_label(text);
    }

    fn grow(&self) {
        let imp = self.imp();
        let (Ok(bytes), Some(machine)) = (self.wanted(), imp.machine.borrow().clone()) else {
            return;
        };
        let Some(disk) = imp.disk.borrow().clone() else {
            return;
        };
        let Some(connection) = machine.connection() else {
            return;
        };
        let job = connection.new_job(&gettext("Growing the disk"), &machine.name());
        imp.busy.begin(&job);
        let dialog = self.clone();
        glib::spawn_future_local(async move {
            let grown = machine.grow_disk(&disk, bytes, &job).await;
            let imp = dialog.imp();
            if !imp.busy.end() {
                return;
            }
            match grown {
                Ok(()) => {
                    imp.now.set(bytes);
                    dialog.close();
                }
                Err(error) => dialog.say(&error.to_string()),
            }
        });
    }
}

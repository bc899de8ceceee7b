// SPDX-License-Identifier: GPL-3.0-or-later
//! Where the new machine's system comes from, and which system it is.

mod drivers;
mod kind;

use std::cell::{Cell, RefCell};

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

pub(super) use self::kind::SourceKind;
use super::catalogue::{CatalogueRow, DownloadRow};
use super::os_row::OsRow;
use super::tree::TreeRow;
use crate::definition::new_machine::Field;
use crate::ui::i18n::gettext;
use crate::ui::problems::{Problems, Remedy, ShowsProblem};
use crate::ui::storage::{VolumeKind, browse_from};
use crate::ui::widgets::{FieldNote, ImagesMenu, PathRow};

/// File names of installation images and of disk images.
const IMAGES: [&str; 5] = ["*.iso", "*.ISO", "*.img", "*.xz", "*.gz"];
const CLOUD: [&str; 5] = ["*.qcow2", "*.img", "*.raw", "*.xz", "*.gz"];
const DISKS: [&str; 6] = ["*.qcow2", "*.img", "*.raw", "*.vmdk", "*.vdi", "*.vhdx"];

mod imp {
    use super::*;

    #[derive(Debug, Default, gtk::CompositeTemplate)]
    #[template(file = "source.ui")]
    pub struct SourceGroup {
        #[template_child]
        pub(super) iso: TemplateChild<gtk::ToggleButton>,
        #[template_child]
        pub(super) cloud: TemplateChild<gtk::ToggleButton>,
        #[template_child]
        pub(super) disk: TemplateChild<gtk::ToggleButton>,
        #[template_child]
        pub(super) catalogue: TemplateChild<gtk::ToggleButton>,
        #[template_child]
        pub(super) tree: TemplateChild<gtk::ToggleButton>,
        #[template_child]
        pub(super) network: TemplateChild<gtk::ToggleButton>,
        #[template_child]
        pub(super) none: TemplateChild<gtk::ToggleButton>,
        #[template_child]
        pub(super) image: TemplateChild<PathRow>,
        #[template_child]
        pub(super) images: TemplateChild<gtk::MenuButton>,
        #[template_child]
        pub(super) image_note: TemplateChild<FieldNote>,
        #[template_child]
        pub(super) cloud_image: TemplateChild<PathRow>,
        #[template_child]
        pub(super) cloud_image_note: TemplateChild<FieldNote>,
        #[template_child]
        pub(super) disk_image: TemplateChild<PathRow>,
        #[template_child]
        pub(super) disk_image_note: TemplateChild<FieldNote>,
        #[template_child]
        pub(super) item: TemplateChild<CatalogueRow>,
        #[template_child]
        pub(super) download: TemplateChild<DownloadRow>,
        #[template_child]
        pub(super) address: TemplateChild<TreeRow>,
        #[template_child]
        pub(super) address_note: TemplateChild<FieldNote>,
        #[template_child]
        pub(super) arguments: TemplateChild<adw::EntryRow>,
        #[template_child]
        pub(super) os: TemplateChild<OsRow>,
        #[template_child]
        pub(super) drivers_row: TemplateChild<adw::ActionRow>,
        #[template_child]
        pub(super) drivers: TemplateChild<gtk::Switch>,
        /// The image of drivers that was found, and on which host.
        pub(super) drivers_image: RefCell<Option<String>>,
        pub(super) drivers_of: RefCell<String>,
        pub(super) menu: ImagesMenu,
        /// What the button beside the image does, where something is said of it.
        pub(super) remedy: Cell<Option<Remedy>>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for SourceGroup {
        const NAME: &'static str = "GhSourceGroup";
        type Type = super::SourceGroup;
        type ParentType = adw::Bin;

        fn class_init(class: &mut Self::Class) {
            PathRow::ensure_type();
            FieldNote::ensure_type();
            CatalogueRow::ensure_type();
            DownloadRow::ensure_type();
            TreeRow::ensure_type();
            OsRow::ensure_type();
            class.bind_template();
        }

        fn instance_init(object: &glib::subclass::InitializingObject<Self>) {
            object.init_template();
        }
    }

    impl ObjectImpl for SourceGroup {
        fn constructed(&self) {
            self.parent_constructed();
            self.obj().setup();
        }
    }

    impl WidgetImpl for SourceGroup {}
    impl BinImpl for SourceGroup {}
}

glib::wrapper! {
    /// The source of a new machine.
    pub struct SourceGroup(ObjectSubclass<imp::SourceGroup>)
        @extends adw::Bin, gtk::Widget,
        @implements gtk::Accessible, gtk::Buildable, gtk::ConstraintTarget;
}

impl SourceGroup {
    fn setup(&self) {
        let imp = self.imp();
        let images = (gettext("Installation images"), &IMAGES[..]);
        imp.image.set_filter(&gettext("Choose Image…"), images);
        let cloud = (gettext("Cloud images"), &CLOUD[..]);
        imp.cloud_image
            .set_filter(&gettext("Choose Cloud Image…"), cloud);
        let disks = (gettext("Disk images"), &DISKS[..]);
        imp.disk_image
            .set_filter(&gettext("Choose Disk Image…"), disks);
        for (row, kind) in [
            (&imp.image, VolumeKind::Iso),
            (&imp.cloud_image, VolumeKind::Disk),
            (&imp.disk_image, VolumeKind::Disk),
        ] {
            let menu = imp.menu.downgrade();
            browse_from(row, move || Some((menu.upgrade()?.connection()?, kind)));
        }
        imp.image_note.set_field(&*imp.image);
        imp.cloud_image_note.set_field(&*imp.cloud_image);
        imp.disk_image_note.set_field(&*imp.disk_image);
        imp.item.set_download_row(&imp.download);
        imp.address.set_rows(&imp.address_note, &imp.arguments);
        imp.images.set_popover(Some(&imp.menu));
        imp.menu.connect_chosen(glib::clone!(
            #[weak(rename_to = image)]
            imp.image,
            move |path| image.choose(path)
        ));
        self.follow_kind();
    }

    /// Calls `f` whenever something was chosen or typed.
    pub(super) fn connect_changed(&self, f: impl Fn() + Clone + 'static) {
        let imp = self.imp();
        for (button, _) in self.buttons() {
            button.connect_toggled(glib::clone!(
                #[weak(rename_to = group)]
                self,
                #[strong]
                f,
                move |button| {
                    if button.is_active() {
                        group.follow_kind();
                        f();
                    }
                }
            ));
        }
        for row in [&imp.image, &imp.cloud_image, &imp.disk_image] {
            let f = f.clone();
            row.connect_changed(move |_| f());
        }
        self.connect_drivers(f.clone());
        imp.address.connect_looked(f.clone());
        imp.os.connect_chosen(move |_| f());
    }

    /// Calls `f` when a person wants a copy of the image that machines can read.
    pub(super) fn connect_copy(&self, f: impl Fn() + Clone + 'static) {
        let imp = self.imp();
        for note in [&imp.image_note, &imp.cloud_image_note, &imp.disk_image_note] {
            let f = f.clone();
            note.connect_copy(glib::clone!(
                #[weak(rename_to = group)]
                self,
                move || match group.imp().remedy.get() {
                    Some(Remedy::Install) => group.set_image(&group.path()),
                    Some(Remedy::UseDisk) => group.set_disk_image(&group.path()),
                    _ => f(),
                }
            ));
        }
    }

    fn follow_kind(&self) {
        let imp = self.imp();
        let kind = self.kind();
        imp.image.set_visible(kind == SourceKind::Iso);
        imp.cloud_image.set_visible(kind == SourceKind::Cloud);
        imp.disk_image.set_visible(kind == SourceKind::Disk);
        imp.image_note.set_visible(false);
        imp.cloud_image_note.set_visible(false);
        imp.disk_image_note.set_visible(false);
        imp.item.show_as_source(kind == SourceKind::Catalogue);
        imp.address.set_visible(kind == SourceKind::Tree);
        imp.arguments.set_visible(kind == SourceKind::Tree);
        imp.address_note.set_visible(false);
        // What is chosen there says which system it is.
        imp.os.set_visible(kind != SourceKind::Catalogue);
    }

    /// Path of the image, as the kind has one.
    pub(super) fn path(&self) -> String {
        match self.kind() {
            SourceKind::Iso => self.imp().image.path(),
            SourceKind::Cloud => self.imp().cloud_image.path(),
            SourceKind::Disk => self.imp().disk_image.path(),
            SourceKind::Catalogue
            | SourceKind::Tree
            | SourceKind::Network
            | SourceKind::Nothing => String::new(),
        }
    }

    /// Takes an installation image.
    pub(super) fn set_image(&self, path: &str) {
        self.imp().iso.set_active(true);
        self.imp().image.choose(path);
    }

    /// Takes a cloud image.
    pub(super) fn set_cloud_image(&self, path: &str) {
        self.imp().cloud.set_active(true);
        self.imp().cloud_image.choose(path);
    }

    /// Takes a disk image.
    pub(super) fn set_disk_image(&self, path: &str) {
        self.imp().disk.set_active(true);
        self.imp().disk_image.choose(path);
    }

    /// The images that can be picked without a chooser.
    pub(super) fn menu(&self) -> &ImagesMenu {
        &self.imp().menu
    }

    /// The row with what is chosen from the catalogue, and the one with its download.
    pub(super) fn catalogue(&self) -> (CatalogueRow, DownloadRow) {
        (self.imp().item.get(), self.imp().download.get())
    }

    /// The row with the address of an installation tree.
    pub(super) fn tree(&self) -> TreeRow {
        self.imp().address.get()
    }

    /// The row that says which system it is.
    pub(super) fn os_row(&self) -> OsRow {
        self.imp().os.get()
    }

    /// Puts the cursor where a path is typed.
    pub(super) fn focus(&self) {
        self.imp().image.grab_focus();
    }

    /// Says what was found on the disk image.
    pub(super) fn say_found(&self, text: Option<&str>) {
        if let Some(text) = text {
            self.imp().disk_image_note.tell(text);
        }
    }

    pub(super) fn show_problems(&self, problems: &Problems) {
        let imp = self.imp();
        let (image, disk) = match self.kind() {
            SourceKind::Iso => (problems.of(Field::Media), None),
            SourceKind::Disk => (None, problems.of(Field::Disk)),
            _ => (None, None),
        };
        let cloud = problems.of(Field::CloudImage);
        let cloud = cloud.filter(|_| self.kind() == SourceKind::Cloud);
        imp.cloud_image_note.show_problem(cloud);
        if self.kind() == SourceKind::Tree {
            imp.address_note.show_problem(problems.of(Field::Media));
            if problems.of(Field::Media).is_none() {
                imp.address.say_found();
            }
        }
        imp.image_note.show_problem(image);
        imp.disk_image_note.show_problem(disk);
        let mut shown = [image, cloud, disk].into_iter().flatten();
        imp.remedy.set(shown.find_map(|it| it.remedy));
    }
}

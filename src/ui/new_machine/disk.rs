// SPDX-License-Identifier: GPL-3.0-or-later
//! The new machine's disk: a new one in a pool or at a path, a file that exists,
//! or none.

mod choice;
mod place;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

pub(super) use self::choice::{DiskKind, existing};
use crate::definition::new_machine::Field;
use crate::definition::volume::DiskFormat;
use crate::model::Connection;
use crate::model::PoolSummary;
use crate::model::creation::{Place, PlaceFacts};
use crate::ui::i18n::gettext;
use crate::ui::problems::{Problems, ShowsProblem};
use crate::ui::storage::{VolumeKind, browse_from};
use crate::ui::widgets::{FieldNote, PathRow, show_unit};

/// The formats, in the order they are listed.
const FORMATS: [DiskFormat; 2] = [DiskFormat::Qcow2, DiskFormat::Raw];

mod imp {
    use super::*;

    #[derive(Debug, Default, gtk::CompositeTemplate)]
    #[template(file = "disk.ui")]
    pub struct DiskGroup {
        #[template_child]
        pub(super) kind: TemplateChild<adw::ComboRow>,
        /// How the disk comes from an image, where it does.
        #[template_child]
        pub(super) content: TemplateChild<adw::ComboRow>,
        #[template_child]
        pub(super) size: TemplateChild<adw::EntryRow>,
        #[template_child]
        pub(super) size_note: TemplateChild<FieldNote>,
        #[template_child]
        pub(super) format: TemplateChild<adw::ComboRow>,
        #[template_child]
        pub(super) allocation: TemplateChild<adw::ComboRow>,
        #[template_child]
        pub(super) place: TemplateChild<adw::ComboRow>,
        #[template_child]
        pub(super) unread_pools: TemplateChild<FieldNote>,
        #[template_child]
        pub(super) path: TemplateChild<PathRow>,
        #[template_child]
        pub(super) existing: TemplateChild<PathRow>,
        #[template_child]
        pub(super) note: TemplateChild<FieldNote>,
        pub(super) proposed_size: RefCell<String>,
        pub(super) proposed_path: RefCell<String>,
        /// Where a disk outside of pools is proposed to be.
        pub(super) folder: RefCell<Option<String>>,
        /// Whether that folder is the person's own, to be made when it is needed.
        pub(super) owns_folder: Cell<bool>,
        pub(super) pools: RefCell<Vec<PoolSummary>>,
        /// Why it is not known which pools there are.
        pub(super) pools_problem: RefCell<Option<String>>,
        /// What is known of where the disk goes, and of which place it is.
        pub(super) facts: RefCell<Option<(Place, Rc<PlaceFacts>)>>,
        pub(super) turn: Cell<u64>,
        /// Whether it is made from an image.
        pub(super) from_image: Cell<bool>,
        pub(super) connection: glib::WeakRef<Connection>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for DiskGroup {
        const NAME: &'static str = "GhDiskGroup";
        type Type = super::DiskGroup;
        type ParentType = adw::PreferencesGroup;

        fn class_init(class: &mut Self::Class) {
            FieldNote::ensure_type();
            PathRow::ensure_type();
            crate::ui::widgets::ChoiceRow::ensure_type();
            class.bind_template();
        }

        fn instance_init(object: &glib::subclass::InitializingObject<Self>) {
            object.init_template();
        }
    }

    impl ObjectImpl for DiskGroup {
        fn constructed(&self) {
            self.parent_constructed();
            self.obj().setup();
        }
    }

    impl WidgetImpl for DiskGroup {}
    impl PreferencesGroupImpl for DiskGroup {}
}

glib::wrapper! {
    /// The disk of a new machine.
    pub struct DiskGroup(ObjectSubclass<imp::DiskGroup>)
        @extends adw::PreferencesGroup, gtk::Widget,
        @implements gtk::Accessible, gtk::Buildable, gtk::ConstraintTarget;
}

impl DiskGroup {
    fn setup(&self) {
        let imp = self.imp();
        show_unit(&imp.size, "GiB");
        let list = |texts: &[String]| {
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            gtk::StringList::new(&texts)
        };
        let kinds = [
            gettext("New disk"),
            gettext("Existing file"),
            gettext("No disk"),
        ];
        imp.kind.set_model(Some(&list(&kinds)));
        let contents = [gettext("Copy of the image"), gettext("Linked to the image")];
        imp.content.set_model(Some(&list(&contents)));
        let formats = FORMATS.map(|format| format.as_str().to_owned());
        imp.format.set_model(Some(&list(&formats)));
        let spaces = [gettext("Allocated as needed"), gettext("Fully allocated")];
        imp.allocation.set_model(Some(&list(&spaces)));
        let disks = (
            gettext("Disk images"),
            &["*.qcow2", "*.img", "*.raw", "*.vmdk"][..],
        );
        imp.existing
            .set_filter(&gettext("Choose Disk Image…"), disks);
        browse_from(
            &imp.existing,
            glib::clone!(
                #[weak(rename_to = group)]
                self,
                #[upgrade_or]
                None,
                move || Some((group.imp().connection.upgrade()?, VolumeKind::Disk))
            ),
        );
        imp.path.hide_chooser();
        imp.size_note.set_field(&*imp.size);
        imp.unread_pools.set_field(&*imp.place);
        self.fill_places();
        self.follow();
    }

    /// Calls `f` whenever something was chosen or typed.
    pub(super) fn connect_changed(&self, f: impl Fn() + Clone + 'static) {
        let imp = self.imp();
        for row in [
            &imp.kind,
            &imp.content,
            &imp.format,
            &imp.allocation,
            &imp.place,
        ] {
            row.connect_selected_notify(glib::clone!(
                #[weak(rename_to = group)]
                self,
                #[strong]
                f,
                move |_| {
                    group.follow();
                    f();
                }
            ));
        }
        for row in [&imp.path, &imp.existing] {
            let f = f.clone();
            row.connect_changed(move |_| f());
        }
        imp.size.connect_changed(move |_| f());
    }

    /// Calls `f` when the pools are to be read again.
    pub(super) fn connect_try_again(&self, f: impl Fn() + 'static) {
        self.imp().unread_pools.connect_copy(f);
    }

    /// Shows the rows that the choices ask for.
    fn follow(&self) {
        let imp = self.imp();
        let kind = self.kind();
        let new = kind == DiskKind::New;
        imp.size.set_visible(new);
        let from_image = imp.from_image.get();
        imp.kind.set_visible(!from_image);
        imp.content.set_visible(from_image);
        imp.format.set_visible(new && !self.is_linked());
        imp.allocation.set_visible(new && !from_image);
        imp.place.set_visible(new);
        let problem = imp.pools_problem.borrow().clone();
        imp.unread_pools
            .say_unread(problem.filter(|_| new).as_deref());
        imp.path.set_visible(new && self.selected_pool().is_none());
        imp.existing.set_visible(kind == DiskKind::Existing);
        let field = if new { &*imp.path } else { &*imp.existing };
        imp.note.set_field(field);
    }

    /// Shows the disks of another host.
    pub(super) fn set_connection(&self, connection: &Connection) {
        self.imp().connection.set(Some(connection));
    }

    pub(super) fn show_problems(&self, problems: &Problems) {
        let imp = self.imp();
        let new = self.kind() == DiskKind::New;
        let size = problems.of(Field::DiskSize).filter(|_| new);
        imp.size_note.show_problem(size);
        let shown = self.is_visible() && self.kind() != DiskKind::Nothing;
        imp.note
            .show_problem(problems.of(Field::Disk).filter(|_| shown));
        // Its images are neither copied nor installed from.
        imp.note.offer(None);
    }
}

// SPDX-License-Identifier: GPL-3.0-or-later
//! The new machine's disk: a new one in a pool or at a path, a file that exists,
//! or none.

mod place;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

use super::problems::{Problems, ShowsProblem, size_sentence};
use crate::definition::image::ImageFormat;
use crate::definition::new_machine::{DiskSource, Field, NewDisk};
use crate::definition::size::Size;
use crate::definition::volume::{DiskFormat, NewVolume};
use crate::model::Connection;
use crate::model::PoolSummary;
use crate::model::creation::{Place, PlaceFacts};
use crate::ui::i18n::gettext;
use crate::ui::storage::{VolumeKind, browse_from};
use crate::ui::widgets::{FieldNote, PathRow, show_unit};

/// The formats, in the order they are listed.
const FORMATS: [DiskFormat; 2] = [DiskFormat::Qcow2, DiskFormat::Raw];

/// What the disk is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DiskKind {
    New,
    Existing,
    Nothing,
}

mod imp {
    use super::*;

    #[derive(Debug, Default, gtk::CompositeTemplate)]
    #[template(file = "disk.ui")]
    pub struct DiskGroup {
        #[template_child]
        pub(super) kind: TemplateChild<adw::ComboRow>,
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
        for row in [&imp.kind, &imp.format, &imp.allocation, &imp.place] {
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
        imp.format.set_visible(new);
        imp.allocation.set_visible(new);
        imp.place.set_visible(new);
        let problem = imp.pools_problem.borrow().clone();
        imp.unread_pools
            .say_unread(problem.filter(|_| new).as_deref());
        imp.path.set_visible(new && self.selected_pool().is_none());
        imp.existing.set_visible(kind == DiskKind::Existing);
        let field = if new { &*imp.path } else { &*imp.existing };
        imp.note.set_field(field);
    }

    /// What the disk is.
    pub(super) fn kind(&self) -> DiskKind {
        match self.imp().kind.selected() {
            1 => DiskKind::Existing,
            2 => DiskKind::Nothing,
            _ => DiskKind::New,
        }
    }

    pub(super) fn propose_size(&self, size: Size) {
        let imp = self.imp();
        let text = size.exact();
        let untouched = imp.size.text() == *imp.proposed_size.borrow();
        imp.proposed_size.replace(text.clone());
        if untouched && imp.size.text() != text {
            imp.size.set_text(&text);
        }
    }

    /// Shows the disks of another host.
    pub(super) fn set_connection(&self, connection: &Connection) {
        self.imp().connection.set(Some(connection));
    }

    pub(super) fn format(&self) -> DiskFormat {
        FORMATS[(self.imp().format.selected() as usize).min(FORMATS.len() - 1)]
    }

    /// The names that are taken where it is stored, as far as is known.
    pub(super) fn taken_names(&self) -> Vec<String> {
        self.facts()
            .map_or_else(Vec::new, |facts| facts.names.clone())
    }

    /// Whether the new disk takes space only as it fills.
    pub(super) fn is_sparse(&self) -> bool {
        self.imp().allocation.selected() == 0
    }

    /// The path of a disk that is there already, where one is named.
    pub(super) fn existing_path(&self) -> Option<String> {
        let path = self.imp().existing.path();
        (self.kind() == DiskKind::Existing).then_some(path)
    }

    /// The disk of a machine called `machine`; what cannot be read is a problem.
    pub(super) fn disk(&self, machine: &str, problems: &mut Problems) -> Option<NewDisk> {
        match self.kind() {
            DiskKind::Nothing => None,
            DiskKind::Existing => Some(existing(&self.imp().existing.path())),
            DiskKind::New => Some(self.new_disk(machine, problems)),
        }
    }

    fn new_disk(&self, machine: &str, problems: &mut Problems) -> NewDisk {
        let capacity = match Size::parse_with_unit(&self.imp().size.text(), "GiB") {
            Ok(size) => size,
            Err(error) => {
                problems.error(Field::DiskSize, size_sentence(&error));
                Size(0)
            }
        };
        let format = self.format();
        let path = self.planned_path(machine);
        if path.is_empty() {
            problems.error(Field::Disk, gettext("Choose where to store the disk."));
        }
        let name = path.rsplit('/').next().unwrap_or_default().to_owned();
        if let Some(facts) = self.facts()
            && facts.names.contains(&name)
        {
            problems.error(
                Field::Disk,
                gettext("A file with this name already exists."),
            );
        }
        let sparse = self.is_sparse();
        NewDisk {
            source: DiskSource::from_path(&path),
            format: format.as_str().to_owned(),
            bus: None,
            sparse,
            create: Some(NewVolume {
                name,
                capacity,
                format,
                sparse,
                ..NewVolume::default()
            }),
            secret: None,
        }
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

/// A disk that is there already; what its format is, its content tells later.
pub(super) fn existing(path: &str) -> NewDisk {
    NewDisk {
        source: DiskSource::from_path(path),
        format: ImageFormat::of_name(path).as_str().to_owned(),
        bus: None,
        sparse: false,
        create: None,
        secret: None,
    }
}

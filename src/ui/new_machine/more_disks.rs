// SPDX-License-Identifier: GPL-3.0-or-later
//! Further disks of a new machine: as many as are asked for, each of a size of its own, beside the first one and in its
//! format.

use std::cell::RefCell;
use std::rc::Rc;

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

use super::disk::DiskGroup;
use crate::definition::new_machine::{Field, NewDisk};
use crate::definition::size::Size;
use crate::definition::volume::next_name;
use crate::ui::i18n::{gettext, gettext_f};
use crate::ui::problems::{Problems, size_sentence};
use crate::ui::widgets::{FieldNote, show_unit};

/// The size that is proposed.
const PROPOSED: &str = "20 GiB";

/// Called when a disk came, went or changed.
type OnChanged = Rc<dyn Fn()>;

/// The row of one disk, and what is said of it.
#[derive(Clone, Debug)]
struct DiskRow {
    size: adw::EntryRow,
    note: FieldNote,
}

mod imp {
    use super::*;

    #[derive(Default)]
    pub struct MoreDisks {
        pub(super) rows: RefCell<Vec<DiskRow>>,
        pub(super) changed: RefCell<Option<OnChanged>>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for MoreDisks {
        const NAME: &'static str = "GhMoreDisks";
        type Type = super::MoreDisks;
        type ParentType = adw::PreferencesGroup;
    }

    impl ObjectImpl for MoreDisks {
        fn constructed(&self) {
            self.parent_constructed();
            self.obj().setup();
        }
    }

    impl WidgetImpl for MoreDisks {}
    impl PreferencesGroupImpl for MoreDisks {}
}

glib::wrapper! {
    /// The disks after the first.
    pub struct MoreDisks(ObjectSubclass<imp::MoreDisks>)
        @extends adw::PreferencesGroup, gtk::Widget,
        @implements gtk::Accessible, gtk::Buildable, gtk::ConstraintTarget;
}

impl MoreDisks {
    fn setup(&self) {
        let add = gtk::Button::builder()
            .label(gettext("Add Disk"))
            .valign(gtk::Align::Center)
            .build();
        add.connect_clicked(glib::clone!(
            #[weak(rename_to = group)]
            self,
            move |_| group.add_disk()
        ));
        self.set_title(&gettext("More Disks"));
        self.set_header_suffix(Some(&add));
    }

    /// Calls `f` when a disk came, went or changed.
    pub(super) fn connect_changed(&self, f: impl Fn() + 'static) {
        self.imp().changed.replace(Some(Rc::new(f)));
    }

    fn changed(&self) {
        let changed = self.imp().changed.borrow().clone();
        if let Some(changed) = changed {
            changed();
        }
    }

    fn add_disk(&self) {
        let size = adw::EntryRow::builder().text(PROPOSED).build();
        show_unit(&size, "GiB");
        let note: FieldNote = glib::Object::new();
        note.set_field(&size);
        let remove = gtk::Button::builder()
            .icon_name("list-remove-symbolic")
            .tooltip_text(gettext("Remove Disk"))
            .valign(gtk::Align::Center)
            .css_classes(["flat"])
            .build();
        let label = gettext("Remove Disk");
        remove.update_property(&[gtk::accessible::Property::Label(&label)]);
        size.add_suffix(&remove);
        remove.connect_clicked(glib::clone!(
            #[weak(rename_to = group)]
            self,
            #[weak]
            size,
            move |_| group.remove_disk(&size)
        ));
        size.connect_changed(glib::clone!(
            #[weak(rename_to = group)]
            self,
            move |_| group.changed()
        ));
        self.add(&size);
        self.add(&note);
        self.imp().rows.borrow_mut().push(DiskRow {
            size: size.clone(),
            note,
        });
        self.number();
        self.changed();
        size.grab_focus();
        size.select_region(0, -1);
    }

    fn remove_disk(&self, size: &adw::EntryRow) {
        let mut rows = self.imp().rows.borrow_mut();
        let Some(at) = rows.iter().position(|row| row.size == *size) else {
            return;
        };
        let row = rows.remove(at);
        drop(rows);
        self.remove(&row.size);
        self.remove(&row.note);
        self.number();
        self.changed();
    }

    /// The first disk is the group's above.
    fn number(&self) {
        for (at, row) in self.imp().rows.borrow().iter().enumerate() {
            let number = (at + 2).to_string();
            let title = gettext_f("Size of disk {number}", &[("number", &number)]);
            row.size.set_title(&title);
        }
    }

    /// The disks, for a machine of this name; what cannot be read is a problem.
    pub(super) fn disks(
        &self,
        first: &DiskGroup,
        machine: &str,
        problems: &mut Problems,
    ) -> Vec<NewDisk> {
        let rows = self.imp().rows.borrow().clone();
        let planned = first.planned_path(machine);
        let (folder, name) = planned.rsplit_once('/').unwrap_or_default();
        let mut taken = first.taken_names();
        let mut disks = Vec::new();
        for row in rows {
            let size = Size::parse_with_unit(&row.size.text(), "GiB");
            let problem = match &size {
                Err(error) => size_sentence(error),
                Ok(Size(0)) => gettext("Must be more than zero"),
                Ok(_) if folder.is_empty() => gettext("Choose where to store the first disk."),
                Ok(_) => String::new(),
            };
            row.note.say(&problem, true);
            let Ok(capacity) = size else {
                problems.error(Field::MoreDisks, problem);
                continue;
            };
            if !problem.is_empty() {
                problems.error(Field::MoreDisks, problem);
                continue;
            }
            let name = next_name(name, &taken);
            taken.push(name.clone());
            let path = format!("{folder}/{name}");
            disks.push(first.disk_to_make(&path, name, capacity));
        }
        disks
    }
}

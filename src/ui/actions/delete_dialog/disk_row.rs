// SPDX-License-Identifier: GPL-3.0-or-later
//! A disk in the dialog that deletes a machine: a box to tick, unless something
//! speaks against it, and then what.

use std::cell::RefCell;

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

use crate::definition::disk::Disk;
use crate::model::{Obstacle, OwnDisk};
use crate::ui::i18n::{gettext, gettext_f};
use crate::ui::widgets::disk_title;

mod imp {
    use super::*;

    #[derive(Debug, Default)]
    pub struct DiskRow {
        pub(super) tick: gtk::CheckButton,
        pub(super) path: RefCell<Option<String>>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for DiskRow {
        const NAME: &'static str = "GhDeleteDiskRow";
        type Type = super::DiskRow;
        type ParentType = adw::ActionRow;
    }

    impl ObjectImpl for DiskRow {}
    impl WidgetImpl for DiskRow {}
    impl ListBoxRowImpl for DiskRow {}
    impl PreferencesRowImpl for DiskRow {}
    impl ActionRowImpl for DiskRow {}
}

glib::wrapper! {
    /// A disk that may be deleted with its machine.
    pub struct DiskRow(ObjectSubclass<imp::DiskRow>)
        @extends adw::ActionRow, adw::PreferencesRow, gtk::ListBoxRow, gtk::Widget,
        @implements gtk::Accessible, gtk::Actionable, gtk::Buildable, gtk::ConstraintTarget;
}

impl DiskRow {
    /// A row that cannot be ticked yet.
    pub(super) fn new(disk: &Disk) -> Self {
        let row: Self = glib::Object::builder()
            .property("use-markup", false)
            .build();
        let tick = &row.imp().tick;
        let path = disk.path.clone().unwrap_or_default();
        row.set_title(&path);
        row.set_subtitle(&disk_title(disk));
        tick.set_valign(gtk::Align::Center);
        tick.update_property(&[gtk::accessible::Property::Label(&path)]);
        row.add_prefix(tick);
        // Only the box is off, so that the text of the row stays readable.
        tick.set_sensitive(false);
        row.set_activatable_widget(Some(tick));
        row
    }

    /// A row for something else of the machine, ticked.
    pub(super) fn other(path: &str, subtitle: &str) -> Self {
        let row: Self = glib::Object::builder()
            .property("use-markup", false)
            .build();
        let imp = row.imp();
        row.set_title(path);
        row.set_subtitle(subtitle);
        imp.path.replace(Some(path.to_owned()));
        imp.tick.set_valign(gtk::Align::Center);
        imp.tick.set_active(true);
        imp.tick
            .update_property(&[gtk::accessible::Property::Label(path)]);
        row.add_prefix(&imp.tick);
        row.set_activatable_widget(Some(&imp.tick));
        row
    }

    /// Says why it stays.
    pub(super) fn refuse(&self, why: &str) {
        let imp = self.imp();
        imp.tick.set_active(false);
        imp.tick.set_sensitive(false);
        self.set_subtitle(why);
    }

    /// Lets it be ticked, or not.
    pub(super) fn allow(&self, allowed: bool) {
        let tick = &self.imp().tick;
        tick.set_sensitive(allowed);
        if !allowed {
            tick.set_active(false);
        }
    }

    /// Proposes to tick it, or does not let it be ticked.
    pub(super) fn offer(&self, offered: bool) {
        let tick = &self.imp().tick;
        if tick.get_sensitive() != offered {
            tick.set_sensitive(offered);
            tick.set_active(offered);
        }
    }

    /// Leaves it to the person to tick it.
    pub(super) fn untick(&self) {
        self.imp().tick.set_active(false);
    }

    /// Lets the person tick it, or says why not.
    pub(super) fn judge(&self, disk: &OwnDisk) {
        match &disk.obstacle {
            None => {
                self.imp().path.replace(disk.path.clone());
                self.imp().tick.set_sensitive(true);
            }
            Some(obstacle) => {
                let kind = disk_title(&disk.disk);
                let why = reason(obstacle);
                self.set_subtitle(&gettext_f(
                    "{disk}. {why}",
                    &[("disk", &kind), ("why", &why)],
                ));
            }
        }
    }

    /// Calls `ticked` whenever it is ticked or unticked.
    pub(super) fn connect_ticked(&self, ticked: impl Fn() + 'static) {
        self.imp().tick.connect_toggled(move |_| ticked());
    }

    /// Its path, if it is to be deleted.
    pub(super) fn ticked(&self) -> Option<String> {
        let imp = self.imp();
        imp.path.borrow().clone().filter(|_| imp.tick.is_active())
    }
}

/// The words for something that other machines use, too.
pub(super) fn used_by(names: &[String]) -> String {
    reason(&Obstacle::UsedBy(names.to_vec()))
}

pub(super) fn reason(obstacle: &Obstacle) -> String {
    match obstacle {
        Obstacle::Elsewhere => gettext("Kept: it is not a file of this host."),
        Obstacle::ReadOnly => gettext("Kept: the machine has read-only access."),
        Obstacle::Shareable => gettext("Kept: it may be shared with other machines."),
        Obstacle::UsedBy(names) => gettext_f(
            "Kept: also used by {names}.",
            &[("names", &names.join(", "))],
        ),
        Obstacle::StoodOnBy(names) => gettext_f(
            "Kept: it is the backing file of {names}.",
            &[("names", &names.join(", "))],
        ),
    }
}

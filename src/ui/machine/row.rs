// SPDX-License-Identifier: GPL-3.0-or-later
//! A machine in the list: a small picture of its screen, a dot for its state, its
//! name, and its state and address in words. Follows the machine's properties and makes
//! no calls. Empty until it is filled in: a list view makes 200 rows at once,
//! most of which are never seen.

mod content;

use std::cell::{OnceCell, RefCell};

use gtk::prelude::*;
use gtk::subclass::prelude::*;
use gtk::{gdk, glib};

pub use self::content::{Screen, Words};
use super::NoticeBadge;
use super::draft_badge::DraftBadge;
use crate::model::Machine;
use crate::ui::names::shown_name;
use crate::ui::stats::MiniStats;
use crate::ui::thumbnails::ShowsThumbnail;
use crate::ui::widgets::{address_text, machine_text, status_class};

/// The size of the picture, in pixels.
const PICTURE: (i32, i32) = (56, 35);

/// An empty row's height, in pixels: about that of a filled one, so that the list
/// does not move.
const HEIGHT: i32 = 36;

mod imp {
    use super::*;

    #[derive(Debug, Default)]
    pub struct MachineRow {
        /// Made when the row is filled in.
        pub(super) words: OnceCell<Words>,
        /// Made when there is something to show.
        pub(super) screen: OnceCell<Screen>,
        pub(super) stats: OnceCell<MiniStats>,
        pub(super) notice_badge: NoticeBadge,
        pub(super) draft_badge: DraftBadge,
        pub(super) machine: RefCell<Option<Machine>>,
        /// Made when the row is filled in.
        pub(super) signals: OnceCell<glib::SignalGroup>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for MachineRow {
        const NAME: &'static str = "GhMachineRow";
        type Type = super::MachineRow;
        type ParentType = gtk::Box;
    }

    impl ObjectImpl for MachineRow {
        fn constructed(&self) {
            self.parent_constructed();
            let row = self.obj();
            row.set_spacing(9);
            row.set_height_request(HEIGHT);
            row.add_css_class("machine-row");
        }

        fn dispose(&self) {
            self.obj().set_machine(None);
        }
    }

    impl WidgetImpl for MachineRow {}
    impl BoxImpl for MachineRow {}
}

glib::wrapper! {
    /// A machine in the list of machines.
    pub struct MachineRow(ObjectSubclass<imp::MachineRow>)
        @extends gtk::Box, gtk::Widget,
        @implements gtk::Accessible, gtk::Buildable, gtk::ConstraintTarget, gtk::Orientable;
}

impl Default for MachineRow {
    fn default() -> Self {
        glib::Object::new()
    }
}

impl MachineRow {
    /// Shows another machine, or none; in an empty row, once it is filled in.
    pub(crate) fn set_machine(&self, machine: Option<&Machine>) {
        let imp = self.imp();
        if let Some(old) = imp.machine.replace(machine.cloned()) {
            log::debug!("row {} gone", old.name());
        }
        if imp.words.get().is_some() {
            self.show_machine();
        }
    }

    /// The machine that it shows.
    pub(crate) fn machine(&self) -> Option<Machine> {
        self.imp().machine.borrow().clone()
    }

    /// Whether it shows something.
    pub(crate) fn is_filled_in(&self) -> bool {
        self.imp().words.get().is_some()
    }

    /// Shows the machine in it from now on.
    pub(crate) fn fill_in(&self) {
        let imp = self.imp();
        if !self.is_filled_in() {
            imp.words.get_or_init(|| Words::new(self));
            self.show_machine();
        }
    }

    fn show_machine(&self) {
        let machine = self.machine();
        self.signals().set_target(machine.as_ref());
        let Some(machine) = machine else {
            return;
        };
        self.show_name(&machine);
        self.show_unread(&machine);
        self.show_draft(&machine);
        self.show_new_status(&machine);
        if self.imp().stats.get().is_some() {
            self.show_stats();
        }
    }

    fn signals(&self) -> &glib::SignalGroup {
        self.imp().signals.get_or_init(|| {
            let signals = glib::SignalGroup::new::<Machine>();
            for (property, show) in [
                ("name", Self::show_name as fn(&Self, &Machine)),
                ("status", Self::show_new_status),
                ("saved", Self::show_status),
                ("template", Self::show_status),
                ("disposable", Self::show_status),
                ("shut-down-asked", Self::show_status),
                ("starting", Self::show_status),
                ("address", Self::show_status),
                ("assigned-address", Self::show_status),
                ("has-draft", Self::show_draft),
            ] {
                signals.connect_closure(
                    &format!("notify::{property}"),
                    false,
                    glib::closure_local!(
                        #[weak(rename_to = row)]
                        self,
                        move |machine: &Machine, _: &glib::ParamSpec| show(&row, machine)
                    ),
                );
            }
            signals.connect_closure(
                "happened",
                false,
                glib::closure_local!(
                    #[weak(rename_to = row)]
                    self,
                    move |machine: &Machine| row.show_unread(machine)
                ),
            );
            signals
        })
    }

    /// Shows what the machine uses, as last read.
    pub(crate) fn show_stats(&self) {
        let imp = self.imp();
        let machine = imp.machine.borrow();
        let Some(machine) = machine.as_ref().filter(|_| self.is_filled_in()) else {
            return;
        };
        if imp.stats.get().is_none() && machine.stats().now().is_none() {
            return;
        }
        let stats = imp.stats.get_or_init(|| {
            let stats = MiniStats::default();
            self.append(&stats);
            stats
        });
        stats.show_machine(machine);
    }

    /// Hides what the machine uses until it is shown again.
    pub(crate) fn hide_stats(&self) {
        if let Some(stats) = self.imp().stats.get() {
            stats.set_visible(false);
        }
    }

    fn show_unread(&self, machine: &Machine) {
        let imp = self.imp();
        if let Some(words) = imp.words.get() {
            imp.notice_badge
                .show(machine, self.upcast_ref(), &words.text);
        }
    }

    fn show_draft(&self, machine: &Machine) {
        let imp = self.imp();
        if let Some(words) = imp.words.get() {
            imp.draft_badge
                .show(machine, self.upcast_ref(), &words.text);
        }
    }

    fn show_name(&self, machine: &Machine) {
        if let Some(words) = self.imp().words.get() {
            words.name.set_label(&shown_name(&machine.name()));
        }
    }

    fn show_new_status(&self, machine: &Machine) {
        self.show_status(machine);
        log::debug!("row {} {:?}", machine.name(), machine.status().state);
    }

    fn show_status(&self, machine: &Machine) {
        let imp = self.imp();
        let mut detail = machine_text(machine);
        if let Some(address) = address_text(machine) {
            detail = format!("{detail} · {address}");
        }
        if let Some(words) = imp.words.get() {
            words.detail.set_label(&detail);
            words.dot.set_css_classes(&[status_class(machine.status())]);
        }
        if let Some(stats) = imp.stats.get() {
            stats.show_machine(machine);
        }
        self.dim_picture(machine);
    }

    /// What was last seen of a machine that is off.
    fn dim_picture(&self, machine: &Machine) {
        if let Some(screen) = self.imp().screen.get() {
            let opacity = if machine.status().is_active() {
                1.0
            } else {
                0.4
            };
            screen.picture.set_opacity(opacity);
        }
    }
}

impl ShowsThumbnail for MachineRow {
    fn pictured(&self) -> Option<Machine> {
        self.machine()
    }

    fn show_picture(&self, picture: Option<&gdk::Texture>, on: bool) {
        let imp = self.imp();
        if !self.is_filled_in() || (!on && imp.screen.get().is_none()) {
            return;
        }
        let screen = imp.screen.get_or_init(|| Screen::new(self));
        screen.picture.set_paintable(picture);
        screen.frame.set_visible(on);
        if let Some(machine) = &*imp.machine.borrow() {
            self.dim_picture(machine);
        }
    }
}

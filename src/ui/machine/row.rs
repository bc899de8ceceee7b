// SPDX-License-Identifier: GPL-3.0-or-later
//! A machine in the list: a small picture of its screen, a dot for its state, its
//! name, and its state and address in words. Follows the machine's properties; asks nobody anything.

use std::cell::{OnceCell, RefCell};

use gtk::prelude::*;
use gtk::subclass::prelude::*;
use gtk::{gdk, glib};

use super::{UnreadMark, status_class, status_text};
use crate::model::Machine;
use crate::ui::figures::MiniFigures;
use crate::ui::pictures::ShowsPicture;

/// The size of the picture, in pixels.
const PICTURE: (i32, i32) = (56, 35);

mod imp {
    use super::*;

    #[derive(Debug, Default)]
    pub struct MachineRow {
        pub(super) frame: gtk::Overlay,
        pub(super) picture: gtk::Picture,
        pub(super) dot: gtk::Image,
        pub(super) name: gtk::Label,
        pub(super) detail: gtk::Label,
        pub(super) text: gtk::Box,
        pub(super) unread: UnreadMark,
        /// Made when there is something to show: most rows are never seen.
        pub(super) figures: OnceCell<MiniFigures>,
        pub(super) machine: RefCell<Option<(Machine, Vec<glib::SignalHandlerId>)>>,
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
            self.obj().setup_layout();
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
    fn setup_layout(&self) {
        let imp = self.imp();
        self.set_spacing(9);
        self.add_css_class("machine-row");
        imp.picture.set_content_fit(gtk::ContentFit::Cover);
        imp.picture
            .set_accessible_role(gtk::AccessibleRole::Presentation);
        // As wide for every machine, whatever the shape of its screen.
        let place = gtk::Box::default();
        place.set_size_request(PICTURE.0, PICTURE.1);
        imp.frame.set_child(Some(&place));
        imp.frame.add_overlay(&imp.picture);
        imp.frame.set_valign(gtk::Align::Center);
        imp.frame.set_overflow(gtk::Overflow::Hidden);
        imp.frame.set_visible(false);
        imp.frame.add_css_class("screen");
        imp.dot.set_icon_name(Some("media-record-symbolic"));
        imp.dot.set_pixel_size(10);
        imp.dot
            .set_accessible_role(gtk::AccessibleRole::Presentation);
        imp.detail.add_css_class("dim-label");
        imp.detail.add_css_class("caption");
        let text = &imp.text;
        text.set_orientation(gtk::Orientation::Vertical);
        text.set_spacing(2);
        text.set_hexpand(true);
        for label in [&imp.name, &imp.detail] {
            label.set_xalign(0.0);
            label.set_ellipsize(gtk::pango::EllipsizeMode::End);
            text.append(label);
        }
        self.append(&imp.frame);
        self.append(&imp.dot);
        self.append(text);
    }

    /// Shows another machine, or none.
    pub(crate) fn set_machine(&self, machine: Option<&Machine>) {
        if let Some((old, handlers)) = self.imp().machine.take() {
            log::debug!("row {} gone", old.name());
            handlers
                .into_iter()
                .for_each(|handler| old.disconnect(handler));
        }
        let Some(machine) = machine else {
            return;
        };
        let handlers = vec![
            self.follow(machine, "name", Self::show_name),
            self.follow(machine, "status", Self::show_new_status),
            self.follow(machine, "saved", Self::show_status),
            self.follow(machine, "address", Self::show_status),
            self.follow_past(machine),
        ];
        self.show_name(machine);
        self.show_unread(machine);
        self.show_new_status(machine);
        self.imp()
            .machine
            .replace(Some((machine.clone(), handlers)));
        if self.imp().figures.get().is_some() {
            self.show_figures();
        }
    }

    /// Shows what the machine uses, as last read.
    pub(crate) fn show_figures(&self) {
        let imp = self.imp();
        let machine = imp.machine.borrow();
        let Some((machine, _)) = machine.as_ref() else {
            return;
        };
        if imp.figures.get().is_none() && machine.figures().now().is_none() {
            return;
        }
        let figures = imp.figures.get_or_init(|| {
            let figures = MiniFigures::default();
            self.append(&figures);
            figures
        });
        figures.show_machine(machine);
    }

    /// Hides what the machine uses until it is shown again.
    pub(crate) fn hide_figures(&self) {
        if let Some(figures) = self.imp().figures.get() {
            figures.set_visible(false);
        }
    }

    fn follow(
        &self,
        machine: &Machine,
        property: &str,
        show: fn(&Self, &Machine),
    ) -> glib::SignalHandlerId {
        let weak = self.downgrade();
        machine.connect_notify_local(Some(property), move |machine, _| {
            if let Some(row) = weak.upgrade() {
                show(&row, machine);
            }
        })
    }

    fn follow_past(&self, machine: &Machine) -> glib::SignalHandlerId {
        let weak = self.downgrade();
        machine.connect_happened(move |machine| {
            if let Some(row) = weak.upgrade() {
                row.show_unread(machine);
            }
        })
    }

    fn show_unread(&self, machine: &Machine) {
        let imp = self.imp();
        imp.unread.show(machine, self.upcast_ref(), &imp.text);
    }

    fn show_name(&self, machine: &Machine) {
        self.imp().name.set_label(&machine.name());
    }

    fn show_new_status(&self, machine: &Machine) {
        self.show_status(machine);
        log::debug!("row {} {:?}", machine.name(), machine.status().state);
    }

    fn show_status(&self, machine: &Machine) {
        let imp = self.imp();
        let mut detail = status_text(machine.status(), machine.saved());
        if let Some(address) = machine.address() {
            detail = format!("{detail} · {address}");
        }
        imp.detail.set_label(&detail);
        if let Some(figures) = imp.figures.get() {
            figures.show_machine(machine);
        }
        imp.dot.set_css_classes(&[status_class(machine.status())]);
        // What was last seen of a machine that is off.
        let opacity = if machine.status().is_active() {
            1.0
        } else {
            0.4
        };
        imp.picture.set_opacity(opacity);
    }
}

impl ShowsPicture for MachineRow {
    fn pictured(&self) -> Option<Machine> {
        let machine = self.imp().machine.borrow();
        machine.as_ref().map(|(machine, _)| machine.clone())
    }

    fn show_picture(&self, picture: Option<&gdk::Texture>, on: bool) {
        let imp = self.imp();
        imp.picture.set_paintable(picture);
        imp.frame.set_visible(on);
    }
}

// SPDX-License-Identifier: GPL-3.0-or-later
//! A machine as a card: what its screen shows, its name, its state.

use std::cell::{OnceCell, RefCell};

use gtk::prelude::*;
use gtk::subclass::prelude::*;
use gtk::{gdk, glib};

use crate::model::Machine;
use crate::ui::machine::NoticeBadge;
use crate::ui::names::shown_name;
use crate::ui::stats::MiniStats;
use crate::ui::thumbnails::ShowsThumbnail;
use crate::ui::widgets::{machine_text, may_be_cut, status_class};

/// The least size of a picture, as most screens are shaped, and what style.css puts around a card, in pixels.
pub(super) const WIDTH: i32 = 200;
const HEIGHT: i32 = 125;
pub(super) const MARGINS: i32 = 18;

mod imp {
    use super::*;

    #[derive(Debug, Default)]
    pub struct MachineCard {
        pub(super) picture: gtk::Picture,
        pub(super) placeholder: gtk::Image,
        pub(super) dot: gtk::Image,
        pub(super) name: gtk::Label,
        pub(super) status: gtk::Label,
        pub(super) line: gtk::Box,
        pub(super) texts: gtk::Box,
        pub(super) notice_badge: NoticeBadge,
        /// Made when there is something to show.
        pub(super) stats: OnceCell<MiniStats>,
        pub(super) machine: RefCell<Option<Machine>>,
        pub(super) signals: OnceCell<glib::SignalGroup>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for MachineCard {
        const NAME: &'static str = "GhMachineCard";
        type Type = super::MachineCard;
        type ParentType = gtk::Box;
    }

    impl ObjectImpl for MachineCard {
        fn constructed(&self) {
            self.parent_constructed();
            self.obj().setup_layout();
        }
    }

    impl WidgetImpl for MachineCard {}
    impl BoxImpl for MachineCard {}
}

glib::wrapper! {
    /// A machine in the gallery.
    pub struct MachineCard(ObjectSubclass<imp::MachineCard>)
        @extends gtk::Box, gtk::Widget,
        @implements gtk::Accessible, gtk::Buildable, gtk::ConstraintTarget, gtk::Orientable;
}

impl Default for MachineCard {
    fn default() -> Self {
        glib::Object::new()
    }
}

impl MachineCard {
    fn setup_layout(&self) {
        let imp = self.imp();
        self.set_orientation(gtk::Orientation::Vertical);
        self.set_spacing(6);
        imp.picture.set_can_shrink(true);
        imp.picture.set_size_request(WIDTH, HEIGHT);
        imp.placeholder.set_icon_name(Some("computer-symbolic"));
        imp.placeholder.set_pixel_size(48);
        imp.placeholder.add_css_class("dim-label");
        let screen = gtk::Overlay::new();
        screen.set_child(Some(&imp.picture));
        screen.add_overlay(&imp.placeholder);
        screen.set_overflow(gtk::Overflow::Hidden);
        screen.add_css_class("screen");
        self.append(&screen);
        imp.dot.set_icon_name(Some("media-record-symbolic"));
        imp.dot.set_pixel_size(10);
        for image in [
            imp.picture.upcast_ref::<gtk::Widget>(),
            imp.dot.upcast_ref(),
        ] {
            image.set_accessible_role(gtk::AccessibleRole::Presentation);
        }
        imp.placeholder
            .set_accessible_role(gtk::AccessibleRole::Presentation);
        imp.status.add_css_class("dim-label");
        imp.status.add_css_class("caption");
        let texts = &imp.texts;
        texts.set_orientation(gtk::Orientation::Vertical);
        texts.set_spacing(2);
        for label in [&imp.name, &imp.status] {
            label.set_xalign(0.0);
            label.set_hexpand(true);
            may_be_cut(label);
            label.set_width_chars(1);
            texts.append(label);
        }
        imp.line.set_spacing(9);
        imp.line.append(&imp.dot);
        imp.line.append(texts);
        self.append(&imp.line);
    }

    /// Shows another machine, or none.
    pub(super) fn set_machine(&self, machine: Option<&Machine>) {
        self.imp().machine.replace(machine.cloned());
        self.signals().set_target(machine);
        if let Some(machine) = machine {
            self.show(machine);
            self.show_unread(machine);
        }
    }

    fn signals(&self) -> &glib::SignalGroup {
        self.imp().signals.get_or_init(|| {
            let signals = glib::SignalGroup::new::<Machine>();
            for property in [
                "name",
                "status",
                "saved",
                "template",
                "disposable",
                "shut-down-asked",
                "starting",
            ] {
                signals.connect_closure(
                    &format!("notify::{property}"),
                    false,
                    glib::closure_local!(
                        #[weak(rename_to = card)]
                        self,
                        move |machine: &Machine, _: &glib::ParamSpec| card.show(machine)
                    ),
                );
            }
            signals.connect_closure(
                "happened",
                false,
                glib::closure_local!(
                    #[weak(rename_to = card)]
                    self,
                    move |machine: &Machine| card.show_unread(machine)
                ),
            );
            signals
        })
    }

    fn show(&self, machine: &Machine) {
        let imp = self.imp();
        imp.name.set_label(&shown_name(&machine.name()));
        imp.status.set_label(&machine_text(machine));
        imp.dot.set_css_classes(&[status_class(machine.status())]);
        if let Some(stats) = imp.stats.get() {
            stats.show_machine(machine);
        }
        // What was last seen of a machine that is off.
        let opacity = if machine.status().is_active() {
            1.0
        } else {
            0.4
        };
        imp.picture.set_opacity(opacity);
    }

    fn show_unread(&self, machine: &Machine) {
        let imp = self.imp();
        imp.notice_badge.show(machine, &imp.line, &imp.texts);
    }

    /// The machine it shows.
    pub(super) fn machine(&self) -> Option<Machine> {
        self.imp().machine.borrow().clone()
    }

    /// Shows what the machine uses, as last read.
    pub(super) fn show_stats(&self) {
        let Some(machine) = self.machine() else {
            return;
        };
        let stats = &self.imp().stats;
        if stats.get().is_none() && machine.stats().now().is_none() {
            return;
        }
        let stats = stats.get_or_init(|| {
            let stats = MiniStats::default();
            self.imp().line.append(&stats);
            stats
        });
        stats.show_machine(&machine);
    }

    /// Hides what the machine uses until it is shown again.
    pub(super) fn hide_stats(&self) {
        if let Some(stats) = self.imp().stats.get() {
            stats.set_visible(false);
        }
    }
}

impl ShowsThumbnail for MachineCard {
    fn pictured(&self) -> Option<Machine> {
        self.machine()
    }

    fn show_picture(&self, picture: Option<&gdk::Texture>, _: bool) {
        let imp = self.imp();
        imp.picture.set_paintable(picture);
        imp.placeholder.set_visible(picture.is_none());
    }
}

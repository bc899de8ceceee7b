// SPDX-License-Identifier: GPL-3.0-or-later
//! Which lines the machine has, and choosing one of several.

use adw::subclass::prelude::*;
use gtk::prelude::*;
use gtk::{gio, glib};

use super::SerialView;
use crate::model::{LineDescription, Machine, SerialLine, SerialLines};
use crate::ui::i18n::gettext_f;

/// A machine whose lines are shown until this is dropped.
pub(super) struct Followed {
    pub(super) machine: Machine,
    lines: SerialLines,
    _signals: glib::SignalGroup,
}

impl SerialView {
    pub(super) fn setup_lines(&self) {
        let lines = &self.imp().lines;
        lines.set_factory(Some(&factory()));
        lines.connect_selected_item_notify(glib::clone!(
            #[weak(rename_to = view)]
            self,
            move |lines| {
                view.show_line(lines.selected_item().and_downcast_ref());
            }
        ));
    }

    pub(super) fn follow(&self, machine: &Machine) {
        let lines = machine.serial_lines();
        let signals = glib::SignalGroup::new::<gio::ListModel>();
        signals.connect_closure(
            "items-changed",
            false,
            glib::closure_local!(
                #[weak(rename_to = view)]
                self,
                move |_: &gio::ListModel, _: u32, _: u32, _: u32| view.show_lines()
            ),
        );
        signals.set_target(Some(lines.list()));
        self.imp().lines.set_model(Some(lines.list()));
        self.imp().machine.replace(Some(Followed {
            machine: machine.clone(),
            lines,
            _signals: signals,
        }));
        self.imp().added.set_visible(false);
        self.show_lines();
    }

    /// Shows the lines, and reads again which there are.
    pub(super) fn come_on_screen(&self) {
        self.bring_line_on_screen();
        self.refresh();
    }

    pub(super) fn refresh(&self) {
        let Some(machine) = self.machine() else {
            return;
        };
        let weak = self.downgrade();
        glib::spawn_future_local(async move {
            let outcome = machine.serial_lines().refresh().await;
            let Some(view) = weak.upgrade() else {
                return;
            };
            if view.machine().as_ref() != Some(&machine) {
                return;
            }
            view.show_lines();
            if let Err(error) = outcome
                && view.line().is_none()
            {
                let why = glib::markup_escape_text(&error.to_string());
                view.imp().unknown.set_description(Some(&why));
                view.imp().stack.set_visible_child_name("unknown");
            }
        });
    }

    fn show_lines(&self) {
        let imp = self.imp();
        let followed = imp.machine.borrow();
        let Some(followed) = &*followed else {
            return;
        };
        let count = followed.lines.list().n_items();
        imp.lines.set_visible(count > 1);
        let page = match count {
            0 if !followed.lines.known() => "reading",
            0 => "none",
            _ => "line",
        };
        imp.stack.set_visible_child_name(page);
    }

    /// Gives the machine a line.
    pub(super) fn add_line(&self) {
        use crate::ui::failure::{self, OrFailed};

        let Some(machine) = self.machine() else {
            return;
        };
        let view = self.clone();
        failure::run(self, async move {
            let what = gettext_f(
                "Could not add a serial line to “{name}”",
                &[("name", &machine.name())],
            );
            machine.serial_lines().add_line().await.or_failed(what)?;
            if view.machine().as_ref() == Some(&machine) {
                let later = machine.serial_lines().list().n_items() == 0;
                view.imp().added.set_visible(later);
                view.show_lines();
            }
            Ok(())
        });
    }
}

/// What a line is called: “Serial 1 (ttyS0)”. The Console page and the Overview
/// use the same names, so that both mean the same line.
pub(in crate::ui) fn line_label(description: &LineDescription) -> String {
    let number = description.port.unwrap_or(0) + 1;
    let number = number.to_string();
    match description.guest_device() {
        Some(device) if description.is_serial => gettext_f(
            "Serial {number} ({device})",
            &[("number", &number), ("device", &device)],
        ),
        Some(device) => gettext_f(
            "Console {number} ({device})",
            &[("number", &number), ("device", &device)],
        ),
        None => description.name.clone(),
    }
}

fn factory() -> gtk::SignalListItemFactory {
    let factory = gtk::SignalListItemFactory::new();
    factory.connect_setup(|_, item| {
        if let Some(item) = item.downcast_ref::<gtk::ListItem>() {
            let label = gtk::Label::new(None);
            label.set_xalign(0.0);
            item.set_child(Some(&label));
        }
    });
    factory.connect_bind(|_, item| {
        let Some(item) = item.downcast_ref::<gtk::ListItem>() else {
            return;
        };
        let line = item.item().and_downcast::<SerialLine>();
        let widget = item.child().and_downcast::<gtk::Label>();
        if let (Some(line), Some(widget)) = (line, widget) {
            widget.set_label(&line_label(&line.description()));
        }
    });
    factory
}

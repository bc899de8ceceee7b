// SPDX-License-Identifier: GPL-3.0-or-later
//! What the buttons of the page do, and when.

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

use super::{HardwarePage, imp};
use crate::definition::device::new_device::NewDevice;
use crate::model::hardware::Draft;
use crate::model::{Machine, actions};
use crate::ui::actions::{activate, entry};
use crate::ui::hardware::add_dialog;
use crate::ui::i18n::gettext_f;

type Act = (&'static str, fn(&HardwarePage));
type Class = <imp::HardwarePage as ObjectSubclass>::Class;

/// Installs the page's actions.
pub(super) fn install(class: &mut Class) {
    let actions: [Act; 11] = [
        ("hardware.apply", HardwarePage::apply),
        ("hardware.revert", HardwarePage::revert),
        ("hardware.remove", HardwarePage::remove),
        ("hardware.add", HardwarePage::add),
        ("hardware.restart", HardwarePage::restart),
        ("hardware.difference", HardwarePage::show_difference),
        ("hardware.list", HardwarePage::go_back),
        ("hardware.show-xml", HardwarePage::show_xml),
        ("hardware.copy-xml", HardwarePage::copy_xml),
        ("hardware.snapshot", HardwarePage::take_snapshot),
        ("hardware.force-eject", HardwarePage::force_media),
    ];
    for (name, act) in actions {
        class.install_action(name, None, move |page, _, _| act(page));
    }
}

impl HardwarePage {
    /// Lets each button do what makes sense now.
    pub(super) fn show_actions(&self) {
        let imp = self.imp();
        let writable = self.is_writable();
        let changed = imp.draft.borrow().as_ref().is_some_and(Draft::is_changed);
        let has_invalid = imp.draft.borrow().as_ref().is_some_and(Draft::has_invalid);
        let wrong = has_invalid || !imp.problems.borrow().is_empty();
        self.action_set_enabled("hardware.apply", writable && changed && !wrong);
        // What is entered for a planned machine is applied when it is created.
        let is_planned = self.machine().is_some_and(|it| it.is_planned());
        imp.apply.set_visible(!is_planned);
        let busy = imp.busy.get();
        self.action_set_enabled("hardware.revert", (changed || wrong) && !busy);
        self.action_set_enabled("hardware.add", writable);
        let refusal = self.removal_refusal();
        imp.remove
            .set_tooltip_text(refusal.as_deref().filter(|text| !text.is_empty()));
        self.action_set_enabled("hardware.remove", writable && refusal.is_none());
        let restart = |it| actions::RESTART.refusal_for(&[it]).is_none();
        let restarts = self.machine().is_some_and(restart);
        self.action_set_enabled("hardware.restart", writable && restarts);
        let has_xml = imp.xml.borrow().is_some();
        self.action_set_enabled("hardware.show-xml", has_xml);
        self.action_set_enabled("hardware.copy-xml", has_xml);
        imp.changed_bar
            .set_revealed(imp.before.borrow().is_some() && changed);
        self.show_risk();
        self.keep_draft();
    }

    fn go_back(&self) {
        self.imp().leaflet.navigate(adw::NavigationDirection::Back);
    }

    pub(super) fn revert(&self) {
        let imp = self.imp();
        if let Some(draft) = &mut *imp.draft.borrow_mut() {
            draft.revert();
        }
        imp.problems.take();
        imp.before.take();
        self.forget_refusal();
        self.show_all();
    }

    pub(super) fn window(&self) -> Option<gtk::Window> {
        self.root().and_downcast()
    }

    fn add(&self) {
        let imp = self.imp();
        let (Some(machine), Some(window)) = (self.machine(), self.window()) else {
            return;
        };
        let Some(definition) = imp.draft.borrow().as_ref().map(|it| it.edited().clone()) else {
            return;
        };
        let offer = imp.offer.borrow().clone().unwrap_or_default();
        let add = glib::clone!(
            #[weak(rename_to = page)]
            self,
            #[strong]
            machine,
            #[upgrade_or]
            Ok(()),
            move |new_device| {
                let added = page.add_device(&machine, new_device);
                added.map(|()| page.show_added())
            }
        );
        add_dialog::show(&window, &machine, definition, offer, add);
    }

    /// Adds a device to the draft of this machine, if it is still on the page: its
    /// connection may have been closed meanwhile.
    fn add_device(&self, to: &Machine, new_device: NewDevice) -> Result<(), String> {
        let imp = self.imp();
        let is_shown = self.machine().is_some_and(|it| it.uuid() == to.uuid());
        let mut draft = imp.draft.borrow_mut();
        let Some(draft) = draft.as_mut().filter(|_| is_shown) else {
            return Err(gettext_f(
                "“{name}” is not shown behind this dialog: its hardware has to be read first.",
                &[("name", &to.name())],
            ));
        };
        let added = draft.add(new_device);
        imp.selected.replace(Some(added));
        Ok(())
    }

    fn show_added(&self) {
        self.show_all();
        self.imp()
            .leaflet
            .navigate(adw::NavigationDirection::Forward);
    }

    /// Has the machine shut down, waits until it is off, and starts it again.
    pub(super) fn restart(&self) {
        if let Some(machine) = self.machine() {
            activate(self, entry(&actions::RESTART), &[machine]);
        }
    }
}

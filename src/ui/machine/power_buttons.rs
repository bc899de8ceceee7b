// SPDX-License-Identifier: GPL-3.0-or-later
//! The buttons that start, pause and stop a machine, with words where there is
//! room and as icons where there is not. What they do are the page's actions.

use std::cell::Cell;

use adw::prelude::*;
use adw::subclass::prelude::*;
use glib::Properties;
use gtk::glib;

use crate::definition::state::MachineState;
use crate::model::actions::{PAUSE, RESUME, SHUT_DOWN, START};
use crate::ui::actions::{HeaderMenu, MachineActions, entry, follow_hints, header_menu};
use crate::ui::i18n::gettext;

mod imp {
    use super::*;

    #[derive(Default, Properties, gtk::CompositeTemplate)]
    #[properties(wrapper_type = super::PowerButtons)]
    #[template(file = "power_buttons.ui")]
    pub struct PowerButtons {
        #[template_child]
        pub(super) start: TemplateChild<adw::SplitButton>,
        #[template_child]
        pub(super) resume: TemplateChild<gtk::Button>,
        #[template_child]
        pub(super) pause: TemplateChild<gtk::Button>,
        #[template_child]
        pub(super) shut_down: TemplateChild<adw::SplitButton>,
        /// Whether there is room for icons only.
        #[property(get, set, construct_only)]
        pub(super) narrow: Cell<bool>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for PowerButtons {
        const NAME: &'static str = "GhPowerButtons";
        type Type = super::PowerButtons;
        type ParentType = gtk::Box;

        fn class_init(class: &mut Self::Class) {
            class.bind_template();
        }

        fn instance_init(object: &glib::subclass::InitializingObject<Self>) {
            object.init_template();
        }
    }

    #[glib::derived_properties]
    impl ObjectImpl for PowerButtons {
        fn constructed(&self) {
            self.parent_constructed();
            self.obj().setup_faces();
        }
    }

    impl WidgetImpl for PowerButtons {}
    impl BoxImpl for PowerButtons {}
}

glib::wrapper! {
    /// Start or Resume, Pause, Shut Down.
    pub struct PowerButtons(ObjectSubclass<imp::PowerButtons>)
        @extends gtk::Box, gtk::Widget,
        @implements gtk::Accessible, gtk::Buildable, gtk::ConstraintTarget, gtk::Orientable;
}

impl PowerButtons {
    fn setup_faces(&self) {
        let imp = self.imp();
        for (button, action, menu) in [
            (&imp.start, &START, gettext("More Ways to Start")),
            (&imp.shut_down, &SHUT_DOWN, gettext("More Ways to Stop")),
        ] {
            button.set_dropdown_tooltip(&menu);
            let parts = [gtk::Button::static_type(), gtk::MenuButton::static_type()];
            let [main, menu_button] = parts.map(|kind| part(button, kind));
            name(menu_button, &menu);
            let entry = entry(action);
            let icon = entry.icon.unwrap_or_default();
            if self.narrow() {
                button.set_icon_name(icon);
                name(main, &entry.name());
            } else {
                button.set_child(Some(&face(icon, &entry.name())));
            }
        }
        for (button, action) in [(&imp.resume, &RESUME), (&imp.pause, &PAUSE)] {
            let entry = entry(action);
            let icon = entry.icon.unwrap_or_default();
            if self.narrow() {
                button.set_icon_name(icon);
                name(Some(button.get().upcast()), &entry.name());
            } else {
                button.set_child(Some(&face(icon, &entry.name())));
            }
        }
    }

    /// Shows what these actions can do from now on.
    pub(super) fn bind(&self, actions: &MachineActions) {
        for (button, menu) in [
            (&self.imp().start, HeaderMenu::Start),
            (&self.imp().shut_down, HeaderMenu::Stop),
        ] {
            button.set_menu_model(Some(&header_menu(menu)));
            if let Some(popover) = button.popover() {
                follow_hints(&popover, actions);
            }
        }
        actions.connect_changed(glib::clone!(
            #[weak(rename_to = buttons)]
            self,
            move |actions| {
                buttons.show(actions);
            }
        ));
        self.show(actions);
    }

    /// Shows what can be done with the one machine that the actions are about.
    fn show(&self, actions: &MachineActions) {
        let imp = self.imp();
        let machines = actions.machines();
        let [machine] = &*machines else {
            return;
        };
        let status = machine.status();
        let resume = matches!(status.state, MachineState::Paused | MachineState::Suspended);
        imp.resume.set_visible(resume);
        // Where there is little room, only what its state asks for is shown.
        let active = status.is_active() || machine.starting();
        let narrow = self.narrow();
        let hides_start = resume || (narrow && active);
        imp.start.set_visible(!hides_start);
        imp.pause.set_visible(!narrow || (active && !resume));
        imp.shut_down.set_visible(!narrow || active);
        let can_start = actions.refusal(entry(&START)).is_none();
        set_suggested(&*imp.start, can_start);
        for (button, action) in [
            (imp.start.upcast_ref::<gtk::Widget>(), &START),
            (imp.resume.upcast_ref(), &RESUME),
            (imp.pause.upcast_ref(), &PAUSE),
            (imp.shut_down.upcast_ref(), &SHUT_DOWN),
        ] {
            let entry = entry(action);
            let hint = self.hint(&entry.name(), actions.refusal(entry));
            button.set_tooltip_text(Some(hint.as_str()).filter(|hint| !hint.is_empty()));
        }
        if can_start && machine.saved() {
            let restore = gettext("Restore the Saved State");
            imp.start.set_tooltip_text(Some(&restore));
        }
    }

    /// Why a button cannot be used; what it does, where it shows no word for it.
    fn hint(&self, label: &str, refusal: Option<String>) -> String {
        let face = if self.narrow() {
            label.to_owned()
        } else {
            String::new()
        };
        refusal.unwrap_or(face)
    }
}

fn face(icon: &str, label: &str) -> adw::ButtonContent {
    adw::ButtonContent::builder()
        .icon_name(icon)
        .label(label)
        .build()
}

fn set_suggested(widget: &impl IsA<gtk::Widget>, suggested: bool) {
    if suggested {
        widget.add_css_class("suggested-action");
    } else {
        widget.remove_css_class("suggested-action");
    }
}

/// Names a button that shows no word; one that does is named by that.
fn name(button: Option<gtk::Widget>, label: &str) {
    if let Some(button) = button {
        button.update_property(&[gtk::accessible::Property::Label(label)]);
    }
}

/// One of the two buttons that a split button is made of: it names neither.
fn part(split: &adw::SplitButton, kind: glib::Type) -> Option<gtk::Widget> {
    let mut child = split.first_child();
    while let Some(widget) = child {
        if widget.type_() == kind {
            return Some(widget);
        }
        child = widget.next_sibling();
    }
    None
}

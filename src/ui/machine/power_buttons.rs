// SPDX-License-Identifier: GPL-3.0-or-later
//! The buttons that start, pause and stop a machine, with words where there is
//! room and as icons where there is not. What they do are the page's actions.

use std::cell::{Cell, RefCell};

use adw::prelude::*;
use adw::subclass::prelude::*;
use glib::Properties;
use gtk::glib;

use super::menu_hints;
use super::verb::{Verb, VerbContext};
use crate::definition::state::MachineState;
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
        pub(super) context: RefCell<Option<VerbContext>>,
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
            self.obj().setup_menus();
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
        for (button, icon, label, menu) in [
            (
                &imp.start,
                "media-playback-start-symbolic",
                gettext("Start"),
                gettext("More Ways to Start"),
            ),
            (
                &imp.shut_down,
                "system-shutdown-symbolic",
                gettext("Shut Down"),
                gettext("More Ways to Stop"),
            ),
        ] {
            button.set_dropdown_tooltip(&menu);
            let parts = [gtk::Button::static_type(), gtk::MenuButton::static_type()];
            let [main, menu_button] = parts.map(|kind| part(button, kind));
            name(menu_button, &menu);
            if self.narrow() {
                button.set_icon_name(icon);
                name(main, &label);
            } else {
                button.set_child(Some(&face(icon, &label)));
            }
        }
        for (button, icon, label) in [
            (
                &imp.resume,
                "media-playback-start-symbolic",
                gettext("Resume"),
            ),
            (
                &imp.pause,
                "media-playback-pause-symbolic",
                gettext("Pause"),
            ),
        ] {
            if self.narrow() {
                button.set_icon_name(icon);
                name(Some(button.get().upcast()), &label);
            } else {
                button.set_child(Some(&face(icon, &label)));
            }
        }
    }

    /// Items of the menus that cannot be used say why, like the buttons do.
    fn setup_menus(&self) {
        for button in [&self.imp().start, &self.imp().shut_down] {
            let Some(popover) = button.popover() else {
                continue;
            };
            let weak = self.downgrade();
            popover.connect_show(move |popover| {
                let context = weak
                    .upgrade()
                    .and_then(|buttons| *buttons.imp().context.borrow());
                if let Some(context) = context {
                    menu_hints::explain(popover, &context);
                }
            });
        }
    }

    /// Shows what can be done with a machine that stands like this.
    pub(super) fn show_context(&self, context: &VerbContext) {
        let imp = self.imp();
        imp.context.replace(Some(*context));
        let state = context.status.state;
        let resume = matches!(state, MachineState::Paused | MachineState::Suspended);
        imp.resume.set_visible(resume);
        // Where there is little room, only what its state asks for is shown.
        let active = context.status.is_active() || context.starting;
        let narrow = self.narrow();
        let hides_start = resume || (narrow && active);
        imp.start.set_visible(!hides_start);
        imp.pause.set_visible(!narrow || (active && !resume));
        imp.shut_down.set_visible(!narrow || active);
        let start = Verb::Start.refusal(context);
        set_suggested(&*imp.start, start.is_none());
        let (restore, label) = (gettext("Restore the Saved State"), gettext("Start"));
        let start_hint = match start {
            None if context.saved => restore,
            refusal => self.hint(&label, refusal),
        };
        imp.start.set_tooltip_text(Some(&start_hint));
        for (button, verb, label) in [
            (
                imp.resume.upcast_ref::<gtk::Widget>(),
                Verb::Resume,
                gettext("Resume"),
            ),
            (imp.pause.upcast_ref(), Verb::Pause, gettext("Pause")),
            (
                imp.shut_down.upcast_ref(),
                Verb::ShutDown,
                gettext("Shut Down"),
            ),
        ] {
            let hint = self.hint(&label, verb.refusal(context));
            button.set_tooltip_text(
                Some(&hint)
                    .filter(|hint| !hint.is_empty())
                    .map(|hint| hint.as_str()),
            );
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

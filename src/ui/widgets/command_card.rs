// SPDX-License-Identifier: GPL-3.0-or-later
//! A command to type into a terminal, with a button that copies it.

use gtk::glib;
use gtk::prelude::*;
use gtk::subclass::prelude::*;

use crate::ui::i18n::gettext;

mod imp {
    use super::*;

    #[derive(Debug, Default)]
    pub struct CommandCard {
        pub(super) command: gtk::Label,
        pub(super) copy: gtk::Button,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for CommandCard {
        const NAME: &'static str = "GhCommandCard";
        type Type = super::CommandCard;
        type ParentType = gtk::Box;
    }

    impl ObjectImpl for CommandCard {
        fn constructed(&self) {
            self.parent_constructed();
            self.obj().setup();
        }
    }

    impl WidgetImpl for CommandCard {}
    impl BoxImpl for CommandCard {}
}

glib::wrapper! {
    /// A command to copy; hidden while there is none.
    pub struct CommandCard(ObjectSubclass<imp::CommandCard>)
        @extends gtk::Box, gtk::Widget,
        @implements gtk::Accessible, gtk::Buildable, gtk::ConstraintTarget, gtk::Orientable;
}

impl Default for CommandCard {
    fn default() -> Self {
        glib::Object::new()
    }
}

impl CommandCard {
    fn setup(&self) {
        let (command, copy) = (&self.imp().command, &self.imp().copy);
        self.set_spacing(6);
        self.set_visible(false);
        self.add_css_class("card");
        self.add_css_class("command");
        command.set_wrap(true);
        command.set_wrap_mode(gtk::pango::WrapMode::WordChar);
        command.set_selectable(true);
        command.set_xalign(0.0);
        command.set_hexpand(true);
        command.add_css_class("monospace");
        copy.set_icon_name("edit-copy-symbolic");
        copy.set_valign(gtk::Align::Center);
        copy.add_css_class("flat");
        let name = gettext("Copy the command");
        copy.set_tooltip_text(Some(&name));
        copy.update_property(&[gtk::accessible::Property::Label(&name)]);
        copy.connect_clicked(glib::clone!(
            #[weak]
            command,
            move |button| {
                button.clipboard().set_text(&command.text());
                button.set_tooltip_text(Some(&gettext("Copied")));
            }
        ));
        self.append(command);
        self.append(copy);
    }

    /// Shows this command, or none.
    pub(crate) fn set_command(&self, command: Option<&str>) {
        self.imp().command.set_label(command.unwrap_or_default());
        self.set_visible(command.is_some());
    }
}

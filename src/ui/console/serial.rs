// SPDX-License-Identifier: GPL-3.0-or-later
//! A machine's serial lines in a terminal. The line is the model's; the view
//! opens it by being on the screen, shows what comes and sends what is typed.

mod actions;
mod context_menu;
mod feeder;
mod keys;
mod line;
mod lines;
mod questions;
mod search;
mod status;
mod terminal;

use std::cell::{Cell, RefCell};

use adw::subclass::prelude::*;
use gtk::prelude::*;
use gtk::{gio, glib};
use vte::prelude::*;

pub(in crate::ui) use self::lines::line_label;
use crate::model::{Machine, SerialLine};
use crate::ui::settings::Settings;

mod imp {
    use super::*;

    #[derive(Default, gtk::CompositeTemplate)]
    #[template(file = "serial.ui")]
    pub struct SerialView {
        #[template_child]
        pub(super) stack: TemplateChild<gtk::Stack>,
        #[template_child]
        pub(super) reading: TemplateChild<gtk::Box>,
        #[template_child]
        pub(super) lines: TemplateChild<gtk::DropDown>,
        #[template_child]
        pub(super) line_name: TemplateChild<gtk::Label>,
        #[template_child]
        pub(super) bar: TemplateChild<gtk::InfoBar>,
        #[template_child]
        pub(super) status: TemplateChild<gtk::Label>,
        #[template_child]
        pub(super) take_over: TemplateChild<gtk::Button>,
        #[template_child]
        pub(super) search_bar: TemplateChild<gtk::SearchBar>,
        #[template_child]
        pub(super) search_entry: TemplateChild<gtk::SearchEntry>,
        #[template_child]
        pub(super) scrolled: TemplateChild<gtk::ScrolledWindow>,
        #[template_child]
        pub(super) context_menu: TemplateChild<gio::MenuModel>,
        #[template_child]
        pub(super) added: TemplateChild<gtk::Label>,
        #[template_child]
        pub(super) unknown: TemplateChild<adw::StatusPage>,
        /// The terminal of the line that is shown, made when the line is first
        /// on the screen: it costs more than all the rest of the view. Each line
        /// gets one of its own, for a terminal that still has something to take
        /// in cannot be made to forget it: it would show one machine's text to
        /// another's reader, and answer one machine's questions to another.
        pub(super) terminal: RefCell<Option<vte::Terminal>>,
        pub(super) machine: RefCell<Option<lines::Followed>>,
        pub(super) line: RefCell<Option<line::Shown>>,
        /// Whether the terminal gets a new description soon.
        pub(super) describing: Cell<bool>,
        pub(super) keys: keys::Keys,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for SerialView {
        const NAME: &'static str = "GhSerialView";
        type Type = super::SerialView;
        type ParentType = adw::Bin;

        fn class_init(class: &mut Self::Class) {
            class.bind_template();
            actions::install(class);
        }

        fn instance_init(object: &glib::subclass::InitializingObject<Self>) {
            object.init_template();
        }
    }

    impl ObjectImpl for SerialView {
        fn constructed(&self) {
            self.parent_constructed();
            let view = self.obj();
            view.setup_lines();
            view.setup_search();
            view.setup_shortcuts();
        }

        fn dispose(&self) {
            self.obj().set_machine(None);
        }
    }

    impl WidgetImpl for SerialView {
        fn map(&self) {
            self.parent_map();
            self.obj().come_on_screen();
        }

        fn unmap(&self) {
            self.obj().leave_screen();
            self.parent_unmap();
        }

        fn grab_focus(&self) -> bool {
            match self.obj().terminal() {
                Some(terminal) => terminal.grab_focus(),
                None => self.parent_grab_focus(),
            }
        }
    }

    impl BinImpl for SerialView {}
}

glib::wrapper! {
    /// The serial lines of a machine.
    pub struct SerialView(ObjectSubclass<imp::SerialView>)
        @extends adw::Bin, gtk::Widget,
        @implements gtk::Accessible, gtk::Buildable, gtk::ConstraintTarget;
}

impl SerialView {
    /// Shows another machine's lines, or nothing. A line is opened no earlier
    /// than the view is on the screen.
    pub(crate) fn set_machine(&self, machine: Option<&Machine>) {
        if self.machine().as_ref() == machine {
            return;
        }
        self.show_line(None);
        self.imp().machine.take();
        self.imp().stack.set_visible_child_name("reading");
        self.imp().reading.set_visible(false);
        let Some(machine) = machine else {
            return;
        };
        self.follow(machine);
        self.say_connecting_later(machine);
        if self.is_mapped() {
            self.come_on_screen();
        }
    }

    /// The machine whose lines are shown.
    pub(crate) fn machine(&self) -> Option<Machine> {
        let followed = self.imp().machine.borrow();
        followed.as_ref().map(|followed| followed.machine.clone())
    }

    /// The line that is shown.
    pub(crate) fn line(&self) -> Option<SerialLine> {
        let shown = self.imp().line.borrow();
        shown.as_ref().map(|shown| shown.line.clone())
    }

    /// The terminal of the line that is shown, once there is one.
    fn terminal(&self) -> Option<vte::Terminal> {
        self.imp().terminal.borrow().clone()
    }

    /// Makes the terminal of a line. What is typed into it goes to that line and
    /// no other.
    fn make_terminal(&self, line: &SerialLine) -> vte::Terminal {
        let terminal = terminal::new();
        terminal.set_font_scale(Settings::of_program().serial_text_scale());
        terminal.connect_commit(glib::clone!(
            #[weak]
            line,
            move |_, text, _| feeder::typed(&line, text)
        ));
        terminal.connect_selection_changed(glib::clone!(
            #[weak(rename_to = view)]
            self,
            move |terminal| {
                view.action_set_enabled("serial.copy", terminal.has_selection());
            }
        ));
        self.action_set_enabled("serial.copy", false);
        self.setup_keys(&terminal);
        context_menu::setup(&terminal, &self.imp().context_menu);
        self.imp().scrolled.set_child(Some(&terminal));
        self.imp().terminal.replace(Some(terminal.clone()));
        self.search_as_before();
        terminal
    }

    /// Throws the terminal away, with all it has not taken in yet.
    fn drop_terminal(&self) {
        if self.imp().terminal.take().is_some() {
            self.leave_keys();
            self.imp().scrolled.set_child(gtk::Widget::NONE);
            self.action_set_enabled("serial.copy", false);
        }
    }
}

#[cfg(test)]
mod tests;

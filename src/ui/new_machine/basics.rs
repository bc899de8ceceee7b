// SPDX-License-Identifier: GPL-3.0-or-later
//! What every machine has: a name, memory, CPUs. All of it is proposed, and what
//! a person changed is left alone.

mod names;

use std::cell::{Cell, RefCell};

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

use crate::definition::new_machine::Field;
use crate::definition::size::Size;
use crate::ui::i18n::gettext_f;
use crate::ui::problems::{Problems, ShowsProblem, size_sentence};
use crate::ui::widgets::{FieldNote, show_unit};

mod imp {
    use super::*;

    #[derive(Debug, Default, gtk::CompositeTemplate)]
    #[template(file = "basics.ui")]
    pub struct BasicsGroup {
        #[template_child]
        pub(super) name: TemplateChild<adw::EntryRow>,
        #[template_child]
        pub(super) name_note: TemplateChild<FieldNote>,
        #[template_child]
        pub(super) count_row: TemplateChild<adw::ActionRow>,
        #[template_child]
        pub(super) count: TemplateChild<gtk::SpinButton>,
        #[template_child]
        pub(super) memory: TemplateChild<adw::EntryRow>,
        #[template_child]
        pub(super) memory_note: TemplateChild<FieldNote>,
        #[template_child]
        pub(super) cpus_row: TemplateChild<adw::ActionRow>,
        #[template_child]
        pub(super) cpus: TemplateChild<gtk::SpinButton>,
        #[template_child]
        pub(super) cpus_note: TemplateChild<FieldNote>,
        /// What was proposed last; anything else in a field is a person's.
        pub(super) proposed_name: RefCell<String>,
        pub(super) proposed_memory: RefCell<String>,
        pub(super) proposed_cpus: Cell<u32>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for BasicsGroup {
        const NAME: &'static str = "GhBasicsGroup";
        type Type = super::BasicsGroup;
        type ParentType = adw::PreferencesGroup;

        fn class_init(class: &mut Self::Class) {
            FieldNote::ensure_type();
            class.bind_template();
        }

        fn instance_init(object: &glib::subclass::InitializingObject<Self>) {
            object.init_template();
        }
    }

    impl ObjectImpl for BasicsGroup {
        fn constructed(&self) {
            self.parent_constructed();
            self.name_note.set_field(&*self.name);
            self.memory_note.set_field(&*self.memory);
            self.cpus_note.set_field(&*self.cpus);
            self.proposed_cpus.set(1);
            show_unit(&self.memory, "MiB");
            self.obj().setup_names();
        }
    }

    impl WidgetImpl for BasicsGroup {}
    impl PreferencesGroupImpl for BasicsGroup {}
}

glib::wrapper! {
    /// Name, memory and CPUs of a new machine.
    pub struct BasicsGroup(ObjectSubclass<imp::BasicsGroup>)
        @extends adw::PreferencesGroup, gtk::Widget,
        @implements gtk::Accessible, gtk::Buildable, gtk::ConstraintTarget;
}

impl BasicsGroup {
    /// Calls `f` whenever something was typed.
    pub(super) fn connect_changed(&self, f: impl Fn() + Clone + 'static) {
        let imp = self.imp();
        for row in [&imp.name, &imp.memory] {
            let f = f.clone();
            row.connect_changed(move |_| f());
        }
        imp.cpus.connect_value_changed(move |_| f());
    }

    pub(super) fn propose_name(&self, name: &str) {
        propose(&self.imp().name, &self.imp().proposed_name, name);
    }

    pub(super) fn propose_memory(&self, memory: Size) {
        propose(
            &self.imp().memory,
            &self.imp().proposed_memory,
            &memory.exact(),
        );
    }

    pub(super) fn propose_cpus(&self, cpus: u32) {
        let imp = self.imp();
        if self.cpus() == imp.proposed_cpus.get() {
            imp.cpus.set_value(f64::from(cpus));
        }
        imp.proposed_cpus.set(cpus);
    }

    /// What is there is no longer a person's: the next proposal replaces it.
    pub(super) fn forget_edits(&self) {
        let imp = self.imp();
        imp.memory.set_text(&imp.proposed_memory.borrow().clone());
        imp.cpus.set_value(f64::from(imp.proposed_cpus.get()));
    }

    /// Says how much the host has of it all.
    pub(super) fn set_host(&self, memory: Option<Size>, cpus: Option<u32>) {
        let cpus =
            cpus.map(|cpus| gettext_f("The host has {count}", &[("count", &cpus.to_string())]));
        self.imp().cpus_row.set_subtitle(&cpus.unwrap_or_default());
        let memory =
            memory.map(|it| gettext_f("The host has {size}", &[("size", &it.to_string())]));
        self.imp().memory.set_tooltip_text(memory.as_deref());
    }

    /// Gives it this name, as if a person had typed it.
    pub(super) fn set_name(&self, name: &str) {
        self.imp().name.set_text(name);
    }

    /// The name, without the white space around it.
    pub(super) fn name(&self) -> String {
        self.imp().name.text().trim().to_owned()
    }

    /// The memory; nothing where what was typed is no size, which is a problem.
    pub(super) fn memory(&self, problems: &mut Problems) -> Size {
        match Size::parse_with_unit(&self.imp().memory.text(), "MiB") {
            Ok(size) => size,
            Err(error) => {
                problems.error(Field::Memory, size_sentence(&error));
                Size(0)
            }
        }
    }

    pub(super) fn cpus(&self) -> u32 {
        u32::try_from(self.imp().cpus.value_as_int()).unwrap_or(0)
    }

    pub(super) fn show_problems(&self, problems: &Problems) {
        let imp = self.imp();
        let name = problems.of(Field::Name);
        imp.name_note.show_problem(name);
        if name.is_none() {
            self.say_how_many();
        }
        imp.memory_note.show_problem(problems.of(Field::Memory));
        imp.cpus_note.show_problem(problems.of(Field::Cpus));
    }
}

/// Writes a proposal where the last one is unchanged.
fn propose(row: &adw::EntryRow, last: &RefCell<String>, text: &str) {
    let untouched = row.text() == *last.borrow();
    last.replace(text.to_owned());
    if untouched && row.text() != text {
        row.set_text(text);
    }
}

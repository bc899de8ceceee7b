// SPDX-License-Identifier: GPL-3.0-or-later
//! Gives a machine another name. What is wrong with a name is said while it is
//! typed; what libvirt refuses stays in the dialog with what was typed.

use std::cell::OnceCell;

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

use crate::definition::new_machine::{ProblemKind, name_problem};
use crate::model::{Error, Job, Machine};
use crate::ui::i18n::{gettext, gettext_f};
use crate::ui::widgets::ConnectionBar;
use crate::ui::widgets::{BusyBar, name_problem_sentence, wrap_within};

mod imp {
    use super::*;

    #[derive(Default, gtk::CompositeTemplate)]
    #[template(file = "rename_dialog.ui")]
    pub struct RenameDialog {
        #[template_child]
        pub(super) bar: TemplateChild<ConnectionBar>,
        #[template_child]
        pub(super) name: TemplateChild<adw::EntryRow>,
        #[template_child]
        pub(super) problem: TemplateChild<gtk::Label>,
        #[template_child]
        pub(super) busy: TemplateChild<BusyBar>,
        pub(super) machine: OnceCell<Machine>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for RenameDialog {
        const NAME: &'static str = "GhRenameDialog";
        type Type = super::RenameDialog;
        type ParentType = adw::Window;

        fn class_init(class: &mut Self::Class) {
            BusyBar::ensure_type();
            ConnectionBar::ensure_type();
            class.bind_template();
            class.install_action("rename.rename", None, |dialog, _, _| dialog.rename());
        }

        fn instance_init(object: &glib::subclass::InitializingObject<Self>) {
            object.init_template();
        }
    }

    impl ObjectImpl for RenameDialog {
        fn constructed(&self) {
            self.parent_constructed();
            let dialog = self.obj();
            self.busy.setup(&*dialog, &[self.name.upcast_ref()]);
            wrap_within(&*dialog);
            self.name.connect_changed(glib::clone!(
                #[weak]
                dialog,
                move |_| {
                    dialog.check();
                }
            ));
        }
    }

    impl WidgetImpl for RenameDialog {}
    impl WindowImpl for RenameDialog {}
    impl AdwWindowImpl for RenameDialog {}
}

glib::wrapper! {
    /// The dialog that renames a machine.
    pub struct RenameDialog(ObjectSubclass<imp::RenameDialog>)
        @extends adw::Window, gtk::Window, gtk::Widget,
        @implements gtk::Accessible, gtk::Buildable, gtk::ConstraintTarget, gtk::Native,
            gtk::Root, gtk::ShortcutManager;
}

/// Asks for another name for `machine`.
pub(super) fn show(window: &gtk::Window, machine: &Machine) {
    let dialog: RenameDialog = glib::Object::builder()
        .property("transient-for", window)
        .build();
    let imp = dialog.imp();
    let _ = imp.machine.set(machine.clone());
    imp.bar.set_connection(machine.connection().as_ref());
    imp.bar.connect_usable_notify(glib::clone!(
        #[weak]
        dialog,
        move |_| dialog.check()
    ));
    imp.name.set_text(&machine.name());
    dialog.check();
    dialog.present();
    imp.name.grab_focus();
    imp.name.select_region(0, -1);
}

impl RenameDialog {
    fn machine(&self) -> &Machine {
        self.imp().machine.get().expect("set by show()")
    }

    /// The same name is nothing to do, but nothing wrong either.
    fn check(&self) {
        let name = self.imp().name.text();
        let machine = self.machine();
        let taken = machine
            .connection()
            .and_then(|connection| connection.machines().find_by_name(&name))
            .is_some_and(|other| other.uuid() != machine.uuid());
        let problem = name_sentence(&name, taken);
        let is_idle = !self.imp().busy.busy();
        let goes =
            is_idle && problem.is_none() && name != machine.name() && self.imp().bar.usable();
        self.action_set_enabled("rename.rename", goes);
        self.show_problem(&problem.unwrap_or_default());
    }

    fn show_problem(&self, problem: &str) {
        let imp = self.imp();
        imp.problem.set_label(problem);
        imp.problem.set_visible(!problem.is_empty());
        if problem.is_empty() {
            imp.name.remove_css_class("error");
        } else {
            imp.name.add_css_class("error");
        }
    }

    fn rename(&self) {
        let imp = self.imp();
        let name = imp.name.text();
        let machine = self.machine().clone();
        let job = Job::new(&gettext("Renaming"), machine.subject());
        imp.busy.begin(&job);
        self.action_set_enabled("rename.rename", false);
        let dialog = self.clone();
        glib::spawn_future_local(async move {
            let outcome = job.run(machine.rename(&name)).await;
            if !dialog.imp().busy.end() {
                return;
            }
            match outcome {
                Ok(()) => dialog.close(),
                // The bar says so.
                Err(Error::Closed) => dialog.check(),
                Err(error) => {
                    dialog.check();
                    dialog.show_problem(&error.to_string());
                    dialog.imp().name.grab_focus();
                }
            }
        });
    }
}

/// What is wrong with the name of a machine, if anything is.
pub(super) fn name_sentence(name: &str, taken: bool) -> Option<String> {
    match name_problem(name, taken)? {
        ProblemKind::Empty => Some(gettext("A machine needs a name.")),
        ProblemKind::Slash => Some(gettext("A name cannot contain “/”.")),
        ProblemKind::NameTaken => Some(gettext_f(
            "Another machine is named “{name}”.",
            &[("name", name)],
        )),
        other => name_problem_sentence(&other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_with_a_name() {
        assert_eq!(name_sentence("web 2", false), None);
        assert!(name_sentence("", false).is_some());
        assert!(name_sentence("  ", false).is_some());
        assert_eq!(name_sentence(&"n".repeat(240), false), None);
        let long = name_sentence(&"ü".repeat(121), false);
        assert!(long.is_some_and(|text| text.contains("240")));
        assert!(name_sentence("a\tb", false).is_some());
        assert!(name_sentence("a/b", false).is_some_and(|text| text.contains('/')));
        assert!(name_sentence("web", true).is_some_and(|text| text.contains("web")));
    }
}

// SPDX-License-Identifier: GPL-3.0-or-later
//! Gives a stopped pool another name. Machines that name the pool in their definition are told of before.

use std::cell::OnceCell;

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

use crate::definition::new_machine::{ProblemKind, name_problem};
use crate::model::{Error, Pool};
use crate::ui::i18n::{gettext, gettext_f};
use crate::ui::names::shown_name;
use crate::ui::widgets::ConnectionBar;
use crate::ui::widgets::{BusyBar, name_problem_sentence, wrap_within};

mod imp {
    use super::*;

    #[derive(Default, gtk::CompositeTemplate)]
    #[template(file = "rename_pool_dialog.ui")]
    pub struct RenamePoolDialog {
        #[template_child]
        pub(super) bar: TemplateChild<ConnectionBar>,
        #[template_child]
        pub(super) name: TemplateChild<adw::EntryRow>,
        #[template_child]
        pub(super) problem: TemplateChild<gtk::Label>,
        #[template_child]
        pub(super) busy: TemplateChild<BusyBar>,
        pub(super) pool: OnceCell<Pool>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for RenamePoolDialog {
        const NAME: &'static str = "GhRenamePoolDialog";
        type Type = super::RenamePoolDialog;
        type ParentType = adw::Window;

        fn class_init(class: &mut Self::Class) {
            BusyBar::ensure_type();
            ConnectionBar::ensure_type();
            class.bind_template();
            class.install_action("rename-pool.rename", None, |dialog, _, _| dialog.rename());
        }

        fn instance_init(object: &glib::subclass::InitializingObject<Self>) {
            object.init_template();
        }
    }

    impl ObjectImpl for RenamePoolDialog {
        fn constructed(&self) {
            self.parent_constructed();
            let dialog = self.obj();
            self.busy.setup(&*dialog, &[self.name.upcast_ref()]);
            wrap_within(&*dialog);
            self.name.connect_changed(glib::clone!(
                #[weak]
                dialog,
                move |_| dialog.check()
            ));
            self.bar.connect_usable_notify(glib::clone!(
                #[weak]
                dialog,
                move |_| dialog.check()
            ));
        }
    }

    impl WidgetImpl for RenamePoolDialog {}
    impl WindowImpl for RenamePoolDialog {}
    impl AdwWindowImpl for RenamePoolDialog {}
}

glib::wrapper! {
    /// The dialog that renames a pool.
    pub struct RenamePoolDialog(ObjectSubclass<imp::RenamePoolDialog>)
        @extends adw::Window, gtk::Window, gtk::Widget,
        @implements gtk::Accessible, gtk::Buildable, gtk::ConstraintTarget, gtk::Native,
            gtk::Root, gtk::ShortcutManager;
}

/// Asks for another name for `pool`.
pub(super) fn show(window: &gtk::Window, pool: &Pool) {
    let dialog: RenamePoolDialog = glib::Object::builder()
        .property("transient-for", window)
        .build();
    let imp = dialog.imp();
    let _ = imp.pool.set(pool.clone());
    imp.name.set_text(&pool.name());
    imp.bar.set_connection(pool.connection().as_ref());
    dialog.check();
    dialog.present();
    imp.name.grab_focus();
    imp.name.select_region(0, -1);
}

impl RenamePoolDialog {
    fn pool(&self) -> Option<&Pool> {
        self.imp().pool.get()
    }

    /// The same name changes nothing and is not an error.
    fn check(&self) {
        let (imp, Some(pool)) = (self.imp(), self.pool()) else {
            return;
        };
        let name = imp.name.text().trim().to_owned();
        let is_taken = pool
            .connection()
            .and_then(|connection| connection.pool_list().find_by_name(&name))
            .is_some_and(|other| other.uuid() != pool.uuid());
        let problem = match name_problem(&name, is_taken) {
            None => String::new(),
            Some(ProblemKind::Empty) => gettext("The pool needs a name."),
            Some(ProblemKind::NameTaken) => gettext("Another pool has this name."),
            Some(other) => name_problem_sentence(&other).unwrap_or_default(),
        };
        let can_rename = problem.is_empty() && name != pool.name() && imp.bar.usable();
        self.action_set_enabled("rename-pool.rename", can_rename && !imp.busy.busy());
        self.show_problem(&problem);
    }

    fn show_problem(&self, problem: &str) {
        let imp = self.imp();
        imp.problem.set_label(problem);
        imp.problem.set_visible(!problem.is_empty());
        match problem.is_empty() {
            true => imp.name.remove_css_class("error"),
            false => imp.name.add_css_class("error"),
        }
    }

    fn rename(&self) {
        let (imp, Some(pool)) = (self.imp(), self.pool().cloned()) else {
            return;
        };
        let Some(connection) = pool.connection() else {
            return;
        };
        let name = imp.name.text().trim().to_owned();
        let job = connection.new_job(&gettext("Renaming"), &pool.name());
        imp.busy.begin(&job);
        self.action_set_enabled("rename-pool.rename", false);
        let dialog = self.clone();
        glib::spawn_future_local(async move {
            let work = async {
                let users = pool.named_by().await?;
                if users.is_empty() {
                    return pool.rename(&name).await;
                }
                let users: Vec<String> = users.iter().map(|it| shown_name(it)).collect();
                Err(Error::Refused(gettext_f(
                    "These machines have a disk by the pool’s name and would not start any more: {machines}.",
                    &[("machines", &users.join(", "))],
                )))
            };
            let outcome = connection.run_job(&job, work).await;
            if !dialog.imp().busy.end() {
                return;
            }
            dialog.check();
            match outcome {
                Ok(()) => dialog.close(),
                // The bar says so.
                Err(Error::Closed) => {}
                Err(Error::Exists(_)) => {
                    dialog.show_problem(&gettext("Another pool has this name."));
                }
                Err(error) => dialog.show_problem(&error.to_string()),
            }
        });
    }
}

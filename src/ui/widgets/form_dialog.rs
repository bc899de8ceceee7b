// SPDX-License-Identifier: GPL-3.0-or-later
//! The shell of a dialog with a form: Cancel and what the form is for, the failure of it, the job while it is done. What
//! was entered stays when it fails. A feature puts its groups in and says when the form is complete.

use std::cell::RefCell;
use std::future::Future;

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

use super::{BusyBar, ConnectionBar, FailureBar, wrap_within};
use crate::model::{Connection, Error, Job};

/// What is done when the form is complete and the person wants it.
type Apply = Box<dyn Fn(&FormDialog)>;

mod imp {
    use super::*;

    #[derive(Default, gtk::CompositeTemplate)]
    #[template(file = "form_dialog.ui")]
    pub struct FormDialog {
        #[template_child]
        pub(super) apply: TemplateChild<gtk::Button>,
        #[template_child]
        pub(super) bar: TemplateChild<ConnectionBar>,
        #[template_child]
        pub(super) failure: TemplateChild<FailureBar>,
        #[template_child]
        pub(super) form: TemplateChild<gtk::Box>,
        #[template_child]
        pub(super) busy: TemplateChild<BusyBar>,
        pub(super) on_apply: RefCell<Option<Apply>>,
        pub(super) is_complete: std::cell::Cell<bool>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for FormDialog {
        const NAME: &'static str = "GhFormDialog";
        type Type = super::FormDialog;
        type ParentType = adw::Window;

        fn class_init(class: &mut Self::Class) {
            BusyBar::ensure_type();
            ConnectionBar::ensure_type();
            FailureBar::ensure_type();
            class.bind_template();
            class.install_action("form.apply", None, |dialog, _, _| {
                if let Some(apply) = &*dialog.imp().on_apply.borrow() {
                    apply(dialog);
                }
            });
        }

        fn instance_init(object: &glib::subclass::InitializingObject<Self>) {
            object.init_template();
        }
    }

    impl ObjectImpl for FormDialog {
        fn constructed(&self) {
            self.parent_constructed();
            let dialog = self.obj();
            self.busy.setup(&*dialog, &[self.form.upcast_ref()]);
            wrap_within(&*dialog);
            dialog.set_default_widget(Some(&*self.apply));
            self.busy.connect_busy_notify(glib::clone!(
                #[weak]
                dialog,
                move |_| dialog.update()
            ));
            self.bar.connect_usable_notify(glib::clone!(
                #[weak]
                dialog,
                move |_| dialog.update()
            ));
        }
    }

    impl WidgetImpl for FormDialog {
        fn map(&self) {
            self.parent_map();
            // Where a person would type, not on Cancel.
            if GtkWindowExt::focus(&*self.obj()).is_none_or(|it| !it.is_ancestor(&*self.form)) {
                self.form.child_focus(gtk::DirectionType::TabForward);
            }
        }
    }

    impl WindowImpl for FormDialog {}
    impl AdwWindowImpl for FormDialog {}
}

glib::wrapper! {
    /// A dialog around a form.
    pub struct FormDialog(ObjectSubclass<imp::FormDialog>)
        @extends adw::Window, gtk::Window, gtk::Widget,
        @implements gtk::Accessible, gtk::Buildable, gtk::ConstraintTarget, gtk::Native,
            gtk::Root, gtk::ShortcutManager;
}

impl FormDialog {
    /// A dialog over `parent`, about something of a connection, whose button has the label `apply`.
    pub(crate) fn new(
        parent: &impl IsA<gtk::Window>,
        connection: &Connection,
        title: &str,
        apply: &str,
    ) -> Self {
        let dialog: Self = glib::Object::builder()
            .property("transient-for", parent)
            .property("title", title)
            .build();
        dialog.imp().apply.set_label(apply);
        dialog.imp().bar.set_connection(Some(connection));
        dialog.update();
        dialog
    }

    /// Gives the button another label.
    pub(crate) fn set_apply_label(&self, apply: &str) {
        self.imp().apply.set_label(apply);
    }

    /// Adds a group of rows, or another widget.
    pub(crate) fn add(&self, part: &impl IsA<gtk::Widget>) {
        self.imp().form.append(part);
    }

    /// Whether all that was entered makes sense.
    pub(crate) fn set_complete(&self, complete: bool) {
        self.imp().is_complete.set(complete);
        self.update();
    }

    /// Calls `f` when the person wants it done. The dialog keeps what `f` holds.
    pub(crate) fn connect_apply(&self, f: impl Fn(&Self) + 'static) {
        self.imp().on_apply.replace(Some(Box::new(f)));
    }

    fn update(&self) {
        let imp = self.imp();
        let ready = imp.is_complete.get() && imp.bar.usable() && !imp.busy.busy();
        self.action_set_enabled("form.apply", ready);
    }

    /// Does `work`, which runs as `job`. The dialog closes when it is done, and says why it failed, as `what`.
    pub(crate) fn work(
        &self,
        job: &Job,
        what: String,
        work: impl Future<Output = Result<(), Error>> + 'static,
    ) {
        let imp = self.imp();
        imp.failure.hide_failure();
        imp.busy.begin(job);
        let (dialog, job) = (self.clone(), job.clone());
        glib::spawn_future_local(async move {
            let outcome = work.await;
            let imp = dialog.imp();
            if let Err(error) = &outcome
                && *error != Error::Cancelled
            {
                imp.busy.keep_open();
                imp.failure.show(&what, &error.to_string());
                dialog.follow_outcome(&job, what);
            }
            if imp.busy.end() && outcome.is_ok() {
                dialog.close();
            }
        });
    }

    /// What became of a job whose connection was lost is known when that is open again.
    fn follow_outcome(&self, job: &Job, what: String) {
        job.connect_problem_notify(glib::clone!(
            #[weak(rename_to = dialog)]
            self,
            move |job| {
                let imp = dialog.imp();
                if !imp.busy.busy() {
                    imp.failure.show(&what, &job.problem());
                }
            }
        ));
    }
}

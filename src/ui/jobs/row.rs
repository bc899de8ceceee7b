// SPDX-License-Identifier: GPL-3.0-or-later
//! A job in the list of jobs: what it is about, its bar, and a button that
//! cancels it or says why it failed.

use gtk::prelude::*;
use gtk::subclass::prelude::*;
use gtk::{glib, pango};

use super::labels;
use crate::model::{Job, JobState};
use crate::ui::i18n::{gettext, gettext_f};
use crate::ui::names::shown_name;

mod imp {
    use super::*;

    #[derive(Debug, Default)]
    pub struct JobRow {
        pub(super) name: gtk::Label,
        pub(super) text: gtk::Label,
        pub(super) bar: gtk::ProgressBar,
        pub(super) cancel: gtk::Button,
        pub(super) details: gtk::Button,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for JobRow {
        const NAME: &'static str = "GhJobRow";
        type Type = super::JobRow;
        type ParentType = gtk::Box;
    }

    impl ObjectImpl for JobRow {
        fn constructed(&self) {
            self.parent_constructed();
            self.obj().setup_layout();
        }
    }

    impl WidgetImpl for JobRow {}
    impl BoxImpl for JobRow {}
}

glib::wrapper! {
    /// A job with its progress.
    pub struct JobRow(ObjectSubclass<imp::JobRow>)
        @extends gtk::Box, gtk::Widget,
        @implements gtk::Accessible, gtk::Buildable, gtk::ConstraintTarget, gtk::Orientable;
}

impl JobRow {
    /// A row for a job.
    pub(crate) fn new(job: &Job) -> Self {
        let row: Self = glib::Object::new();
        row.imp().name.set_label(&shown_name(&job.subject().name));
        row.setup_buttons(job);
        // The job outlives the row: the handler is removed with the row.
        job.connect_closure(
            "notify",
            false,
            glib::closure_local!(
                #[watch]
                row,
                move |job: &Job, _: &glib::ParamSpec| row.show_job(job)
            ),
        );
        row.show_job(job);
        row
    }

    /// Gives its button another label, beside other buttons that cancel something.
    pub(crate) fn set_cancel_label(&self, label: &str) {
        self.imp().cancel.set_label(label);
    }

    fn setup_layout(&self) {
        let imp = self.imp();
        self.set_spacing(12);
        for label in [&imp.name, &imp.text] {
            label.set_xalign(0.0);
        }
        imp.name.set_ellipsize(pango::EllipsizeMode::End);
        imp.name.add_css_class("heading");
        imp.text.set_wrap(true);
        imp.text.add_css_class("caption");
        imp.cancel.set_label(&gettext("Cancel"));
        imp.details.set_label(&gettext("Details"));
        let left = gtk::Box::new(gtk::Orientation::Vertical, 3);
        left.set_hexpand(true);
        left.append(&imp.name);
        left.append(&imp.bar);
        left.append(&imp.text);
        self.append(&left);
        for button in [&imp.cancel, &imp.details] {
            button.set_valign(gtk::Align::Center);
            self.append(button);
        }
    }

    fn setup_buttons(&self, job: &Job) {
        let imp = self.imp();
        imp.cancel.connect_clicked(glib::clone!(
            #[weak]
            job,
            move |_| job.cancel()
        ));
        imp.details.connect_clicked(glib::clone!(
            #[weak]
            job,
            move |button| show_details(button, &job)
        ));
    }

    fn show_job(&self, job: &Job) {
        let (imp, state) = (self.imp(), job.state());
        imp.text.set_label(&labels::progress(job));
        let fraction = job.fraction();
        if fraction < 0.0 {
            imp.bar.pulse();
        } else {
            imp.bar.set_fraction(fraction);
        }
        imp.bar.set_visible(!state.has_ended());
        imp.cancel.set_visible(!state.has_ended());
        imp.cancel.set_sensitive(job.can_cancel());
        imp.details.set_visible(state == JobState::Failed);
    }
}

fn show_details(button: &gtk::Button, job: &Job) {
    if let Some(window) = button.root().and_downcast::<gtk::Window>() {
        let (title, name) = (job.title(), job.subject().name);
        let values = [("title", title.as_str()), ("name", &name)];
        let heading = gettext_f("{title} failed: {name}", &values);
        crate::ui::dialogs::show_details(&window, &heading, &job.problem());
    }
}

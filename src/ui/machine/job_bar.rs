// SPDX-License-Identifier: GPL-3.0-or-later
//! The bar that shows how far long work on a machine is, with its Cancel button.

use std::cell::OnceCell;

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

use crate::model::{Job, Machine};
use crate::ui::i18n::gettext;
use crate::ui::jobs::labels;

mod imp {
    use super::*;

    #[derive(Debug, Default)]
    pub struct JobBar {
        pub(super) text: gtk::Label,
        pub(super) progress: gtk::ProgressBar,
        pub(super) cancel: gtk::Button,
        pub(super) signals: OnceCell<glib::SignalGroup>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for JobBar {
        const NAME: &'static str = "GhJobBar";
        type Type = super::JobBar;
        type ParentType = adw::Bin;
    }

    impl ObjectImpl for JobBar {
        fn constructed(&self) {
            self.parent_constructed();
            self.obj().setup_layout();
        }
    }

    impl WidgetImpl for JobBar {}
    impl BinImpl for JobBar {}
}

glib::wrapper! {
    /// How far long work on a machine is.
    pub struct JobBar(ObjectSubclass<imp::JobBar>)
        @extends adw::Bin, gtk::Widget,
        @implements gtk::Accessible, gtk::Buildable, gtk::ConstraintTarget;
}

impl JobBar {
    fn setup_layout(&self) {
        let imp = self.imp();
        imp.text.set_ellipsize(gtk::pango::EllipsizeMode::End);
        imp.text.set_xalign(0.0);
        imp.text.set_hexpand(true);
        imp.progress.set_hexpand(true);
        imp.progress.set_valign(gtk::Align::Center);
        imp.cancel.set_label(&gettext("Cancel"));
        imp.cancel.set_valign(gtk::Align::Center);
        let left = gtk::Box::new(gtk::Orientation::Vertical, 6);
        left.append(&imp.text);
        left.append(&imp.progress);
        let all = gtk::Box::new(gtk::Orientation::Horizontal, 12);
        all.add_css_class("toolbar");
        all.set_margin_start(6);
        all.append(&left);
        all.append(&imp.cancel);
        self.set_child(Some(&all));
        self.set_visible(false);
        imp.cancel.connect_clicked(glib::clone!(
            #[weak(rename_to = bar)]
            self,
            move |_| {
                bar.cancel();
            }
        ));
    }

    /// Shows the work on this machine, if there is some.
    pub(super) fn show_job(&self, machine: &Machine) {
        self.follow(machine.job());
    }

    /// Shows nothing.
    pub(super) fn clear(&self) {
        self.follow(None);
    }

    fn follow(&self, job: Option<Job>) {
        self.signals().set_target(job.as_ref());
        self.set_visible(job.is_some());
        if let Some(job) = job {
            self.show_progress(&job);
        }
    }

    fn signals(&self) -> &glib::SignalGroup {
        self.imp().signals.get_or_init(|| {
            let signals = glib::SignalGroup::new::<Job>();
            signals.connect_closure(
                "notify",
                false,
                glib::closure_local!(
                    #[weak(rename_to = bar)]
                    self,
                    move |job: &Job, _: &glib::ParamSpec| bar.show_progress(job)
                ),
            );
            signals
        })
    }

    fn show_progress(&self, job: &Job) {
        let imp = self.imp();
        imp.text.set_label(&labels::progress(job));
        imp.cancel.set_sensitive(job.can_cancel());
        let (progress, fraction) = (&imp.progress, job.fraction());
        if fraction < 0.0 {
            progress.pulse();
        } else {
            progress.set_fraction(fraction);
        }
    }

    fn cancel(&self) {
        if let Some(job) = self.signals().target().and_downcast::<Job>() {
            job.cancel();
        }
    }
}

// SPDX-License-Identifier: GPL-3.0-or-later
//! A dialog at work: its form is off, a bar below it shows the job, Cancel cancels the job,
//! and neither Escape nor the close button closes the dialog over it. Each dialog that
//! waits for a host has one, so that all of them behave alike.

mod closing;

use std::cell::{Cell, OnceCell, RefCell};
use std::time::Duration;

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::{gio, glib};

use super::{close_on_escape, set_busy};
use crate::model::Job;
use crate::ui::i18n::gettext;
use crate::ui::jobs::labels;

/// Shorter work shows no bar, which would make the dialog jump.
const DELAY: Duration = Duration::from_millis(400);

mod imp {
    use super::*;

    #[derive(Debug, Default, glib::Properties)]
    #[properties(wrapper_type = super::BusyBar)]
    pub struct BusyBar {
        /// Whether a job is under way.
        #[property(get)]
        pub(super) busy: Cell<bool>,
        pub(super) revealer: gtk::Revealer,
        pub(super) spinner: gtk::Spinner,
        pub(super) text: gtk::Label,
        pub(super) progress: gtk::ProgressBar,
        pub(super) dialog: glib::WeakRef<gtk::Window>,
        /// What is off meanwhile.
        pub(super) parts: RefCell<Vec<gtk::Widget>>,
        pub(super) cancel: OnceCell<gio::SimpleAction>,
        pub(super) job: RefCell<Option<Job>>,
        pub(super) signals: OnceCell<glib::SignalGroup>,
        /// Whether closing is a cancelling that needs no question.
        pub(super) is_harmless: Cell<bool>,
        pub(super) asking: Cell<bool>,
        /// The question whether to cancel the work.
        pub(super) question: glib::WeakRef<adw::MessageDialog>,
        pub(super) close_after: Cell<bool>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for BusyBar {
        const NAME: &'static str = "GhBusyBar";
        type Type = super::BusyBar;
        type ParentType = adw::Bin;
    }

    #[glib::derived_properties]
    impl ObjectImpl for BusyBar {
        fn constructed(&self) {
            self.parent_constructed();
            self.obj().setup_layout();
        }
    }

    impl WidgetImpl for BusyBar {}
    impl BinImpl for BusyBar {}
}

glib::wrapper! {
    /// What a dialog does, with everything that belongs to it.
    pub struct BusyBar(ObjectSubclass<imp::BusyBar>)
        @extends adw::Bin, gtk::Widget,
        @implements gtk::Accessible, gtk::Buildable, gtk::ConstraintTarget;
}

impl BusyBar {
    fn setup_layout(&self) {
        let imp = self.imp();
        imp.text.set_xalign(0.0);
        imp.text.set_wrap(true);
        imp.text.set_hexpand(true);
        let label = gettext("Progress");
        imp.progress
            .update_property(&[gtk::accessible::Property::Label(&label)]);
        let line = gtk::Box::new(gtk::Orientation::Horizontal, 12);
        line.append(&imp.spinner);
        line.append(&imp.text);
        let all = gtk::Box::new(gtk::Orientation::Vertical, 6);
        all.set_margin_start(18);
        all.set_margin_end(18);
        all.set_margin_top(12);
        all.set_margin_bottom(12);
        all.append(&line);
        all.append(&imp.progress);
        imp.revealer
            .set_transition_type(gtk::RevealerTransitionType::SlideUp);
        imp.revealer.set_child(Some(&all));
        self.set_child(Some(&imp.revealer));
    }

    /// Serves this dialog, of which `parts` are off while it works. Its Cancel button has the
    /// action `busy.cancel`.
    pub(crate) fn setup(
        &self,
        dialog: &(impl IsA<gtk::Window> + IsA<gtk::Widget>),
        parts: &[&gtk::Widget],
    ) {
        let imp = self.imp();
        imp.dialog.set(Some(dialog.upcast_ref::<gtk::Window>()));
        let parts = parts.iter().map(|part| (*part).clone()).collect();
        imp.parts.replace(parts);
        dialog.connect_close_request(glib::clone!(
            #[weak(rename_to = bar)]
            self,
            #[upgrade_or]
            glib::Propagation::Proceed,
            move |_| {
                if !bar.busy() {
                    return glib::Propagation::Proceed;
                }
                bar.close_requested();
                glib::Propagation::Stop
            }
        ));
        close_on_escape(dialog);
        let cancel = self.action("cancel", Self::cancel);
        let put_away = self.action("put-away", Self::put_away);
        let group = gio::SimpleActionGroup::new();
        group.add_action(&cancel);
        group.add_action(&put_away);
        dialog.insert_action_group("busy", Some(&group));
        let _ = imp.cancel.set(cancel);
    }

    /// The work here only reads: it is cancelled without a question.
    pub(crate) fn set_harmless(&self) {
        self.imp().is_harmless.set(true);
    }

    fn action(&self, name: &str, act: fn(&Self)) -> gio::SimpleAction {
        let action = gio::SimpleAction::new(name, None);
        action.connect_activate(glib::clone!(
            #[weak(rename_to = bar)]
            self,
            move |_, _| act(&bar)
        ));
        action
    }

    /// The dialog is at work on this job from now on.
    pub(crate) fn begin(&self, job: &Job) {
        let imp = self.imp();
        self.set_job(Some(job));
        imp.parts
            .borrow()
            .iter()
            .for_each(|part| set_busy(part, true));
        self.set_busy(true);
        self.show_job(job);
        glib::timeout_add_local_once(
            DELAY,
            glib::clone!(
                #[weak(rename_to = bar)]
                self,
                #[weak]
                job,
                move || {
                    if bar.job() == Some(job) {
                        bar.imp().revealer.set_reveal_child(true);
                    }
                }
            ),
        );
    }

    /// The work has ended. Gives whether the dialog stays open to show the outcome; otherwise
    /// it closes, as the person wanted meanwhile.
    pub(crate) fn end(&self) -> bool {
        let imp = self.imp();
        self.close_question();
        self.set_job(None);
        imp.revealer.set_reveal_child(false);
        imp.spinner.stop();
        imp.parts
            .borrow()
            .iter()
            .for_each(|part| set_busy(part, false));
        self.set_busy(false);
        if let Some(cancel) = imp.cancel.get() {
            cancel.set_enabled(true);
        }
        let Some(dialog) = imp.dialog.upgrade() else {
            return false;
        };
        if !dialog.is_visible() {
            dialog.destroy();
            return false;
        }
        let closes = imp.close_after.take();
        if closes {
            dialog.close();
        }
        !closes
    }

    /// Something has to be said: it stays, even if the person wanted to close it after the work.
    pub(crate) fn keep_open(&self) {
        self.imp().close_after.set(false);
    }

    fn job(&self) -> Option<Job> {
        self.imp().job.borrow().clone()
    }

    fn set_busy(&self, busy: bool) {
        if self.imp().busy.replace(busy) != busy {
            self.notify_busy();
        }
    }

    fn set_job(&self, job: Option<&Job>) {
        self.imp().job.replace(job.cloned());
        self.signals().set_target(job);
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
                    move |job: &Job, _: &glib::ParamSpec| bar.show_job(job)
                ),
            );
            signals
        })
    }

    fn show_job(&self, job: &Job) {
        let (imp, fraction) = (self.imp(), job.fraction());
        imp.text.set_label(&labels::progress(job));
        let is_known = fraction >= 0.0;
        imp.spinner.set_visible(!is_known);
        imp.spinner.set_spinning(!is_known);
        imp.progress.set_visible(is_known);
        imp.progress.set_fraction(fraction.max(0.0));
        if let Some(cancel) = imp.cancel.get() {
            cancel.set_enabled(job.can_cancel());
        }
        if !job.can_cancel() {
            self.close_question();
        }
    }
}

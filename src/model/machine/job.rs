// SPDX-License-Identifier: GPL-3.0-or-later
//! Long work on a machine that a person can watch and cancel.

use std::cell::{Cell, OnceCell};

use glib::prelude::*;
use glib::subclass::prelude::*;

use crate::libvirt::{Cancel, Error, Job};
use crate::model::FailedAction;

mod imp {
    use super::*;

    #[derive(Default, glib::Properties)]
    #[properties(wrapper_type = super::MachineJob)]
    pub struct MachineJob {
        /// How much is done, from 0 to 1; below 0 while nobody knows.
        #[property(get, set)]
        pub(super) fraction: Cell<f64>,
        pub(super) cancel: OnceCell<Cancel>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for MachineJob {
        const NAME: &'static str = "GhMachineJob";
        type Type = super::MachineJob;
    }

    #[glib::derived_properties]
    impl ObjectImpl for MachineJob {}
}

glib::wrapper! {
    /// Long work on a machine, such as saving it.
    pub struct MachineJob(ObjectSubclass<imp::MachineJob>);
}

impl MachineJob {
    pub(super) fn new<T>(job: &Job<T>) -> Self {
        let this: Self = glib::Object::builder().property("fraction", -1.0).build();
        let _ = this.imp().cancel.set(job.canceller());
        let progress = job.progress();
        let weak = this.downgrade();
        glib::spawn_future_local(async move {
            while let Ok(now) = progress.recv().await {
                let Some(this) = weak.upgrade() else {
                    return;
                };
                this.set_fraction(fraction(now.done, now.total));
            }
        });
        this
    }

    /// Asks it to stop; what it had made is removed.
    pub fn cancel(&self) {
        if let Some(cancel) = self.imp().cancel.get() {
            cancel.cancel();
        }
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a share for the eye needs no 53 bits"
)]
fn fraction(done: u64, total: u64) -> f64 {
    if total == 0 {
        return -1.0;
    }
    (done as f64 / total as f64).clamp(0.0, 1.0)
}

impl super::Machine {
    /// Writes its memory to disk and stops it; the next start goes on from there.
    /// The `job` property shows how far it is.
    ///
    /// # Errors
    /// libvirt's; `Cancelled`, and then it runs on.
    pub async fn save(&self) -> Result<(), Error> {
        let job = self.handle()?.save();
        self.set_job(Some(MachineJob::new(&job)));
        let outcome = job.finish().await;
        self.set_job(None::<MachineJob>);
        self.note_done(FailedAction::Save, outcome)?;
        self.set_saved(true);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_total_of_nothing_is_unknown() {
        assert!(fraction(5, 0) < 0.0);
        assert!((fraction(1, 4) - 0.25).abs() < f64::EPSILON);
        assert!((fraction(9, 4) - 1.0).abs() < f64::EPSILON);
    }
}

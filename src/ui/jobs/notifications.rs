// SPDX-License-Identifier: GPL-3.0-or-later
//! A notification of the desktop when a long job ends, or one fails, while
//! the window is not in use. A click on it opens what the job was about.

use std::time::Duration;

use gtk::prelude::*;
use gtk::{gio, glib};

use super::labels;
use crate::model::{Job, JobList, JobState};

/// A shorter job is not worth a notification when it succeeds.
const LONG: Duration = Duration::from_secs(10);

/// Notifies of the ends of these jobs from now on.
pub(crate) fn notify(application: &impl IsA<gtk::Application>, jobs: &JobList) {
    let application = application.as_ref().downgrade();
    let seen = std::cell::RefCell::new(std::collections::HashSet::new());
    jobs.model()
        .connect_items_changed(move |model, position, _, added| {
            for index in position..position + added {
                let Some(job) = model.item(index).and_downcast::<Job>() else {
                    continue;
                };
                if seen.borrow_mut().insert(job.clone()) {
                    follow(&application, &job);
                }
            }
            seen.borrow_mut().retain(|job| !job.state().has_ended());
        });
}

fn follow(application: &glib::WeakRef<gtk::Application>, job: &Job) {
    let application = application.clone();
    job.connect_state_notify(move |job| {
        if let Some(application) = application.upgrade()
            && is_worth_it(job.state(), job.duration())
            && application
                .active_window()
                .is_none_or(|window| !window.is_active())
        {
            application.send_notification(None, &notification(job));
        }
    });
}

fn is_worth_it(state: JobState, duration: Duration) -> bool {
    state == JobState::Failed || (state == JobState::Done && duration > LONG)
}

fn notification(job: &Job) -> gio::Notification {
    let subject = job.subject();
    let notification = gio::Notification::new(&subject.name);
    let mut body = labels::progress(job);
    if job.state() == JobState::Failed {
        body = format!("{body}\n{}", job.problem());
    }
    notification.set_body(Some(&body));
    if let Some(machine) = subject.machine {
        let target = format!("{}#{machine}", subject.connection);
        notification.set_default_action_and_target_value("app.show", Some(&target.to_variant()));
    }
    notification
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_and_long_jobs_are_worth_it() {
        let (short, long) = (Duration::from_secs(1), Duration::from_secs(11));
        assert!(is_worth_it(JobState::Failed, short));
        assert!(is_worth_it(JobState::Done, long));
        assert!(!is_worth_it(JobState::Done, short));
        assert!(!is_worth_it(JobState::Cancelled, long));
        assert!(!is_worth_it(JobState::Running, long));
    }
}

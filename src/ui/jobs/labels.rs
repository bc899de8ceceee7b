// SPDX-License-Identifier: GPL-3.0-or-later
//! Jobs in words: what is done, how fast, how long it will take, the outcome.

use std::time::Duration;

use crate::definition::size::Size;
use crate::model::{Job, JobState};
use crate::ui::i18n::{gettext, gettext_f, ngettext_f};

/// One line about a job: "Saving · 1.2 GiB of 4 GiB · 85 MiB/s · 12 seconds left".
pub(crate) fn progress(job: &Job) -> String {
    let title = job.title();
    match job.state() {
        JobState::Waiting => join(&[title, gettext("Waiting")]),
        JobState::Running => join(&running(job, step(job))),
        JobState::Cancelling => join(&[step(job), gettext("Cancelling…")]),
        JobState::Done => join(&[title, gettext("Done")]),
        JobState::Failed => join(&[title, gettext("Failed")]),
        JobState::Cancelled => join(&[title, gettext("Cancelled")]),
    }
}

/// What is being done just now.
fn step(job: &Job) -> String {
    let step = job.step();
    if step.is_empty() { job.title() } else { step }
}

fn running(job: &Job, step: String) -> Vec<String> {
    let mut parts = vec![step];
    if let Some((done, total)) = job.bytes().filter(|(_, total)| *total > 0) {
        let (done, total) = (Size(done).to_string(), Size(total).to_string());
        let values = [("done", done.as_str()), ("total", &total)];
        parts.push(gettext_f("{done} of {total}", &values));
    }
    if let Some(rate) = job.rate() {
        let rate = Size(rate).to_string();
        parts.push(gettext_f("{size}/s", &[("size", &rate)]));
    }
    parts.extend(job.time_left().map(time_left));
    parts
}

fn join(parts: &[String]) -> String {
    parts.join(" · ")
}

/// Rounded to what a person wants to know.
fn time_left(time: Duration) -> String {
    let count = |seconds: u64| u32::try_from(seconds).unwrap_or(u32::MAX);
    match time.as_secs() {
        seconds @ 0..60 => ngettext_f(
            "{count} second left",
            "{count} seconds left",
            count(seconds.max(1)),
            &[],
        ),
        seconds @ 60..5400 => ngettext_f(
            "{count} minute left",
            "{count} minutes left",
            count(seconds.div_ceil(60)),
            &[],
        ),
        seconds => ngettext_f(
            "{count} hour left",
            "{count} hours left",
            count(seconds.div_ceil(3600)),
            &[],
        ),
    }
}

/// What the button says: how many jobs are under way.
pub(super) fn count(jobs: usize) -> String {
    match u32::try_from(jobs).unwrap_or(u32::MAX) {
        0 => gettext("Jobs"),
        count => ngettext_f(
            "{count} job under way",
            "{count} jobs under way",
            count,
            &[],
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Subject;

    #[test]
    fn labels_of_a_job() {
        let job = Job::new("Saving", Subject::default());
        assert_eq!(progress(&job), "Saving · Waiting");
        job.set_state(JobState::Running);
        job.set_bytes(1 << 30, 4 << 30);
        assert_eq!(progress(&job), "Saving · 1 GiB of 4 GiB");
        job.begin_step("Writing").unwrap();
        assert_eq!(progress(&job), "Writing");
        job.set_state(JobState::Failed);
        assert_eq!(progress(&job), "Saving · Failed");
    }

    #[test]
    fn times_are_rounded_up() {
        let left = |seconds| time_left(Duration::from_secs(seconds));
        assert_eq!(left(0), "1 second left");
        assert_eq!(left(59), "59 seconds left");
        assert_eq!(left(61), "2 minutes left");
        assert_eq!(left(7000), "2 hours left");
    }
}

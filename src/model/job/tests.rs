// SPDX-License-Identifier: GPL-3.0-or-later
//! What a job reports of its work, and how it is cancelled.

use super::progress::fraction;
use super::*;

fn block_on<T>(future: impl Future<Output = T>) -> T {
    glib::MainContext::new().block_on(future)
}

#[test]
fn a_total_of_nothing_is_unknown() {
    assert!(fraction(5, 0) < 0.0);
    assert!((fraction(1, 4) - 0.25).abs() < f64::EPSILON);
    assert!((fraction(9, 4) - 1.0).abs() < f64::EPSILON);
}

#[test]
fn its_state_tells_what_came_of_it() {
    let state_after = |outcome: Result<(), Error>| {
        let job = Job::new("Saving", Subject::default());
        assert_eq!(job.state(), JobState::Waiting);
        let _ = block_on(job.run(async { outcome }));
        (job.state(), job.problem())
    };
    assert_eq!(state_after(Ok(())), (JobState::Done, String::new()));
    assert_eq!(
        state_after(Err(Error::Cancelled)),
        (JobState::Cancelled, String::new())
    );
    let (state, problem) = state_after(Err(Error::Refused("disk full".to_owned())));
    assert_eq!(state, JobState::Failed);
    assert!(problem.contains("disk full"));
}

#[test]
fn cancelling_before_the_work_can_be_cancelled_is_remembered() {
    let job = Job::new("Saving", Subject::default());
    let cancelled = std::rc::Rc::new(Cell::new(false));
    job.cancel();
    let seen = cancelled.clone();
    job.set_cancel(move || seen.set(true));
    assert!(cancelled.get());
}

#[test]
fn cancelling_ends_the_wait_for_what_never_answers() {
    let job = Job::new("Starting", Subject::default());
    let answered = block_on(job.unless_cancelled(async { Ok(1) }));
    assert_eq!(answered, Ok(1));
    job.cancel();
    let hangs = std::future::pending::<Result<u8, Error>>();
    assert_eq!(block_on(job.unless_cancelled(hangs)), Err(Error::Cancelled));
}

#[test]
fn a_step_begins_only_while_nobody_cancelled() {
    let job = Job::new("Creating", Subject::default());
    job.set_bytes(1, 2);
    job.begin_step("Defining").unwrap();
    assert_eq!((job.step().as_str(), job.bytes()), ("Defining", None));
    job.cancel();
    assert_eq!(job.begin_step("Starting"), Err(Error::Cancelled));
    assert_eq!(job.step(), "Defining");
}

#[test]
fn between_two_waits_it_can_be_cancelled_where_that_was_allowed() {
    let job = Job::new("Creating", Subject::default());
    let work = async {
        assert!(!job.can_cancel());
        job.allow_cancel();
        job.unless_cancelled(async { Ok(()) }).await?;
        assert!(job.can_cancel());
        job.forbid_cancel();
        assert!(!job.can_cancel());
        Ok::<(), Error>(())
    };
    block_on(job.run(work)).unwrap();
}

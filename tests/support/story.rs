// SPDX-License-Identifier: GPL-3.0-or-later
//! A story, and the set of them that a suite runs. Each runs in a process of its own (see `runner`), on a screen of its
//! own; here is what that process does. When a story fails, what one needs to see why lies in `target/lab/failures/`.

use std::fs;
use std::io::Read;
use std::panic::{self, AssertUnwindSafe};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::sync::Mutex;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

use super::desktop::{self, Desktop};
use super::runner;
use super::wait::Limit;
use super::{files, program};

/// What a person does, and what must come of it.
pub struct Story {
    pub name: &'static str,
    pub run: fn(&Desktop),
}

/// A story in one line, for suites with many.
pub const fn story(name: &'static str, run: fn(&Desktop)) -> Story {
    Story { name, run }
}

/// A set of stories.
pub struct Suite {
    pub name: &'static str,
    pub stories: &'static [Story],
    /// Names of the stories that take longest, longest first: they are begun before the others.
    pub longest: &'static [&'static str],
    /// How many stories at most are run again after they failed; when more fail, none is.
    pub may_run_again: usize,
    /// How many stories run at once.
    pub lanes: usize,
    /// No story may take longer on an idle machine: then it hangs.
    pub limit: Duration,
    /// Starts this program (whose arguments are given) in a host of this lane's own; none: stories run where this runs.
    pub host: Option<fn(usize, &[&str]) -> Command>,
    /// Puts things to right before each story.
    pub before: fn(),
    /// Adds to what is left of a failure.
    pub on_failure: fn(&Path),
}

/// Where the running story leaves what is needed if it fails.
static FAILURE: Mutex<Option<Left>> = Mutex::new(None);

/// The folder for what is left, and what adds to it.
type Left = (PathBuf, fn(&Path));

impl Suite {
    /// Runs the stories whose names contain one of the words given on the command line, or all; or what the suite's
    /// own processes are told.
    pub fn run(&self) -> ExitCode {
        let arguments: Vec<String> = std::env::args().skip(1).collect();
        match arguments.first().map(String::as_str) {
            Some(runner::STORY) => self.play(arguments.get(1).map_or("", String::as_str)),
            Some(runner::LANE) => runner::serve(self),
            _ if arguments.iter().any(|word| word == "--list") => {
                for story in self.stories {
                    eprintln!("{}: test", story.name);
                }
                ExitCode::SUCCESS
            }
            _ => runner::run(self, &arguments),
        }
    }

    /// The folder for what a failed story leaves.
    pub fn failure_of(&self, story: &str) -> PathBuf {
        files::folder("lab/failures").join(format!("{}-{}", self.name, files::file_name(story)))
    }

    /// Runs one story in this process.
    fn play(&self, name: &str) -> ExitCode {
        let Some(story) = self.stories.iter().find(|story| story.name == name) else {
            eprintln!("no story “{name}”");
            return ExitCode::FAILURE;
        };
        end_with_parent();
        let folder = self.failure_of(name);
        *FAILURE
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner) = Some((folder, self.on_failure));
        panic::set_hook(Box::new(|information| record(&information.to_string())));
        let (done, wait) = mpsc::channel::<()>();
        let length = self.limit;
        let watch = std::thread::spawn(move || {
            let mut limit = Limit::new(length);
            while !limit.is_over() {
                if wait.recv_timeout(Duration::from_secs(1)) != Err(RecvTimeoutError::Timeout) {
                    return;
                }
            }
            record(&format!(
                "the story did not end within {} s: it hangs",
                limit.elapsed().as_secs()
            ));
            std::process::exit(1);
        });
        let result = panic::catch_unwind(AssertUnwindSafe(|| {
            (self.before)();
            (story.run)(&Desktop::start(self.name, story.name));
        }));
        drop(done);
        let _ = watch.join();
        if result.is_ok() {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        }
    }
}

/// Ends this process and all that it started when the one that started it is gone, which never writes to it.
fn end_with_parent() {
    std::thread::spawn(|| {
        let _ = std::io::stdin().read(&mut [0]);
        runner::kill_group(std::process::id());
    });
}

/// Keeps the picture, the program's log and what it shows, before the story's things are taken down.
fn record(why: &str) {
    let Ok(failure) = FAILURE.try_lock() else {
        return;
    };
    let Some((folder, more)) = failure.as_ref() else {
        return;
    };
    if folder.join("why.txt").exists() || fs::create_dir_all(folder).is_err() {
        return;
    }
    let _ = fs::write(folder.join("why.txt"), why);
    desktop::photograph_current(&folder.join("screen.png"));
    for (log, shown) in program::current() {
        let _ = fs::copy(&log, folder.join("program.log"));
        let _ = fs::write(folder.join("shown.txt"), shown);
    }
    more(folder);
}

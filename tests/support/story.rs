// SPDX-License-Identifier: GPL-3.0-or-later
//! Runs stories one after the other, each on a screen of its own, and says a line about each. When one fails, what one
//! needs to see why lies in `target/lab/failures/`.

use std::fs;
use std::panic::{self, AssertUnwindSafe};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::{Duration, Instant};

use super::desktop::{self, Desktop};
use super::{files, program};

/// What a person does, and what must come of it.
pub struct Story {
    pub name: &'static str,
    pub run: fn(&Desktop),
}

/// A set of stories.
pub struct Suite {
    pub name: &'static str,
    pub stories: &'static [Story],
    /// Puts things to right before each story.
    pub before: fn(),
    /// Adds to what is left of a failure.
    pub on_failure: fn(&Path),
}

/// No story may take longer: then it hangs.
const LIMIT: Duration = Duration::from_secs(240);

/// Where the running story leaves what is needed if it fails.
static FAILURE: Mutex<Option<Left>> = Mutex::new(None);

/// The folder for what is left, and what adds to it.
type Left = (PathBuf, fn(&Path));

impl Suite {
    /// Runs the stories whose names contain one of the words given on the command line, or all.
    pub fn run(&self) -> ExitCode {
        let words: Vec<String> = std::env::args()
            .skip(1)
            .filter(|word| !word.starts_with("--"))
            .collect();
        if std::env::args().any(|word| word == "--list") {
            for story in self.stories {
                eprintln!("{}: test", story.name);
            }
            return ExitCode::SUCCESS;
        }
        panic::set_hook(Box::new(|information| record(&information.to_string())));
        let chosen = |story: &&Story| {
            words.is_empty() || words.iter().any(|word| story.name.contains(word.as_str()))
        };
        let (mut passed, mut failed) = (0, 0);
        for story in self.stories.iter().filter(chosen) {
            if self.tell(story) {
                passed += 1
            } else {
                failed += 1
            }
        }
        eprintln!("{}: {passed} stories passed, {failed} failed", self.name);
        let none = passed + failed == 0;
        if none {
            eprintln!("no story of that name");
        }
        if failed > 0 || none {
            ExitCode::FAILURE
        } else {
            ExitCode::SUCCESS
        }
    }

    /// Runs one story and says how it went.
    fn tell(&self, story: &Story) -> bool {
        let folder = files::folder("lab/failures").join(format!(
            "{}-{}",
            self.name,
            files::file_name(story.name)
        ));
        let _ = fs::remove_dir_all(&folder);
        *FAILURE
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner) =
            Some((folder.clone(), self.on_failure));
        let (done, wait) = mpsc::channel::<()>();
        let (left, name) = (folder.clone(), story.name);
        let watch = std::thread::spawn(move || {
            if wait.recv_timeout(LIMIT) == Err(RecvTimeoutError::Timeout) {
                record(&format!(
                    "the story did not end within {} s",
                    LIMIT.as_secs()
                ));
                eprintln!("  FAILED  {name} hangs; what it left: {}", left.display());
                std::process::exit(1);
            }
        });
        let start = Instant::now();
        let result = panic::catch_unwind(AssertUnwindSafe(|| {
            (self.before)();
            (story.run)(&Desktop::start(self.name, story.name));
        }));
        drop(done);
        let _ = watch.join();
        let seconds = start.elapsed().as_secs_f32();
        if result.is_ok() {
            eprintln!("  ok     {seconds:5.1} s  {}", story.name);
        } else {
            let why = fs::read_to_string(folder.join("why.txt")).unwrap_or_default();
            eprintln!(
                "  FAILED {seconds:5.1} s  {}\n{why}\n  what it left: {}",
                story.name,
                folder.display()
            );
        }
        result.is_ok()
    }
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

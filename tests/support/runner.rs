// SPDX-License-Identifier: GPL-3.0-or-later
//! Runs stories, several at once, each in a process group of its own, so that one that hangs or crashes ends alone. Says
//! a line about each. A suite that needs a host gives each lane its own, and a new one after a failure.

use std::collections::VecDeque;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitCode, Stdio};
use std::sync::{Mutex, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use super::story::{Story, Suite};
use super::wait::Limit;
use super::{desktop, files};

/// First argument of a process that runs the story named by the second.
pub const STORY: &str = "--story";

/// First argument of a process in a lane's host, which reads names of stories and writes how they went.
pub const LANE: &str = "--lane";

/// Overrides how many stories of a suite run at once.
const LANES: &str = "GUESTHOUSE_LANES";

/// Begins a line about how a story went.
const WENT: &str = "went: ";

/// How long a story that has reached its limit may take to write down what was on the screen.
const LAST_WORDS: Duration = Duration::from_secs(60);

/// Runs the stories whose names contain one of these words, or all.
pub fn run(suite: &Suite, words: &[String]) -> ExitCode {
    let words: Vec<&String> = words
        .iter()
        .filter(|word| !word.starts_with("--"))
        .collect();
    let queue = Mutex::new(queue(suite, &words));
    let left = || queue.lock().expect("no lane panics").len();
    let all = left();
    if all == 0 {
        eprintln!("no story of that name");
    }
    let lanes = std::env::var(LANES).ok();
    let lanes = lanes.and_then(|number| number.parse().ok());
    let lanes = lanes.unwrap_or(suite.lanes).clamp(1, all.max(1));
    let start = Instant::now();
    let failed: Vec<&Story> = thread::scope(|scope| {
        let lanes: Vec<_> = (0..lanes)
            .map(|number| {
                let queue = &queue;
                scope.spawn(move || {
                    let mut lane = Lane::new(suite, number);
                    let next = || queue.lock().expect("no lane panics").pop_front();
                    std::iter::from_fn(next)
                        .filter(|story| !lane.run(story))
                        .collect::<Vec<_>>()
                })
            })
            .collect();
        let ended = lanes.into_iter().map(|lane| lane.join());
        ended
            .flat_map(|failed| failed.expect("no lane panics"))
            .collect()
    });
    let failed = run_again(suite, &failed);
    // In cargo's words, for what counts them.
    let good = all > 0 && failed == 0;
    eprintln!(
        "test result: {}. {} passed; {failed} failed; 0 ignored ({}); finished in {:.0} s",
        if good { "ok" } else { "FAILED" },
        all - failed,
        suite.name,
        start.elapsed().as_secs_f32()
    );
    if good {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// Runs the stories that failed again, one at a time, if they are no more than the suite may run again. Gives how many
/// failed in the end. An emulated guest hangs once in hundreds of boots, whatever the program does; a fault of the program
/// shows again.
fn run_again(suite: &Suite, failed: &[&Story]) -> usize {
    if failed.is_empty() || failed.len() > suite.may_run_again {
        return failed.len();
    }
    eprintln!("  Running again what failed, one at a time:");
    let mut lane = Lane::new(suite, 0);
    let failed_twice = failed.iter().filter(|story| !lane.run(story)).count();
    let unsteady = failed.len() - failed_twice;
    eprintln!("  {unsteady} unsteady: failed once, passed once");
    failed_twice
}

/// The stories asked for, the longest first.
fn queue<'a>(suite: &'a Suite, words: &[&String]) -> VecDeque<&'a Story> {
    let asked = |story: &&Story| {
        words.is_empty() || words.iter().any(|word| story.name.contains(word.as_str()))
    };
    let mut stories: Vec<_> = suite.stories.iter().filter(asked).collect();
    let place = |story: &&Story| suite.longest.iter().position(|name| *name == story.name);
    stories.sort_by_key(|story| place(story).unwrap_or(suite.longest.len()));
    stories.into()
}

/// Runs the stories that are named on standard input, in a lane's host.
pub fn serve(suite: &Suite) -> ExitCode {
    let (sender, names) = mpsc::channel();
    thread::spawn(move || {
        for name in std::io::stdin().lines().map_while(Result::ok) {
            let _ = sender.send(name);
        }
        // The suite is gone. With this goes the host, and the story that runs in it.
        std::process::exit(1);
    });
    for name in names {
        let Some(story) = suite.stories.iter().find(|story| story.name == name) else {
            return ExitCode::FAILURE;
        };
        let went = play(suite, story);
        eprintln!("{WENT}{went} {name}");
        if writeln!(std::io::stdout(), "{WENT}{went}").is_err() {
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

/// Runs a story in a process of its own; returns whether it passed.
fn play(suite: &Suite, story: &Story) -> bool {
    let log = File::create(log_of(suite, story)).expect("the log can be written");
    let this = std::env::current_exe().expect("a program knows where it is");
    let mut process = Command::new(this)
        .args([STORY, story.name])
        .process_group(0)
        // Its end tells the story that this process is gone.
        .stdin(Stdio::piped())
        .stdout(log.try_clone().expect("a file can be shared"))
        .stderr(log)
        .spawn()
        .expect("this program can be started");
    let mut limit = Limit::new(suite.limit + LAST_WORDS);
    let mut pause = Duration::from_millis(10);
    let ended = loop {
        match process.try_wait().expect("it is a child") {
            Some(status) => break Some(status),
            None if limit.is_over() => break None,
            None => thread::sleep(pause),
        }
        pause = (pause * 2).min(Duration::from_millis(200));
    };
    kill_group(process.id());
    let _ = process.wait();
    desktop::clear(suite.name, story.name, process.id());
    ended.is_some_and(|status| status.success())
}

/// What a story's process writes.
fn log_of(suite: &Suite, story: &Story) -> PathBuf {
    let name = format!("{}-{}.log", suite.name, files::file_name(story.name));
    files::folder("lab/logs").join(name)
}

/// Kills all processes of a group.
pub fn kill_group(group: u32) {
    let _ = Command::new("sh")
        .args(["-c", &format!("kill -9 -{group}")])
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .status();
}

/// One story after the other.
struct Lane<'a> {
    suite: &'a Suite,
    number: usize,
    host: Option<Host>,
}

impl<'a> Lane<'a> {
    fn new(suite: &'a Suite, number: usize) -> Self {
        // Of the last run.
        let _ = fs::remove_file(host_log(suite, number));
        Self {
            suite,
            number,
            host: None,
        }
    }

    /// Runs a story, says how it went, and returns whether it passed.
    fn run(&mut self, story: &Story) -> bool {
        let folder = self.suite.failure_of(story.name);
        let _ = fs::remove_dir_all(&folder);
        let start = Instant::now();
        let passed = match self.suite.host {
            None => play(self.suite, story),
            Some(_) => self.run_in_host(story),
        };
        let seconds = start.elapsed().as_secs_f32();
        if passed {
            eprintln!("  ok     {seconds:5.1} s  {}", story.name);
        } else {
            let log = log_of(self.suite, story);
            let _ = fs::create_dir_all(&folder);
            let _ = fs::copy(&log, folder.join("story.log"));
            let why = fs::read_to_string(folder.join("why.txt"))
                .or_else(|_| fs::read_to_string(log))
                .unwrap_or_default();
            eprintln!(
                "  FAILED {seconds:5.1} s  {}\n{why}\n  what it left: {}",
                story.name,
                folder.display()
            );
        }
        passed
    }

    fn run_in_host(&mut self, story: &Story) -> bool {
        let (suite, number) = (self.suite, self.number);
        let host = self.host.get_or_insert_with(|| Host::start(suite, number));
        let passed = host.run(story);
        if !passed {
            // Whatever the story left in it must not fail the next.
            self.host = None;
        }
        passed
    }
}

/// What a lane's host writes.
fn host_log(suite: &Suite, lane: usize) -> PathBuf {
    files::folder("lab/logs").join(format!("{}-host-{lane}.log", suite.name))
}

/// This program in a lane's host.
struct Host {
    process: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Host {
    fn start(suite: &Suite, lane: usize) -> Self {
        let start = suite.host.expect("only a suite with hosts asks for one");
        let log = File::options()
            .create(true)
            .append(true)
            .open(host_log(suite, lane));
        let mut process = start(lane, &[LANE])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(log.expect("the log can be written"))
            .spawn()
            .expect("unshare is installed");
        Self {
            input: process.stdin.take().expect("it was piped"),
            output: BufReader::new(process.stdout.take().expect("it was piped")),
            process,
        }
    }

    /// Whether the story passed; one whose host does not start, or ends, did not.
    fn run(&mut self, story: &Story) -> bool {
        if writeln!(self.input, "{}", story.name).is_err() {
            return false;
        }
        let lines = self.output.by_ref().lines().map_while(Result::ok);
        let went = lines
            .filter_map(|line| line.strip_prefix(WENT).map(str::to_owned))
            .next();
        went.as_deref() == Some("true")
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

// SPDX-License-Identifier: GPL-3.0-or-later
//! What happened to a machine: what, when, and whether it was asked for here or
//! elsewhere. The last entries are kept in a small file for each machine; those
//! that report trouble are notices until they are read.

mod entry;

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use super::kept::{self, Kept};

pub use entry::{Entry, FailedAction, MachineEvent, Origin};

/// How many entries are kept.
const KEPT: usize = 200;

/// Two reports of the same trouble within this many milliseconds count as one.
const SAME: u64 = 5000;

/// The timeline of one machine. What is added is written by another thread.
#[derive(Debug, Default)]
pub struct Timeline {
    /// Where it is kept; none for one that is not.
    kept: Option<Kept>,
    /// The oldest first.
    entries: Vec<Entry>,
    /// Trouble up to here was read, in milliseconds since 1970.
    read_until: u64,
    /// Messages of libvirt's that were read.
    read_messages: Vec<String>,
}

impl Timeline {
    /// That which was kept there. Blocks.
    pub(super) fn read(kept: Kept) -> Self {
        let text = fs::read_to_string(kept.timeline()).unwrap_or_default();
        let mut timeline = Self {
            kept: Some(kept),
            ..Self::default()
        };
        for line in text.lines() {
            match line.split_once('\t') {
                Some(("read", until)) => timeline.read_until = until.parse().unwrap_or(0),
                Some(("message", text)) => timeline.read_messages.push(text.to_owned()),
                _ => timeline.entries.extend(Entry::parse(line)),
            }
        }
        if timeline.entries.len() > KEPT {
            let surplus = timeline.entries.len() - KEPT;
            timeline.entries.drain(..surplus);
            timeline.write_all();
        }
        timeline
    }

    /// Adds what happened before it was read.
    pub(super) fn add_earlier(&mut self, earlier: Self) {
        let later = std::mem::replace(self, earlier);
        for entry in later.entries {
            self.add_at(entry.at, entry.what, entry.origin);
        }
    }

    /// What happened, the oldest first.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The trouble that was not read yet, the oldest first, without what only came of
    /// another.
    pub fn notices(&self) -> impl Iterator<Item = &Entry> {
        let unread = |entry: &Entry| entry.at > self.read_until && entry.what.is_trouble();
        let all = self.entries.iter().enumerate();
        let own = all.filter(move |(at, entry)| unread(entry) && !self.is_explained(*at));
        own.map(|(_, entry)| entry)
    }

    /// Whether what happened just before says it all.
    fn is_explained(&self, at: usize) -> bool {
        let entry = &self.entries[at];
        let recent = |before: &&Entry| entry.at.saturating_sub(before.at) < SAME;
        let mut before = self.entries[..at].iter().rev().take_while(recent);
        before.any(|before| before.what.explains(&entry.what))
    }

    /// Those of libvirt's messages that were not read yet.
    pub fn unread_messages<'a>(&self, messages: &'a [String]) -> Vec<&'a str> {
        let unread = |message: &&String| !self.read_messages.contains(&one_line(message));
        messages.iter().filter(unread).map(String::as_str).collect()
    }

    /// Adds what happened just now. Says whether it is news.
    pub(super) fn add(&mut self, what: MachineEvent, origin: Origin) -> bool {
        self.add_at(now(), what, origin)
    }

    fn add_at(&mut self, at: u64, what: MachineEvent, origin: Origin) -> bool {
        let recent = |entry: &&Entry| at.saturating_sub(entry.at) < SAME;
        let told = self.entries.iter().rev().take_while(recent);
        if told.into_iter().any(|entry| entry.what.tells_all_of(&what)) {
            return false;
        }
        let entry = Entry { at, what, origin };
        self.append(&entry.to_string());
        self.entries.push(entry);
        true
    }

    /// Takes all notices, and these messages of libvirt's, for read.
    pub fn mark_read(&mut self, messages: &[String]) {
        self.read_until = self.entries.last().map_or(self.read_until, |last| last.at);
        let until = format!("read\t{}", self.read_until);
        self.append(&until);
        let new: Vec<String> = self
            .unread_messages(messages)
            .into_iter()
            .map(one_line)
            .collect();
        for message in new {
            self.append(&format!("message\t{message}"));
            self.read_messages.push(message);
        }
    }

    fn append(&self, line: &str) {
        let Some(kept) = self.kept.clone() else {
            return;
        };
        let line = format!("{line}\n");
        kept::write(move || {
            let file = kept.timeline();
            let written = kept.create().and_then(|()| append(&file, &line));
            if let Err(error) = written {
                log::debug!("{} is not kept: {error}", file.display());
            }
        });
    }

    fn write_all(&self) {
        let mut text = format!("read\t{}\n", self.read_until);
        for message in &self.read_messages {
            text.push_str(&format!("message\t{message}\n"));
        }
        for entry in &self.entries {
            text.push_str(&format!("{entry}\n"));
        }
        let Some(kept) = &self.kept else {
            return;
        };
        let file = kept.timeline();
        if let Err(error) = fs::write(&file, text) {
            log::debug!("{} is not kept: {error}", file.display());
        }
    }
}

fn append(file: &Path, line: &str) -> io::Result<()> {
    let mut file = OpenOptions::new()
        .create(true)
        .append(true)
        .mode(0o600)
        .open(file)?;
    file.write_all(line.as_bytes())
}

fn now() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| u64::try_from(since.as_millis()).unwrap_or(0))
}

fn one_line(text: &str) -> String {
    text.replace(['\n', '\t', '\r'], " ")
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::definition::state::{MachineState, StateReason};

    fn kept(name: &str) -> Kept {
        let root = format!("gh-timeline-{name}-{}", std::process::id());
        Kept::below(
            &std::env::temp_dir().join(root),
            "test:///default",
            Uuid::from_u128(1),
        )
    }

    fn open(kept: &Kept) -> Timeline {
        kept::flush();
        Timeline::read(kept.clone())
    }

    #[test]
    fn notices_stay_until_they_are_read() {
        let kept = kept("notices");
        let mut timeline = open(&kept);
        let paused = MachineEvent::State(MachineState::Paused, StateReason::IoError);
        assert!(timeline.add_at(1000, MachineEvent::Rebooted, Origin::Elsewhere));
        assert!(timeline.add_at(2000, paused.clone(), Origin::Unknown));
        assert!(!timeline.add_at(2001, paused.clone(), Origin::Unknown));
        let messages = ["deprecated configuration: a\nb".to_owned()];
        let again = open(&kept);
        assert_eq!(again.entries(), timeline.entries());
        assert_eq!(again.notices().count(), 1);
        assert_eq!(again.unread_messages(&messages).len(), 1);
        timeline.mark_read(&messages);
        let again = open(&kept);
        assert_eq!(again.notices().count(), 0);
        assert_eq!(again.entries().len(), 2);
        assert!(again.unread_messages(&messages).is_empty());
        kept.delete();
    }

    #[test]
    fn the_file_stays_small() {
        let kept = kept("small");
        let mut timeline = open(&kept);
        for number in 0..(2 * KEPT as u64) {
            timeline.add_at(10_000 * number, MachineEvent::Rebooted, Origin::Here);
        }
        let again = open(&kept);
        assert_eq!(again.entries().len(), KEPT);
        let lines = fs::read_to_string(kept.timeline()).unwrap().lines().count();
        assert_eq!(lines, KEPT + 1);
        kept.delete();
    }

    #[test]
    fn a_pause_is_no_notice_beside_what_it_came_of() {
        let kept = kept("watchdog");
        let mut timeline = open(&kept);
        let paused = MachineEvent::State(MachineState::Paused, StateReason::Watchdog);
        assert!(timeline.add_at(1, MachineEvent::Watchdog, Origin::Unknown));
        assert!(timeline.add_at(2, paused.clone(), Origin::Unknown));
        assert_eq!(timeline.entries().len(), 2);
        assert_eq!(timeline.notices().count(), 1);
        // Another one, later.
        assert!(timeline.add_at(10_000, paused, Origin::Unknown));
        assert_eq!(timeline.notices().count(), 2);
        kept.delete();
    }

    #[test]
    fn a_failed_start_is_told_once() {
        let kept = kept("failed");
        let mut timeline = open(&kept);
        let told = MachineEvent::StartFailed("no such file".to_owned());
        let event = MachineEvent::State(MachineState::ShutOff, StateReason::Failed);
        assert!(timeline.add_at(1, told, Origin::Here));
        assert!(!timeline.add_at(2, event, Origin::Elsewhere));
        kept.delete();
    }
}

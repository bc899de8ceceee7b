// SPDX-License-Identifier: GPL-3.0-or-later
//! How much is measured.

use std::time::Duration;

use crate::subject::Subject;

/// How often, how many, how long.
pub struct Plan {
    pub sizes: Vec<usize>,
    /// How often each is started, at most.
    runs: usize,
    /// After the list is filled: the window is drawn, what was put off is done.
    pub settle: Duration,
    /// How long CPU at rest is counted.
    pub rest: Duration,
    /// A program that has not listed its machines by then is not waited for.
    pub limit: Duration,
    /// How often each change is made.
    pub changes: usize,
    /// How often the page of a screen is opened.
    pub pictures: usize,
    /// How often a key is pressed.
    pub keys: usize,
    /// How long a moving picture is looked at.
    pub moving: Duration,
    /// How long a guest writes without end.
    pub flood: Duration,
    /// How often the network map is drawn.
    pub map: usize,
    /// How often the page of a machine of many devices is opened.
    pub pages: usize,
    /// How often it is panned.
    pub pans: usize,
    /// How many volumes a pool has, and how many machines have one.
    pub volumes: usize,
    pub users: usize,
    /// How often a file goes up and down.
    pub transfers: usize,
}

impl Plan {
    /// The whole of it: about half an hour, most of it virt-manager's.
    pub fn whole() -> Self {
        Self {
            sizes: vec![1, 100, 1000, 5000],
            runs: 5,
            settle: Duration::from_secs(3),
            rest: Duration::from_secs(15),
            limit: Duration::from_secs(240),
            changes: 20,
            pictures: 15,
            keys: 40,
            moving: Duration::from_secs(20),
            flood: Duration::from_secs(60),
            map: 5,
            pages: 15,
            pans: 10,
            volumes: 5000,
            users: 1000,
            transfers: 5,
        }
    }

    /// Enough to see where one is.
    pub fn quick() -> Self {
        Self {
            sizes: vec![1, 1000],
            runs: 1,
            settle: Duration::from_secs(2),
            rest: Duration::from_secs(10),
            changes: 5,
            pictures: 5,
            keys: 10,
            moving: Duration::from_secs(8),
            flood: Duration::from_secs(15),
            map: 3,
            pages: 5,
            pans: 4,
            users: 200,
            transfers: 3,
            ..Self::whole()
        }
    }

    /// How often `subject` is measured with so many machines. The others are there to compare with, and one of them
    /// takes minutes with many.
    pub fn runs(&self, subject: Subject, machines: usize) -> usize {
        match subject {
            _ if !subject.is_here() => 0,
            Subject::Guesthouse => self.runs,
            Subject::VirtManager if machines > 1000 => 1,
            Subject::VirtManager | Subject::BareList => self.runs.min(3),
        }
    }
}

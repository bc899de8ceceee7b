// SPDX-License-Identifier: GPL-3.0-or-later
//! How a machine is backed up: what a person chose last, the schedule, and how the last run ended. Kept by the program.

use super::{Every, Schedule};
use crate::definition::xml::{Document, Error};

/// How many chains are kept unless a person says otherwise.
const KEEP: u32 = 2;

/// How many backups a chain has unless a person says otherwise: a week of days.
const LONGEST: u32 = 7;

/// How a machine is backed up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackupPlan {
    /// The folder of this computer; empty before the first backup.
    pub folder: String,
    /// How many chains are kept.
    pub keep: u32,
    /// How many backups a chain has at most.
    pub longest: u32,
    /// Whether the agent in the guest is asked to write everything to the disks first.
    pub quiesce: bool,
    /// The most bytes a second; none for as many as there can be.
    pub limit: Option<u64>,
    /// When it is backed up by itself.
    pub schedule: Option<Schedule>,
    /// The last run.
    pub last: Option<LastRun>,
}

/// The outcome of a run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LastRun {
    /// When it ended, in seconds since 1970.
    pub at: i64,
    /// Why it failed; none where it did not.
    pub problem: Option<String>,
}

impl Default for BackupPlan {
    fn default() -> Self {
        Self {
            folder: String::new(),
            keep: KEEP,
            longest: LONGEST,
            quiesce: true,
            limit: None,
            schedule: None,
            last: None,
        }
    }
}

impl BackupPlan {
    /// Reads a plan.
    ///
    /// # Errors
    /// When it is not well-formed, or no plan.
    pub fn parse(source: &str) -> Result<BackupPlan, Error> {
        let document = Document::parse_as(source, "backup-plan")?;
        let root = document.root();
        let text = |path| document.text_at(root, path);
        let number = |path, otherwise| {
            let number = text(path).and_then(|it| it.trim().parse().ok());
            number.unwrap_or(otherwise)
        };
        let attr = |path, name| document.attr_at(root, path, name);
        let part = |name| attr("schedule", name).and_then(|it| it.parse().ok());
        let schedule = attr("schedule", "every")
            .and_then(|it| Every::parse(&it))
            .map(|every| Schedule {
                every,
                hour: part("hour").unwrap_or(0),
                minute: part("minute").unwrap_or(0),
            });
        let last = document.find(root, "last").map(|it| LastRun {
            at: attr("last", "at")
                .and_then(|it| it.parse().ok())
                .unwrap_or_default(),
            problem: document.trimmed(it),
        });
        Ok(BackupPlan {
            folder: text("folder").unwrap_or_default(),
            keep: number("keep", KEEP).max(1),
            longest: number("longest", LONGEST).max(1),
            quiesce: document.find(root, "not-quiesced").is_none(),
            limit: text("limit").and_then(|it| it.trim().parse().ok()),
            schedule,
            last,
        })
    }

    /// The plan as it is written.
    #[must_use]
    pub fn xml(&self) -> String {
        let mut document = Document::new("backup-plan");
        let root = document.root();
        document.append_text(root, "folder", &self.folder);
        document.append_text(root, "keep", &self.keep.to_string());
        document.append_text(root, "longest", &self.longest.to_string());
        if !self.quiesce {
            document.append_element(root, "not-quiesced");
        }
        if let Some(limit) = self.limit {
            document.append_text(root, "limit", &limit.to_string());
        }
        if let Some(schedule) = &self.schedule {
            let attributes = [("every", schedule.every.as_str())];
            let element = document.append_with(root, "schedule", &attributes);
            document.set_attr(element, "hour", &schedule.hour.to_string());
            document.set_attr(element, "minute", &schedule.minute.to_string());
        }
        if let Some(last) = &self.last {
            let at = last.at.to_string();
            let element = document.append_with(root, "last", &[("at", &at)]);
            if let Some(problem) = &last.problem {
                document.set_text(element, problem);
            }
        }
        document.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_is_read_as_it_was_written() {
        let plan = BackupPlan {
            folder: "/srv/a & b".to_owned(),
            keep: 3,
            longest: 14,
            quiesce: false,
            limit: Some(1 << 20),
            schedule: Some(Schedule {
                every: Every::Week,
                hour: 23,
                minute: 5,
            }),
            last: Some(LastRun {
                at: 7,
                problem: Some("no space".to_owned()),
            }),
        };
        assert_eq!(BackupPlan::parse(&plan.xml()).unwrap(), plan);
        let none = BackupPlan::default();
        assert_eq!(BackupPlan::parse(&none.xml()).unwrap(), none);
        let zero = BackupPlan { keep: 0, ..none };
        assert_eq!(BackupPlan::parse(&zero.xml()).unwrap().keep, 1);
    }
}

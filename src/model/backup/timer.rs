// SPDX-License-Identifier: GPL-3.0-or-later
//! Backing a machine up by itself: systemd runs this program at the times of its schedule, also while no window is open.
//! The units are the person's own, in their configuration, and are written only when they ask for it.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use gettextrs::gettext;

use super::{files, on_thread};
use crate::definition::backup::{Every, Schedule, cron_line, units};
use crate::libvirt::Error;
use crate::model::Machine;

/// systemd.unit(5): it is there where systemd runs the computer, as sd_booted(3) looks.
const BOOTED: &str = "/run/systemd/system";

/// What runs backups by themselves here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TimerState {
    /// systemd does not run here; a line for cron does the same.
    NoSystemd {
        /// The line.
        cron: String,
    },
    /// Nothing is set up.
    Off,
    /// The timer is set up.
    On,
}

impl Machine {
    /// Whether a timer backs it up, and what else could.
    pub async fn backup_timer(&self, schedule: Schedule) -> TimerState {
        if !has_systemd() {
            let command = self.backup_command();
            let words: Vec<&str> = command.iter().map(String::as_str).collect();
            return TimerState::NoSystemd {
                cron: cron_line(&words, schedule),
            };
        }
        match self.unit_files() {
            Some((_, timer)) if timer.exists() => TimerState::On,
            _ => TimerState::Off,
        }
    }

    /// Has it backed up at these times, or no more. The schedule is kept in its plan, also where there is no systemd.
    ///
    /// # Errors
    /// `Refused` where the units cannot be written, or with systemd's words; nothing is changed then.
    pub async fn set_backup_schedule(&self, schedule: Option<Schedule>) -> Result<(), Error> {
        if has_systemd() {
            match schedule {
                Some(schedule) => self.set_up(schedule).await?,
                None => self.tear_down().await?,
            }
        }
        let mut plan = self.backup_plan().await;
        plan.schedule = schedule;
        self.set_backup_plan(&plan).await
    }

    async fn set_up(&self, schedule: Schedule) -> Result<(), Error> {
        let (service, timer) = self.unit_files().ok_or(Error::Closed)?;
        let command = self.backup_command();
        let words: Vec<&str> = command.iter().map(String::as_str).collect();
        let about = gettext("Back up the virtual machine {name}").replace("{name}", &self.name());
        let texts = units(&about, &words, schedule);
        let before = (fs::read(&service).ok(), fs::read(&timer).ok());
        let (one, other) = (service.clone(), timer.clone());
        let written = on_thread(move || {
            if let Some(folder) = one.parent() {
                fs::create_dir_all(folder).map_err(|error| files::at(folder, &error))?;
            }
            files::write(&one, texts.service.as_bytes())?;
            files::write(&other, texts.timer.as_bytes())
        });
        let name = self.unit_name("timer");
        let done = async {
            written.await?;
            systemctl(&["daemon-reload"]).await?;
            systemctl(&["enable", &name]).await?;
            // One that runs already gets its new times.
            systemctl(&["restart", &name]).await
        };
        let done = done.await;
        if done.is_err() {
            put_back(&service, before.0.as_deref());
            put_back(&timer, before.1.as_deref());
            let _ = systemctl(&["daemon-reload"]).await;
        }
        done
    }

    /// Has it backed up no more, behind all else: it was deleted here, and its timer would only fail.
    pub(in crate::model) fn forget_schedule(&self) {
        if !has_systemd() {
            return;
        }
        // The connection tells the names of the units.
        let (machine, connection) = (self.clone(), self.connection());
        glib::spawn_future_local(async move {
            if let Err(error) = machine.tear_down().await {
                log::warn!("the timer of {} stays: {error}", machine.name());
            }
            drop(connection);
        });
    }

    async fn tear_down(&self) -> Result<(), Error> {
        let (service, timer) = self.unit_files().ok_or(Error::Closed)?;
        if !timer.exists() && !service.exists() {
            return Ok(());
        }
        systemctl(&["disable", "--now", &self.unit_name("timer")]).await?;
        for file in [&service, &timer] {
            if let Err(error) = fs::remove_file(file)
                && error.kind() != std::io::ErrorKind::NotFound
            {
                return Err(Error::Refused(files::at(file, &error).to_string()));
            }
        }
        systemctl(&["daemon-reload"]).await
    }

    /// The program and what it is asked for.
    fn backup_command(&self) -> Vec<String> {
        let program = std::env::current_exe().unwrap_or_else(|_| PathBuf::from("guesthouse"));
        let uri = self.connection().map(|it| it.uri()).unwrap_or_default();
        vec![
            program.to_string_lossy().into_owned(),
            "--connect".to_owned(),
            uri,
            "--backup".to_owned(),
            self.uuid().to_string(),
        ]
    }

    fn unit_files(&self) -> Option<(PathBuf, PathBuf)> {
        self.connection()?;
        let folder = glib::user_config_dir().join("systemd").join("user");
        let [service, timer] = ["service", "timer"].map(|it| folder.join(self.unit_name(it)));
        Some((service, timer))
    }

    /// Two hosts can hold the same UUID.
    fn unit_name(&self, kind: &str) -> String {
        let uri = self.connection().map(|it| it.uri()).unwrap_or_default();
        let sum = glib::compute_checksum_for_string(glib::ChecksumType::Sha256, &uri);
        let sum = sum.map(|it| it.to_string()).unwrap_or_default();
        let short = sum.get(..8).unwrap_or_default();
        format!("guesthouse-backup-{}-{short}.{kind}", self.uuid())
    }
}

fn has_systemd() -> bool {
    Path::new(BOOTED).exists() && glib::find_program_in_path("systemctl").is_some()
}

fn put_back(file: &Path, before: Option<&[u8]>) {
    let done = match before {
        Some(text) => fs::write(file, text),
        None => fs::remove_file(file),
    };
    if let Err(error) = done {
        log::warn!("{}: {error}", file.display());
    }
}

async fn systemctl(arguments: &[&str]) -> Result<(), Error> {
    let refused = |error: glib::Error| Error::Refused(error.to_string());
    let mut all = vec![OsStr::new("systemctl"), OsStr::new("--user")];
    all.extend(arguments.iter().map(OsStr::new));
    let flags = gio::SubprocessFlags::STDOUT_SILENCE | gio::SubprocessFlags::STDERR_PIPE;
    let process = gio::Subprocess::newv(&all, flags).map_err(refused)?;
    let (_, said) = process
        .communicate_utf8_future(None)
        .await
        .map_err(refused)?;
    match process.is_successful() {
        true => Ok(()),
        false => Err(Error::Refused(
            said.map(|it| it.trim().to_owned()).unwrap_or_default(),
        )),
    }
}

/// The first moment of a schedule after `now`, in this computer's time.
pub fn next_run(schedule: Schedule, now: &glib::DateTime) -> Option<glib::DateTime> {
    let today = glib::DateTime::new(
        &now.timezone(),
        now.year(),
        now.month(),
        now.day_of_month(),
        schedule.hour.into(),
        schedule.minute.into(),
        0.0,
    );
    let mut day = today.ok()?;
    // A day more than a week: today's moment may be over.
    for _ in 0..8 {
        let fits = match schedule.every {
            Every::Day => true,
            // 7 is Sunday.
            Every::Week => day.day_of_week() == 7,
        };
        if fits && day > *now {
            return Some(day);
        }
        day = day.add_days(1).ok()?;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_run() {
        let zone = glib::TimeZone::utc();
        let at = |day, hour| glib::DateTime::new(&zone, 2026, 11, day, hour, 30, 0.0).unwrap();
        let next = |every, day, hour| {
            let schedule = Schedule {
                every,
                hour: 2,
                minute: 0,
            };
            let next = next_run(schedule, &at(day, hour)).unwrap();
            (next.day_of_month(), next.hour())
        };
        assert_eq!(next(Every::Day, 16, 1), (16, 2));
        assert_eq!(next(Every::Day, 16, 2), (17, 2));
        // The 22nd is a Sunday.
        assert_eq!(next(Every::Week, 16, 1), (22, 2));
        assert_eq!(next(Every::Week, 22, 1), (22, 2));
        assert_eq!(next(Every::Week, 22, 3), (29, 2));
    }
}

// SPDX-License-Identifier: GPL-3.0-or-later
//! When a machine is backed up by itself: as systemd's units of a person, and as a line of cron's table.

/// A moment that comes again and again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Schedule {
    /// How often.
    pub every: Every,
    /// The hour of the day, from 0 to 23.
    pub hour: u8,
    /// The minute of the hour, from 0 to 59.
    pub minute: u8,
}

/// How often.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Every {
    /// Each day.
    #[default]
    Day,
    /// Each Sunday.
    Week,
}

/// The two files of a timer, as systemd.timer(5) and systemd.service(5) have them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Units {
    /// What is run.
    pub service: String,
    /// When.
    pub timer: String,
}

impl Every {
    pub(super) fn parse(word: &str) -> Option<Self> {
        match word {
            "day" => Some(Self::Day),
            "week" => Some(Self::Week),
            _ => None,
        }
    }

    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
        }
    }
}

/// The units that run `command` at the times of a schedule; one that was missed runs when the person is there again.
#[must_use]
pub fn units(description: &str, command: &[&str], schedule: Schedule) -> Units {
    let words: Vec<String> = command.iter().map(|it| of_systemd(it)).collect();
    let (command, description) = (words.join(" "), one_line(description));
    let day = match schedule.every {
        Every::Day => "",
        Every::Week => "Sun ",
    };
    let Schedule { hour, minute, .. } = schedule;
    Units {
        service: format!(
            "[Unit]\nDescription={description}\n\n[Service]\nType=oneshot\nNice=10\nExecStart={command}\n"
        ),
        timer: format!(
            "[Unit]\nDescription={description}\n\n[Timer]\nOnCalendar={day}*-*-* {hour:02}:{minute:02}:00\n\
             Persistent=true\n\n[Install]\nWantedBy=timers.target\n"
        ),
    }
}

/// The line for `crontab -e` that does the same.
#[must_use]
pub fn cron_line(command: &[&str], schedule: Schedule) -> String {
    let words: Vec<String> = command.iter().map(|it| of_cron(it)).collect();
    let day = match schedule.every {
        Every::Day => "*",
        Every::Week => "0",
    };
    let Schedule { hour, minute, .. } = schedule;
    format!("{minute} {hour} * * {day} {}", words.join(" "))
}

fn one_line(text: &str) -> String {
    let text = text.replace(|c: char| c.is_control(), " ");
    text.replace('%', "%%")
}

/// A word of a command as systemd reads it: in quotes, with its three signs escaped.
fn of_systemd(word: &str) -> String {
    let mut quoted = String::from("\"");
    for c in one_line(word).chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            '$' => quoted.push_str("$$"),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

/// A word of a command as cron and its shell read it: a percent sign would end the line.
fn of_cron(word: &str) -> String {
    let word = word.replace(|c: char| c.is_control(), " ");
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:+@=".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        return word;
    }
    format!("'{}'", word.replace('\'', "'\\''")).replace('%', "\\%")
}

#[cfg(test)]
mod tests {
    use super::*;

    const NIGHTLY: Schedule = Schedule {
        every: Every::Day,
        hour: 2,
        minute: 5,
    };

    #[test]
    fn a_timer_and_what_it_runs() {
        let command = ["/usr/bin/guesthouse", "--backup", "a \"b\" $c 100%\n"];
        let units = units("Back up a\nb", &command, NIGHTLY);
        let run = "ExecStart=\"/usr/bin/guesthouse\" \"--backup\" \"a \\\"b\\\" $$c 100%% \"\n";
        assert!(units.service.contains(run), "{}", units.service);
        assert!(units.service.contains("Description=Back up a b\n"));
        assert!(units.timer.contains("OnCalendar=*-*-* 02:05:00\n"));
        let weekly = Schedule {
            every: Every::Week,
            ..NIGHTLY
        };
        let timer = super::units("", &command, weekly).timer;
        assert!(timer.contains("OnCalendar=Sun *-*-* 02:05:00\n"));
    }

    #[test]
    fn a_line_for_cron() {
        let command = ["/usr/bin/guesthouse", "--backup", "it's 5%"];
        let line = cron_line(&command, NIGHTLY);
        let expected = "5 2 * * * /usr/bin/guesthouse --backup 'it'\\''s 5\\%'";
        assert_eq!(line, expected);
    }
}

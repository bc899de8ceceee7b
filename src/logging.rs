// SPDX-License-Identifier: GPL-3.0-or-later
//! Sends the `log` macros to GLib under one domain, so that
//! `G_MESSAGES_DEBUG=guesthouse` works as in any GNOME program. (GLib's own
//! logger uses a domain for each module.) Without that variable nothing below a
//! warning is even put together.

use log::{Level, LevelFilter, Log, Metadata, Record};

const DOMAIN: &str = "guesthouse";

struct Logger;

impl Log for Logger {
    fn enabled(&self, metadata: &Metadata) -> bool {
        metadata.level() <= log::max_level()
    }

    fn log(&self, record: &Record) {
        let of_ours = record.target().starts_with(DOMAIN);
        if !of_ours || !self.enabled(record.metadata()) {
            return;
        }
        let level = match record.level() {
            // GLib's own errors abort the program; a critical is the worst here.
            Level::Error => glib::LogLevel::Critical,
            Level::Warn => glib::LogLevel::Warning,
            Level::Info => glib::LogLevel::Info,
            Level::Debug | Level::Trace => glib::LogLevel::Debug,
        };
        glib::g_log!(Some(DOMAIN), level, "{}", record.args());
    }

    fn flush(&self) {}
}

/// Starts logging; once, at the very start.
pub(crate) fn init() {
    let wanted = std::env::var("G_MESSAGES_DEBUG").unwrap_or_default();
    let all = wanted
        .split_whitespace()
        .any(|word| word == DOMAIN || word == "all");
    if log::set_logger(&Logger).is_ok() {
        log::set_max_level(if all {
            LevelFilter::Debug
        } else {
            LevelFilter::Warn
        });
    }
}

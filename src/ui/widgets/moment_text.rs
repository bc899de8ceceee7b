// SPDX-License-Identifier: GPL-3.0-or-later
//! A moment as this computer writes it.

use gtk::glib;

/// A time in seconds since 1970; empty where it is not known.
pub(crate) fn moment_text(seconds: Option<i64>) -> String {
    in_format(seconds, "%x %H:%M")
}

/// The same with seconds, where the minute does not tell two apart.
pub(crate) fn exact_moment_text(seconds: Option<i64>) -> String {
    in_format(seconds, "%x %H:%M:%S")
}

fn in_format(seconds: Option<i64>, format: &str) -> String {
    let time = seconds.and_then(|seconds| glib::DateTime::from_unix_local(seconds).ok());
    time.and_then(|time| time.format(format).ok())
        .map_or_else(String::new, |text| text.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_known_is_empty() {
        assert_eq!(moment_text(None), "");
        assert!(moment_text(Some(0)).contains(':'));
    }
}

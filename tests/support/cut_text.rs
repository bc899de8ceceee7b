// SPDX-License-Identifier: GPL-3.0-or-later
//! Asks the program which texts on its screen are cut, at each step of a story of the suite `ui`. All of them are told
//! when the program ends.

use std::collections::BTreeSet;
use std::sync::Mutex;

use super::desktop::Desktop;

const PROGRAM: &str = "io.github.guesthouse.Guesthouse";
const OBJECT: &str = "/io/github/guesthouse/Guesthouse/CutText";
const INTERFACE: &str = "io.github.guesthouse.CutText";

/// Milliseconds an answer may take.
const PATIENCE: i32 = 20_000;

/// What was found to be cut in one program so far.
pub struct CutText {
    session: Option<gio::DBusConnection>,
    found: Mutex<BTreeSet<String>>,
}

impl CutText {
    /// What makes the program answer.
    pub fn environment(desktop: &Desktop) -> Option<(&'static str, &'static str)> {
        asked(desktop).then_some(("GUESTHOUSE_CHECK_TEXT", "and-longer"))
    }

    pub fn new(desktop: &Desktop) -> Self {
        Self {
            session: asked(desktop).then(|| desktop.session.clone()),
            found: Mutex::default(),
        }
    }

    /// Notes what is cut now.
    #[track_caller]
    pub fn check(&self) {
        let Some(session) = &self.session else {
            return;
        };
        let answer = session.call_sync(
            Some(PROGRAM),
            OBJECT,
            INTERFACE,
            "Check",
            None,
            None,
            gio::DBusCallFlags::NO_AUTO_START,
            PATIENCE,
            gio::Cancellable::NONE,
        );
        match answer {
            Ok(answer) => {
                let cut: Vec<String> = answer.child_value(0).get().unwrap_or_default();
                let mut found = self.found.lock().expect("no story panics here");
                found.extend(cut);
            }
            // It ended meanwhile; whether it should have, the story knows.
            Err(error)
                if error.matches(gio::DBusError::ServiceUnknown)
                    || error.matches(gio::DBusError::NoReply) => {}
            Err(error) => panic!("the program does not tell which texts are cut: {error}"),
        }
    }

    /// Fails the story if a text was cut.
    #[track_caller]
    pub fn assert_none(&self) {
        let found = self.found.lock().expect("no story panics here");
        let all: Vec<&str> = found.iter().map(String::as_str).collect();
        assert!(all.is_empty(), "texts are cut:\n{}", all.join("\n"));
    }
}

/// Whether the stories of this suite look at the texts.
fn asked(desktop: &Desktop) -> bool {
    desktop.suite == "ui"
}

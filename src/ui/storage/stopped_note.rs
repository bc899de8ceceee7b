// SPDX-License-Identifier: GPL-3.0-or-later
//! A line in a form about a pool that somebody stopped meanwhile: nothing can be put into it, and it can be started there.

use adw::prelude::*;
use gtk::glib;

use crate::model::Pool;
use crate::ui::failure::{self, OrFailed};
use crate::ui::i18n::gettext;
use crate::ui::widgets::FieldNote;

/// The line, and the pool it is about.
pub(super) struct StoppedNote {
    note: FieldNote,
    pool: Pool,
}

impl StoppedNote {
    /// Adds the line to a group.
    pub(super) fn new(group: &adw::PreferencesGroup, pool: &Pool) -> Self {
        let note: FieldNote = glib::Object::new();
        group.add(&note);
        note.connect_copy(glib::clone!(
            #[weak]
            note,
            #[strong]
            pool,
            move || start(&note, &pool)
        ));
        Self {
            note,
            pool: pool.clone(),
        }
    }

    /// Calls `f` when the pool was started or stopped.
    pub(super) fn connect_changed(&self, f: impl Fn() + 'static) {
        let note = &self.note;
        let closure = glib::closure_local!(
            #[watch]
            note,
            move |_: Pool, _: glib::ParamSpec| {
                if note.root().is_some() {
                    f();
                }
            }
        );
        self.pool.connect_closure("notify::active", false, closure);
    }

    /// Whether the pool is started; otherwise the line offers that.
    pub(super) fn check(&self) -> bool {
        let is_started = self.pool.active();
        let text = match is_started {
            true => String::new(),
            false => gettext("The pool is stopped."),
        };
        self.note.say(&text, true);
        let label = gettext("Start Pool");
        self.note.offer((!is_started).then_some(label.as_str()));
        is_started
    }
}

fn start(note: &FieldNote, pool: &Pool) {
    let pool = pool.clone();
    failure::run(note, async move {
        let what = gettext("Could not start the pool");
        pool.start().await.or_failed(what)
    });
}

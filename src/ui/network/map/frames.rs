// SPDX-License-Identifier: GPL-3.0-or-later
//! How long the map's frames take, told in the log to those who want one:
//! `build-aux/bench` reads it. Nothing is measured otherwise.

use std::cell::{Cell, RefCell};
use std::time::{Duration, Instant};

use gtk::glib;
use gtk::prelude::*;
use gtk::subclass::prelude::*;
use nix::time::{ClockId, clock_gettime};

use super::NetworkMap;

/// A pan is over when nothing has moved for this long.
const QUIET: Duration = Duration::from_millis(400);

/// What was measured so far.
#[derive(Default)]
pub(super) struct Frames {
    followed: RefCell<Option<(gtk::gdk::FrameClock, [glib::SignalHandlerId; 2])>>,
    /// The CPU time of this thread when this frame began.
    began: Cell<Option<Duration>>,
    /// Since when what this frame draws for the first time has been known, and
    /// how many things that are.
    new: Cell<Option<(Instant, usize)>>,
    /// Whether the map has moved since the last frame.
    moved: Cell<bool>,
    /// The work on each frame of this pan.
    pan: RefCell<Vec<Duration>>,
    end: RefCell<Option<glib::SourceId>>,
}

impl Frames {
    /// The map was scrolled or dragged.
    pub(super) fn moved(&self) {
        self.moved.set(true);
    }

    /// This frame draws what is known since then.
    pub(super) fn drew(&self, since: Instant, count: usize) {
        self.new.set(Some((since, count)));
    }
}

impl NetworkMap {
    /// Measures, where the log is read.
    pub(super) fn follow_frames(&self) {
        let Some(clock) = self.frame_clock().filter(|_| is_read()) else {
            return;
        };
        let began = clock.connect_before_paint(glib::clone!(
            #[weak(rename_to = map)]
            self,
            move |_| {
                map.imp().frames.began.set(worked());
            }
        ));
        let ended = clock.connect_after_paint(glib::clone!(
            #[weak(rename_to = map)]
            self,
            move |_| {
                map.frame_ended();
            }
        ));
        let followed = (clock, [began, ended]);
        self.imp().frames.followed.replace(Some(followed));
    }

    pub(super) fn leave_frames(&self) {
        let frames = &self.imp().frames;
        if let Some((clock, handlers)) = frames.followed.take() {
            handlers.into_iter().for_each(|it| clock.disconnect(it));
        }
        if let Some(end) = frames.end.take() {
            end.remove();
        }
    }

    fn frame_ended(&self) {
        let frames = &self.imp().frames;
        if let Some((since, count)) = frames.new.take() {
            let took = milliseconds(since.elapsed());
            log::debug!("network map of {count} drawn in {took:.1} ms");
            // It may have moved because it is another one: that is no pan.
            frames.moved.set(false);
        }
        let Some(began) = frames.began.take().filter(|_| frames.moved.take()) else {
            return;
        };
        if let Some(ended) = worked() {
            frames.pan.borrow_mut().push(ended.saturating_sub(began));
        }
        let end = glib::timeout_add_local_once(
            QUIET,
            glib::clone!(
                #[weak(rename_to = map)]
                self,
                move || {
                    map.imp().frames.end.take();
                    map.pan_ended();
                }
            ),
        );
        if let Some(earlier) = frames.end.replace(Some(end)) {
            earlier.remove();
        }
    }

    fn pan_ended(&self) {
        let mut all = self.imp().frames.pan.take();
        all.sort();
        let (count, part) = (all.len(), all.len() * 95 / 100);
        if let (Some(most), Some(longest)) = (all.get(part), all.last()) {
            let (most, longest) = (milliseconds(*most), milliseconds(*longest));
            log::debug!(
                "network map panned: {count} frames, 95 % within {most:.2} ms, longest {longest:.2} ms"
            );
        }
    }
}

fn is_read() -> bool {
    log::log_enabled!(log::Level::Debug)
}

/// The CPU time of this thread so far: what else the computer does is no part of
/// it.
fn worked() -> Option<Duration> {
    let time = clock_gettime(ClockId::CLOCK_THREAD_CPUTIME_ID).ok()?;
    Some(time.into())
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

// SPDX-License-Identifier: GPL-3.0-or-later
//! The callbacks as libvirt calls them.

use super::callbacks::{condition, events_of};
use super::*;
use glib::IOCondition;

#[test]
fn events_survive_the_way_to_glib_and_back() {
    for events in 1..16 {
        assert_eq!(events_of(condition(events)), events);
    }
    assert_eq!(events_of(IOCondition::NVAL), 4);
}

#[test]
fn removing_what_is_not_there_says_so() {
    assert_eq!(remove_handle(-7), -1);
    assert_eq!(remove_timeout(-7), -1);
}

extern "C" fn count(_id: c_int, opaque: *mut c_void) {
    // SAFETY: the test below passes a sender that lives until `freed`.
    let sender = unsafe { &*opaque.cast::<mpsc::Sender<bool>>() };
    let _ = sender.send(false);
}

extern "C" fn freed(opaque: *mut c_void) {
    // SAFETY: the pointer came from `Box::into_raw` in the test below.
    let sender = unsafe { Box::from_raw(opaque.cast::<mpsc::Sender<bool>>()) };
    let _ = sender.send(true);
}

#[test]
fn a_timeout_runs_rests_and_is_freed_once() {
    start().unwrap();
    let (sender, receiver) = mpsc::channel::<bool>();
    let opaque = Box::into_raw(Box::new(sender)).cast();
    let id = add_timeout(-1, Some(count), opaque, Some(freed));
    assert!(id > 0);
    assert!(receiver.try_recv().is_err());
    update_timeout(id, 0);
    assert!(!receiver.recv().unwrap());
    update_timeout(id, -1);
    assert_eq!(remove_timeout(id), 0);
    assert_eq!(remove_timeout(id), -1);
    // Runs that were already due may come first; the free is the last.
    let rest: Vec<bool> = receiver.iter().collect();
    assert_eq!(rest.iter().filter(|freed| **freed).count(), 1);
    assert_eq!(rest.last(), Some(&true));
}

extern "C" fn ready(_id: c_int, _fd: c_int, _events: c_int, opaque: *mut c_void) {
    count(0, opaque);
}

#[test]
fn a_handle_that_wants_nothing_is_not_called_and_its_source_ends() {
    use std::io::Write;
    use std::os::fd::AsRawFd;
    start().unwrap();
    let (near, mut far) = std::os::unix::net::UnixStream::pair().unwrap();
    let (sender, receiver) = mpsc::channel::<bool>();
    let opaque = Box::into_raw(Box::new(sender)).cast();
    let readable = sys::VIR_EVENT_HANDLE_READABLE as c_int;
    let id = add_handle(near.as_raw_fd(), readable, Some(ready), opaque, Some(freed));
    let is_watched = || table().handles[&id].watch.is_some();
    update_handle(id, 0);
    assert!(is_watched());
    far.write_all(b"x").unwrap();
    let began = std::time::Instant::now();
    while is_watched() {
        assert!(began.elapsed().as_secs() < 30, "the source ends");
        std::thread::yield_now();
    }
    assert!(receiver.try_recv().is_err());
    update_handle(id, readable);
    assert!(!receiver.recv().unwrap());
    assert_eq!(remove_handle(id), 0);
    assert_eq!(receiver.iter().last(), Some(true));
}

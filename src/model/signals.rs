// SPDX-License-Identifier: GPL-3.0-or-later
//! Following the signals of the model's objects, which carry nothing but the
//! object itself.

use glib::object::ObjectType;
use glib::prelude::*;
use glib::subclass::Signal;

/// Signals of these names.
pub(super) fn named(names: &[&str]) -> Vec<Signal> {
    let signals = names.iter().map(|name| Signal::builder(name).build());
    signals.collect()
}

/// Has `f` called with the object whenever it emits `signal`.
pub(super) fn connect<T: ObjectType>(
    object: &T,
    signal: &str,
    f: impl Fn(&T) + 'static,
) -> glib::SignalHandlerId {
    object.connect_local(signal, false, move |values| {
        if let Some(Ok(object)) = values.first().map(glib::Value::get::<T>) {
            f(&object);
        }
        None
    })
}

// SPDX-License-Identifier: GPL-3.0-or-later
//! NetworkManager's objects, kept up to date by its own signals instead of by polling.

use std::cell::{Ref, RefCell};
use std::rc::Rc;
use std::time::Duration;

use gio::SignalSubscription;
use glib::Variant;

use super::bus::Bus;
use super::{Error, Objects};

/// Where a signal of the object manager comes from, and what a property's is called.
const MANAGER: &str = "org.freedesktop.DBus.ObjectManager";
const PROPERTIES: &str = "org.freedesktop.DBus.Properties";

/// A signal, kept until the objects that it is about have been read.
struct Signal {
    name: String,
    path: String,
    parameters: Variant,
}

/// The objects, and the signals that came while they were being read: those may be newer than what was read, so they are
/// applied to it. Applying one that was in it already changes nothing, since all later ones follow.
#[derive(Default)]
struct Known {
    objects: Objects,
    while_reading: Option<Vec<Signal>>,
}

impl Known {
    fn take(&mut self, signal: Signal) {
        match &mut self.while_reading {
            Some(signals) => signals.push(signal),
            None => apply(&mut self.objects, &signal),
        }
    }

    fn have_read(&mut self, objects: Objects) {
        self.objects = objects;
        for signal in self.while_reading.take().unwrap_or_default() {
            apply(&mut self.objects, &signal);
        }
    }
}

/// The objects, as long as this lives.
pub(super) struct Following {
    known: Rc<RefCell<Known>>,
    changed: async_channel::Receiver<()>,
    _signals: [SignalSubscription; 2],
}

impl Following {
    /// Listens first and reads then, so that nothing is missed in between.
    pub(super) async fn begin(bus: &Bus) -> Result<Self, Error> {
        let known = Rc::new(RefCell::new(Known {
            while_reading: Some(Vec::new()),
            ..Known::default()
        }));
        // One message is enough: the receiver looks at all of it.
        let (tell, changed) = async_channel::bounded(1);
        let signals = [MANAGER, PROPERTIES].map(|interface| {
            let (known, tell) = (known.clone(), tell.clone());
            bus.subscribe(interface, move |signal| {
                known.borrow_mut().take(Signal {
                    name: signal.signal_name.to_owned(),
                    path: signal.object_path.to_owned(),
                    parameters: signal.parameters.clone(),
                });
                // Full: it will be looked at anyway.
                let _ = tell.try_send(());
            })
        });
        let read = Objects::read(bus).await?;
        known.borrow_mut().have_read(read);
        Ok(Self {
            known,
            changed,
            _signals: signals,
        })
    }

    /// The objects as they are now.
    pub(super) fn objects(&self) -> Ref<'_, Objects> {
        Ref::map(self.known.borrow(), |known| &known.objects)
    }

    /// Waits until something changes, but no longer than `most`.
    pub(super) async fn wait(&self, most: Duration) {
        let _ = glib::future_with_timeout(most, self.changed.recv()).await;
    }
}

fn apply(objects: &mut Objects, signal: &Signal) {
    let first = signal.parameters.try_child_value(0);
    let second = signal.parameters.try_child_value(1);
    let (Some(first), Some(second)) = (first, second) else {
        return;
    };
    let name = first.str().unwrap_or_default();
    match signal.name.as_str() {
        "InterfacesAdded" => objects.add(name, &second),
        "InterfacesRemoved" => objects.remove(name, &second),
        "PropertiesChanged" => objects.change(&signal.path, name, &second),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use glib::variant::ToVariant;

    use super::*;

    const PATH: &str = "/device";
    const DEVICE: &str = "org.freedesktop.NetworkManager.Device";

    fn state(state: u32) -> HashMap<&'static str, Variant> {
        HashMap::from([("State", state.to_variant())])
    }

    /// What is read reports an older state than the signal that came before it was taken over.
    #[test]
    fn a_signal_that_comes_while_all_is_read_is_not_lost() {
        let mut read = Objects::default();
        read.add(PATH, &HashMap::from([(DEVICE, state(30))]).to_variant());
        let mut known = Known {
            while_reading: Some(Vec::new()),
            ..Known::default()
        };
        known.take(Signal {
            name: "PropertiesChanged".to_owned(),
            path: PATH.to_owned(),
            parameters: (DEVICE, state(100), Vec::<String>::new()).to_variant(),
        });
        known.have_read(read);
        let device = known.objects.get(PATH).unwrap();
        assert_eq!(device.value::<u32>("Device", "State"), Some(100));
    }
}

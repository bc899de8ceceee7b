// SPDX-License-Identifier: GPL-3.0-or-later
//! NetworkManager's objects, kept as they are by its own signals: nobody has to ask
//! again and again what became of them.

use std::cell::{Ref, RefCell};
use std::rc::Rc;
use std::time::Duration;

use gio::{DBusSignalRef, SignalSubscription};

use super::bus::Bus;
use super::{Error, Objects};

/// Where a signal of the object manager comes from, and what a property's is called.
const MANAGER: &str = "org.freedesktop.DBus.ObjectManager";
const PROPERTIES: &str = "org.freedesktop.DBus.Properties";

/// The objects, as long as this lives.
pub(super) struct Following {
    objects: Rc<RefCell<Objects>>,
    changed: async_channel::Receiver<()>,
    _signals: [SignalSubscription; 2],
}

impl Following {
    /// Listens first and reads then, so that nothing is missed in between.
    pub(super) async fn begin(bus: &Bus) -> Result<Self, Error> {
        let objects = Rc::new(RefCell::new(Objects::default()));
        // One word is enough: whoever waits looks at all of it.
        let (tell, changed) = async_channel::bounded(1);
        let signals = [MANAGER, PROPERTIES].map(|interface| {
            let (objects, tell) = (objects.clone(), tell.clone());
            bus.subscribe(interface, move |signal| {
                apply(&mut objects.borrow_mut(), &signal);
                // Full: it will be looked at anyway.
                let _ = tell.try_send(());
            })
        });
        let read = Objects::read(bus).await?;
        objects.replace(read);
        Ok(Self {
            objects,
            changed,
            _signals: signals,
        })
    }

    /// The objects as they are now.
    pub(super) fn objects(&self) -> Ref<'_, Objects> {
        self.objects.borrow()
    }

    /// Waits until something changes, but no longer than `most`; then all is read again, in case a signal was missed.
    ///
    /// # Errors
    /// NetworkManager is gone, or refuses.
    pub(super) async fn wait(&self, bus: &Bus, most: Duration) -> Result<(), Error> {
        if glib::future_with_timeout(most, self.changed.recv())
            .await
            .is_err()
        {
            let read = Objects::read(bus).await?;
            self.objects.replace(read);
        }
        Ok(())
    }
}

fn apply(objects: &mut Objects, signal: &DBusSignalRef<'_>) {
    let first = signal.parameters.try_child_value(0);
    let second = signal.parameters.try_child_value(1);
    let (Some(first), Some(second)) = (first, second) else {
        return;
    };
    let name = first.str().unwrap_or_default();
    match signal.signal_name {
        "InterfacesAdded" => objects.add(name, &second),
        "InterfacesRemoved" => objects.remove(name, &second),
        "PropertiesChanged" => objects.change(signal.object_path, name, &second),
        _ => {}
    }
}

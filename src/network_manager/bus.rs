// SPDX-License-Identifier: GPL-3.0-or-later
//! Calls to NetworkManager on the system bus.

use glib::Variant;
use glib::variant::{DictEntry, ObjectPath, ToVariant};

use super::Error;

/// The service's name, and the first part of its interfaces' names.
const NAME: &str = "org.freedesktop.NetworkManager";

/// Its object that is not about one thing.
pub(super) const ROOT: &str = "/org/freedesktop/NetworkManager";

/// Where its profiles are kept.
pub(super) const SETTINGS: &str = "/org/freedesktop/NetworkManager/Settings";

/// The path that means no object.
pub(super) const NOTHING: &str = "/";

/// The connection to it.
#[derive(Clone, Debug)]
pub(super) struct Bus(gio::DBusConnection);

impl Bus {
    /// Opens the system bus, and returns whether NetworkManager is on it.
    pub(super) async fn open() -> Result<Self, Error> {
        let bus = gio::bus_get_future(gio::BusType::System).await?;
        let reply = bus
            .call_future(
                Some("org.freedesktop.DBus"),
                "/org/freedesktop/DBus",
                "org.freedesktop.DBus",
                "NameHasOwner",
                Some(&(NAME,).to_variant()),
                None,
                gio::DBusCallFlags::NONE,
                -1,
            )
            .await?;
        match reply.get::<(bool,)>() {
            Some((true,)) => Ok(Self(bus)),
            _ => Err(Error::NotRunning),
        }
    }

    /// Calls a method of one of NetworkManager's interfaces, named without the
    /// common part: `""`, `Settings`, `Device`, …. A person may be asked for a
    /// password, so it waits as long as it takes.
    pub(super) async fn call(
        &self,
        path: &str,
        interface: &str,
        method: &str,
        arguments: Variant,
    ) -> Result<Variant, Error> {
        self.call_any(path, &full(interface), method, arguments)
            .await
    }

    /// The same for an interface by its whole name.
    pub(super) async fn call_any(
        &self,
        path: &str,
        interface: &str,
        method: &str,
        arguments: Variant,
    ) -> Result<Variant, Error> {
        log::debug!("{interface}.{method} of {path}");
        let call = self.0.call_future(
            Some(NAME),
            path,
            interface,
            method,
            Some(&arguments),
            None,
            gio::DBusCallFlags::ALLOW_INTERACTIVE_AUTHORIZATION | gio::DBusCallFlags::NO_AUTO_START,
            i32::MAX,
        );
        Ok(call.await?)
    }

    /// Calls `f` with each signal of an interface, by its whole name, until what this
    /// gives is dropped.
    pub(super) fn subscribe(
        &self,
        interface: &str,
        f: impl Fn(gio::DBusSignalRef<'_>) + 'static,
    ) -> gio::SignalSubscription {
        let flags = gio::DBusSignalFlags::NONE;
        self.0
            .subscribe_to_signal(Some(NAME), Some(interface), None, None, None, flags, f)
    }

    /// Calls a method that answers with one object's path.
    pub(super) async fn call_for_path(
        &self,
        path: &str,
        interface: &str,
        method: &str,
        arguments: Variant,
    ) -> Result<String, Error> {
        let reply = self.call(path, interface, method, arguments).await?;
        let first = reply.try_child_value(0);
        let path = first.as_ref().and_then(|value| value.str());
        path.map(str::to_owned)
            .ok_or_else(|| Error::Refused(format!("{method} answered {reply}")))
    }
}

/// The whole name of an interface.
pub(super) fn full(interface: &str) -> String {
    if interface.is_empty() {
        NAME.to_owned()
    } else {
        format!("{NAME}.{interface}")
    }
}

/// An object's path as a value.
pub(super) fn path(path: &str) -> ObjectPath {
    let nothing = || ObjectPath::try_from(NOTHING.to_owned()).expect("“/” is a path");
    ObjectPath::try_from(path.to_owned()).unwrap_or_else(|_| nothing())
}

/// No options (`a{sv}`).
pub(super) fn no_options() -> Vec<DictEntry<String, Variant>> {
    Vec::new()
}

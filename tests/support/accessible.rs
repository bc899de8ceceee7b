// SPDX-License-Identifier: GPL-3.0-or-later
//! The accessibility bus: one program's accessible objects, read and acted on by plain D-Bus calls.
//!
//! GTK 4.8 lists an object in its cache only after its parent was asked for its children. The cache gives all that is
//! known in one call; only objects whose children have changed since are asked for them.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use glib::variant::{ObjectPath, ToVariant, Variant};

use super::families::Families;
use super::wait;

const REGISTRY: &str = "org.a11y.atspi.Registry";
const ROOT: &str = "/org/a11y/atspi/accessible/root";
const ACCESSIBLE: &str = "org.a11y.atspi.Accessible";
const PROPERTIES: &str = "org.freedesktop.DBus.Properties";

/// How long a call may take: the program's main loop answers it.
const PATIENCE: Duration = Duration::from_secs(20);

/// The same in milliseconds, on this machine now.
fn patience() -> i32 {
    i32::try_from(wait::scaled(PATIENCE).as_millis()).unwrap_or(i32::MAX)
}

/// A program's connection to the accessibility bus.
#[derive(Clone)]
pub struct Accessibles {
    bus: gio::DBusConnection,
    /// The program's name on the bus, such as `:1.4`.
    program: String,
    families: Arc<Mutex<Families>>,
}

/// What the cache tells about one object.
#[derive(Clone, Debug, Default)]
pub struct Details {
    pub interfaces: Vec<String>,
    pub name: String,
    pub role: u32,
    pub description: String,
    pub states: u64,
    /// Its place in what it lies in.
    pub index: i32,
    /// How many children it has; the cache may not know them all.
    pub children: i32,
}

type Reference = (String, ObjectPath);
type CacheItem = (
    Reference,
    Reference,
    Reference,
    i32,
    i32,
    Vec<String>,
    String,
    u32,
    String,
    Vec<u32>,
);

/// The paths in a list of references to objects.
fn references(reply: &Variant) -> Vec<String> {
    let references: Vec<Reference> = reply.child_value(0).get().unwrap_or_default();
    references
        .into_iter()
        .map(|(_, object)| object.as_str().to_owned())
        .filter(|object| !object.ends_with("/null"))
        .collect()
}

/// Connects to a message bus at `address`.
pub fn connect(address: &str) -> gio::DBusConnection {
    gio::DBusConnection::for_address_sync(
        address,
        gio::DBusConnectionFlags::AUTHENTICATION_CLIENT
            | gio::DBusConnectionFlags::MESSAGE_BUS_CONNECTION,
        None,
        gio::Cancellable::NONE,
    )
    .unwrap_or_else(|e| panic!("connecting to the bus {address}: {e}"))
}

fn call(
    bus: &gio::DBusConnection,
    to: &str,
    path: &str,
    interface: &str,
    method: &str,
    parameters: Option<&Variant>,
) -> Result<Variant, String> {
    bus.call_sync(
        Some(to),
        path,
        interface,
        method,
        parameters,
        None,
        gio::DBusCallFlags::NONE,
        patience(),
        gio::Cancellable::NONE,
    )
    .map_err(|e| format!("{method} of {path}: {}", e.message()))
}

/// The accessibility bus that belongs to a session bus.
pub fn accessibility_bus(session: &gio::DBusConnection) -> gio::DBusConnection {
    let reply = call(
        session,
        "org.a11y.Bus",
        "/org/a11y/bus",
        "org.a11y.Bus",
        "GetAddress",
        None,
    )
    .unwrap_or_else(|e| panic!("no accessibility bus (package at-spi2-core): {e}"));
    connect(reply.child_value(0).str().expect("an address is a string"))
}

impl Accessibles {
    /// Waits until the process `pid` is on the accessibility bus.
    ///
    /// # Errors
    /// What was on the bus instead.
    pub fn of_process(
        bus: &gio::DBusConnection,
        pid: u32,
        patience: Duration,
    ) -> Result<Self, String> {
        wait::poll(patience, || {
            let reply = call(bus, REGISTRY, ROOT, ACCESSIBLE, "GetChildren", None)?;
            let programs: Vec<Reference> = reply.child_value(0).get().unwrap_or_default();
            for (program, _) in &programs {
                let owner = call(
                    bus,
                    "org.freedesktop.DBus",
                    "/org/freedesktop/DBus",
                    "org.freedesktop.DBus",
                    "GetConnectionUnixProcessID",
                    Some(&(program,).to_variant()),
                );
                if owner.is_ok_and(|pid_of| pid_of.child_value(0).get() == Some(pid)) {
                    return Ok(Self {
                        bus: bus.clone(),
                        program: program.clone(),
                        families: Arc::new(Mutex::new(Families::new(bus, program))),
                    });
                }
            }
            Err(format!(
                "process {pid} is not among the {} programs on the accessibility bus",
                programs.len()
            ))
        })
    }

    /// Calls a method of an object.
    ///
    /// # Errors
    /// The program's answer, or that it does not answer.
    pub fn call(
        &self,
        path: &str,
        interface: &str,
        method: &str,
        parameters: Option<&Variant>,
    ) -> Result<Variant, String> {
        call(
            &self.bus,
            &self.program,
            path,
            &format!("org.a11y.atspi.{interface}"),
            method,
            parameters,
        )
    }

    /// Reads a property of an object.
    ///
    /// # Errors
    /// The program's answer, or that it does not answer.
    pub fn property(&self, path: &str, interface: &str, name: &str) -> Result<Variant, String> {
        let parameters = (format!("org.a11y.atspi.{interface}"), name).to_variant();
        let reply = call(
            &self.bus,
            &self.program,
            path,
            PROPERTIES,
            "Get",
            Some(&parameters),
        )?;
        reply
            .child_value(0)
            .as_variant()
            .ok_or_else(|| format!("{name} of {path} has no value"))
    }

    /// Sets a property of an object.
    ///
    /// # Errors
    /// The program's answer, or that it does not answer.
    pub fn set_property(
        &self,
        path: &str,
        interface: &str,
        name: &str,
        value: &Variant,
    ) -> Result<(), String> {
        let parameters = Variant::tuple_from_iter([
            format!("org.a11y.atspi.{interface}").to_variant(),
            name.to_variant(),
            value.to_variant(),
        ]);
        call(
            &self.bus,
            &self.program,
            path,
            PROPERTIES,
            "Set",
            Some(&parameters),
        )
        .map(drop)
    }

    /// Paths of the children of each of these objects, in order. Asks for all of them at once and then waits, since a
    /// window has hundreds of objects. An object that is gone has no children.
    pub fn children(&self, objects: &[String]) -> Vec<Vec<String>> {
        let context = glib::MainContext::new();
        let answers = Rc::new(RefCell::new(vec![None; objects.len()]));
        let patience = patience();
        let ask = || {
            for (i, path) in objects.iter().enumerate() {
                let answers = Rc::clone(&answers);
                let keep = move |reply: Result<Variant, glib::Error>| {
                    answers.borrow_mut()[i] =
                        Some(reply.map_or_else(|_| Vec::new(), |reply| references(&reply)));
                };
                let flags = gio::DBusCallFlags::NONE;
                let to = Some(self.program.as_str());
                let none = gio::Cancellable::NONE;
                self.bus.call(
                    to,
                    path,
                    ACCESSIBLE,
                    "GetChildren",
                    None,
                    None,
                    flags,
                    patience,
                    none,
                    keep,
                );
            }
            while answers.borrow().iter().any(Option::is_none) {
                context.iteration(true);
            }
        };
        context
            .with_thread_default(ask)
            .expect("this thread has no other context");
        answers
            .take()
            .into_iter()
            .map(Option::unwrap_or_default)
            .collect()
    }

    /// What is known of every object that was listed once, by path.
    ///
    /// # Errors
    /// The program does not answer.
    pub fn details(&self) -> Result<HashMap<String, Details>, String> {
        let reply = self.call("/org/a11y/atspi/cache", "Cache", "GetItems", None)?;
        let items: Vec<CacheItem> = reply.child_value(0).get().unwrap_or_default();
        Ok(items
            .into_iter()
            .map(
                |(object, _, _, index, children, interfaces, name, role, description, states)| {
                    let high = states.get(1).copied().unwrap_or(0);
                    let states =
                        u64::from(states.first().copied().unwrap_or(0)) | u64::from(high) << 32;
                    (
                        object.1.as_str().to_owned(),
                        Details {
                            interfaces,
                            name,
                            role,
                            description,
                            states,
                            index,
                            children,
                        },
                    )
                },
            )
            .collect())
    }

    /// What its objects answered.
    pub fn families(&self) -> MutexGuard<'_, Families> {
        self.families.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The root object of the program: its children are its windows.
    pub fn root(&self) -> &'static str {
        ROOT
    }
}

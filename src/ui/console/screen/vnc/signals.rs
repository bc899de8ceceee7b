// SPDX-License-Identifier: GPL-3.0-or-later
//! What libgvnc reports, as the events of a screen.

use std::rc::Rc;

use gtk::glib;
use gtk::glib::translate::IntoGlib;
use gvnc::prelude::ObjectExt;
use gvnc::{ConnectionAuth, ConnectionCredential};

use super::super::backend::ScreenEvent;
use super::super::geometry::Area;
use super::super::vnc_memory;
use super::VncBackend;

/// Who we say we are, where a server asks (SASL).
const CLIENT_NAME: &str = "guesthouse";

/// Ways to log in, the liked best first.
const AUTHENTICATIONS: [ConnectionAuth; 7] = [
    ConnectionAuth::Vencrypt,
    ConnectionAuth::Sasl,
    ConnectionAuth::Tls,
    ConnectionAuth::Mslogonii,
    ConnectionAuth::Ard,
    ConnectionAuth::Vnc,
    ConnectionAuth::None,
];

/// Has `backend` follow its connection's signals. They hold no reference to it.
pub(super) fn connect(backend: &Rc<VncBackend>) {
    let mut handlers = vec![
        on(backend, "vnc-initialized", |backend, _| backend.begin()),
        on(backend, "vnc-framebuffer-update", updated),
        on(backend, "vnc-desktop-resize", |backend, values| {
            if let (Some(width), Some(height)) = (integer(values, 1), integer(values, 2)) {
                backend.take_size(width, height);
            }
        }),
        on(backend, "vnc-pointer-mode-changed", |backend, _| {
            backend.tell(ScreenEvent::PointerMode);
        }),
        on(backend, "vnc-server-cut-text", |backend, values| {
            if let Some(text) = values.get(1).and_then(vnc_memory::wire_text) {
                backend.tell(ScreenEvent::Clipboard(text));
            }
        }),
        on(backend, "vnc-bell", |backend, _| {
            backend.tell(ScreenEvent::Bell);
        }),
    ];
    handlers.extend([
        on(backend, "vnc-auth-choose-type", choose),
        on(backend, "vnc-auth-choose-subtype", choose_subtype),
        on(backend, "vnc-auth-credential", asked),
        on(backend, "vnc-auth-failure", |backend, values| {
            backend.tell(ScreenEvent::Denied(text(values).unwrap_or_default()));
        }),
        on(backend, "vnc-error", |backend, values| {
            backend.failure.replace(text(values));
        }),
        on(backend, "vnc-disconnected", |backend, _| {
            let why = backend.failure.take();
            backend.tell(ScreenEvent::Closed(why));
        }),
    ]);
    let weak = Rc::downgrade(backend);
    handlers.push(
        backend
            .connection
            .connect_vnc_cursor_changed(move |_, cursor| {
                if let Some(backend) = weak.upgrade() {
                    let shape = cursor.and_then(vnc_memory::pointer_shape);
                    backend.tell(ScreenEvent::PointerShape(shape));
                }
            }),
    );
    backend.handlers.replace(handlers);
}

fn on(
    backend: &Rc<VncBackend>,
    signal: &str,
    f: fn(&Rc<VncBackend>, &[glib::Value]),
) -> glib::SignalHandlerId {
    let weak = Rc::downgrade(backend);
    backend
        .connection
        .connect_local(signal, false, move |values| {
            if let Some(backend) = weak.upgrade() {
                f(&backend, values);
            }
            None
        })
}

fn updated(backend: &Rc<VncBackend>, values: &[glib::Value]) {
    let at = |index| integer(values, index).unwrap_or(0);
    let area = Area {
        x: at(1),
        y: at(2),
        width: at(3),
        height: at(4),
    };
    backend.request_soon();
    backend.tell(ScreenEvent::Damaged(area));
}

fn choose(backend: &Rc<VncBackend>, values: &[glib::Value]) {
    let offered = numbers(values.get(1));
    let liked = AUTHENTICATIONS
        .into_iter()
        .map(IntoGlib::into_glib)
        .find(|number| offered.contains(number));
    let chosen = liked.or(offered.first().copied()).unwrap_or_default();
    let _ = backend.connection.set_auth_type(chosen.cast_unsigned());
}

fn choose_subtype(backend: &Rc<VncBackend>, values: &[glib::Value]) {
    // The server's own order is from safe to less so.
    if let Some(first) = numbers(values.get(2)).first() {
        let _ = backend.connection.set_auth_subtype(first.cast_unsigned());
    }
}

fn asked(backend: &Rc<VncBackend>, values: &[glib::Value]) {
    let mut asked = Vec::new();
    let (user, password) = (
        ConnectionCredential::Username,
        ConnectionCredential::Password,
    );
    for number in numbers(values.get(1)) {
        if number == ConnectionCredential::Clientname.into_glib() {
            let _ = backend.connection.set_credential(number, CLIENT_NAME);
        } else if number == user.into_glib() {
            asked.push(user);
        } else if number == password.into_glib() {
            asked.push(password);
        }
    }
    let event = ScreenEvent::NeedsCredentials {
        user: asked.contains(&user),
        password: asked.contains(&password),
    };
    if !asked.is_empty() {
        backend.asked.replace(asked);
        backend.tell(event);
    }
}

/// The numbers of an array of enumerated values.
fn numbers(value: Option<&glib::Value>) -> Vec<i32> {
    let array = value.and_then(|value| value.get::<glib::ValueArray>().ok());
    let array = array.as_deref().unwrap_or_default();
    array
        .iter()
        .filter_map(|value| value.transform::<i32>().ok()?.get().ok())
        .collect()
}

fn integer(values: &[glib::Value], index: usize) -> Option<i32> {
    values.get(index)?.transform::<i32>().ok()?.get().ok()
}

fn text(values: &[glib::Value]) -> Option<String> {
    let text = values.get(1).and_then(vnc_memory::wire_text)?;
    (!text.trim().is_empty()).then_some(text)
}

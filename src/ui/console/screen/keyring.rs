// SPDX-License-Identifier: GPL-3.0-or-later
//! Passwords of screens in the person's keyring (the Secret Service), one item
//! for a machine. Without a keyring nothing is kept, and nothing breaks.

use std::collections::HashMap;

use gtk::glib;
use libsecret::{COLLECTION_DEFAULT, Schema, SchemaAttributeType, SchemaFlags};

use super::backend::Credentials;
use crate::config::APP_ID;
use crate::model::Machine;
use crate::ui::i18n::gettext_f;

/// The attributes that name a machine: its UUID and the URI of its connection. Two hosts can hold the same UUID, and the
/// password of one is not sent to the other.
const MACHINE: &str = "machine";
const CONNECTION: &str = "connection";

/// What is kept for the machine.
pub(super) async fn kept(machine: &Machine) -> Option<Credentials> {
    let (uuid, connection) = names(machine)?;
    let attributes = HashMap::from([(MACHINE, uuid.as_str()), (CONNECTION, connection.as_str())]);
    let found = libsecret::password_lookup_future(Some(&schema()), attributes).await;
    match found {
        Ok(secret) => unpack(&secret?),
        Err(error) => {
            log::debug!("no keyring: {error}");
            None
        }
    }
}

/// Keeps it from now on.
pub(super) fn keep(machine: &Machine, credentials: Credentials) {
    let Some((uuid, connection)) = names(machine) else {
        return;
    };
    let machine = machine.clone();
    glib::spawn_future_local(async move {
        let label = gettext_f("Screen of “{name}”", &[("name", &machine.name())]);
        let (schema, secret) = (schema(), pack(&credentials));
        let stored = libsecret::password_store_future(
            Some(&schema),
            HashMap::from([(MACHINE, uuid.as_str()), (CONNECTION, connection.as_str())]),
            Some(COLLECTION_DEFAULT),
            &label,
            &secret,
        );
        if let Err(error) = stored.await {
            log::warn!("the keyring keeps no password: {error}");
        }
    });
}

fn names(machine: &Machine) -> Option<(String, String)> {
    let key = machine.key()?;
    Some((key.uuid.to_string(), key.connection))
}

fn schema() -> Schema {
    let name = format!("{APP_ID}.Screen");
    let attributes = [MACHINE, CONNECTION].map(|name| (name, SchemaAttributeType::String));
    let attributes = HashMap::from(attributes);
    Schema::new(&name, SchemaFlags::NONE, attributes)
}

/// The user's name on the first line, the password after it.
fn pack(credentials: &Credentials) -> String {
    let user = credentials.user.as_deref().unwrap_or_default();
    let password = credentials.password.as_deref().unwrap_or_default();
    format!("{user}\n{password}")
}

fn unpack(secret: &str) -> Option<Credentials> {
    let (user, password) = secret.split_once('\n')?;
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    Some(Credentials {
        user: some(user),
        password: some(password),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_comes_back() {
        for (user, password) in [
            (None, Some("a b")),
            (Some("me"), Some("x\ny")),
            (None, None),
        ] {
            let credentials = Credentials {
                user: user.map(str::to_owned),
                password: password.map(str::to_owned),
            };
            assert_eq!(unpack(&pack(&credentials)), Some(credentials));
        }
        assert_eq!(unpack("no line"), None);
    }
}

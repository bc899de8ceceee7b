// SPDX-License-Identifier: GPL-3.0-or-later
//! A pool to be made: what was entered, what is wrong with it, and its document. Also the document of the secret it logs
//! in with.

use uuid::Uuid;

use super::kind::{FieldOf, Place, PoolField, PoolKind};
use crate::definition::xml::{Document, ElementId};

/// A pool to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPool {
    /// Its type.
    pub kind: &'static PoolKind,
    /// Its name, unique on the host.
    pub name: String,
    /// Its identity.
    pub uuid: Uuid,
    /// What was entered; what is empty is left out.
    pub values: Vec<(PoolField, String)>,
}

/// What is wrong with a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueProblem {
    /// It is missing.
    Missing,
    /// It is no path from the root of the host on.
    NotAbsolute,
    /// It has a character that cannot be written.
    BadCharacter,
    /// A port is a number from 1 to 65535.
    Port,
    /// It names a user without a password, or the other way round.
    HalfALogin,
    /// A name cannot have a space or a slash in it.
    NoName,
    /// A Ceph key is written in base64.
    NoKey,
}

impl NewPool {
    /// What was entered in a field, without the space around it.
    #[must_use]
    pub fn value(&self, field: PoolField) -> &str {
        let mut values = self.values.iter();
        let value = values.find(|(other, _)| *other == field);
        value.map_or("", |(_, value)| value.trim())
    }

    /// The password, exactly as it was entered, where there is a user for it.
    #[must_use]
    pub fn password(&self) -> Option<&str> {
        let mut values = self.values.iter();
        let (_, password) = values.find(|(field, _)| *field == PoolField::Password)?;
        let is_there = self.kind.login.is_some() && !self.value(PoolField::User).is_empty();
        (is_there && !password.is_empty()).then_some(password)
    }

    /// What is wrong with the value of a field of its type.
    #[must_use]
    pub fn problem(&self, of: &FieldOf) -> Option<ValueProblem> {
        use PoolField as F;
        let value = match of.field {
            F::Password => self.password_text(),
            field => self.value(field),
        };
        let has_user = !self.value(F::User).is_empty();
        if of.field == F::Password && has_user == value.is_empty() {
            return Some(ValueProblem::HalfALogin);
        }
        if value.is_empty() {
            return of.required.then_some(ValueProblem::Missing);
        }
        if value.chars().any(char::is_control) {
            return Some(ValueProblem::BadCharacter);
        }
        let is_path = |path: &str| path.starts_with('/');
        match of.field {
            F::Folder | F::MountPath | F::Device if !is_path(value) => {
                Some(ValueProblem::NotAbsolute)
            }
            F::Devices if !value.split_whitespace().all(is_path) => Some(ValueProblem::NotAbsolute),
            F::VolumeGroup | F::GlusterVolume if value.contains([' ', '/']) => {
                Some(ValueProblem::NoName)
            }
            F::Password if self.kind.name == "rbd" && !is_base64(value) => {
                Some(ValueProblem::NoKey)
            }
            F::Monitors
                if !value
                    .split_whitespace()
                    .all(|it| host_and_port(it).is_some()) =>
            {
                Some(ValueProblem::Port)
            }
            _ => None,
        }
    }

    fn password_text(&self) -> &str {
        let mut values = self.values.iter();
        let password = values.find(|(field, _)| *field == PoolField::Password);
        password.map_or("", |(_, password)| password)
    }

    /// Its document. `secret` is what it logs in with.
    #[must_use]
    pub fn document(&self, secret: Option<Uuid>) -> Document {
        let mut document = Document::new("pool");
        let root = document.root();
        document.set_attr(root, "type", self.kind.name);
        document.append_text(root, "name", &self.name);
        document.append_text(root, "uuid", &self.uuid.to_string());
        if self.kind.fields.iter().any(|of| in_source(of.place)) {
            document.append_element(root, "source");
        }
        for of in self.kind.fields {
            let value = self.value(of.field);
            if !value.is_empty() {
                self.write(&mut document, of.place, value, secret);
            }
        }
        for (path, value) in self.kind.fixed {
            let element = document.ensure(root, path);
            document.set_text(element, value);
        }
        if self.kind.name == "scsi" {
            let adapter = document.ensure(root, "source/adapter");
            document.set_attr(adapter, "type", "scsi_host");
        }
        if self.kind.name == "logical" {
            let format = document.ensure(root, "source/format");
            document.set_attr(format, "type", "lvm2");
            let path = document.ensure(root, "target/path");
            document.set_text(
                path,
                &format!("/dev/{}", self.value(PoolField::VolumeGroup)),
            );
        }
        document
    }

    fn write(&self, document: &mut Document, place: Place, value: &str, secret: Option<Uuid>) {
        let root = document.root();
        match place {
            Place::Text(path) => {
                let element = document.ensure(root, path);
                document.set_text(element, value);
            }
            Place::Attribute(path, name) => {
                let element = document.ensure(root, path);
                document.set_attr(element, name, value);
            }
            Place::Each(name, attribute) => {
                let source = document.ensure(root, "source");
                for word in value.split_whitespace() {
                    document.append_with(source, name, &[(attribute, word)]);
                }
            }
            Place::Hosts => {
                let source = document.ensure(root, "source");
                let words = value.split_whitespace();
                for (host, port) in words.filter_map(host_and_port) {
                    let element = document.append_with(source, "host", &[("name", &host)]);
                    document.set_or_remove_attr(element, "port", port.as_deref());
                }
            }
            Place::User => self.write_login(document, value, secret),
            Place::Secret => {}
        }
    }

    fn write_login(&self, document: &mut Document, user: &str, secret: Option<Uuid>) {
        let (Some(login), Some(secret)) = (self.kind.login, secret) else {
            return;
        };
        let source = document.ensure(document.root(), "source");
        let attributes = [("type", login.kind), ("username", user)];
        let auth = document.append_with(source, "auth", &attributes);
        document.append_with(auth, "secret", &[("uuid", &secret.to_string())]);
    }

    /// The document of the secret it logs in with: kept by the host, which gives it to no client.
    #[must_use]
    pub fn secret_document(&self, secret: Uuid) -> Option<Document> {
        let login = self.kind.login?;
        let mut document = Document::new("secret");
        let root = document.root();
        document.set_attr(root, "ephemeral", "no");
        document.set_attr(root, "private", "yes");
        document.append_text(root, "uuid", &secret.to_string());
        document.append_text(root, "description", &self.name);
        let usage = document.append_with(root, "usage", &[("type", login.usage)]);
        document.append_text(usage, login.usage_element, &secret_usage(self.uuid));
        Some(document)
    }

    /// What libvirt is asked to find the sources of such a pool with: the host that serves them.
    #[must_use]
    pub fn search_document(&self) -> Document {
        let mut document = Document::new("source");
        let root = document.root();
        for of in self.kind.fields {
            let value = self.value(of.field);
            let (PoolField::Host | PoolField::Initiator, Place::Attribute(path, name)) =
                (of.field, of.place)
            else {
                continue;
            };
            if let Some(path) = path.strip_prefix("source/").filter(|_| !value.is_empty()) {
                let element: ElementId = document.ensure(root, path);
                document.set_attr(element, name, value);
            }
        }
        document
    }
}

/// How the secret of a pool that was made here is known again.
#[must_use]
pub fn secret_usage(pool: Uuid) -> String {
    format!("guesthouse-pool-{pool}")
}

/// The secret that a pool's document names by its UUID.
#[must_use]
pub fn secret_of(pool: &Document) -> Option<Uuid> {
    let uuid = pool.attr_at(pool.root(), "source/auth/secret", "uuid")?;
    Uuid::parse_str(&uuid).ok()
}

fn in_source(place: Place) -> bool {
    match place {
        Place::Text(path) | Place::Attribute(path, _) => path.starts_with("source/"),
        Place::Each(..) | Place::Hosts => true,
        Place::User | Place::Secret => false,
    }
}

/// `mon.example:6789`, `[2001:db8::1]:6789`, `2001:db8::1` or `mon.example` as a host and its port.
fn host_and_port(text: &str) -> Option<(String, Option<String>)> {
    let (host, port) = match text.strip_prefix('[') {
        Some(rest) => {
            let (host, rest) = rest.split_once(']')?;
            (
                host,
                Some(rest.strip_prefix(':')).filter(|_| !rest.is_empty()),
            )
        }
        None if text.matches(':').count() > 1 => (text, None),
        None => match text.split_once(':') {
            Some((host, port)) => (host, Some(Some(port))),
            None => (text, None),
        },
    };
    if host.is_empty() {
        return None;
    }
    match port {
        None => Some((host.to_owned(), None)),
        Some(port) => {
            let port = port?.parse::<u16>().ok().filter(|port| *port > 0)?;
            Some((host.to_owned(), Some(port.to_string())))
        }
    }
}

fn is_base64(text: &str) -> bool {
    let digits = text.trim_end_matches('=');
    let is_digit = |c: char| c.is_ascii_alphanumeric() || c == '+' || c == '/';
    text.len().is_multiple_of(4) && text.len() - digits.len() <= 2 && digits.chars().all(is_digit)
}

#[cfg(test)]
mod tests;

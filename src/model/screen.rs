// SPDX-License-Identifier: GPL-3.0-or-later
//! How a machine's screen is reached, from what its XML and its connection say.

mod route;

use super::Machine;
use crate::definition;
use crate::definition::graphics::ScreenKind;
use crate::definition::uri::{Uri, UriParts};
use crate::libvirt::{Error, Picture, XmlKind};

pub use route::{Endpoint, Opened, Route, SshTarget};

/// What kind of screen a running machine has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ScreenAccess {
    /// VNC.
    Vnc {
        /// The ways to it, the best first. None where it listens nowhere that can
        /// be reached from here.
        routes: Vec<Route>,
        /// Whether the machine has a tablet, so that its pointer can follow.
        has_tablet: bool,
    },
    /// A protocol this program does not speak, by its name.
    Foreign(String),
    /// No screen at all.
    None,
}

impl Machine {
    /// How the screen of this running machine is reached.
    ///
    /// # Errors
    /// libvirt's; `Refused` for XML that cannot be read.
    pub async fn screen_access(&self) -> Result<ScreenAccess, Error> {
        let xml = self.handle()?.xml(XmlKind::Live, false).await?;
        let definition = parse(&xml)?;
        let uri = self.connection().map(|connection| connection.uri());
        let uri: Option<Uri> = uri.and_then(|uri| uri.parse().ok());
        let parts = uri.map(|uri| uri.parts().clone()).unwrap_or_default();
        Ok(access(&definition, &parts))
    }

    /// What its screen shows now.
    ///
    /// # Errors
    /// libvirt's; `Refused` for a machine that has no screen or is off.
    pub async fn screenshot(&self) -> Result<Picture, Error> {
        self.handle()?.screenshot().await
    }

    /// Adds a VNC screen that listens on the host's own loopback alone to the
    /// definition. It is there when the machine is started the next time.
    ///
    /// # Errors
    /// libvirt's; `Refused` for XML that cannot be read.
    pub async fn add_vnc_screen(&self) -> Result<(), Error> {
        self.edit_definition(add_vnc).await
    }
}

fn parse(xml: &str) -> Result<definition::machine::Machine, Error> {
    definition::machine::Machine::parse(xml).map_err(|error| Error::Refused(error.to_string()))
}

/// What the XML of a running machine and the URI it was read over say.
fn access(machine: &definition::machine::Machine, uri: &UriParts) -> ScreenAccess {
    let screens = machine.screens();
    let vnc = screens
        .iter()
        .position(|screen| screen.kind == ScreenKind::Vnc);
    if let Some(index) = vnc {
        let number = u32::try_from(index).unwrap_or(0);
        return ScreenAccess::Vnc {
            routes: route::routes(&screens[index], number, uri),
            has_tablet: has_tablet(machine.document()),
        };
    }
    match screens.first().map(|screen| &screen.kind) {
        Some(ScreenKind::Spice) => ScreenAccess::Foreign("SPICE".to_owned()),
        Some(ScreenKind::Other(name)) => ScreenAccess::Foreign(name.to_uppercase()),
        Some(ScreenKind::Vnc) | None => ScreenAccess::None,
    }
}

fn has_tablet(document: &definition::xml::Document) -> bool {
    let inputs = document.find_all(document.root(), "devices/input");
    let mut kinds = inputs.into_iter().map(|input| document.attr(input, "type"));
    kinds.any(|kind| kind.as_deref() == Some("tablet"))
}

/// Adds a VNC screen, a video card where there is none, and a tablet for absolute pointer
/// positions. A second request before the next start adds nothing.
fn add_vnc(machine: &mut definition::machine::Machine) -> Result<(), Error> {
    let mut screens = machine.screens().into_iter();
    if screens.any(|screen| screen.kind == ScreenKind::Vnc) {
        return Ok(());
    }
    let document = machine.document_mut();
    let root = document.root();
    let refused = |error: definition::xml::Error| Error::Refused(error.to_string());
    let missing = || Error::NotFound("devices".to_owned());
    let devices = document.find(root, "devices").ok_or_else(missing)?;
    let has_tablet = has_tablet(document);
    let mut parts = vec![
        "<graphics type='vnc' port='-1' autoport='yes'><listen type='address' address='127.0.0.1'/></graphics>",
    ];
    if document.find(root, "devices/video").is_none() {
        parts.push("<video><model type='virtio'/></video>");
    }
    if !has_tablet {
        parts.push("<input type='tablet' bus='usb'/>");
    }
    for part in parts {
        document.insert(devices, part).map_err(refused)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn machine(devices: &str) -> definition::machine::Machine {
        let xml =
            format!("<domain type='qemu'><name>a</name><devices>{devices}</devices></domain>");
        parse(&xml).unwrap()
    }

    fn uri(text: &str) -> UriParts {
        text.parse().unwrap()
    }

    #[test]
    fn vnc_is_taken_wherever_it_stands() {
        let both =
            machine("<graphics type='spice' port='5900'/><graphics type='vnc' port='5901'/>");
        let ScreenAccess::Vnc { routes, has_tablet } = access(&both, &uri("qemu:///system")) else {
            panic!("not VNC");
        };
        assert_eq!(routes[0], Route::PassedFd(1));
        assert!(!has_tablet);
    }

    #[test]
    fn what_is_not_vnc_is_named() {
        let spice = machine("<graphics type='spice' port='5900'/>");
        let here = uri("qemu:///system");
        assert_eq!(
            access(&spice, &here),
            ScreenAccess::Foreign("SPICE".to_owned())
        );
        let dbus = machine("<graphics type='dbus'/>");
        assert_eq!(
            access(&dbus, &here),
            ScreenAccess::Foreign("DBUS".to_owned())
        );
        assert_eq!(access(&machine(""), &here), ScreenAccess::None);
    }

    #[test]
    fn a_screen_brings_a_card_and_a_tablet_where_they_are_missing() {
        let mut bare = machine("");
        add_vnc(&mut bare).unwrap();
        let screens = bare.screens();
        assert_eq!(screens[0].kind, ScreenKind::Vnc);
        assert_eq!(screens[0].listen.as_deref(), Some("127.0.0.1"));
        let text = bare.to_string();
        assert!(
            text.contains("<video>") && text.contains("type='tablet'"),
            "{text}"
        );
        add_vnc(&mut bare).unwrap();
        assert_eq!(bare.to_string(), text, "asked for twice");
        let mut full =
            machine("<input type='tablet' bus='usb'/><video><model type='vga'/></video>");
        add_vnc(&mut full).unwrap();
        let text = full.to_string();
        assert_eq!(text.matches("<video>").count(), 1, "{text}");
        assert_eq!(text.matches("tablet").count(), 1, "{text}");
    }
}

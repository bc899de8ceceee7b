// SPDX-License-Identifier: GPL-3.0-or-later
//! Screens: the protocol, where it listens, its password; and video cards.

use super::Place;
use super::fitting::fit;
use crate::definition::machine::Machine;
use crate::definition::xml::{Document, ElementId};

/// `vnc`, `spice`, …
pub const KIND: Place = Place::attr("", "type");
/// The port; in what runs always one that is open.
pub const PORT: Place = Place::attr("", "port");
/// The password. Only XML read with the SECURE flag has it.
pub const PASSWORD: Place = Place::attr("", "passwd");
/// The keyboard layout of the host's side, such as `de`.
pub const KEYMAP: Place = Place::attr("", "keymap");
/// Whether SPICE draws with the host's graphics card: `yes`, `no`.
pub const OPEN_GL: Place = Place::attr("gl", "enable");
/// The host's device it draws with.
pub const RENDER_NODE: Place = Place::attr("gl", "rendernode");

/// The video card's model: `virtio`, `qxl`, `vga`, …
pub const VIDEO_MODEL: Place = Place::attr("model", "type");
/// Whether the card draws in three dimensions: `yes`, `no`.
pub const VIDEO_3D: Place = Place::attr("model/acceleration", "accel3d");
/// How many screens the card has.
pub const VIDEO_HEADS: Place = Place::attr("model", "heads");
/// The card's memory, in KiB.
pub const VIDEO_MEMORY: Place = Place::attr("model", "vram");

/// Attributes that only one model of video card has.
const OF_VIDEO_MODEL: [&str; 6] = ["ram", "vram", "vgamem", "vram64", "blob", "edid"];

/// Where a screen listens: an address, `none` for nowhere, `socket` for a UNIX
/// socket; none is the host's default.
#[must_use]
pub fn listen(document: &Document, screen: ElementId) -> Option<String> {
    let kind = document.attr_at(screen, "listen", "type");
    let own = |name| document.attr(screen, name).map(|value| value.into_owned());
    match kind.as_deref() {
        Some("none") => Some("none".to_owned()),
        Some("socket") => Some("socket".to_owned()),
        _ if own("socket").is_some() => Some("socket".to_owned()),
        _ => own("listen").or_else(|| document.attr_at(screen, "listen", "address")),
    }
}

/// The port of a screen; none where libvirt chooses one.
#[must_use]
pub fn port(document: &Document, screen: ElementId) -> Option<String> {
    let is_auto = document.attr(screen, "autoport").as_deref() == Some("yes");
    let port = document.attr(screen, "port")?;
    (!is_auto && port != "-1" && port != "0").then(|| port.into_owned())
}

impl Machine {
    /// Sets where a screen listens, in the words of [`listen`].
    pub fn set_listen(&mut self, screen: ElementId, word: Option<&str>) {
        if listen(self.document(), screen).as_deref() == word {
            return;
        }
        let document = self.document_mut();
        for name in ["listen", "socket"] {
            document.remove_attr(screen, name);
        }
        for element in document.find_all(screen, "listen") {
            document.remove(element);
        }
        match word {
            None => {}
            Some(kind @ ("none" | "socket")) => {
                document.append_with(screen, "listen", &[("type", kind)]);
                // Without an address there is no port.
                for name in ["port", "tlsPort", "autoport"] {
                    document.remove_attr(screen, name);
                }
            }
            Some(address) => {
                document.set_attr(screen, "listen", address);
                let attributes = [("type", "address"), ("address", address)];
                document.append_with(screen, "listen", &attributes);
                if document.attr(screen, "port").is_none() {
                    document.set_attr(screen, "port", "-1");
                    document.set_attr(screen, "autoport", "yes");
                }
            }
        }
    }

    /// Sets a screen's port; none lets libvirt choose.
    pub fn set_port(&mut self, screen: ElementId, number: Option<&str>) {
        if port(self.document(), screen).as_deref() == number {
            return;
        }
        let document = self.document_mut();
        document.set_attr(screen, "port", number.unwrap_or("-1"));
        let auto = if number.is_some() { "no" } else { "yes" };
        document.set_attr(screen, "autoport", auto);
    }

    /// Gives a video card another model; what only the old one had goes.
    pub fn set_video_model(&mut self, video: ElementId, model: &str) {
        if VIDEO_MODEL.get(self.document(), video).as_deref() == Some(model) {
            return;
        }
        let document = self.document_mut();
        let element = document.ensure(video, "model");
        document.set_attr(element, "type", model);
        for name in OF_VIDEO_MODEL {
            document.remove_attr(element, name);
        }
        if model != "virtio" {
            VIDEO_3D.set(document, video, None);
        }
        let heads = document.attr(element, "heads");
        let has_several = heads.is_some_and(|heads| heads.trim() != "1");
        if model == "none" || (has_several && !matches!(model, "qxl" | "virtio")) {
            document.remove_attr(element, "heads");
        }
        if model == "none" {
            document.remove_attr(element, "primary");
        }
        fit(document, video, model);
        // The address is of a slot that the other card may not fit into.
        if let Some(address) = document.find(video, "address") {
            document.remove(address);
        }
    }
}

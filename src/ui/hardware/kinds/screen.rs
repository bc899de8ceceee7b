// SPDX-License-Identifier: GPL-3.0-or-later
//! Screens and video cards.

use super::super::field::{Field, Group, Kind, any_text, choices, yes_no};
use super::super::fields::offered;
use super::{DeviceKind, NewKind};
use crate::definition::device::new_device::simple;
use crate::definition::device::screen;
use crate::definition::machine::Machine;
use crate::definition::xml::ElementId;
use crate::model::hardware::{HostOffer, screen_risks, video_refusal};
use crate::ui::i18n::{gettext, pgettext};

/// Video cards where the host lists none.
const MODELS: [&str; 7] = ["virtio", "qxl", "vga", "bochs", "cirrus", "ramfb", "none"];

pub(super) static SCREEN: DeviceKind = DeviceKind {
    detail: |machine, element| {
        Some(
            screen::KIND
                .get(machine.document(), element)?
                .to_uppercase(),
        )
    },
    icon: |_, _| "preferences-desktop-remote-desktop-symbolic",
    fields: |machine, element, _| graphics(machine, element),
    new: &[
        NewKind::simple(|| gettext("Screen (VNC)"), simple::VNC),
        NewKind::simple(|| gettext("Screen (SPICE)"), simple::SPICE),
    ],
    risks: screen_risks,
    ..DeviceKind::new("graphics", || gettext("Screen"))
};

pub(super) static VIDEO: DeviceKind = DeviceKind {
    detail: |machine, element| screen::VIDEO_MODEL.get(machine.document(), element),
    icon: |_, _| "video-display-symbolic",
    fields: video,
    new: &[NewKind::simple(|| gettext("Video card"), simple::VIDEO)],
    refusal: video_refusal,
    ..DeviceKind::new("video", || gettext("Video card"))
};

fn graphics(machine: &Machine, element: ElementId) -> Vec<Group> {
    let kind = screen::KIND.get(machine.document(), element);
    if !matches!(kind.as_deref(), Some("vnc" | "spice")) {
        return Vec::new();
    }
    let mut fields = vec![
        Field::fact("kind", gettext("Type"), |machine, element| {
            let kind = screen::KIND.get(machine.document(), element)?;
            Some(kind.to_uppercase())
        }),
        listen(),
    ];
    if !matches!(
        screen::listen(machine.document(), element).as_deref(),
        Some("none" | "socket")
    ) {
        fields.push(
            Field::new(
                "port",
                gettext("Port"),
                Kind::Text(port),
                |machine, element| screen::port(machine.document(), element),
                |machine, element, value| machine.set_port(element, value),
            )
            .hint(gettext("Left empty, libvirt chooses one")),
        );
    }
    let title = gettext("Port now");
    fields.push(Field::of_running("port-now", title, screen::PORT));
    let password = Field::at(
        "password",
        gettext("Password"),
        Kind::Secret(if kind.as_deref() == Some("vnc") {
            vnc_password
        } else {
            spice_password
        }),
        screen::PASSWORD,
    );
    let title = gettext("Keyboard layout");
    let keymap = Field::at("keymap", title, Kind::Text(any_text), screen::KEYMAP);
    fields.extend([password, keymap]);
    let mut groups = vec![Group::new(gettext("Screen"), fields)];
    if kind.as_deref() == Some("spice") {
        let gl = Field::at(
            "gl",
            gettext("OpenGL"),
            yes_no("yes", "no"),
            screen::OPEN_GL,
        )
        .hint(gettext(
            "Only visible on this computer: the screen must not listen anywhere",
        ));
        let title = gettext("Render device of the host");
        let node = Field::at("render-node", title, Kind::Path, screen::RENDER_NODE);
        groups.push(Group::new(gettext("3D"), vec![gl, node]));
    }
    groups
}

fn listen() -> Field {
    let words = [
        ("127.0.0.1", gettext("This computer only")),
        ("0.0.0.0", gettext("Everyone on the network")),
        ("none", pgettext("reachable from", "Nowhere")),
        ("socket", gettext("A socket of the host")),
    ];
    Field::new(
        "listen",
        gettext("Reachable from"),
        choices(Some(gettext("The host’s default")), &words),
        |machine, element| screen::listen(machine.document(), element),
        |machine, element, value| machine.set_listen(element, value),
    )
    // What runs always says where.
    .differs_anyway()
}

/// VNC encrypts with eight bytes of a password; QEMU refuses a longer one.
const VNC_PASSWORD_MAX: usize = 8;

fn vnc_password(text: &str) -> Result<Option<String>, String> {
    if text.len() > VNC_PASSWORD_MAX {
        return Err(gettext("A VNC password has at most 8 characters (bytes)."));
    }
    spice_password(text)
}

/// Blanks count.
fn spice_password(text: &str) -> Result<Option<String>, String> {
    Ok((!text.is_empty()).then(|| text.to_owned()))
}

fn port(text: &str) -> Result<Option<String>, String> {
    match any_text(text)? {
        None => Ok(None),
        Some(text) => match text.parse::<u16>() {
            Ok(port) if port >= 1024 => Ok(Some(port.to_string())),
            _ => Err(gettext("A port is a number from 1024 to 65535")),
        },
    }
}

fn video(machine: &Machine, element: ElementId, offer: Option<&HostOffer>) -> Vec<Group> {
    let known = offer.and_then(|offer| offer.capabilities.as_ref());
    let known = known.map(|it| it.video_models.clone()).unwrap_or_default();
    let model = Field::new(
        "model",
        gettext("Model"),
        offered(&known, &MODELS, video_name),
        |machine, element| screen::VIDEO_MODEL.get(machine.document(), element),
        |machine, element, value| {
            if let Some(model) = value {
                machine.set_video_model(element, model);
            }
        },
    )
    .loses();
    let mut fields = vec![model];
    let current = screen::VIDEO_MODEL.get(machine.document(), element);
    if current.as_deref() == Some("virtio") {
        let title = gettext("3D acceleration");
        fields.push(
            Field::at("accel3d", title, yes_no("yes", "no"), screen::VIDEO_3D)
                .hint(gettext("Needs a SPICE screen with OpenGL")),
        );
    }
    vec![Group::new(gettext("Video Card"), fields)]
}

fn video_name(word: &str) -> String {
    match word {
        "virtio" => "VirtIO".to_owned(),
        "none" => pgettext("video card", "None"),
        "cirrus" => "Cirrus".to_owned(),
        "bochs" => "Bochs".to_owned(),
        other => other.to_uppercase(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_vnc_password_has_eight_bytes() {
        assert_eq!(vnc_password("12345678"), Ok(Some("12345678".to_owned())));
        assert!(vnc_password("123456789").is_err());
        assert!(vnc_password("pässwör").is_err(), "nine bytes");
        assert_eq!(vnc_password(""), Ok(None));
    }
}

// SPDX-License-Identifier: GPL-3.0-or-later
//! Cutting out of a definition from elsewhere what reaches into the host: its folders, devices, files and programs. What
//! is known to stay within the guest is kept; all else goes.

use crate::definition::xml::{Document, ElementId};

/// What a domain may have, by libvirt's domaincommon.rng. `seclabel` could take the guest's confinement away, and
/// `bootloader` is a program of the host.
const PARTS: &[&str] = &[
    "name",
    "uuid",
    "genid",
    "title",
    "description",
    "metadata",
    "memory",
    "currentMemory",
    "maxMemory",
    "memoryBacking",
    "memtune",
    "numatune",
    "vcpu",
    "vcpus",
    "iothreads",
    "iothreadids",
    "cputune",
    "cpu",
    "os",
    "features",
    "clock",
    "on_poweroff",
    "on_reboot",
    "on_crash",
    "on_lockfailure",
    "pm",
    "perf",
    "keywrap",
    "launchSecurity",
    "sysinfo",
    "devices",
];

/// What its `os` may have: no kernel of the host, and no tables.
const OS: &[&str] = &[
    "type", "boot", "bootmenu", "bios", "smbios", "firmware", "loader", "nvram",
];

/// What its devices may be.
const DEVICES: &[&str] = &[
    "disk",
    "controller",
    "interface",
    "input",
    "graphics",
    "video",
    "sound",
    "audio",
    "serial",
    "parallel",
    "console",
    "channel",
    "smartcard",
    "redirdev",
    "redirfilter",
    "memballoon",
    "watchdog",
    "rng",
    "tpm",
    "hub",
    "panic",
    "vsock",
    "iommu",
    "memory",
    "crypto",
];

/// Where the firmware of a host is. All may read it.
const FIRMWARE: &str = "/usr/share/";

/// Attributes that name something of the host where the element of another name than `source` has them.
const PATHS: [&str; 6] = ["file", "path", "dev", "socket", "rendernode", "logFile"];

/// Nothing more is reported.
const MOST_TOLD: usize = 20;

/// Cuts out of a definition what reaches into the host, and gives what that was, in the words of libvirt. `has_image`
/// returns whether the package has the disk with this target.
pub(super) fn cut(document: &mut Document, has_image: &dyn Fn(&str) -> bool) -> Vec<String> {
    let mut gone = Vec::new();
    let root = document.root();
    keep(document, root, PARTS, &mut gone);
    for system in document.find_all(root, "os") {
        keep(document, system, OS, &mut gone);
    }
    for one in ["os", "os/loader", "os/nvram"] {
        for further in document.find_all(root, one).into_iter().skip(1) {
            remove(document, further, &mut gone);
        }
    }
    firmware(document, root, &mut gone);
    for sysinfo in document.find_all(root, "sysinfo") {
        if document.attr(sysinfo, "type").as_deref() != Some("smbios") {
            remove(document, sysinfo, &mut gone);
        }
    }
    for devices in document.find_all(root, "devices") {
        // libvirt finds the one that fits this host.
        for emulator in document.find_all(devices, "emulator") {
            document.remove(emulator);
        }
        keep(document, devices, DEVICES, &mut gone);
        let all: Vec<ElementId> = document.children(devices).collect();
        for device in all {
            match stays(document, device, has_image) {
                true => inside(document, device, &mut gone),
                false => remove(document, device, &mut gone),
            }
        }
    }
    gone
}

fn keep(document: &mut Document, from: ElementId, names: &[&str], gone: &mut Vec<String>) {
    let all: Vec<ElementId> = document.children(from).collect();
    for child in all {
        if !names.contains(&document.name(child)) {
            remove(document, child, gone);
        }
    }
}

fn remove(document: &mut Document, element: ElementId, gone: &mut Vec<String>) {
    let name = document.name(element).to_owned();
    let target = document.attr_at(element, "target", "dev");
    let kind = document.attr(element, "type").map(String::from);
    let text = match (name.as_str(), target, kind) {
        ("disk", Some(target), _) => format!("{name} {target}"),
        ("serial" | "parallel" | "console" | "channel" | "interface", _, Some(kind)) => {
            format!("{name} ({kind})")
        }
        _ => name,
    };
    // It is shown to a person.
    let text: String = text.chars().filter(|it| !"<>&".contains(*it)).collect();
    if !gone.contains(&text) && gone.len() < MOST_TOLD {
        gone.push(text);
    }
    document.remove(element);
}

/// Keeps a firmware of the host, and has libvirt choose one in place of another file.
fn firmware(document: &mut Document, root: ElementId, gone: &mut Vec<String>) {
    let Some(system) = document.find(root, "os") else {
        return;
    };
    if let Some(loader) = document.find(system, "loader") {
        let path = document.trimmed(loader);
        let is_flash = document.attr(loader, "type").as_deref() == Some("pflash");
        if !path.is_none_or(|it| is_firmware(&it)) {
            remove(document, loader, gone);
            if is_flash {
                document.set_attr(system, "firmware", "efi");
            }
        }
    }
    if let Some(nvram) = document.find(system, "nvram") {
        let template = document.attr(nvram, "template").map(String::from);
        if template.is_some_and(|it| !is_firmware(&it)) {
            document.remove_attr(nvram, "template");
            gone.push("nvram template".to_owned());
        }
        // The variables are in the package, as a file.
        document.remove_attr(nvram, "type");
        for source in document.find_all(nvram, "source") {
            document.remove(source);
        }
    }
}

fn is_firmware(path: &str) -> bool {
    path.starts_with(FIRMWARE) && !path.split('/').any(|it| it == "..")
}

/// Whether a device stays within the guest, or is what this program offers for any machine.
fn stays(document: &Document, device: ElementId, has_image: &dyn Fn(&str) -> bool) -> bool {
    let kind = document.attr(device, "type").unwrap_or_default();
    let has = |path: &str| document.find(device, path).is_some();
    match document.name(device) {
        "disk" => {
            let device_kind = document.attr(device, "device");
            let is_removable = matches!(device_kind.as_deref(), Some("cdrom" | "floppy"));
            let target = document.attr_at(device, "target", "dev");
            is_removable || target.is_some_and(|it| has_image(&it))
        }
        "interface" => matches!(&*kind, "network" | "bridge" | "user" | "direct" | "null"),
        // A guest agent's channel has its path from libvirt.
        "channel" if kind == "unix" => true,
        "serial" | "parallel" | "console" | "channel" | "redirdev" => matches!(
            &*kind,
            "pty" | "vc" | "null" | "spicevmc" | "spiceport" | "qemu-vdagent" | "dbus"
        ),
        "smartcard" => {
            let mode = document.attr(device, "mode").unwrap_or_default();
            mode == "passthrough" && kind == "spicevmc"
        }
        "graphics" => matches!(&*kind, "vnc" | "spice" | "egl-headless" | "dbus"),
        "input" => kind != "passthrough" && kind != "evdev" && !has("source"),
        "memory" => !has("source/path"),
        "rng" => backends(document, device, |model, text| match model {
            "builtin" => true,
            "random" => matches!(text, None | Some("/dev/urandom" | "/dev/random")),
            _ => false,
        }),
        "tpm" => {
            let all = document.find_all(device, "backend");
            let is_emulated = |it| document.attr(it, "type").as_deref() == Some("emulator");
            !all.is_empty() && all.into_iter().all(is_emulated)
        }
        _ => true,
    }
}

fn backends(
    document: &Document,
    device: ElementId,
    is_fine: impl Fn(&str, Option<&str>) -> bool,
) -> bool {
    let all = document.find_all(device, "backend").into_iter();
    all.map(|it| (document.attr(it, "model"), document.trimmed(it)))
        .all(|(model, text)| is_fine(&model.unwrap_or_default(), text.as_deref()))
}

/// Cuts out of a device that stays what names files and programs.
fn inside(document: &mut Document, device: ElementId, gone: &mut Vec<String>) {
    let name = document.name(device).to_owned();
    match name.as_str() {
        // The image takes the place of what it has.
        "disk" => return,
        "audio" => {
            let kind = document.attr(device, "type").map(String::from);
            if matches!(kind.as_deref(), Some("file" | "oss")) {
                gone.push("audio (file)".to_owned());
                document.set_attr(device, "type", "none");
                document.remove_attr(device, "path");
                let all: Vec<ElementId> = document.children(device).collect();
                all.into_iter().for_each(|it| document.remove(it));
            }
        }
        "channel" if document.attr(device, "type").as_deref() == Some("unix") => {
            for source in document.find_all(device, "source") {
                document.remove(source);
            }
        }
        "graphics" => drop_paths(document, device),
        _ => {}
    }
    for child in below(document, device) {
        let within = document.name(child).to_owned();
        match (name.as_str(), within.as_str()) {
            (_, "log" | "script" | "downscript") | ("interface", "backend" | "portForward") => {
                remove(document, child, gone);
            }
            (_, "rom") if document.attr(child, "file").is_some() => remove(document, child, gone),
            ("serial" | "parallel" | "console" | "channel", "source")
                if document.attr(child, "path").is_some() =>
            {
                document.remove(child);
            }
            ("tpm", "source") => remove(document, child, gone),
            ("graphics", _) => drop_paths(document, child),
            _ => {}
        }
    }
}

fn drop_paths(document: &mut Document, element: ElementId) {
    for name in PATHS {
        document.remove_attr(element, name);
    }
}

/// All elements below one, the outer ones first.
fn below(document: &Document, from: ElementId) -> Vec<ElementId> {
    let mut found = Vec::new();
    let mut open: Vec<ElementId> = document.children(from).collect();
    while let Some(next) = open.pop() {
        found.push(next);
        open.extend(document.children(next));
    }
    found
}

#[cfg(test)]
mod tests;

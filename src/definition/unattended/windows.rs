// SPDX-License-Identifier: GPL-3.0-or-later
//! Windows' answer file (`autounattend.xml`): the folders of drivers on a CD of virtio-win, the guest tools, and a fixed
//! address. Names as in Microsoft's reference of unattended setup.

use crate::definition::mac::Mac;
use crate::definition::network_config::FixedAddress;
use crate::definition::xml::{Document, ElementId};

/// The namespace of `wcm:action`.
const WCM: &str = "http://schemas.microsoft.com/WMIConfig/2002/State";
/// The letters that CD drives can have. A folder that is not there is passed over.
const LETTERS: [char; 4] = ['D', 'E', 'F', 'G'];
/// The drivers that setup itself needs: for disks and cards.
const DRIVERS: [&str; 3] = ["viostor", "vioscsi", "NetKVM"];

/// The folders of a CD of virtio-win that have the drivers for a Windows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DriverFolders {
    /// The Windows, as the CD names it.
    pub system: &'static str,
    /// The architecture, as the CD names it.
    pub arch: &'static str,
}

impl DriverFolders {
    /// Those for a Windows by libosinfo's short name, such as `win10`, on an architecture. None where the CD has none.
    #[must_use]
    pub fn of(short_id: &str, arch: &str) -> Option<Self> {
        let system = match short_id {
            "win11" => "w11",
            "win10" => "w10",
            "win8.1" => "w8.1",
            "win8" => "w8",
            "win7" => "w7",
            "win2k25" => "2k25",
            "win2k22" => "2k22",
            "win2k19" => "2k19",
            "win2k16" => "2k16",
            "win2k12r2" => "2k12R2",
            "win2k12" => "2k12",
            "win2k8r2" => "2k8R2",
            _ => return None,
        };
        let arch = match arch {
            "x86_64" => "amd64",
            "i686" => "x86",
            "aarch64" => "ARM64",
            _ => return None,
        };
        Some(Self { system, arch })
    }

    fn path(&self, driver: &str) -> String {
        format!("\\{driver}\\{}\\{}", self.system, self.arch)
    }
}

/// The folder with the driver of the disk, below a drive's letter.
#[must_use]
pub fn drivers_folder(folders: &DriverFolders) -> String {
    folders.path(DRIVERS[0])
}

/// Whether an answer file makes partitions that only a BIOS starts from: none of them is UEFI's.
#[must_use]
pub fn prepares_bios_disk(text: &str) -> bool {
    let Ok(document) = Document::parse(text) else {
        return false;
    };
    let setup = components(&document, "windowsPE", "Microsoft-Windows-Setup");
    let partitions = setup.into_iter().flat_map(|it| {
        let path = "DiskConfiguration/Disk/CreatePartitions/CreatePartition";
        document.find_all(it, path)
    });
    let kinds: Vec<Option<String>> = partitions.map(|it| document.text_at(it, "Type")).collect();
    !kinds.is_empty() && !kinds.iter().flatten().any(|it| it == "EFI")
}

/// The answer file with all folders of drivers, and the guest tools installed at the first login. None where it has no
/// place for drivers.
#[must_use]
pub fn with_drivers(text: &str, folders: &DriverFolders) -> Option<String> {
    let mut document = Document::parse(text).ok()?;
    let name = "Microsoft-Windows-PnpCustomizationsWinPE";
    let component = components(&document, "windowsPE", name).pop()?;
    let paths = document.ensure(component, "DriverPaths");
    let wcm = wcm_prefix(&document, component);
    let mut key = document.find_all(paths, "PathAndCredentials").len();
    for letter in LETTERS {
        for driver in DRIVERS {
            key += 1;
            let path = format!("{letter}:{}", folders.path(driver));
            let entry = document.append_element(paths, "PathAndCredentials");
            document.set_attr(entry, &format!("{wcm}:action"), "add");
            document.set_attr(entry, &format!("{wcm}:keyValue"), &key.to_string());
            document.append_text(entry, "Path", &path);
        }
    }
    add_guest_tools(&mut document);
    Some(document.to_string())
}

fn add_guest_tools(document: &mut Document) {
    let shell = components(document, "oobeSystem", "Microsoft-Windows-Shell-Setup");
    let place = shell.into_iter().find_map(|component| {
        let commands = document.find(component, "FirstLogonCommands")?;
        Some((component, commands))
    });
    let Some((component, commands)) = place else {
        return;
    };
    let wcm = wcm_prefix(document, component);
    let order = document.find_all(commands, "SynchronousCommand").len() + 1;
    let command = document.append_element(commands, "SynchronousCommand");
    document.set_attr(command, &format!("{wcm}:action"), "add");
    let letters: Vec<String> = LETTERS.iter().map(ToString::to_string).collect();
    let line = format!(
        "cmd /c for %d in ({}) do if exist %d:\\virtio-win-guest-tools.exe %d:\\virtio-win-guest-tools.exe /install /quiet /norestart",
        letters.join(" ")
    );
    document.append_text(command, "Order", &order.to_string());
    document.append_text(command, "Description", "Install the guest tools");
    document.append_text(command, "CommandLine", &line);
}

/// The answer file with a fixed address for the card.
pub(super) fn with_address(text: &str, mac: Mac, fixed: &FixedAddress) -> Option<String> {
    let mut document = Document::parse(text).ok()?;
    let shell = components(&document, "specialize", "Microsoft-Windows-Shell-Setup").pop()?;
    let arch = document.attr(shell, "processorArchitecture")?.into_owned();
    let settings = document.parent(shell)?;
    let card = mac.to_string().to_uppercase().replace(':', "-");
    let tcp = component(&mut document, settings, "Microsoft-Windows-TCPIP", &arch);
    let interface = interface(&mut document, tcp, &card);
    let ipv4 = document.append_element(interface, "Ipv4Settings");
    document.append_text(ipv4, "DhcpEnabled", "false");
    let addresses = document.append_element(interface, "UnicastIpAddresses");
    let added = [("wcm:action", "add"), ("wcm:keyValue", "1")];
    let address = document.append_with(addresses, "IpAddress", &added);
    document.set_text(address, &fixed.address.to_string());
    if let Some(gateway) = fixed.gateway {
        let routes = document.append_element(interface, "Routes");
        let route = document.append_with(routes, "Route", &[("wcm:action", "add")]);
        for (name, value) in [
            ("Identifier", "0"),
            ("Prefix", "0.0.0.0/0"),
            ("NextHopAddress", &gateway.to_string()),
        ] {
            document.append_text(route, name, value);
        }
    }
    if !fixed.dns.is_empty() {
        let dns = component(
            &mut document,
            settings,
            "Microsoft-Windows-DNS-Client",
            &arch,
        );
        let interface = self::interface(&mut document, dns, &card);
        let order = document.append_element(interface, "DNSServerSearchOrder");
        for (key, server) in (1..).zip(&fixed.dns) {
            let key: i32 = key;
            let added = [("wcm:action", "add"), ("wcm:keyValue", &key.to_string())];
            let element = document.append_with(order, "IpAddress", &added);
            document.set_text(element, &server.to_string());
        }
    }
    Some(document.to_string())
}

fn component(document: &mut Document, settings: ElementId, name: &str, arch: &str) -> ElementId {
    let attributes = [
        ("xmlns:wcm", WCM),
        ("name", name),
        ("processorArchitecture", arch),
        ("publicKeyToken", "31bf3856ad364e35"),
        ("language", "neutral"),
        ("versionScope", "nonSxS"),
    ];
    document.append_with(settings, "component", &attributes)
}

fn interface(document: &mut Document, component: ElementId, card: &str) -> ElementId {
    let interfaces = document.append_element(component, "Interfaces");
    let interface = document.append_with(interfaces, "Interface", &[("wcm:action", "add")]);
    document.append_text(interface, "Identifier", card);
    interface
}

/// The components of a name in the settings of a pass.
fn components(document: &Document, pass: &str, name: &str) -> Vec<ElementId> {
    let settings = document.find_all(document.root(), "settings").into_iter();
    let settings = settings.filter(|it| document.attr(*it, "pass").as_deref() == Some(pass));
    let all = settings.flat_map(|it| document.find_all(it, "component"));
    all.filter(|it| document.attr(*it, "name").as_deref() == Some(name))
        .collect()
}

/// The prefix of [`WCM`] in a component; a new one where it has none.
fn wcm_prefix(document: &Document, component: ElementId) -> String {
    let names = document.attr_names(component).into_iter();
    let mut prefixes = names.filter_map(|it| it.strip_prefix("xmlns:"));
    let is_wcm = |prefix: &&str| {
        let uri = document.attr(component, &format!("xmlns:{prefix}"));
        uri.as_deref() == Some(WCM)
    };
    prefixes.find(is_wcm).unwrap_or("wcm").to_owned()
}

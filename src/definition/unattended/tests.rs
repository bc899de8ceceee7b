// SPDX-License-Identifier: GPL-3.0-or-later
//! What is added to scripts, in words their installers know.

use super::*;

const MAC: &str = "52:54:00:ab:cd:ef";

fn fixed() -> FixedAddress {
    FixedAddress {
        address: "10.0.0.2/24".parse().unwrap(),
        gateway: Some("10.0.0.1".parse().unwrap()),
        dns: vec!["10.0.0.1".parse().unwrap(), "9.9.9.9".parse().unwrap()],
    }
}

fn with_address(file: &str, text: &str) -> Option<String> {
    let kind = ScriptKind::of_name(file);
    kind.with_address(text, MAC.parse().unwrap(), &fixed())
}

#[test]
fn an_address_in_a_preseed() {
    let script = "d-i netcfg/choose_interface select auto\n";
    let text = with_address("preseed.cfg", script).unwrap();
    assert!(text.starts_with(script));
    for line in [
        "d-i netcfg/disable_autoconfig boolean true",
        "d-i netcfg/get_ipaddress string 10.0.0.2",
        "d-i netcfg/get_netmask string 255.255.255.0",
        "d-i netcfg/get_gateway string 10.0.0.1",
        "d-i netcfg/get_nameservers string 10.0.0.1 9.9.9.9",
        "d-i netcfg/confirm_static boolean true",
    ] {
        assert!(text.lines().any(|it| it == line), "{line} in {text}");
    }
}

#[test]
fn an_address_in_a_kickstart() {
    let options = "--bootproto=static --device=52:54:00:ab:cd:ef --ip=10.0.0.2 --netmask=255.255.255.0 --gateway=10.0.0.1 --nameserver=10.0.0.1,9.9.9.9";
    let script = "install\nnetwork --onboot yes --bootproto dhcp --hostname=guest\n%packages\n";
    let text = with_address("fedora.ks", script).unwrap();
    let expected = format!("install\nnetwork --onboot yes {options} --hostname=guest\n%packages\n");
    assert_eq!(text, expected);
    let without = with_address("rhel.ks", "install\n").unwrap();
    assert_eq!(
        without,
        format!("network --onboot yes {options}\ninstall\n")
    );
    // It is set up already, otherwise.
    assert_eq!(
        with_address("rhel.ks", "network --bootproto=static\n"),
        None
    );
}

#[test]
fn an_address_for_autoyast() {
    let script = "<profile xmlns='http://www.suse.com/1.0/yast2ns' xmlns:config='http://www.suse.com/1.0/configns'>\n  <networking>\n    <dns>\n      <hostname>guest</hostname>\n    </dns>\n  </networking>\n</profile>\n";
    let text = with_address("autoinst.xml", script).unwrap();
    let document = Document::parse(&text).unwrap();
    let at = |path: &str| document.text_at(document.root(), path);
    let interface = "networking/interfaces/interface";
    assert_eq!(
        at(&format!("{interface}/ipaddr")).as_deref(),
        Some("10.0.0.2")
    );
    assert_eq!(at(&format!("{interface}/prefixlen")).as_deref(), Some("24"));
    assert_eq!(at("networking/net-udev/rule/value").as_deref(), Some(MAC));
    assert_eq!(at("networking/dns/hostname").as_deref(), Some("guest"));
    assert_eq!(
        at("networking/dns/nameservers/nameserver").as_deref(),
        Some("10.0.0.1")
    );
    assert_eq!(
        at("networking/routing/routes/route/gateway").as_deref(),
        Some("10.0.0.1")
    );
}

/// The parts of libosinfo's answer file that matter here.
const ANSWERS: &str = "<unattend xmlns=\"urn:schemas-microsoft-com:unattend\">
  <settings pass=\"windowsPE\">
    <component xmlns:wcm=\"http://schemas.microsoft.com/WMIConfig/2002/State\" name=\"Microsoft-Windows-PnpCustomizationsWinPE\" processorArchitecture=\"amd64\">
      <DriverPaths>
        <PathAndCredentials wcm:keyValue=\"1\" wcm:action=\"add\">
          <Path>E:\\viostor\\w10\\amd64</Path>
        </PathAndCredentials>
      </DriverPaths>
    </component>
    <component name=\"Microsoft-Windows-Setup\" processorArchitecture=\"amd64\">
      <DiskConfiguration><Disk><CreatePartitions><CreatePartition><Type>Primary</Type></CreatePartition></CreatePartitions></Disk></DiskConfiguration>
    </component>
  </settings>
  <settings pass=\"specialize\">
    <component name=\"Microsoft-Windows-Shell-Setup\" processorArchitecture=\"amd64\"/>
  </settings>
  <settings pass=\"oobeSystem\">
    <component xmlns:wcm=\"http://schemas.microsoft.com/WMIConfig/2002/State\" name=\"Microsoft-Windows-Shell-Setup\" processorArchitecture=\"amd64\">
      <FirstLogonCommands>
        <SynchronousCommand wcm:action=\"add\"><Order>1</Order></SynchronousCommand>
      </FirstLogonCommands>
    </component>
  </settings>
</unattend>
";

#[test]
fn an_address_in_an_answer_file() {
    let text = with_address("autounattend.xml", ANSWERS).unwrap();
    assert!(text.contains("<Identifier>52-54-00-AB-CD-EF</Identifier>"));
    let document = Document::parse(&text).unwrap();
    let settings = document.find_all(document.root(), "settings");
    let components = document.find_all(settings[1], "component");
    assert_eq!(components.len(), 3);
    let at = |component: usize, path: &str| document.text_at(components[component], path);
    let interface = "Interfaces/Interface";
    let path = format!("{interface}/UnicastIpAddresses/IpAddress");
    assert_eq!(at(1, &path).as_deref(), Some("10.0.0.2/24"));
    let path = format!("{interface}/Routes/Route/NextHopAddress");
    assert_eq!(at(1, &path).as_deref(), Some("10.0.0.1"));
    let servers = format!("{interface}/DNSServerSearchOrder/IpAddress");
    assert_eq!(document.find_all(components[2], &servers).len(), 2);
}

#[test]
fn drivers_in_an_answer_file() {
    let folders = DriverFolders::of("win10", "x86_64").unwrap();
    assert_eq!(drivers_folder(&folders), "\\viostor\\w10\\amd64");
    let text = with_drivers(ANSWERS, &folders).unwrap();
    for path in [
        "<Path>D:\\viostor\\w10\\amd64</Path>",
        "<Path>E:\\NetKVM\\w10\\amd64</Path>",
        "<Path>F:\\vioscsi\\w10\\amd64</Path>",
    ] {
        assert!(text.contains(path), "{path} in {text}");
    }
    assert!(text.contains("wcm:keyValue='13'"));
    assert!(text.contains("virtio-win-guest-tools.exe /install /quiet"));
    assert!(text.contains("<Order>2</Order>"));
    assert_eq!(with_drivers("<unattend/>", &folders), None);
    assert_eq!(DriverFolders::of("win95", "x86_64"), None);
}

#[test]
fn partitions_of_a_bios_are_seen() {
    assert!(prepares_bios_disk(ANSWERS));
    let uefi = ANSWERS.replace("<Type>Primary<", "<Type>EFI<");
    assert!(!prepares_bios_disk(&uefi));
    assert!(!prepares_bios_disk("<unattend/>"));
    assert!(!prepares_bios_disk("no XML"));
}

#[test]
fn what_a_script_cannot_carry() {
    let carries = |file: &str, text: &str| ScriptKind::of_name(file).can_carry(text);
    assert!(carries("preseed.cfg", "it's 100 % & <more> \"quoted\" $x"));
    assert!(!carries("rhel.ks", "it's"));
    assert!(carries("autounattend.xml", "it's \\ & <more>"));
    assert!(!carries("autounattend.xml", "two\nlines"));
    assert!(!carries("preseed.cfg", "d-i\nmore boolean true"));
    assert!(!carries("preseed.cfg", " begins with a space"));
}

#[test]
fn what_cannot_be_set() {
    assert_eq!(with_address("winnt.sif", "x"), None);
    let fixed = FixedAddress {
        address: "fd00::2/64".parse().unwrap(),
        gateway: None,
        dns: Vec::new(),
    };
    let kind = ScriptKind::Preseed;
    assert_eq!(kind.with_address("", MAC.parse().unwrap(), &fixed), None);
}

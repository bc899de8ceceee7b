// SPDX-License-Identifier: GPL-3.0-or-later
//! Virtual networks that real guests are on, and the list and the map of what is wired together.

use std::time::{Duration, Instant};

use crate::serial::Serial;
use crate::support::desktop::Desktop;
use crate::support::guesthouse::{MACHINES, MAIN, open};
use crate::support::pointer;
use crate::support::program::Program;
use crate::support::tree::role;
use crate::support::wait::{self, SOON};
use crate::support::window::Window;
use crate::{guest, host, network_manager};

/// The list of all that is wired together, and the map.
const LIST: &str = "Network list";
const MAP: &str = "Network map";

/// The window that edits a network's document, and the document in it.
const EDITOR: &str = "XML of “typed”";
const DOCUMENT: &str = "XML document";

const UUID: &str = "c0ffee00-0000-4000-8000-00000000002";

/// How long an emulated guest may take for an answer.
const GUEST: Duration = Duration::from_secs(60);

/// How soon a device that goes must be seen to have gone.
const AT_ONCE: Duration = Duration::from_secs(1);

/// A machine with one card in a network, which need not be there yet.
fn define(name: &str, number: u8, network: &str) -> String {
    let mac = format!("52:54:00:00:77:0{number}");
    let bridge = "<interface type=\"bridge\">\n      <source bridge=\"br100\"/>";
    let card = format!(
        "<interface type=\"network\">\n      <mac address=\"{mac}\"/>\n      <source network=\"{network}\"/>"
    );
    let disk = guest::disk(&format!("{name}.img"));
    let xml = guest::definition(name, &format!("{UUID}{number}"), &disk);
    assert!(
        xml.contains(bridge),
        "the lab's machine is on br100:\n{xml}"
    );
    let file = host::file(&format!("{name}.xml"), &xml.replace(bridge, &card));
    host::virsh(&["define", &file]);
    mac
}

/// Opens the Networks page of the host.
fn networks<'a>(program: &'a Program) -> Window<'a> {
    let window = program.window(MAIN);
    window.until_row(MACHINES, "*");
    window.select(MACHINES, "QEMU*");
    window.click("Networks");
    window.click("Show as List");
    window.until_row(LIST, "default");
    window
}

/// A NAT network with a static address for one machine is made by clicking; the guest gets that address, the lease is
/// shown with the machine's name; another's lease is made static; a network in use is not deleted.
pub fn hands_out_addresses(desktop: &Desktop) {
    let mac = define("tenant", 1, "lab-nat");
    let other = define("guest", 2, "lab-nat");
    let program = open(desktop, host::URI);
    let window = networks(&program);
    window.until_row_says(LIST, "lab-nat", "missing*");
    window.click("New Network…");
    let dialog = program.window("New Network");
    dialog.set_text("Name", "lab-nat");
    dialog.set_text("IPv4 network", "192.168.150.0/24");
    dialog.until_text("First address", "192.168.150.2");
    dialog.choose("Network card", &format!("tenant ({mac})"));
    dialog.click("Add Address");
    let field = format!("Address of tenant ({mac})");
    dialog.set_text(&field, "192.168.150.50");
    dialog.until_on("Create");
    dialog.screenshot("lab-new-network");
    dialog.click("Create");
    program.until_closed("New Network");
    window.until_row_says(LIST, "lab-nat", "NAT · up*");

    for name in ["tenant", "guest"] {
        host::virsh(&["start", name]);
    }
    let lines = ["tenant", "guest"].map(Serial::open);
    for line in &lines {
        line.run("ifconfig eth0 up && udhcpc -i eth0 -n -q");
    }
    let got = lines[0].run("ifconfig eth0");
    assert!(got.contains("192.168.150.50"), "the guest has\n{got}");
    // No machine's address is asked for so often: the network tells.
    window.until_row_says(LIST, "tenant", "*192.168.150.50");
    window.screenshot("lab-networks");
    window.open_row(LIST, "lab-nat");
    window.until_label_with("192.168.150.50 · 52:54");
    window.until_label("Static");
    window.screenshot("lab-leases");
    // The other one got what was free, and keeps it from now on.
    window.click("Make Static");
    let kept = format!("<host mac='{other}'");
    until_kept("lab-nat", |line| line.starts_with(&kept));
    window.until_not_offered("Make Static");

    edit(&program, &window, &kept);
    window.choose_from_menu("More Network Actions", "Delete Network…");
    let refused = program.window("“lab-nat” Is in Use");
    refused.until_label_with("guest, tenant");
    refused.screenshot("lab-network-in-use");
    refused.click("Close");
    assert!(host::list(&["net-list", "--name"]).contains(&"lab-nat".to_owned()));
}

/// The running network is changed: what libvirt cannot do at once waits, and is said to.
fn edit(program: &Program, window: &Window, kept: &str) {
    window.choose_from_menu("More Network Actions", "Edit…");
    let dialog = program.window("Edit “lab-nat”");
    dialog.set_text("DNS suffix", "lab.example");
    dialog.click("Add Name");
    dialog.set_text("Address and its names", "192.168.150.1 gate");
    dialog.until_on("Save");
    dialog.click("Save");
    program.until_closed("Edit “lab-nat”");
    window.until_label_with("is stopped and started: the DNS suffix");
    let live = host::virsh(&["net-dumpxml", "lab-nat"]);
    assert!(
        live.contains("<hostname>gate</hostname>"),
        "not live:\n{live}"
    );
    let next = host::virsh(&["net-dumpxml", "lab-nat", "--inactive"]);
    assert!(
        next.contains("lab.example") && next.contains(kept),
        "{next}"
    );
}

/// A network with both families: an IPv6 address is kept for a machine by its name, and another is kept while the network
/// runs, in the element of its own family.
pub fn keeps_ipv6_addresses(desktop: &Desktop) {
    define("tenant", 1, "lab-both");
    let program = open(desktop, host::URI);
    let window = networks(&program);
    window.click("New Network…");
    let dialog = program.window("New Network");
    dialog.set_text("Name", "lab-both");
    dialog.toggle("IPv6", true);
    dialog.set_text("IPv6 network", "fd00:77::/64");
    dialog.toggle("Hand out IPv6 addresses (DHCP)", true);
    dialog.click("Add IPv6 Address");
    let entry = "Name or DUID, and its address";
    dialog.until_text(entry, "tenant fd00:77::a");
    dialog.set_text(entry, "tenant 10.0.0.5");
    dialog.until_label_with("as in “demo-1 fd00::5”");
    dialog.until_off("Create");
    dialog.set_text(entry, "tenant fd00:77::5");
    dialog.until_on("Create");
    dialog.screenshot("lab-new-network-ipv6");
    dialog.click("Create");
    program.until_closed("New Network");
    window.until_row_says(LIST, "lab-both", "NAT · up*");
    window.open_row(LIST, "lab-both");
    window.until_label_with("fd00:77::5");
    window.choose_from_menu("More Network Actions", "Edit…");
    let dialog = program.window("Edit “lab-both”");
    dialog.set_text(entry, "0:3:0:1:52:54:0:0:77:1 tenant fd00:77::6");
    dialog.until_on("Save");
    dialog.click("Save");
    program.until_closed("Edit “lab-both”");
    window.until_label_with("fd00:77::6");
    window.screenshot("lab-ipv6-kept");
    for more in [&[][..], &["--inactive"]] {
        let xml = host::virsh(&[&["net-dumpxml", "lab-both"], more].concat());
        let (ipv4, ipv6) = xml.split_once("family='ipv6'").expect("both families");
        let host = "<host id='0:3:0:1:52:54:0:0:77:1' name='tenant' ip='fd00:77::6'/>";
        assert!(ipv6.contains(host) && !ipv6.contains("fd00:77::5"), "{xml}");
        assert!(!ipv4.contains("<host "), "{xml}");
    }
}

/// How a guest asks for an IPv6 address: its own of the link must be settled first.
const ASK_IPV6: &str = "until ip addr show eth0 | grep -q fe80; do sleep 1; done; \
    while ip addr show eth0 | grep -q tentative; do sleep 1; done; dhcp6c -c /etc/dhcp6c.conf eth0";

/// A guest is handed an IPv6 address; it is kept for it by one click, and is there again when the guest asks again.
pub fn hands_out_ipv6_addresses(desktop: &Desktop) {
    define("tenant", 1, "lab-six");
    let xml = "<network><name>lab-six</name><ip family='ipv6' address='fd00:78::1' prefix='64'>\
               <dhcp><range start='fd00:78::100' end='fd00:78::1ff'/></dhcp></ip></network>";
    host::virsh(&["net-define", &host::file("six.xml", xml)]);
    host::virsh(&["net-start", "lab-six"]);
    host::virsh(&["start", "tenant"]);
    let program = open(desktop, host::URI);
    let window = networks(&program);
    let line = Serial::open("tenant");
    line.run("ifconfig eth0 up");
    line.run(ASK_IPV6);
    let own = || {
        let all = line.run("ip -6 addr show eth0");
        let mut words = all.split_whitespace();
        let address = words.find(|word| word.starts_with("fd00:78::1"))?;
        address.split('/').next().map(str::to_owned)
    };
    let address = wait::poll(GUEST, || own().ok_or_else(String::new));
    let address = address.expect("the guest gets an address");
    window.until_row_says(LIST, "tenant", &format!("*{address}"));
    window.open_row(LIST, "lab-six");
    window.until_label_with(&address);
    window.until_label_with("tenant");
    window.click("Make Static");
    let ends = format!("ip='{address}'/>");
    until_kept("lab-six", |line| {
        line.starts_with("<host id='") && line.ends_with(&ends)
    });
    window.until_not_offered("Make Static");
    window.until_label("Static");
    window.screenshot("lab-ipv6-lease");
    line.run("killall dhcp6c; while pidof dhcp6c; do sleep 1; done; ip -6 addr flush dev eth0 scope global");
    line.run(ASK_IPV6);
    let again = wait::poll(GUEST, || own().ok_or_else(String::new));
    assert_eq!(again.as_ref(), Ok(&address));
}

/// Waits until the network has such a line, as it runs and as it is saved.
#[track_caller]
fn until_kept(network: &str, is_it: impl Fn(&str) -> bool) {
    wait::until("libvirt keeps the address", SOON, || {
        let both = [
            host::virsh(&["net-dumpxml", network]),
            host::virsh(&["net-dumpxml", network, "--inactive"]),
        ];
        both.iter()
            .all(|xml| xml.lines().map(str::trim).any(&is_it))
    });
}

/// A running network is changed in its document: a fault is shown at its line, an address is kept at once, what waits is
/// said, and nothing is written over another change unseen.
pub fn edited_as_text(desktop: &Desktop) {
    let xml = "<network><name>typed</name><ip address='10.0.77.1' netmask='255.255.255.0'>\
               <dhcp><range start='10.0.77.2' end='10.0.77.99'/></dhcp></ip></network>";
    host::virsh(&["net-define", &host::file("typed.xml", xml)]);
    host::virsh(&["net-start", "typed"]);
    let program = open(desktop, host::URI);
    let window = networks(&program);
    window.open_row(LIST, "typed");
    window.choose_from_menu("More Network Actions", "XML…");
    let editor = program.window(EDITOR);
    let before = editor.text(DOCUMENT);
    editor.set_text(DOCUMENT, &before.replace("</dhcp>", "<lease/></dhcp>"));
    editor.click("Apply");
    editor.until_label_with("lease");
    editor.screenshot("lab-network-xml");
    editor.key("Escape");
    program.window("Discard Changes?").click("Cancel");
    program.until_closed("Discard Changes?");

    host::virsh(&[
        "net-update",
        "typed",
        "add",
        "dns-host",
        "<host ip='10.0.77.1'><hostname>gate</hostname></host>",
        "--config",
    ]);
    let host = "<host mac='52:54:00:00:77:07' ip='10.0.77.7'/>";
    let mine = before
        .replace("</dhcp>", &format!("{host}</dhcp>"))
        .replace("<ip ", "<domain name='typed.example'/><ip ");
    editor.set_text(DOCUMENT, &mine);
    editor.click("Apply");
    let elsewhere = program.window("Changed Elsewhere");
    assert!(elsewhere.text("Difference").contains("gate"));
    elsewhere.click("Overwrite");
    program.until_closed(EDITOR);
    window.until_label_with("is stopped and started: the DNS suffix");
    let live = host::virsh(&["net-dumpxml", "typed"]);
    assert!(live.contains("10.0.77.7"), "not live:\n{live}");
    let next = host::virsh(&["net-dumpxml", "typed", "--inactive"]);
    assert!(
        next.contains("typed.example") && !next.contains("gate"),
        "{next}"
    );
}

/// A network of each kind is made by clicking and runs; a machine starts on the pool of cards. What the host cannot do is
/// said in libvirt's words, and leaves nothing behind.
pub fn of_every_kind(desktop: &Desktop) {
    network_manager::start();
    let program = open(desktop, host::URI);
    let window = networks(&program);
    for (kind, name, forward) in [
        ("NAT", "kind-nat", "<forward mode='nat'"),
        ("Routed", "kind-routed", "<forward mode='route'"),
        ("Open", "kind-open", "<forward mode='open'"),
        ("Isolated", "kind-isolated", "<ip address="),
    ] {
        ask_for_kind(&program, &window, kind, name).click("Create");
        program.until_closed("New Network");
        window.until_row_says(LIST, name, &format!("{kind} · up*"));
        runs(name, forward);
    }
    let dialog = ask_for_kind(&program, &window, "Bridge", "kind-bridge");
    dialog.click("Create");
    program.until_closed("New Network");
    window.until_row_says(LIST, "br100", "Bridge · up*network kind-bridge*");
    runs("kind-bridge", "<bridge name='br100'/>");
    let dialog = ask_for_kind(&program, &window, "Macvtap pool", "kind-macvtap");
    dialog.until_off("Create");
    dialog.until_label("Choose at least one card.");
    dialog.toggle(network_manager::CARD, true);
    dialog.screenshot("lab-macvtap");
    dialog.click("Create");
    program.until_closed("New Network");
    window.until_row_says(LIST, "kind-macvtap", "Macvtap pool · up*");
    runs("kind-macvtap", "<interface dev='eth1'");
    define("straight", 7, "kind-macvtap");
    host::virsh(&["start", "straight"]);
    window.until_row_says(LIST, "straight", "macvtap*");
    let above = host::run("ip", &["-d", "link", "show", "type", "macvtap"]);
    assert!(above.contains("@eth1"), "{above}");

    let dialog = ask_for_kind(&program, &window, "SR-IOV pool", "kind-pieces");
    dialog.choose("Host’s card", network_manager::CARD);
    dialog.click("Create");
    dialog.until_label_with("SRIOV");
    dialog.until_on("Create");
    dialog.screenshot("lab-no-sriov");
    dialog.key("Escape");
    program.until_closed("New Network");
    let left = host::list(&["net-list", "--all", "--name"]);
    assert!(!left.contains(&"kind-pieces".to_owned()), "{left:?}");
    window.screenshot("lab-networks-of-every-kind");
}

#[track_caller]
fn ask_for_kind<'a>(program: &'a Program, window: &Window, kind: &str, name: &str) -> Window<'a> {
    window.click("New Network…");
    let dialog = program.window("New Network");
    dialog.set_text("Name", name);
    dialog.choose("Kind", kind);
    dialog
}

#[track_caller]
fn runs(name: &str, says: &str) {
    assert!(host::list(&["net-list", "--name"]).contains(&name.to_owned()));
    let xml = host::virsh(&["net-dumpxml", name]);
    assert!(xml.contains(says), "{xml}");
}

/// A machine whose network is off is started: its network is offered, with the computer too, and the start goes on.
pub fn started_for_a_machine(desktop: &Desktop) {
    let xml = "<network><name>sleeping</name></network>";
    host::virsh(&["net-define", &host::file("sleeping.xml", xml)]);
    define("waker", 8, "sleeping");
    let program = open(desktop, host::URI);
    let window = program.window(MAIN);
    window.show_machine("waker");
    window.command("Start");
    let question = program.window("The Network “sleeping” Is Off");
    question.until_label_with("“waker” has a card on it");
    question.toggle("Also start it with the host", true);
    question.screenshot("lab-network-is-off");
    question.click("Start Network");
    window.until_state("waker", "Running");
    let started = host::list(&["net-list", "--autostart", "--name"]);
    assert_eq!(started, ["sleeping"]);
}

/// Guests on an isolated network reach each other, and nothing else.
pub fn isolated(desktop: &Desktop) {
    define("left", 1, "closed");
    define("right", 2, "closed");
    let program = open(desktop, host::URI);
    let window = networks(&program);
    window.click("New Network…");
    let dialog = program.window("New Network");
    dialog.set_text("Name", "closed");
    dialog.choose("Kind", "Isolated");
    dialog.until_on("Create");
    dialog.click("Create");
    program.until_closed("New Network");
    window.until_row_says(LIST, "closed", "Isolated · up*");
    for name in ["left", "right"] {
        host::virsh(&["start", name]);
    }
    let lines = ["left", "right"].map(Serial::open);
    for line in &lines {
        line.run("ifconfig eth0 up && udhcpc -i eth0 -n -q");
    }
    let right = lines[1].run("ip -4 addr show dev eth0 | grep -o 'inet [0-9.]*' | cut -c6-");
    lines[0].until_reaches(&right);
    let out = lines[0].try_run("ping -c1 -W2 10.0.0.1");
    let lost = |why: &String| why.contains("unreachable") || why.contains("100% packet loss");
    assert!(
        out.as_ref().is_err_and(lost),
        "it reaches the host’s other network: {out:?}"
    );
}

/// A bridge goes while a machine is on it: the list and the map say so within a second, and so when it is back.
pub fn bridge_gone(desktop: &Desktop) {
    let xml = guest::definition(
        "stranded",
        &format!("{UUID}9"),
        &guest::disk("stranded.img"),
    );
    host::virsh(&["define", &host::file("stranded.xml", &xml)]);
    host::virsh(&["start", "stranded"]);
    let program = open(desktop, host::URI);
    let window = networks(&program);
    window.until_row_says(LIST, "br100", "Bridge · up*");
    window.until_row_says(LIST, "stranded", "vnet*");
    host::run("ip", &["link", "delete", "br100"]);
    let since = Instant::now();
    window.until_row_says(LIST, "br100", "Bridge · missing*");
    let seen = since.elapsed();
    assert!(seen < wait::scaled(AT_ONCE), "it was seen after {seen:?}");
    window.until_row_says(LIST, "stranded", "*no network");
    window.click("Show as Map");
    window.until("the map says that br100 is gone", |tree| {
        let things = || tree.nodes.iter();
        things().any(|node| node.name() == MAP)
            && things().any(|node| {
                node.name() == "br100" && node.details.description.contains("is missing")
            })
    });
    window.screenshot("lab-map-bridge-gone");
    // From there the check is a click away, and names it.
    let machine = window.find("machine on the map", |tree| {
        let mut all = tree.nodes.iter();
        all.find(|node| node.name() == "stranded" && node.role() == role::BUTTON)
            .cloned()
    });
    pointer::point_at(&program, MAIN, &machine);
    window.until_label_with("stranded is running, but has no path");
    program.desktop.xdotool(&["click", "3"]);
    window.click("Check reachability");
    let check = program.window("Check Reachability");
    check.until_label("The bridge br100 no longer exists");
    check.key("Escape");
    program.until_closed("Check Reachability");
    host::make_bridge();
    window.until("the map says that br100 is back", |tree| {
        tree.nodes.iter().any(|node| {
            node.name() == "br100" && node.details.description.contains("switch inside the host")
        })
    });
    window.screenshot("lab-map");
}

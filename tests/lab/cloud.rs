// SPDX-License-Identifier: GPL-3.0-or-later
//! Machines from a cloud image: their guests are told at the first boot who they are, who logs in and at which address,
//! and nothing is typed into any of them.

use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use crate::clones::UUID;
use crate::host;
use crate::interrupted::Process;
use crate::support::desktop::Desktop;
use crate::support::guesthouse::{MACHINES, MAIN, NEW, open};
use crate::support::program::Program;
use crate::support::wait::{self, SOON};
use crate::support::window::Window;
use crate::{failures, guest};

/// The machines and the addresses that are proposed.
const GUESTS: [(&str, &str); 3] = [
    ("guest-1", "10.0.0.2"),
    ("guest-2", "10.0.0.3"),
    ("guest-3", "10.0.0.4"),
];

/// Makes a key for the program's user, and gives the private one's path.
pub fn key(desktop: &Desktop) -> PathBuf {
    let folder = desktop.home().join(".ssh");
    std::fs::create_dir_all(&folder).expect("a folder in the home of the story");
    let key = folder.join("id_ed25519");
    let path = key.to_string_lossy().into_owned();
    host::run(
        "ssh-keygen",
        &[
            "-q", "-t", "ed25519", "-N", "", "-C", "me@desk", "-f", &path,
        ],
    );
    key
}

/// Runs a command as the user that the seed named, who has no password: only the key lets anybody in.
pub fn by_key(key: &Path, address: &str, command: &str) -> Result<String, String> {
    let key = key.to_string_lossy();
    let login = format!("anna@{address}");
    let mut arguments = vec!["-i", &key];
    for option in [
        "StrictHostKeyChecking=no",
        "UserKnownHostsFile=/dev/null",
        "BatchMode=yes",
        "IdentitiesOnly=yes",
        "LogLevel=ERROR",
        "ConnectTimeout=5",
    ] {
        arguments.extend(["-o", option]);
    }
    arguments.extend([login.as_str(), command]);
    host::try_run("ssh", &arguments)
}

/// Fills in the page for a cloud image, up to the network.
pub fn fill<'a>(program: &'a Program, name: &str) -> Window<'a> {
    let page = fill_from(program, host::CLOUD, name);
    page.set_text("Memory", "219200 KiB");
    page.set_value("CPUs", 1.0);
    page
}

/// The same for an image of any size.
pub fn fill_from<'a>(program: &'a Program, image: &str, name: &str) -> Window<'a> {
    let page = program.new_machine();
    page.click("Cloud Image");
    page.set_text("Cloud image", image);
    page.set_text("Name", name);
    page.set_text("User", "anna");
    page
}

/// An image that takes a while to be copied.
fn large_image() -> String {
    let path = "/var/lib/libvirt/cloud/large.img";
    let to = format!("of={path}");
    let amount = ["if=/dev/urandom", &to, "bs=1M", "count=200"];
    host::run("dd", &amount);
    path.to_owned()
}

pub fn seeds() -> Vec<String> {
    let mut volumes = host::volumes("default");
    volumes.retain(|it| it.contains("cidata"));
    volumes
}

/// Three at once on br100, each with its own address and the user's key. The host reaches them, and the key opens them.
pub fn three_at_once(desktop: &Desktop) {
    let key = key(desktop);
    let program = open(desktop, host::URI);
    let page = fill(&program, "guest");
    page.set_value("How many", 3.0);
    page.until_text("Name", "guest-{1..3}");
    page.until_label("3 machines, from guest-1 to guest-3");
    page.until_label("1 key");
    page.choose("Network", "br100");
    page.choose("Address", "Fixed");
    page.until_text("IP address", "10.0.0.2/24");
    page.until_label("From 10.0.0.2 to 10.0.0.4");
    page.screenshot("lab-cloud-three");
    page.click("Create");
    program.until_closed(NEW);
    let window = program.window(MAIN);
    for (name, address) in GUESTS {
        // Said before the guest has said a word.
        window.until_row_says(MACHINES, name, &format!("Running*{address}*"));
    }
    window.screenshot("lab-cloud-set");
    for (name, address) in GUESTS {
        wait::until(&format!("{name} answers"), guest::BOOT, || {
            host::try_run("ping", &["-c1", "-W2", address]).is_ok()
        });
        let said = wait::poll(SOON, || by_key(&key, address, "hostname"));
        assert_eq!(said.as_deref(), Ok(name), "at {address}");
    }
    seeds_go_with_the_first_boot(&program, &window);
    let log = program.log();
    assert!(
        !log.contains("ssh-ed25519"),
        "the seed is in the log:\n{log}"
    );
    // The last one's machine goes off while the program is closed.
    drop(program);
    host::virsh(&["destroy", "guest-3"]);
    assert_eq!(seeds().len(), 1);
    let _again = open(desktop, host::URI);
    wait::until("the seed of guest-3 is deleted", SOON, || {
        seeds().is_empty()
    });
}

/// The definitions have no seed any more; the images are private, and gone when their machine is off.
fn seeds_go_with_the_first_boot(program: &Program, window: &Window) {
    assert_eq!(seeds().len(), 3);
    for seed in seeds() {
        let mode = std::fs::metadata(Path::new(host::IMAGES).join(&seed)).map(|it| it.mode());
        assert_eq!(mode.map(|it| it & 0o777).ok(), Some(0o600), "{seed}");
    }
    let saved = |name| host::virsh(&["dumpxml", name, "--inactive"]);
    for (name, _) in GUESTS {
        let xml = saved(name);
        assert_eq!(xml.matches("<disk ").count(), 1, "{name}:\n{xml}");
    }
    window.show_machine("guest-1");
    window.command("Force Off");
    program.window("Force Off “guest-1”?").click("Force Off");
    wait::until("the seed of guest-1 is deleted", SOON, || {
        seeds().len() == 2 && !saved("guest-1").contains("cidata")
    });
    window.until_row_says(MACHINES, "guest-1", "Shut off*10.0.0.2 (set)");
    // Those of a machine go with it.
    host::virsh(&["destroy", "guest-2"]);
    wait::until("the seed of guest-2 is deleted", SOON, || {
        seeds().len() == 1
    });
    // The second boot has no seed.
    window.command("Start");
    window.until_state("guest-1", "Running");
    assert!(!host::virsh(&["dumpxml", "guest-1"]).contains("cidata"));
}

/// An overlay of the image in a virtual network, which keeps the address; a password lets the user in. Deleted, it leaves
/// neither disk nor seed.
pub fn linked_and_always_the_same(desktop: &Desktop) {
    let key = key(desktop);
    let program = open(desktop, host::URI);
    let page = fill(&program, "kept");
    page.choose("Disk", "Linked*");
    page.set_text("Password", "abc");
    page.until_label("This password is easy to guess.");
    page.choose("Network", "default");
    page.choose("Address", "Always the same");
    page.set_text("IP address", "192.168.122.77");
    page.screenshot("lab-cloud-kept");
    page.click("Create");
    program.until_closed(NEW);
    let window = program.window(MAIN);
    window.until_row_says(MACHINES, "kept", "Running*192.168.122.77*");
    let network = host::virsh(&["net-dumpxml", "default"]);
    assert!(network.contains("192.168.122.77"), "{network}");
    wait::until("it has its address", guest::BOOT, || {
        by_key(&key, "192.168.122.77", "true").is_ok()
    });
    let disk = host::virsh(&["vol-dumpxml", "kept.qcow2", "--pool", "default"]);
    assert!(disk.contains(host::CLOUD), "it is no overlay:\n{disk}");
    window.show_machine("kept");
    window.command("Delete…");
    let question = program.window("Delete*");
    question.screenshot("lab-cloud-delete");
    question.toggle("/var/lib/libvirt/images/kept.qcow2", true);
    question.until_label("Reserved for it in the network “default”");
    question.click("Delete");
    program.until_closed("Delete*");
    wait::until("nothing is left", SOON, || {
        host::machines().is_empty() && host::volumes("default") == ["guest.iso"]
    });
    let network = host::virsh(&["net-dumpxml", "default"]);
    assert!(!network.contains("192.168.122.77"), "{network}");
}

/// Two from a template: each guest has its own name, address and instance, and the user's key opens both. The template says
/// that cloud-init is in its guest, so that is proposed.
pub fn from_a_template(desktop: &Desktop) {
    let key = key(desktop);
    let disk = format!("{}/golden.qcow2", host::IMAGES);
    host::run("cp", &[host::CLOUD, &disk]);
    host::virsh(&["pool-refresh", "default"]);
    let mark = "<metadata><g:guesthouse xmlns:g='https://guesthouse.github.io/xmlns/libvirt/domain/1.0'><g:cloud-init/>\
                </g:guesthouse></metadata>\n  <memory";
    let xml = guest::definition("golden", UUID, &disk)
        .replace("type=\"raw\"", "type=\"qcow2\"")
        .replace("dev=\"hda\"/>", "dev=\"vda\" bus=\"virtio\"/>")
        .replace("<memory", mark);
    host::virsh(&["define", &host::file("golden.xml", &xml)]);
    let program = open(desktop, host::URI);
    let window = program.window(MAIN);
    window.show_machine("golden");
    window.command("Make Template");
    window.until_state("golden", "Template");
    window.command("New from Template…");
    let dialog = program.window("New from “golden”");
    dialog.set_text("Names", "twin-{1..2}");
    dialog.set_text("User", "anna");
    dialog.until_label("1 key");
    dialog.choose("Address", "Fixed");
    dialog.until_text("IP address", "10.0.0.2/24");
    dialog.until_label("From 10.0.0.2 to 10.0.0.3");
    dialog.screenshot("lab-template-cloud-init");
    dialog.until_on("Create");
    dialog.click("Create");
    program.until_closed("New from “golden”");
    let twins = [("twin-1", "10.0.0.2"), ("twin-2", "10.0.0.3")];
    for (name, address) in twins {
        window.until_row_says(MACHINES, name, &format!("Shut off*{address}*"));
        host::virsh(&["start", name]);
    }
    for (name, address) in twins {
        wait::until(&format!("{name} answers"), guest::BOOT, || {
            host::try_run("ping", &["-c1", "-W2", address]).is_ok()
        });
        let said = wait::poll(SOON, || by_key(&key, address, "hostname"));
        assert_eq!(said.as_deref(), Ok(name), "at {address}");
        host::virsh(&["destroy", name]);
    }
    wait::until("the seeds are deleted", SOON, || seeds().is_empty());
    let saved = host::virsh(&["dumpxml", "twin-2", "--inactive"]);
    assert!(!saved.contains("cidata"), "{saved}");
}

/// A wrong key, a text that is no YAML and a pool that is too small: each is said, and nothing is left.
pub fn goes_wrong(desktop: &Desktop) {
    let program = open(desktop, host::URI);
    let page = fill(&program, "unlucky");
    page.choose("Network", "br100");
    page.until_on("Create");
    page.expand("SSH keys");
    page.set_text("Another public key", "ssh-ed25519 AAAA me");
    page.until_label("This key is incomplete. Copy all of its line.");
    page.until_off("Create");
    page.set_text("Another public key", "");
    page.until_on("Create");
    page.expand("More About the Guest");
    page.set_text("Own cloud-config", "runcmd: [date");
    page.until_label_with("This is not YAML: line");
    page.until_off("Create");
    page.screenshot("lab-cloud-wrong");
    page.set_text("Own cloud-config", "packages: [htop]");
    page.until_on("Create");
    page.choose("Location", "*small*");
    failures::create_fails(&program, &page, "space");
    assert_eq!(page.text("Name"), "unlucky", "what was entered is lost");
    failures::nothing_is_left();
    // Cancelled while the host takes its time.
    page.choose("Location", "*default*");
    page.until_on("Create");
    page.set_text("Cloud image", &large_image());
    page.until_on("Create");
    page.click("Create");
    let copier = Process::stop_copier(&format!("{}/unlucky.qcow2", host::IMAGES));
    page.click("Cancel");
    page.until_label_with("Cancelling…");
    copier.go_on();
    page.until_on("Create");
    failures::nothing_is_left();
    host::run("rm", &["/var/lib/libvirt/cloud/large.img"]);
}

/// A compressed image is unpacked into the pool, and taken from there.
pub fn compressed(desktop: &Desktop) {
    let packed = "/var/lib/libvirt/cloud/packed.qcow2";
    host::run("cp", &[host::CLOUD, packed]);
    host::run("xz", &["-0", packed]);
    let program = open(desktop, host::URI);
    let page = fill(&program, "unpacked");
    page.choose("Network", "br100");
    page.set_text("Cloud image", &format!("{packed}.xz"));
    page.until_label("This image is compressed.");
    page.until_off("Create");
    page.screenshot("lab-cloud-packed");
    page.click("Unpack It into the Pool");
    let there = format!("{}/packed.qcow2", host::IMAGES);
    page.until_text("Cloud image", &there);
    page.until_on("Create");
    host::run("cmp", &[host::CLOUD, &there]);
    host::run("rm", &[&format!("{packed}.xz")]);
}

/// A file appears where the disk of the second is to be: it stays as it is, the first is made, and the page says both.
pub fn one_fails(desktop: &Desktop) {
    let program = open(desktop, host::URI);
    let page = fill(&program, "many");
    page.set_value("How many", 2.0);
    page.until_text("Name", "many-{1..2}");
    page.choose("Network", "br100");
    page.until_on("Create");
    let foreign = format!("{}/many-2.qcow2", host::IMAGES);
    std::fs::write(&foreign, "not ours").expect("the folder of the pool is there");
    page.click("Create");
    page.until_label_with("Could not make the disk of “many-2”");
    page.screenshot("lab-cloud-one-fails");
    page.until_label_with("The others have been created.");
    assert_eq!(host::machines(), ["many-1"]);
    let left = std::fs::read_to_string(&foreign);
    assert_eq!(left.ok().as_deref(), Some("not ours"));
    assert_eq!(seeds(), ["many-1-cidata.img"]);
    page.key("Escape");
    program.until_closed(NEW);
    program.window(MAIN).until_state("many-1", "Running");
    std::fs::remove_file(&foreign).expect("it is there");
}

// SPDX-License-Identifier: GPL-3.0-or-later
//! The page that makes a machine, where the system comes from a server: what is asked, and how it looks.

use crate::TEST;
use crate::support::desktop::Desktop;
use crate::support::guesthouse::{MACHINES, MAIN};
use crate::support::http::{Page, Server};
use crate::support::osinfo::{self, System};
use crate::support::program::Program;
use crate::support::window::Window;

const TREE: &str = "[general]
family = Fedora
version = 36
variant = Server
arch = x86_64
[images-x86_64]
kernel = linux
initrd = initrd
";

/// A system is found and chosen; the test host takes no uploads, which is said. A tree is found, and says its system.
pub fn from_a_server(desktop: &Desktop) {
    let server = Server::start("127.0.0.1");
    for file in ["/tiny.iso", "/linux", "/initrd"] {
        server.put(file, Page::File(vec![7; 4096]));
    }
    server.put("/.treeinfo", Page::File(TREE.into()));
    let systems = [
        ("Tiny", "<media arch='i686'>", "/tiny.iso"),
        ("Other", "<media arch='aarch64'>", "/other.iso"),
        ("Tree", "<tree arch='x86_64'>", ""),
    ];
    let urls = systems.map(|(_, _, path)| server.url(path));
    let systems = systems.iter().zip(&urls);
    let systems: Vec<System> = systems
        .map(|((name, element, _), url)| System { name, element, url })
        .collect();
    osinfo::add(desktop, &systems);
    for (style, scheme) in [("light", "prefer-light"), ("dark", "prefer-dark")] {
        let environment = [("ADW_DEBUG_COLOR_SCHEME", scheme)];
        let program = Program::start_with(desktop, &["--connect", TEST], &environment);
        program.window(MAIN).until_row(MACHINES, "test");
        let page = program.new_machine();
        catalogue(&program, &page, style);
        tree(&program, &page, &server, style);
    }
}

fn catalogue(program: &Program, page: &Window, style: &str) {
    page.click("Catalogue");
    page.until_off("Create");
    page.click_row("System");
    let list = program.window("Catalogue");
    list.set_text("Search systems", "lab");
    list.until_row("Systems", "Lab Other");
    // What the test host runs, which is an i686, is first.
    let rows = list.rows("Systems");
    assert!(rows[0].iter().any(|it| it == "Lab Tiny"), "{rows:?}");
    assert_eq!(rows.len(), 2, "{rows:?}");
    list.screenshot(&format!("catalogue-list-{style}"));
    list.open_row("Systems", "Lab Tiny");
    program.until_closed("Catalogue");
    page.until_label("It is downloaded into the storage pool “default-pool”.");
    page.screenshot(&format!("catalogue-{style}-700"));
    page.click("Download");
    page.until_on("Download");
    page.until_label_with("Could not download it: this function is not supported");
    both_sizes(page, &format!("catalogue-refused-{style}"));
}

fn tree(program: &Program, page: &Window, server: &Server, style: &str) {
    page.click("Network Install");
    page.click("Known Trees");
    let list = program.window("Known Trees");
    list.set_text("Search systems", "lab");
    list.open_row("Systems", "Lab Tree");
    program.until_closed("Known Trees");
    page.until_text("Installation tree (URL)", &server.url(""));
    page.until_label_with("Fedora 36. Its installer");
    page.until_label("Fedora Linux 36");
    let arguments = format!("inst.repo={}", server.url(""));
    page.until_text("Kernel arguments", &arguments);
    page.until_text("Name", "fedora36");
    page.until_on("Create");
    both_sizes(page, &format!("tree-{style}"));
    page.choose("Network", "No network");
    page.until_off("Create");
    page.until_label("Installing from a server needs a network card.");
    page.set_text("Installation tree (URL)", "ftp://example.org/tree");
    page.until_label_with("FTP servers cannot be read");
}

fn both_sizes(page: &Window, name: &str) {
    page.screenshot(&format!("{name}-700"));
    assert!(page.fits(360, 700), "{name} is wider: {:?}", page.size());
    page.screenshot(&format!("{name}-360"));
    page.resize(700, 900);
}

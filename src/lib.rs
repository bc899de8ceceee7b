// SPDX-License-Identifier: GPL-3.0-or-later
//! Guesthouse: a desktop manager for virtual machines.
//!
//! # Layers
//! ```text
//! ui  ──►  model  ──►  libvirt  ──►  definition
//! gtk      glib,gio    virt          quick-xml
//! ```
//! Each knows only what is to its right. Beside libvirt stand two ways to
//! this computer itself that know nothing of it: its network links and its
//! NetworkManager.
//!
//! - [`definition`]: what a machine, a network, a pool is written as.
//! - [`libvirt`]: the only code that calls libvirt; nothing of it blocks the caller.
//! - [`host_links`]: this computer's network links, as the kernel shows them.
//! - [`network_manager`]: bridges made through NetworkManager, on its own D-Bus.
//! - [`model`]: GObjects whose properties libvirt's events move.
//! - [`ui`]: everything with a widget in it.
//!
//! Data goes round in one loop: a libvirt event sets a property of the model, a
//! binding moves the widget; a widget calls a verb of the model, which calls
//! libvirt. A widget never redraws itself after a call: the event does it.
//!
//! # Words
//! | word | means | libvirt calls it |
//! |---|---|---|
//! | machine | a virtual machine, running or not | domain |
//! | connection | one libvirt host we talk to | connect |
//! | network | a virtual network | network |
//! | bridge | a host bridge such as br100 | interface of type bridge |
//! | pool, volume | where disks are kept, and a disk kept there | the same |
//! | job | long work with progress and a Cancel button | job, stream, a thread of ours |
//!
//! # Widgets
//! ```text
//! Application
//! └ Window                       src/ui/window.rs
//!   ├ Sidebar                    src/ui/sidebar.rs
//!   │  └ ConnectionRow, MachineRow
//!   ├ WelcomePage                src/ui/window/welcome_page.rs
//!   │  └ Gallery, MachineCard    src/ui/gallery.rs
//!   ├ MachinePage                src/ui/machine/page.rs
//!   │  ├ Overview                src/ui/machine/overview.rs
//!   │  ├ ConsolePage             src/ui/console/page.rs
//!   │  │  └ SerialView           src/ui/console/serial.rs
//!   │  ├ HardwarePage            src/ui/hardware/page.rs
//!   │  └ XmlPage                 src/ui/xml/page.rs
//!   └ ConnectionPage             src/ui/connection/page.rs
//!      └ NetworksPage            src/ui/network/page.rs
//! ```
//!
//! # Start
//! `main` runs the application. A first start makes the window, shows it, and once
//! it is drawn opens the connections (src/ui/application/start.rs); each lists its
//! machines and then follows libvirt's events (src/model/connection_lifecycle.rs).

pub mod config;
pub mod definition;
pub mod host_links;
pub mod libvirt;
#[cfg(feature = "ui")]
mod logging;
pub mod model;
pub mod network_manager;
#[cfg(feature = "ui")]
pub mod ui;

/// Runs the program until its last window is closed.
#[cfg(feature = "ui")]
pub fn main() -> glib::ExitCode {
    use gio::prelude::ApplicationExtManual;

    logging::init();
    ui::init();
    glib::set_application_name("Guesthouse");
    ui::Application::default().run()
}

// SPDX-License-Identifier: GPL-3.0-or-later
//! Guesthouse: a desktop manager for virtual machines.
//!
//! # Layers
//! ```text
//! ui  ──►  model  ──►  libvirt  ──►  definition
//! gtk      glib,gio    virt          quick-xml
//! ```
//! Each layer uses only those to its right. Two modules beside libvirt talk to
//! this computer itself and do not use libvirt: its network links and its
//! NetworkManager.
//!
//! - [`definition`]: the documents of machines, networks and pools.
//! - [`libvirt`]: the only code that calls libvirt; no call blocks the caller.
//! - [`host_links`]: this computer's network links, as the kernel shows them.
//! - [`network_manager`]: bridges made through NetworkManager, on its own D-Bus.
//! - [`model`]: GObjects whose properties follow libvirt's events.
//! - [`ui`]: everything with a widget in it.
//!
//! Data goes round in one loop: a libvirt event sets a property of the model, a
//! binding updates the widget; a widget calls a verb of the model, which calls
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
//! | snapshot | a state of a machine that one can revert to | the same |
//! | template | a machine that others are made from and that is not started ([`definition::machine::Marks`]) | – |
//! | job | long work with progress and a Cancel button ([`model::Job`]) | job, stream, a thread of ours |
//! | backup, checkpoint | a kept copy of disks and definition ([`definition::backup`]), what the next one starts from | the same |
//! | action | what can be done with machines: one table for every menu and key ([`model::actions`]) | – |
//! | seed | a small image with the user, keys and address that a cloud image reads at its first start ([`definition::cloud_config`]) | – |
//! | installation | one that asks no questions: the run of a machine that installs its system by scripts ([`definition::machine::Installation`]) | – |
//! | preset | kept choices for new machines ([`definition::new_machine::Preset`]) | – |
//! | draft | edits not applied yet, kept per machine ([`model::Drafts`]) | – |
//!
//! # Widgets
//! ```text
//! Application                       src/ui/application.rs
//! └ Window                          src/ui/window.rs
//!   ├ Preferences                   src/ui/preferences.rs
//!   ├ JobsButton                    src/ui/jobs/button.rs
//!   │  └ JobRow                     src/ui/jobs/row.rs
//!   ├ Sidebar                       src/ui/sidebar.rs
//!   │  ├ ConnectionRow              src/ui/sidebar/connection_row.rs
//!   │  └ MachineRow                 src/ui/machine/row.rs
//!   ├ WelcomePage                   src/ui/window/welcome_page.rs
//!   │  ├ Gallery, MachineCard       src/ui/gallery.rs
//!   │  └ NoConnectionPage           src/ui/connection/no_connection_page.rs
//!   ├ MachinePage                   src/ui/machine/page.rs
//!   │  ├ PowerButtons               src/ui/machine/power_buttons.rs
//!   │  ├ ConnectionBar              src/ui/widgets/connection_bar.rs
//!   │  ├ JobBar, DraftBar           src/ui/machine/job_bar.rs, src/ui/machine/draft_bar.rs
//!   │  ├ Overview                   src/ui/machine/overview.rs
//!   │  │  └ StatsView               src/ui/stats/view.rs
//!   │  ├ ConsolePage                src/ui/console/page.rs
//!   │  │  ├ ScreenView              src/ui/console/screen/view.rs
//!   │  │  └ SerialView              src/ui/console/serial.rs
//!   │  ├ HardwarePage               src/ui/hardware/page.rs
//!   │  ├ SnapshotsPage              src/ui/snapshot/page.rs
//!   │  ├ BackupsPage                src/ui/backup/page.rs
//!   │  └ XmlPage                    src/ui/xml/page.rs
//!   │     └ XmlEditor               src/ui/xml/editor.rs
//!   └ ConnectionPage                src/ui/connection/page.rs
//!      ├ ConnectionBar
//!      ├ NetworksPage               src/ui/network/page.rs
//!      │  ├ NetworkListView, MapView    src/ui/network/list.rs, src/ui/network/map/view.rs
//!      │  └ NetworkPage, DevicePage     src/ui/network/network_page.rs, src/ui/network/device_page.rs
//!      └ StoragePage                src/ui/storage/page.rs
//!         ├ PoolPage                src/ui/storage/pool_page.rs
//!         │  └ VolumesView, SelectedBar src/ui/storage/volumes_view.rs, src/ui/storage/selected_bar.rs
//!         └ IsoLibrary, UnusedPage  src/ui/storage/library.rs, src/ui/storage/unused_page.rs
//! ```
//! Folders of `ui` know each other in one direction only: what several use is in
//! `src/ui/widgets`, what a guest is set up with in `src/ui/guest`, what is wrong with
//! a form in `src/ui/problems`, and a page reaches the window and the program by their actions
//! (`win.`, `app.`; src/ui/window/actions.rs, src/ui/application/connecting.rs).
//! `tests/layers` keeps that, and that `ui` calls libvirt through the model alone.
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
    logging::init();
    ui::init();
    glib::set_application_name("Guesthouse");
    ui::Application::default().run_to_end()
}

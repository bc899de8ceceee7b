// SPDX-License-Identifier: GPL-3.0-or-later
//! Everything with a widget in it, in folders by feature. Knows the model and
//! the definitions; calls libvirt only through them.

mod actions;
mod application;
mod backup;
mod connection;
mod console;
#[cfg(debug_assertions)]
mod cut_text;
mod dialogs;
mod failure;
mod gallery;
mod guest;
mod hardware;
mod i18n;
mod jobs;
mod machine;
mod names;
mod network;
mod new_machine;
mod preferences;
mod problems;
mod renderer;
mod settings;
mod sidebar;
mod snapshot;
mod stats;
mod storage;
mod thumbnails;
mod widgets;
mod window;
mod xml;

pub use application::Application;
pub use window::Window;

/// Sets up how the window is drawn, and translations; to be called before GTK is, and before any thread.
pub fn init() {
    renderer::choose();
    i18n::init();
}

/// Registers every widget that has a template, for the test that makes each.
pub fn register_widgets() {
    use glib::prelude::StaticType;

    Window::static_type();
    actions::register_widgets();
    backup::register_widgets();
    console::register_widgets();
    new_machine::register_widgets();
    hardware::register_widgets();
    connection::register_widgets();
    machine::register_widgets();
    network::register_widgets();
    snapshot::register_widgets();
    storage::register_widgets();
    widgets::register_widgets();
    xml::register_widgets();
}

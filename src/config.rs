// SPDX-License-Identifier: GPL-3.0-or-later
//! What the build tells the program, with defaults under which `cargo run` works.

/// Application ID, D-Bus name and name of the desktop file.
pub const APP_ID: &str = "io.github.guesthouse.Guesthouse";

/// The version in `Cargo.toml`.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Name of the gettext domain.
pub const GETTEXT_PACKAGE: &str = "guesthouse";

/// Folder of the compiled translations.
pub const LOCALEDIR: &str = match option_env!("LOCALEDIR") {
    Some(dir) => dir,
    None => "/usr/share/locale",
};

/// Folder of the settings schema that the build compiled, for runs without an
/// installation.
pub const SCHEMA_DIR: Option<&str> = option_env!("GSCHEMA_DIR");

/// Folder of the program's icons in the source tree, for runs without an
/// installation.
pub const ICON_DIR: Option<&str> = option_env!("ICON_DIR");

// SPDX-License-Identifier: GPL-3.0-or-later
//! Lets the program run from the source tree: compiles the settings schema and tells where it and the icons are.

use std::env;
use std::process::Command;

fn main() {
    println!("cargo:rerun-if-changed=data/io.github.guesthouse.Guesthouse.gschema.xml");
    println!("cargo:rerun-if-env-changed=LOCALEDIR");
    if env::var_os("LOCALEDIR").is_some() {
        return; // meson builds it: schema and icons are installed
    }
    let out = env::var("OUT_DIR").expect("cargo sets OUT_DIR");
    let source = env::var("CARGO_MANIFEST_DIR").expect("cargo sets CARGO_MANIFEST_DIR");
    let compiled = Command::new("glib-compile-schemas")
        .args(["--strict", "--targetdir", &out, "data"])
        .status();
    match compiled {
        Ok(status) if status.success() => println!("cargo:rustc-env=GSCHEMA_DIR={out}"),
        Ok(status) => {
            println!("cargo:warning=settings are not kept: glib-compile-schemas: {status}")
        }
        Err(error) => {
            println!("cargo:warning=settings are not kept: glib-compile-schemas: {error}")
        }
    }
    println!("cargo:rustc-env=ICON_DIR={source}/data/icons");
}

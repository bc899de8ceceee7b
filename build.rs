// SPDX-License-Identifier: GPL-3.0-or-later
//! Lets the program run from the source tree: compiles the settings schema and the translations, and tells where they and
//! the icons are. Without the tools for it the program still runs: in English, and forgetful.

use std::env;
use std::fs;
use std::io;
use std::path::Path;
use std::process::Command;

fn main() -> io::Result<()> {
    println!("cargo:rerun-if-changed=data/io.github.guesthouse.Guesthouse.gschema.xml");
    println!("cargo:rerun-if-changed=po");
    println!("cargo:rerun-if-env-changed=LOCALEDIR");
    if env::var_os("LOCALEDIR").is_some() {
        return Ok(()); // meson builds it, and installs all that
    }
    let out = env::var("OUT_DIR").expect("cargo sets OUT_DIR");
    let source = env::var("CARGO_MANIFEST_DIR").expect("cargo sets CARGO_MANIFEST_DIR");
    println!("cargo:rustc-env=ICON_DIR={source}/data/icons");
    if runs(Command::new("glib-compile-schemas").args(["--strict", "--targetdir", &out, "data"])) {
        println!("cargo:rustc-env=GSCHEMA_DIR={out}");
    }
    for language in fs::read_to_string("po/LINGUAS")?.split_whitespace() {
        let folder = Path::new(&out)
            .join("locale")
            .join(language)
            .join("LC_MESSAGES");
        fs::create_dir_all(&folder)?;
        let catalogue = folder.join("guesthouse.mo");
        runs(
            Command::new("msgfmt")
                .arg("-o")
                .arg(catalogue)
                .arg(format!("po/{language}.po")),
        );
    }
    println!("cargo:rustc-env=LOCALEDIR={out}/locale");
    Ok(())
}

fn runs(command: &mut Command) -> bool {
    let problem = match command.status() {
        Ok(status) if status.success() => return true,
        Ok(status) => status.to_string(),
        Err(error) => error.to_string(),
    };
    println!(
        "cargo:warning={}: {problem}",
        command.get_program().display()
    );
    false
}

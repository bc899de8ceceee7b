// SPDX-License-Identifier: GPL-3.0-or-later
//! The machine that is asked for on the command line, and files to open. What is wrong is told
//! there, before any window is opened.

use std::ffi::OsStr;
use std::path::PathBuf;

use adw::prelude::*;
use gtk::{gio, glib};

use crate::definition::new_machine::name_problem;
use crate::definition::size::Size;
use crate::model::os_catalog::OsCatalog;
use crate::ui::i18n::{gettext, gettext_f};
use crate::ui::new_machine::Wishes;
use crate::ui::problems::size_sentence;
use crate::ui::widgets::name_problem_sentence;

/// Makes a file of an argument.
type ToFile<'a> = &'a dyn Fn(&OsStr) -> gio::File;

/// Gives GApplication the options there are.
pub(super) fn add_options(application: &impl IsA<gio::Application>) {
    let none = glib::OptionFlags::NONE;
    let (text, path) = (glib::OptionArg::String, glib::OptionArg::Filename);
    let add = |name: &str, arg, help: &str, value: &str| {
        application.add_main_option(name, glib::Char::from(b'\0'), none, arg, help, Some(value));
    };
    add(
        "source",
        path,
        &gettext("Create it from this installation image or disk image"),
        "FILE",
    );
    add("name", text, &gettext("Give it this name"), "NAME");
    let help = gettext("Give it a disk of this size, such as 20G");
    add("disk", text, &help, "SIZE");
    let help = gettext("Create it for this system, such as debian12");
    add("os", text, &help, "SYSTEM");
    let files = glib::OptionArg::FilenameArray;
    let help = gettext("Open these images or packages");
    add("", files, &help, &gettext("FILE…"));
}

/// What the creation page is to begin with; none where it is not asked for.
///
/// # Errors
/// What is wrong, as a sentence.
pub(super) fn read(
    options: &glib::VariantDict,
    file: ToFile<'_>,
    is_here: bool,
) -> Result<Option<Wishes>, String> {
    let wanted = ["new", "source", "name", "disk", "os"];
    if !wanted.iter().any(|name| options.contains(name)) {
        return Ok(None);
    }
    let text = |name: &str| options.lookup::<String>(name).ok().flatten();
    let source = options.lookup_value("source", Some(glib::VariantTy::BYTE_STRING));
    let source = source.as_ref().and_then(argument);
    let source = source
        .map(|it| source_path(file, &it, is_here))
        .transpose()?;
    Ok(Some(Wishes {
        source,
        system: text("os"),
        name: text("name").map(good_name).transpose()?,
        disk: text("disk").map(|it| good_size(&it)).transpose()?,
    }))
}

/// The files to open.
///
/// # Errors
/// What is wrong, as a sentence.
pub(super) fn files(options: &glib::VariantDict, file: ToFile<'_>) -> Result<Vec<PathBuf>, String> {
    let files = options.lookup_value("", Some(glib::VariantTy::BYTE_STRING_ARRAY));
    let arguments = files.iter().flat_map(glib::Variant::iter);
    let arguments = arguments.filter_map(|it| argument(&it));
    arguments
        .map(|argument| existing(file, &argument))
        .collect()
}

/// The text of an argument, without the zero at its end.
fn argument(value: &glib::Variant) -> Option<std::ffi::OsString> {
    use std::os::unix::ffi::OsStringExt;

    let bytes = value.data();
    let text = bytes.strip_suffix(b"\0").unwrap_or(bytes);
    (!text.is_empty()).then(|| std::ffi::OsString::from_vec(text.to_vec()))
}

/// The path of a file that is there.
fn existing(file: ToFile<'_>, argument: &OsStr) -> Result<PathBuf, String> {
    let path = file(argument).path().filter(|path| path.exists());
    path.ok_or_else(|| {
        let name = argument.to_string_lossy();
        gettext_f("There is no file “{path}”", &[("path", &name)])
    })
}

/// The path of an image; one of another host is not looked at.
fn source_path(file: ToFile<'_>, argument: &OsStr, is_here: bool) -> Result<String, String> {
    let path = argument.to_string_lossy();
    match is_here {
        true => Ok(existing(file, argument)?.to_string_lossy().into_owned()),
        false if path.starts_with('/') => Ok(path.into_owned()),
        false => Err(gettext_f(
            "“{path}” is not a path from the root of the other host, such as /srv/debian.iso",
            &[("path", &path)],
        )),
    }
}

fn good_name(name: String) -> Result<String, String> {
    let Some(problem) = name_problem(&name, false) else {
        return Ok(name);
    };
    let why = name_problem_sentence(&problem);
    let why = why.unwrap_or_else(|| gettext("The machine needs a name."));
    let values = [("name", name.as_str()), ("problem", &why)];
    Err(gettext_f(
        "“{name}” cannot be the name of a machine: {problem}",
        &values,
    ))
}

fn good_size(text: &str) -> Result<Size, String> {
    match Size::parse_with_unit(text, "GiB") {
        Ok(size) if size > Size(0) => Ok(size),
        Ok(_) => Err(gettext("The disk must be larger than nothing.")),
        Err(error) => Err(size_sentence(&error)),
    }
}

/// Checks that libosinfo knows the system; where it knows none, any will do. To be called
/// before the main loop runs.
///
/// # Errors
/// That it does not, as a sentence.
pub(super) fn check_system(name: &str) -> Result<(), String> {
    let all = glib::MainContext::default().block_on(OsCatalog::all());
    if all.is_empty() || all.iter().any(|it| it.short_id == name) {
        return Ok(());
    }
    Err(gettext_f(
        "There is no system “{name}”. “osinfo-query os” lists those that are known.",
        &[("name", name)],
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_text(source: &str, is_here: bool) -> Result<String, String> {
        let file = |argument: &OsStr| gio::File::for_commandline_arg(argument);
        source_path(&file, OsStr::new(source), is_here)
    }

    #[test]
    fn a_source_is_there_or_on_another_host() {
        assert_eq!(
            read_text("/etc/hostname", true).as_deref(),
            Ok("/etc/hostname")
        );
        assert!(read_text("/nowhere/x.iso", true).is_err());
        assert_eq!(
            read_text("/nowhere/x.iso", false).as_deref(),
            Ok("/nowhere/x.iso")
        );
        assert!(read_text("x.iso", false).is_err());
    }

    #[test]
    fn wrong_values_are_sentences() {
        for size in ["much", "0", "", "-1G", "20 parsecs"] {
            assert!(good_size(size).is_err(), "{size}");
        }
        assert_eq!(good_size("20G"), Ok(Size::gib(20)));
        assert_eq!(good_size("7"), Ok(Size::gib(7)));
        for name in ["", "a/b"] {
            assert!(good_name(name.to_owned()).is_err(), "{name}");
        }
    }
}

// SPDX-License-Identifier: GPL-3.0-or-later
//! Every widget with a template can be made: a wrong name in a `.ui` file compiles, and fails only here.

use std::collections::BTreeSet;

use gtk::glib;
use gtk::prelude::*;

use crate::source;

/// The GType names of the classes that have a template, by the source.
fn with_template() -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for file in source::files("src/ui", &["rs"]) {
        for part in file.text.split("#[template(").skip(1) {
            let name = part.split("NAME: &'static str = \"").nth(1);
            let name = name.and_then(|rest| rest.split('"').next());
            names.insert(
                name.unwrap_or_else(|| panic!("{}: no NAME", file.path))
                    .to_owned(),
            );
        }
    }
    names
}

#[gtk::test]
fn every_template_can_be_made() {
    adw::init().expect("a display: run this suite under Xvfb");
    guesthouse::ui::register_widgets();
    let names = with_template();
    assert!(
        names.len() > 10,
        "only {names:?} found: the search is broken"
    );
    // Making one registers those it is made of, so it goes on as long as any is new.
    let mut missing = names;
    loop {
        let before = missing.len();
        missing.retain(|name| !can_be_made(name));
        if missing.len() == before {
            break;
        }
    }
    assert!(
        missing.is_empty(),
        "{missing:?} are neither in ui::register_widgets() nor in a template of those"
    );
}

/// Makes it; false as long as its type is not registered.
fn can_be_made(name: &str) -> bool {
    let Some(type_) = glib::Type::from_name(name) else {
        return false;
    };
    let widget = glib::Object::with_type(type_);
    assert!(widget.is::<gtk::Widget>(), "{name} is no widget");
    true
}

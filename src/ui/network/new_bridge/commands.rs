// SPDX-License-Identifier: GPL-3.0-or-later
//! Commands and files for a person to copy, where the program can ask nobody to
//! make the bridge. It writes nothing into /etc itself.

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

use super::BridgeDialog;
use crate::definition::bridge::{Bridge, commands};
use crate::model::bridges::Maker;
use crate::ui::i18n::{gettext, gettext_f};

/// A heading, what it is good for, and the text to copy.
struct Recipe {
    title: String,
    about: String,
    texts: Vec<String>,
}

impl BridgeDialog {
    /// Says why nothing is made here.
    pub(super) fn setup_commands(&self, maker: &Maker) {
        let why = if matches!(maker, Maker::PersonThere) {
            let host = self.connection().label();
            gettext_f(
                "“{host}” is another computer: Guesthouse changes nothing on it. Fill in the form, and run the commands below on that host, as root.",
                &[("host", &host)],
            )
        } else {
            gettext(
                "NetworkManager does not run on this computer, so nothing is changed from here. Fill in the form, and run the commands below as root.",
            )
        };
        self.imp().intro.set_description(Some(&why));
    }

    /// Writes them anew; none while something is wrong.
    pub(super) fn show_commands(&self, bridge: Option<&Bridge>) {
        let imp = self.imp();
        for group in imp.command_groups.take() {
            imp.form.remove(&group);
        }
        let maker = imp.host.borrow().as_ref().map(|host| host.maker.clone());
        let Some((bridge, maker)) = bridge.zip(maker) else {
            return;
        };
        let there = match maker {
            Maker::NetworkManager(_) => return,
            Maker::PersonHere => false,
            Maker::PersonThere => true,
        };
        let groups = recipes(bridge, there).into_iter().map(|recipe| {
            let group = group(&recipe);
            imp.form.add(&group);
            group
        });
        let groups = groups.collect();
        imp.command_groups.replace(groups);
    }
}

fn recipes(bridge: &Bridge, there: bool) -> Vec<Recipe> {
    let mut all = vec![Recipe {
        title: gettext("At Once"),
        about: gettext(
            "Until the host starts anew. What is set on a card is lost with it: over the network, run all of it in one go.",
        ),
        texts: vec![commands::ip(bridge)],
    }];
    if there {
        all.push(Recipe {
            title: gettext("To Last, with NetworkManager"),
            about: gettext("Where “nmcli general” answers on the host."),
            texts: vec![commands::nmcli(bridge)],
        });
    }
    let files = commands::networkd(bridge).into_iter();
    all.push(Recipe {
        title: gettext("To Last, with systemd-networkd"),
        about: gettext(
            "Where “networkctl” lists the cards as configured. Then: networkctl reload. Older files for the same cards have to go.",
        ),
        texts: files
            .map(|file| format!("# {}\n{}", file.path, file.text))
            .collect(),
    });
    let file = commands::ifupdown(bridge);
    all.push(Recipe {
        title: gettext("To Last, with ifupdown"),
        about: gettext_f(
            "Debian’s own way; it needs the package bridge-utils. In place of the cards’ own lines in {file}. Then: ifup {bridge}.",
            &[("file", &file.path), ("bridge", &bridge.name)],
        ),
        texts: vec![file.text],
    });
    all
}

fn group(recipe: &Recipe) -> adw::PreferencesGroup {
    let all = recipe.texts.join("\n");
    let copy = gtk::Button::builder()
        .icon_name("edit-copy-symbolic")
        .valign(gtk::Align::Center)
        .css_classes(["flat"])
        .tooltip_text(gettext("Copy"))
        .build();
    let label = gettext_f("Copy “{title}”", &[("title", &recipe.title)]);
    copy.update_property(&[gtk::accessible::Property::Label(&label)]);
    let text = all.clone();
    copy.connect_clicked(move |button| button.clipboard().set_text(&text));
    let group = adw::PreferencesGroup::builder()
        .title(&recipe.title)
        .description(glib::markup_escape_text(&recipe.about))
        .header_suffix(&copy)
        .build();
    let label = gtk::Label::builder()
        .label(all.trim_end())
        .selectable(true)
        .wrap(true)
        .wrap_mode(gtk::pango::WrapMode::WordChar)
        .xalign(0.0)
        .css_classes(["monospace", "commands", "card"])
        .build();
    group.add(&label);
    group
}

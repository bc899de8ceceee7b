// SPDX-License-Identifier: GPL-3.0-or-later
//! Commands and files for the user to copy, where no service can make the bridge. The
//! program itself writes nothing into /etc.

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

use super::{BridgeDialog, Purpose, labels};
use crate::definition::bridge::{Bridge, commands};
use crate::model::bridges::{BridgeHost, Maker};
use crate::ui::i18n::{gettext, gettext_f};
use crate::ui::widgets::{close_on_escape, wrap_within};

/// A heading, what it is good for, and the text to copy.
struct Recipe {
    title: String,
    about: String,
    texts: Vec<String>,
}

impl BridgeDialog {
    /// Says why nothing is made here.
    pub(super) fn setup_commands(&self, host: &BridgeHost) {
        let why = self.why_by_hand(&host.maker);
        let mut ports = host.ports.iter();
        let why = match ports.any(|port| !port.tells_addresses) {
            true => format!("{why} {}", labels::no_addresses()),
            false => why,
        };
        let why = glib::markup_escape_text(&why);
        self.imp().intro.set_description(Some(&why));
    }

    fn why_by_hand(&self, maker: &Maker) -> String {
        if let Some(why) = self.imp().by_hand.borrow().as_ref() {
            return gettext_f(
                "{why} Enter the new settings here, and run the commands below as root.",
                &[("why", why)],
            );
        }
        if matches!(maker, Maker::PersonThere) {
            let host = self.connection().label();
            gettext_f(
                "“{host}” is another computer: Guesthouse changes nothing on it. Fill in the form, and run the commands below on that host, as root.",
                &[("host", &host)],
            )
        } else {
            gettext(
                "NetworkManager is not running on this computer, so nothing is changed from here. Fill in the form, and run the commands below as root.",
            )
        }
    }

    /// Writes them again; none while something is wrong.
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
        let recipes = match self.purpose() {
            Purpose::Edit(before) => changes(&before, bridge, there),
            _ => recipes(bridge, there),
        };
        let groups = recipes.into_iter().map(|recipe| {
            let group = group(&recipe);
            imp.form.add(&group);
            wrap_within(&group);
            group
        });
        let groups = groups.collect();
        imp.command_groups.replace(groups);
    }
}

/// Shows how a person removes a bridge by hand.
pub(super) fn show_removal(parent: &gtk::Window, bridge: &Bridge, there: bool, about: &str) {
    let page = adw::PreferencesPage::new();
    let intro = adw::PreferencesGroup::builder()
        .description(glib::markup_escape_text(about))
        .build();
    page.add(&intro);
    for recipe in removal(bridge, there) {
        page.add(&group(&recipe));
    }
    wrap_within(&page);
    let content = gtk::Box::new(gtk::Orientation::Vertical, 0);
    content.append(&adw::HeaderBar::new());
    page.set_vexpand(true);
    content.append(&page);
    let window = adw::Window::builder()
        .title(gettext_f("Remove {name}", &[("name", &bridge.name)]))
        .modal(true)
        .transient_for(parent)
        .default_width(560)
        .default_height(560)
        .content(&content)
        .build();
    window.set_size_request(340, 294);
    close_on_escape(&window);
    window.present();
}

fn at_once(text: String) -> Recipe {
    Recipe {
        title: gettext("Immediately"),
        about: gettext(
            "Until the host restarts. The commands remove the present settings of a card: over the network, run all of them in one go.",
        ),
        texts: vec![text],
    }
}

fn with_network_manager(text: String) -> Recipe {
    Recipe {
        title: gettext("Permanently, with NetworkManager"),
        about: gettext("Where “nmcli connection” lists profiles with these names."),
        texts: vec![text],
    }
}

fn removal(bridge: &Bridge, there: bool) -> Vec<Recipe> {
    let mut all = vec![at_once(commands::ip_remove(bridge))];
    if there {
        all.push(with_network_manager(commands::nmcli_remove(bridge)));
    }
    all.push(Recipe {
        title: gettext("Permanently, with systemd-networkd"),
        about: gettext(
            "Where files with these names exist. Remove others that name the bridge, too.",
        ),
        texts: vec![commands::networkd_remove(bridge)],
    });
    let file = commands::ifupdown(bridge).path;
    all.push(Recipe {
        title: gettext("Permanently, with ifupdown"),
        about: gettext_f("Then remove its lines from {file}.", &[("file", &file)]),
        texts: vec![format!("ifdown {}", bridge.name)],
    });
    all
}

fn changes(before: &Bridge, after: &Bridge, there: bool) -> Vec<Recipe> {
    let now = commands::ip_change(before, after);
    if now.is_empty() {
        return Vec::new();
    }
    let mut all = vec![at_once(now)];
    if there {
        all.push(with_network_manager(commands::nmcli_change(before, after)));
    }
    all.extend(files(after));
    all
}

fn recipes(bridge: &Bridge, there: bool) -> Vec<Recipe> {
    let mut all = vec![at_once(commands::ip(bridge))];
    if there {
        all.push(Recipe {
            title: gettext("Permanently, with NetworkManager"),
            about: gettext("Where “nmcli general” answers on the host."),
            texts: vec![commands::nmcli(bridge)],
        });
    }
    all.extend(files(bridge));
    all
}

/// What a host keeps of a bridge in files.
fn files(bridge: &Bridge) -> Vec<Recipe> {
    let files = commands::networkd(bridge).into_iter();
    let networkd = Recipe {
        title: gettext("Permanently, with systemd-networkd"),
        about: gettext(
            "Where “networkctl” lists the cards as configured. Then: networkctl reload. Remove older files for the same cards.",
        ),
        texts: files
            .map(|file| format!("# {}\n{}", file.path, file.text))
            .collect(),
    };
    let file = commands::ifupdown(bridge);
    let ifupdown = Recipe {
        title: gettext("Permanently, with ifupdown"),
        about: gettext_f(
            "Debian’s own way; it needs the package bridge-utils. Replaces the cards’ lines in {file}. Then: ifup {bridge}.",
            &[("file", &file.path), ("bridge", &bridge.name)],
        ),
        texts: vec![file.text],
    };
    vec![networkd, ifupdown]
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

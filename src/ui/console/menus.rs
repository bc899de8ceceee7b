// SPDX-License-Identifier: GPL-3.0-or-later
//! The menus of a screen, the same in the page and in a window of its own. What
//! they name are actions of the group `screen`.

use gtk::gio;
use gtk::prelude::*;

use crate::ui::i18n::gettext;

/// Combinations that the host's own desktop would take.
pub(super) fn send_keys() -> gio::Menu {
    let menu = gio::Menu::new();
    let first = gio::Menu::new();
    for keys in ["Ctrl+Alt+Delete", "Ctrl+Alt+Backspace", "Print", "F11"] {
        first.append_item(&keys_item(keys));
    }
    menu.append_section(None, &first);
    let function_keys = gio::Menu::new();
    for number in 1..=12 {
        function_keys.append_item(&keys_item(&format!("Ctrl+Alt+F{number}")));
    }
    let more = gio::Menu::new();
    more.append_submenu(Some(&gettext("Ctrl+Alt+F1…F12")), &function_keys);
    more.append(
        Some(&gettext("Other Keys…")),
        Some("screen.send-other-keys"),
    );
    menu.append_section(None, &more);
    let paste = gio::Menu::new();
    paste.append(Some(&gettext("Paste as Keystrokes")), Some("screen.paste"));
    menu.append_section(None, &paste);
    menu
}

/// How the screen is shown, and what it shares.
pub(super) fn screen() -> gio::Menu {
    let menu = gio::Menu::new();
    let scaling = gio::Menu::new();
    for (label, target) in [
        (gettext("Fit"), "fit"),
        (gettext("1:1"), "one-to-one"),
        (gettext("Resize the Guest"), "resize-guest"),
    ] {
        let item = gio::MenuItem::new(Some(&label), None);
        item.set_action_and_target_value(Some("screen.scaling"), Some(&target.to_variant()));
        scaling.append_item(&item);
    }
    menu.append_section(Some(&gettext("Scaling")), &scaling);
    let clipboard = gio::Menu::new();
    clipboard.append(
        Some(&gettext("To the Machine")),
        Some("screen.clipboard-to-guest"),
    );
    clipboard.append(
        Some(&gettext("From the Machine")),
        Some("screen.clipboard-from-guest"),
    );
    menu.append_section(Some(&gettext("Clipboard")), &clipboard);
    let rest = gio::Menu::new();
    rest.append(Some(&gettext("Capture Keyboard")), Some("screen.capture"));
    rest.append(Some(&gettext("Reconnect")), Some("screen.reconnect"));
    menu.append_section(None, &rest);
    menu
}

/// An item that sends the combination it is named by; key caps are not
/// translated.
fn keys_item(keys: &str) -> gio::MenuItem {
    let item = gio::MenuItem::new(Some(keys), None);
    item.set_action_and_target_value(Some("screen.send-keys"), Some(&keys.to_variant()));
    item
}

// SPDX-License-Identifier: GPL-3.0-or-later
//! How the terminal looks: like the rest of the window, light or dark.

use gtk::gdk::RGBA;
use gtk::glib;
use gtk::prelude::*;
use vte::prelude::*;

use crate::ui::i18n::gettext;

/// How many lines can be scrolled back. VTE keeps them in a file, compressed.
const LINES: std::ffi::c_long = 50_000;

const FOREGROUND: (u32, u32) = (0x1e1e1e, 0xffffff);
const BACKGROUND: (u32, u32) = (0xffffff, 0x1e1e1e);

/// GNOME's sixteen colours, for light and for dark.
const PALETTE: [u32; 16] = [
    0x241f31, 0xc01c28, 0x2ec27e, 0xe8ad23, 0x1e78e4, 0x9841bb, 0x0ab9dc, 0xc0bfbc, 0x5e5c64,
    0xed333b, 0x57e389, 0xf8e45c, 0x51a1ff, 0xc061cb, 0x4fd2fd, 0xf6f5f4,
];

/// A terminal for a serial line.
pub(super) fn new() -> vte::Terminal {
    let terminal = vte::Terminal::new();
    terminal.add_css_class("serial-console");
    terminal.set_scrollback_lines(LINES);
    terminal.set_scroll_on_output(false);
    terminal.set_scroll_on_keystroke(true);
    terminal.set_mouse_autohide(true);
    terminal.set_audible_bell(false);
    terminal.set_allow_hyperlink(false);
    terminal.search_set_wrap_around(true);
    // A serial line does not say which key deletes; Linux expects this.
    terminal.set_backspace_binding(vte::EraseBinding::AsciiDelete);
    terminal.set_font(Some(&gtk::pango::FontDescription::from_string(
        "Monospace 11",
    )));
    terminal.update_property(&[gtk::accessible::Property::Label(&gettext("Serial console"))]);
    let style = adw::StyleManager::default();
    set_colors(&terminal, style.is_dark());
    style.connect_closure(
        "notify::dark",
        false,
        glib::closure_local!(
            #[watch]
            terminal,
            move |style: adw::StyleManager, _: glib::ParamSpec| {
                set_colors(terminal, style.is_dark());
            }
        ),
    );
    terminal
}

fn set_colors(terminal: &vte::Terminal, dark: bool) {
    let pick = |(light, in_dark)| color(if dark { in_dark } else { light });
    let palette = PALETTE.map(color);
    let palette: Vec<&RGBA> = palette.iter().collect();
    terminal.set_colors(Some(&pick(FOREGROUND)), Some(&pick(BACKGROUND)), &palette);
}

fn color(rgb: u32) -> RGBA {
    let part = |shift: u32| f32::from(u8::try_from(rgb >> shift & 0xff).unwrap_or(0)) / 255.0;
    RGBA::new(part(16), part(8), part(0), 1.0)
}

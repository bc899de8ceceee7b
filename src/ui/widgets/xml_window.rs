// SPDX-License-Identifier: GPL-3.0-or-later
//! Shows a definition, to read and to copy.

use adw::prelude::*;

use super::close_on_escape;
use crate::ui::i18n::gettext;

/// Opens a window with the text over `parent`.
pub(crate) fn show_xml(parent: &gtk::Window, text: &str) {
    let view = gtk::TextView::builder()
        .editable(false)
        .monospace(true)
        .top_margin(12)
        .bottom_margin(12)
        .left_margin(12)
        .right_margin(12)
        .build();
    view.update_property(&[gtk::accessible::Property::Label(&gettext("Definition"))]);
    view.buffer().set_text(text);
    let scroller = gtk::ScrolledWindow::builder()
        .vexpand(true)
        .child(&view)
        .build();
    let copy = gtk::Button::builder()
        .label(gettext("Co_py"))
        .use_underline(true)
        .build();
    let whole = text.to_owned();
    copy.connect_clicked(move |button| button.clipboard().set_text(&whole));
    let header = adw::HeaderBar::new();
    header.pack_start(&copy);
    let content = gtk::Box::new(gtk::Orientation::Vertical, 0);
    content.append(&header);
    content.append(&scroller);
    let window = adw::Window::builder()
        .title(gettext("Definition"))
        .modal(true)
        .transient_for(parent)
        .default_width(600)
        .default_height(600)
        .content(&content)
        .build();
    window.set_size_request(340, 294);
    close_on_escape(&window);
    window.present();
}

// SPDX-License-Identifier: GPL-3.0-or-later
//! Turning a part of a window off while something is done. GTK complains of a
//! text that has the focus while it is turned off or taken down.

use gtk::prelude::*;

/// Turns `part` off, or on again.
pub(crate) fn set_busy(part: &impl IsA<gtk::Widget>, resting: bool) {
    if resting {
        drop_focus(part);
    }
    part.set_sensitive(!resting);
}

/// Takes the focus away from `part`, if it is there.
pub(crate) fn drop_focus(part: &impl IsA<gtk::Widget>) {
    let Some(root) = part.root() else {
        return;
    };
    let has_focus = |focus: gtk::Widget| focus == *part.as_ref() || focus.is_ancestor(part);
    if root.focus().is_some_and(has_focus) {
        root.set_focus(gtk::Widget::NONE);
    }
}

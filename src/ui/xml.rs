// SPDX-License-Identifier: GPL-3.0-or-later
//! Definitions as text: an editor for any of libvirt's documents, the page that
//! edits a whole machine with it, a window that edits any other document, and how
//! two documents differ.

mod apply;
mod difference;
mod editor;
mod elsewhere;
mod files;
mod folding;
mod inline;
mod page;
mod search;
mod versions;
mod window;

pub(crate) use difference::{Comparison, Question, show as show_difference};
pub(crate) use editor::XmlEditor;
pub(crate) use page::XmlPage;
pub(crate) use window::{EditedDocument, Task, edit};

/// Registers the widgets that no template brings in.
pub(super) fn register_widgets() {
    use glib::prelude::StaticType;

    XmlPage::static_type();
    versions::VersionsWindow::static_type();
    window::DocumentWindow::static_type();
}

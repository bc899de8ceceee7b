// SPDX-License-Identifier: GPL-3.0-or-later
//! The mark of a machine with changes that are not applied yet.

use std::cell::OnceCell;

use gtk::prelude::*;

use crate::model::Machine;
use crate::ui::i18n::gettext;

/// A mark in a box, made when there is something to mark: few machines have changes.
#[derive(Debug, Default)]
pub(crate) struct DraftBadge(OnceCell<gtk::Image>);

impl DraftBadge {
    /// Shows whether the machine has changes that are not applied, after `before` in `place`.
    pub(crate) fn show(&self, machine: &Machine, place: &gtk::Box, before: &impl IsA<gtk::Widget>) {
        if !machine.has_draft() {
            if let Some(image) = self.0.get() {
                image.set_visible(false);
            }
            return;
        }
        let image = self.0.get_or_init(|| {
            let image = gtk::Image::from_icon_name("document-edit-symbolic");
            let text = gettext("Changes not applied");
            image.set_tooltip_text(Some(&text));
            image.update_property(&[gtk::accessible::Property::Label(&text)]);
            place.insert_child_after(&image, Some(before));
            image
        });
        image.set_visible(true);
    }
}

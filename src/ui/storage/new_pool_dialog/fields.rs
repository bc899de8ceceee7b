// SPDX-License-Identifier: GPL-3.0-or-later
//! The fields of the type that is chosen, and what is proposed for them.

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

use super::NewPoolForm;
use super::field_labels;
use super::field_row::FieldRow;
use super::found_menu::{FoundMenu, Search, failed};
use crate::definition::pool::kind::{FieldOf, PoolField};
use crate::definition::pool::source::FoundSource;
use crate::ui::i18n::gettext;

impl NewPoolForm {
    /// Shows the fields of the type, with what was entered for them under another one.
    pub(super) fn show_kind(&self) {
        let imp = self.imp();
        let Some(offered) = self.kind() else {
            return;
        };
        imp.filling.set(true);
        self.keep_entered();
        for row in imp.rows.take() {
            row.remove_from(&imp.field_group);
        }
        let kind = offered.kind;
        let rows: Vec<FieldRow> = kind
            .fields
            .iter()
            .map(|of| {
                let value = match of.field {
                    PoolField::Format => offered.default_format.clone().unwrap_or_default(),
                    field => self.entered(field),
                };
                let row = FieldRow::new(of, &value, &offered.formats);
                row.add_to(&imp.field_group);
                row.connect_entered(glib::clone!(
                    #[weak(rename_to = form)]
                    self,
                    move || {
                        if !form.imp().filling.get() {
                            form.check();
                        }
                    }
                ));
                if kind.finds_sources || is_device(of.field) {
                    self.offer_found(&row, of);
                }
                row
            })
            .collect();
        imp.field_group.set_visible(!rows.is_empty());
        imp.rows.replace(rows);
        imp.proposed.take();
        let preparation = kind.preparation;
        imp.erase.set_active(false);
        imp.erase_row.set_title(&field_labels::erase(preparation));
        imp.erase_row.set_visible(preparation.erases());
        imp.building
            .set_visible(preparation.makes_folder() || preparation.erases());
        imp.refused.take();
        if let Some(dialog) = imp.dialog.upgrade() {
            dialog.hide_failure();
        }
        imp.filling.set(false);
        self.follow_name();
        self.check();
    }

    fn keep_entered(&self) {
        let imp = self.imp();
        let proposed = imp.proposed.borrow();
        let mut entered = imp.entered.borrow_mut();
        for row in imp.rows.borrow().iter() {
            let value = row.value();
            entered.retain(|(field, _)| *field != row.of.field);
            if value != *proposed {
                entered.push((row.of.field, value));
            }
        }
    }

    fn entered(&self, field: PoolField) -> String {
        let entered = self.imp().entered.borrow();
        let mut values = entered.iter();
        let value = values.find(|(other, _)| *other == field);
        value.map_or_else(String::new, |(_, value)| value.clone())
    }

    /// Proposes a folder of the pool's name, until another one is typed.
    pub(super) fn follow_name(&self) {
        let imp = self.imp();
        let rows = imp.rows.borrow().clone();
        let follows = [PoolField::Folder, PoolField::MountPath];
        let row = rows.iter().find(|row| follows.contains(&row.of.field));
        let (Some(row), Some(folder)) = (row, self.connection().pool_folder()) else {
            return;
        };
        let value = row.value();
        if !value.is_empty() && value != *imp.proposed.borrow() {
            return;
        }
        let name = imp.name.text().trim().replace('/', "-");
        let proposed = match name.is_empty() {
            true => String::new(),
            false => format!("{folder}/{name}"),
        };
        imp.proposed.replace(proposed.clone());
        row.set_value(&proposed);
    }

    pub(super) fn row(&self, field: PoolField) -> Option<FieldRow> {
        let rows = self.imp().rows.borrow();
        rows.iter().find(|row| row.of.field == field).cloned()
    }

    /// Puts a button beside the field that lists possible values.
    fn offer_found(&self, row: &FieldRow, of: &'static FieldOf) {
        let Some(title) = field_labels::found(of.field) else {
            return;
        };
        let weak = self.downgrade();
        let field = of.field;
        let search: Search = Box::new(move || {
            let form = weak.upgrade();
            Box::pin(async move {
                match form {
                    Some(form) => form.find(field).await,
                    None => Ok(Vec::new()),
                }
            })
        });
        let weak = self.downgrade();
        let menu = FoundMenu::new(&title, search, move |source| {
            if let Some(form) = weak.upgrade() {
                form.take(field, source);
            }
        });
        row.offer(&title, &menu);
    }

    async fn find(&self, field: PoolField) -> Result<Vec<FoundSource>, String> {
        let Some(new) = self.entered_pool() else {
            return Ok(Vec::new());
        };
        if new.kind.has(PoolField::Host) && new.value(PoolField::Host).is_empty() {
            return Err(gettext("Enter the host name first."));
        }
        let found = self.connection().pool_sources(&new, field).await;
        found.map_err(|error| failed(&error.to_string()))
    }

    /// Writes what was chosen into the field, and the format that belongs to it.
    fn take(&self, field: PoolField, source: &FoundSource) {
        let Some(row) = self.row(field) else {
            return;
        };
        let before = row.value();
        let has_words = field == PoolField::Devices && !before.trim().is_empty();
        row.set_value(&match has_words {
            true => format!("{} {}", before.trim(), source.value),
            false => source.value.clone(),
        });
        if let (Some(format), Some(row)) = (&source.format, self.row(PoolField::Format)) {
            row.set_value(format);
        }
    }
}

fn is_device(field: PoolField) -> bool {
    matches!(
        field,
        PoolField::Device | PoolField::Devices | PoolField::Adapter
    )
}

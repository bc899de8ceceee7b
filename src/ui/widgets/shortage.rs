// SPDX-License-Identifier: GPL-3.0-or-later
//! What is said of a pool whose room may not do, in the same words wherever it is.

use adw::prelude::*;

use crate::definition::size::Size;
use crate::model::Shortage;
use crate::ui::i18n::{gettext, gettext_f, ngettext_f};

/// What is the matter, and what to do.
pub(crate) fn shortage_text(shortage: &Shortage) -> (String, String) {
    match shortage {
        Shortage::Filling { pool, hours } => (filling(pool, *hours), filling_remedy()),
        Shortage::Overcommitted {
            pool,
            provisioned,
            capacity,
            ..
        } => {
            let title = gettext_f("Volumes of pool “{pool}” may outgrow it", &[("pool", pool)]);
            let [sum, capacity] = [*provisioned, *capacity].map(|bytes| Size(bytes).to_string());
            let values = [("sum", sum.as_str()), ("capacity", capacity.as_str())];
            let text = gettext_f(
                "{sum} are provisioned, and it holds {capacity}. When it is full, machines that write to it pause.",
                &values,
            );
            (title, text)
        }
    }
}

fn filling(pool: &str, hours: u32) -> String {
    match hours {
        0 => gettext_f(
            "Pool “{pool}” will be full in less than an hour",
            &[("pool", pool)],
        ),
        hours => ngettext_f(
            "Pool “{pool}” will be full in about {count} hour",
            "Pool “{pool}” will be full in about {count} hours",
            hours,
            &[("pool", pool)],
        ),
    }
}

fn filling_remedy() -> String {
    gettext(
        "If it grows as it does now. Machines that write to it pause then: delete, move or compact volumes before.",
    )
}

/// A row that says so.
pub(crate) fn shortage_row(shortage: &Shortage) -> adw::ActionRow {
    let (title, text) = shortage_text(shortage);
    let row = adw::ActionRow::builder().use_markup(false).build();
    row.set_title(&title);
    row.set_subtitle(&text);
    let (name, class) = match shortage {
        Shortage::Filling { .. } => ("dialog-warning-symbolic", "warning"),
        Shortage::Overcommitted { .. } => ("dialog-information-symbolic", "dim-label"),
    };
    let icon = gtk::Image::from_icon_name(name);
    icon.set_accessible_role(gtk::AccessibleRole::Presentation);
    icon.add_css_class(class);
    row.add_prefix(&icon);
    row
}

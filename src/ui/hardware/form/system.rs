// SPDX-License-Identifier: GPL-3.0-or-later
//! An operating system, out of those that libosinfo knows.

use std::cell::RefCell;
use std::rc::Rc;

use adw::prelude::*;
use gtk::glib;

use super::{To, Update, name};
use crate::model::os_catalog::OsCatalog;
use crate::ui::hardware::field::Field;
use crate::ui::widgets::os_picker::{self, Picked};

/// Adds a row with its name, that opens the list of all.
pub(super) fn add(
    group: &adw::PreferencesGroup,
    field: &Field,
    value: Option<String>,
    to: &To,
) -> Update {
    let row = adw::ActionRow::builder()
        .activatable(true)
        .subtitle_lines(0)
        .build();
    name(&row, field);
    let arrow = gtk::Image::from_icon_name("go-next-symbolic");
    arrow.set_accessible_role(gtk::AccessibleRole::Presentation);
    row.add_suffix(&arrow);
    group.add(&row);
    let shown = Rc::new(RefCell::new(None));
    show(&row, field, value, &shown);
    let (of, to, known) = (field.clone(), to.clone(), shown.clone());
    row.connect_activated(move |row| {
        let Some(window) = row.root().and_downcast::<gtk::Window>() else {
            return;
        };
        let (weak, of, to, known) = (row.downgrade(), of.clone(), to.clone(), known.clone());
        glib::spawn_future_local(async move {
            let chosen = match os_picker::pick(&window, false).await {
                Some(Picked::Os(os)) => Some(os.id),
                Some(Picked::Other) => None,
                Some(Picked::Detected) | None => return,
            };
            if let Some(row) = weak.upgrade() {
                show(&row, &of, chosen.clone(), &known);
                to.entered(&of, chosen);
            }
        });
    });
    Box::new(glib::clone!(
        #[weak]
        row,
        #[strong]
        field,
        move |value| show(&row, &field, value.map(str::to_owned), &shown)
    ))
}

/// Says its name: at once from its full name, then what people call it.
fn show(
    row: &adw::ActionRow,
    field: &Field,
    id: Option<String>,
    shown: &Rc<RefCell<Option<String>>>,
) {
    let text = field.say(id.as_deref());
    row.set_subtitle(&glib::markup_escape_text(&text));
    shown.replace(id.clone());
    let (Some(id), weak, shown) = (id, row.downgrade(), shown.clone()) else {
        return;
    };
    glib::spawn_future_local(async move {
        let name = OsCatalog::name(&id).await;
        if let (Some(row), Some(name)) = (weak.upgrade(), name)
            && shown.borrow().as_ref() == Some(&id)
        {
            row.set_subtitle(&glib::markup_escape_text(&name));
        }
    });
}

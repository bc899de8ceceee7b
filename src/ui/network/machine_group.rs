// SPDX-License-Identifier: GPL-3.0-or-later
//! The machines that are plugged into something, each with a way to its page.

use std::cell::RefCell;

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

use super::element::card_variant;
use super::labels;
use crate::model::Connection;
use crate::model::topology::Plug;
use crate::ui::Window;
use crate::ui::i18n::gettext;
use crate::ui::names::shown_name;

mod imp {
    use super::*;

    #[derive(Default)]
    pub struct MachineGroup {
        pub(super) plugs: RefCell<Vec<Plug>>,
        pub(super) rows: RefCell<Vec<adw::ActionRow>>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for MachineGroup {
        const NAME: &'static str = "GhMachineGroup";
        type Type = super::MachineGroup;
        type ParentType = adw::PreferencesGroup;
    }

    impl ObjectImpl for MachineGroup {
        fn constructed(&self) {
            self.parent_constructed();
            self.obj().set_title(&gettext("Machines"));
            self.obj().set_visible(false);
        }
    }

    impl WidgetImpl for MachineGroup {}
    impl PreferencesGroupImpl for MachineGroup {}
}

glib::wrapper! {
    /// The machines that are plugged into something.
    pub struct MachineGroup(ObjectSubclass<imp::MachineGroup>)
        @extends adw::PreferencesGroup, gtk::Widget,
        @implements gtk::Accessible, gtk::Buildable, gtk::ConstraintTarget;
}

impl MachineGroup {
    /// Shows these; what is shown already keeps its widgets.
    pub(super) fn set_plugs(&self, connection: Option<&Connection>, plugs: Vec<Plug>) {
        let imp = self.imp();
        if *imp.plugs.borrow() == plugs {
            return;
        }
        for row in imp.rows.take() {
            self.remove(&row);
        }
        let rows: Vec<adw::ActionRow> = plugs.iter().map(|it| row(connection, it)).collect();
        rows.iter().for_each(|row| self.add(row));
        self.set_visible(!rows.is_empty());
        imp.rows.replace(rows);
        imp.plugs.replace(plugs);
    }
}

fn row(connection: Option<&Connection>, plug: &Plug) -> adw::ActionRow {
    let details = match &plug.tap {
        Some(tap) => format!("{tap} · {}", labels::machine_details(plug)),
        None => labels::machine_details(plug),
    };
    let row = adw::ActionRow::builder()
        .title(glib::markup_escape_text(&shown_name(&plug.machine_name)))
        .subtitle(glib::markup_escape_text(&details))
        .activatable(true)
        .build();
    if plug.mac.is_some() {
        let name = gettext("Check reachability");
        let check = gtk::Button::builder()
            .label(&name)
            .valign(gtk::Align::Center)
            .css_classes(["flat"])
            .action_name("network.check-reachability")
            .action_target(&card_variant(plug.machine, plug.card.0))
            .build();
        row.add_suffix(&check);
    }
    row.add_suffix(&gtk::Image::from_icon_name("go-next-symbolic"));
    let machine = connection.and_then(|connection| connection.machines().get(plug.machine));
    row.connect_activated(move |row| {
        if let (Some(machine), Some(window)) = (&machine, row.root().and_downcast::<Window>()) {
            window.show_machine(machine);
        }
    });
    row
}

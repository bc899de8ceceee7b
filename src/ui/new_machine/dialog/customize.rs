// SPDX-License-Identifier: GPL-3.0-or-later
//! “Customize…”: the Hardware and XML pages over a machine before it is created. Nothing is on the host until Create, so
//! that Cancel leaves nothing there.

use std::rc::Rc;

use adw::prelude::*;
use gtk::glib;

use super::NewMachineForm;
use super::orders::Order;
use crate::model::{Connection, Error, Machine};
use crate::ui::hardware::HardwarePage;
use crate::ui::i18n::{gettext, gettext_f};
use crate::ui::widgets::FormDialog;
use crate::ui::xml::XmlPage;

/// The pages. Only the one that is on the screen shows the machine: when it is left, what was entered there is applied.
struct Pages {
    machine: Machine,
    switcher: adw::ViewSwitcher,
    stack: adw::ViewStack,
    hardware: HardwarePage,
    xml: XmlPage,
}

impl NewMachineForm {
    /// Shows the machine as it would be created.
    pub(super) fn customize(&self) {
        let (Some(orders), Some(connection), Some(parent)) =
            (self.orders(), self.connection(), self.dialog())
        else {
            return;
        };
        let Ok([order]) = <[Order; 1]>::try_from(orders) else {
            return;
        };
        let machine = match Machine::planned(&connection, &order.creation.document) {
            Ok(machine) => machine,
            Err(error) => {
                return parent.show_failure(&could_not_define(&order), &error.to_string());
            }
        };
        let title = gettext_f("Customize “{name}”", &[("name", &order.draft.name)]);
        let dialog = FormDialog::new(&parent, &connection, &title, &gettext("Create"));
        dialog.set_default_size(900, 680);
        let pages = Rc::new(Pages::new(machine));
        dialog.fill(&pages.widget());
        pages.follow(&dialog);
        dialog.set_complete(true);
        let (form, made_of) = (self.clone(), pages.clone());
        dialog.connect_apply(move |dialog| form.create_edited(dialog, &connection, &order, &pages));
        dialog.connect_unrealize(move |_| made_of.machine.discard_drafts());
        dialog.present();
    }

    /// The Create button of that dialog.
    fn create_edited(
        &self,
        dialog: &FormDialog,
        connection: &Connection,
        order: &Order,
        pages: &Rc<Pages>,
    ) {
        dialog.set_complete(false);
        let (form, dialog, connection) = (self.clone(), dialog.clone(), connection.clone());
        let (order, pages) = (order.clone(), pages.clone());
        glib::spawn_future_local(async move {
            let edited = pages.edited(&order).await;
            dialog.set_complete(true);
            match edited {
                Ok(order) => form.create_one(&dialog, &connection, order),
                Err(error) => dialog.show_failure(&could_not_define(&order), &error.to_string()),
            }
        });
    }
}

impl Pages {
    fn new(machine: Machine) -> Self {
        let stack = adw::ViewStack::new();
        let (hardware, xml): (HardwarePage, XmlPage) = (glib::Object::new(), glib::Object::new());
        let pages: [(&gtk::Widget, _, _); 2] = [
            (
                hardware.upcast_ref(),
                gettext("Hardware"),
                "applications-engineering-symbolic",
            ),
            (xml.upcast_ref(), gettext("XML"), "text-x-generic-symbolic"),
        ];
        for (page, title, icon) in pages {
            let page = stack.add_titled(page, None, &title);
            page.set_icon_name(Some(icon));
        }
        let switcher = adw::ViewSwitcher::builder()
            .stack(&stack)
            .policy(adw::ViewSwitcherPolicy::Wide)
            .halign(gtk::Align::Center)
            .margin_top(6)
            .margin_bottom(6)
            .build();
        let pages = Self {
            machine,
            switcher,
            stack,
            hardware,
            xml,
        };
        pages.show();
        pages
    }

    fn widget(&self) -> gtk::Box {
        let all = gtk::Box::new(gtk::Orientation::Vertical, 0);
        self.stack.set_vexpand(true);
        all.append(&self.switcher);
        all.append(&self.stack);
        all
    }

    /// Applies what was entered on the page that is left.
    fn follow(self: &Rc<Self>, dialog: &FormDialog) {
        let (weak, dialog) = (Rc::downgrade(self), dialog.downgrade());
        self.stack.connect_visible_child_notify(move |_| {
            let (Some(pages), Some(dialog)) = (weak.upgrade(), dialog.upgrade()) else {
                return;
            };
            glib::spawn_future_local(async move {
                match pages.apply().await {
                    Ok(()) => dialog.hide_failure(),
                    Err(error) => {
                        let what = gettext_f(
                            "Could not change the definition of “{name}”",
                            &[("name", &pages.machine.name())],
                        );
                        dialog.show_failure(&what, &error.to_string());
                    }
                }
            });
        });
    }

    fn put_away(&self) {
        self.hardware.set_machine(None);
        self.xml.set_machine(None);
    }

    fn show(&self) {
        let shown = self.stack.visible_child();
        let machine = Some(&self.machine);
        match shown.and_downcast_ref::<XmlPage>() {
            Some(xml) => xml.set_machine(machine),
            None => self.hardware.set_machine(machine),
        }
    }

    /// Takes what was entered into the plan. What cannot be taken stays on its page.
    async fn apply(&self) -> Result<(), Error> {
        self.put_away();
        let applied = self.machine.apply_drafts().await;
        self.show();
        applied
    }

    /// The order, for the machine as it was edited.
    async fn edited(&self, order: &Order) -> Result<Order, Error> {
        self.apply().await?;
        let refused = |error: crate::definition::xml::Error| Error::Refused(error.to_string());
        let plan = self.machine.plan().ok_or(Error::Closed)?;
        Ok(Order {
            creation: order.creation.clone().edited(&plan).map_err(refused)?,
            draft: order.draft.clone(),
            scripts: order.scripts.clone(),
        })
    }
}

fn could_not_define(order: &Order) -> String {
    gettext_f("Could not define “{name}”", &[("name", &order.draft.name)])
}

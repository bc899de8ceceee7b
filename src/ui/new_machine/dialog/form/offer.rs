// SPDX-License-Identifier: GPL-3.0-or-later
//! What the host can give to the kind of machine that is chosen.

use std::rc::Rc;

use adw::subclass::prelude::*;
use gtk::glib;
use gtk::prelude::*;

use crate::definition::capabilities::DomainCapabilities;
use crate::model::ConnectionState;
use crate::model::host_facts::{HostFacts, MachineKind};
use crate::ui::new_machine::dialog::NewMachineForm;

/// What the host can give to a kind of machine.
#[derive(Clone, Debug)]
pub(in crate::ui::new_machine::dialog) struct Offer {
    kind: MachineKind,
    /// Nothing until the host has answered.
    answer: Option<Result<Rc<DomainCapabilities>, String>>,
}

impl Offer {
    /// Why the host has nothing of the kind.
    pub(super) fn refusal(&self) -> Option<String> {
        self.answer.as_ref()?.as_ref().err().cloned()
    }

    /// What it has of the kind.
    pub(in crate::ui::new_machine::dialog) fn given(&self) -> Option<Rc<DomainCapabilities>> {
        self.answer.clone()?.ok()
    }
}

impl NewMachineForm {
    /// What the host offers for the chosen kind of machine; it is asked when that
    /// is not known.
    pub(super) fn offer(&self, facts: &Rc<HostFacts>) -> Option<Rc<DomainCapabilities>> {
        let imp = self.imp();
        let kind = imp.more.machine_kind()?;
        if let Some(offer) = imp.offer.borrow().as_ref()
            && offer.kind == kind
        {
            return offer.answer.clone()?.ok();
        }
        imp.offer.replace(Some(Offer {
            kind: kind.clone(),
            answer: None,
        }));
        let (weak, facts) = (self.downgrade(), facts.clone());
        let connection = self.connection();
        let connection = connection.filter(|it| it.state() == ConnectionState::Connected)?;
        glib::spawn_future_local(async move {
            let answer = facts.offer(&connection, &kind).await;
            if let Some(form) = weak.upgrade() {
                form.take_offer(&kind, answer.map_err(|it| it.to_string()));
            }
        });
        None
    }

    fn take_offer(&self, kind: &MachineKind, answer: Result<Rc<DomainCapabilities>, String>) {
        let imp = self.imp();
        // Another kind may have been chosen meanwhile.
        if imp
            .offer
            .borrow()
            .as_ref()
            .is_none_or(|offer| offer.kind != *kind)
        {
            return;
        }
        match &answer {
            Ok(offer) => {
                imp.more.set_refusal("");
                imp.more.set_offer(offer);
            }
            Err(why) => imp.more.set_refusal(why),
        }
        imp.offer.replace(Some(Offer {
            kind: kind.clone(),
            answer: Some(answer),
        }));
        self.queue_update();
    }
}

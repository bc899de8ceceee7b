// SPDX-License-Identifier: GPL-3.0-or-later
//! The address that a person is to set on the guest's console, as a value a GObject property can hold.

use glib::subclass::prelude::*;

use super::Machine;
use crate::definition::network_config::AddressByHand;
use crate::libvirt::Error;

/// The address, and the card it is for.
#[derive(Clone, Debug, PartialEq, Eq, glib::Boxed)]
#[boxed_type(name = "GhByHand", nullable)]
pub struct ByHand(pub AddressByHand);

impl Machine {
    pub(in crate::model) fn note_address_by_hand(&self, marked: Option<AddressByHand>) {
        // What runs is still marked after it was forgotten.
        let is_forgotten = self.imp().by_hand_forgotten.get();
        let noted = marked.filter(|_| !is_forgotten).map(ByHand);
        if self.address_by_hand() != noted {
            self.set_address_by_hand(noted);
        }
    }

    /// It is not to be set any more.
    ///
    /// # Errors
    /// libvirt's.
    pub async fn forget_address_by_hand(&self) -> Result<(), Error> {
        self.imp().by_hand_forgotten.set(true);
        self.edit_definition(|definition| {
            definition.forget_address_by_hand();
            Ok(())
        })
        .await?;
        self.set_address_by_hand(None::<ByHand>);
        Ok(())
    }
}

// SPDX-License-Identifier: GPL-3.0-or-later
//! What asks before it acts. Deleting disks, volumes and machines is none of these: it
//! always asks.

use super::Settings;

/// Something that can ask before it acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Confirmation {
    /// Forcing a machine off.
    ForceOff,
    /// Resetting one.
    ForceReset,
    /// Sending it an NMI.
    SendNmi,
    /// Discarding its saved state, with or without a start.
    DiscardSaved,
    /// Asking the guest to shut down.
    ShutDown,
    /// Asking it to reboot.
    Reboot,
    /// Saving its state and stopping it.
    Save,
    /// Pausing it.
    Pause,
    /// Deleting a snapshot.
    DeleteSnapshot,
    /// Removing a device that may be in use.
    RemoveDevice,
}

impl Confirmation {
    /// All, in the order in which they are listed.
    pub(crate) const ALL: [Self; 10] = [
        Self::ForceOff,
        Self::ForceReset,
        Self::SendNmi,
        Self::DiscardSaved,
        Self::ShutDown,
        Self::Reboot,
        Self::Save,
        Self::Pause,
        Self::DeleteSnapshot,
        Self::RemoveDevice,
    ];

    /// Its word in the schema.
    fn word(self) -> &'static str {
        match self {
            Self::ForceOff => "force-off",
            Self::ForceReset => "force-reset",
            Self::SendNmi => "send-nmi",
            Self::DiscardSaved => "discard-saved",
            Self::ShutDown => "shut-down",
            Self::Reboot => "reboot",
            Self::Save => "save",
            Self::Pause => "pause",
            Self::DeleteSnapshot => "delete-snapshot",
            Self::RemoveDevice => "remove-device",
        }
    }

    /// Whether it asks until a person says otherwise: where something may be lost.
    pub(crate) fn is_default(self) -> bool {
        !matches!(
            self,
            Self::ShutDown | Self::Reboot | Self::Save | Self::Pause
        )
    }
}

impl Settings {
    /// Whether this asks before it acts.
    pub(crate) fn asks_before(&self, what: Confirmation) -> bool {
        self.has_word("ask-before", what.word(), what.is_default())
    }

    /// Remembers whether this asks before it acts.
    pub(crate) fn set_asks_before(&self, what: Confirmation, asks: bool) {
        self.set_word("ask-before", what.word(), asks);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The schema and the code have the same default.
    #[test]
    fn the_schema_asks_by_default_where_something_may_be_lost() {
        let schema = include_str!("../../../data/io.github.guesthouse.Guesthouse.gschema.xml");
        let key = schema.split("name=\"ask-before\"").nth(1).unwrap();
        let default = key.split("<default>").nth(1).unwrap();
        let default = default.split("</default>").next().unwrap();
        for what in Confirmation::ALL {
            let listed = default.contains(&format!("'{}'", what.word()));
            assert_eq!(listed, what.is_default(), "{what:?}");
        }
    }
}

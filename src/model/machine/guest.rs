// SPDX-License-Identifier: GPL-3.0-or-later
//! What is known of the system inside of a machine, from the agent in it.

use crate::definition;
use crate::libvirt::{self, Error, GuestFacts};

/// The name of the agent's channel.
const CHANNEL: &str = "org.qemu.guest_agent.0";

/// What the agent in the guest has to say, or why it says nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Guest {
    /// The machine is off, or was not asked yet.
    #[default]
    Unknown,
    /// The machine has no channel for an agent.
    NoChannel,
    /// No agent has opened the channel.
    Silent,
    /// What it reported.
    Told(GuestFacts),
}

/// Asks the agent, if one has opened its channel in the running machine.
pub(super) async fn ask(
    handle: libvirt::Machine,
    definition: &definition::machine::Machine,
) -> Guest {
    match channel(definition) {
        None => Guest::NoChannel,
        Some(false) => Guest::Silent,
        Some(true) => match handle.guest_facts().await {
            Ok(facts) => Guest::Told(facts),
            Err(Error::Closed) => Guest::Unknown,
            Err(error) => {
                log::debug!("the agent does not answer: {error}");
                Guest::Silent
            }
        },
    }
}

/// Whether there is a channel for the agent, and whether it is open.
pub(in crate::model) fn channel(definition: &definition::machine::Machine) -> Option<bool> {
    let document = definition.document();
    let channels = document.find_all(document.root(), "devices/channel");
    let states = channels.into_iter().filter_map(|channel| {
        let target = document.find(channel, "target")?;
        let name = document.attr(target, "name")?;
        (name == CHANNEL).then(|| document.attr(target, "state").as_deref() == Some("connected"))
    });
    states.reduce(|a, b| a || b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_channel_of_the_agent() {
        let channel = |inner: &str| {
            let xml = format!("<domain><devices>{inner}</devices></domain>");
            channel(&definition::machine::Machine::parse(&xml).unwrap())
        };
        assert_eq!(channel(""), None);
        let spice =
            "<channel type='spicevmc'><target type='virtio' name='com.redhat.spice.0'/></channel>";
        assert_eq!(channel(spice), None);
        let agent = |state: &str| {
            format!(
                "<channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0'{state}/></channel>"
            )
        };
        assert_eq!(channel(&agent("")), Some(false));
        assert_eq!(channel(&agent(" state='disconnected'")), Some(false));
        assert_eq!(channel(&agent(" state='connected'")), Some(true));
    }
}

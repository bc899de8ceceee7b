// SPDX-License-Identifier: GPL-3.0-or-later
//! What is wrong with a name or a MAC address, in the same words everywhere.

use crate::definition::clone::PatternProblem;
use crate::definition::new_machine::ProblemKind;
use crate::ui::i18n::{gettext, gettext_f, ngettext_f};

/// What is wrong with a name, as far as it is the same for machines and networks.
pub(crate) fn name_problem_sentence(kind: &ProblemKind) -> Option<String> {
    Some(match kind {
        ProblemKind::Slash => gettext("A slash is not allowed."),
        ProblemKind::BadCharacter => {
            gettext("It contains a character that libvirt does not accept.")
        }
        ProblemKind::TooLong(bytes) => ngettext_f(
            "It is longer than {count} byte.",
            "It is longer than {count} bytes.",
            u32::try_from(*bytes).unwrap_or(u32::MAX),
            &[],
        ),
        _ => return None,
    })
}

/// What is wrong with the address of a network card.
pub(crate) fn mac_problem_sentence(kind: &ProblemKind) -> Option<String> {
    Some(match kind {
        ProblemKind::Multicast => gettext("This is a group’s address (multicast), not a card’s."),
        ProblemKind::ZeroMac => gettext("All zeros stand for no address."),
        ProblemKind::MacTaken(machine) => gettext_f(
            "A card of “{machine}” has this address.",
            &[("machine", machine)],
        ),
        _ => return None,
    })
}

/// What is wrong with a pattern of names.
pub(crate) fn pattern_problem_sentence(problem: PatternProblem) -> String {
    match problem {
        PatternProblem::Braces => gettext("A pattern has one pair of braces, as in web-{1..5}."),
        PatternProblem::Numbers => {
            gettext("Write two numbers between the braces, as in web-{1..5}.")
        }
        PatternProblem::Backwards => gettext("The first number is larger than the last."),
        PatternProblem::TooMany => gettext("At most 100 machines are made at once."),
    }
}

// SPDX-License-Identifier: GPL-3.0-or-later
//! What is wrong with what was entered, by field, and what to do about it.

mod sentences;

use self::sentences::sentence;
pub(in crate::ui) use self::sentences::size_sentence;
use crate::definition::new_machine::{Field, Problem, ProblemKind};
use crate::ui::i18n::gettext;
use crate::ui::widgets::FieldNote;

/// Something wrong with a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::ui) struct FieldProblem {
    pub field: Field,
    /// A sentence for a person.
    pub text: String,
    /// Whether no machine can be made with it.
    pub blocks: bool,
    /// Whether it is merely not filled in yet: said on Create, not in red.
    pub quiet: bool,
    /// Whether it may pass without a message.
    pub may_pass: bool,
    /// What a button beside it does about it.
    pub remedy: Option<Remedy>,
}

/// A note that says what is wrong with its field, or nothing.
pub(in crate::ui) trait ShowsProblem {
    fn show_problem(&self, problem: Option<&FieldProblem>);
}

impl ShowsProblem for FieldNote {
    fn show_problem(&self, problem: Option<&FieldProblem>) {
        let text = problem.map_or("", |problem| problem.text.as_str());
        self.say(text, problem.is_some_and(|problem| problem.blocks));
        let remedy = problem.and_then(|problem| problem.remedy);
        let label = remedy.map(|remedy| match remedy {
            Remedy::Copy => gettext("Copy It into the Pool"),
            Remedy::Unpack => gettext("Unpack It into the Pool"),
            Remedy::Install => gettext("Install from It"),
            Remedy::UseDisk => gettext("Use It as a Disk"),
        });
        self.offer(label.as_deref());
    }
}

/// What can be done about a problem with an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ui) enum Remedy {
    /// Copy it into a pool.
    Copy,
    /// Unpack it into a pool.
    Unpack,
    /// Take it as the installation image.
    Install,
    /// Take it as the machine's disk.
    UseDisk,
}

impl FieldProblem {
    fn warning(field: Field, text: String) -> Self {
        Self {
            field,
            text,
            blocks: false,
            quiet: false,
            may_pass: false,
            remedy: None,
        }
    }

    fn blocking(field: Field, text: String) -> Self {
        Self {
            blocks: true,
            ..Self::warning(field, text)
        }
    }
}

/// All that is wrong.
#[derive(Clone, Debug, Default)]
pub(in crate::ui) struct Problems(pub Vec<FieldProblem>);

impl Problems {
    /// Adds what blocks.
    pub(in crate::ui) fn error(&mut self, field: Field, text: String) {
        self.0.push(FieldProblem::blocking(field, text));
    }

    /// Adds what blocks until the host has what is missing.
    pub(in crate::ui) fn absent(&mut self, field: Field, text: String) {
        self.0.push(FieldProblem {
            may_pass: true,
            ..FieldProblem::blocking(field, text)
        });
    }

    /// Adds what is merely not filled in yet.
    pub(in crate::ui) fn missing(&mut self, field: Field, text: String) {
        self.0.push(FieldProblem {
            quiet: true,
            ..FieldProblem::blocking(field, text)
        });
    }

    /// Adds what a person should know.
    pub(in crate::ui) fn warning(&mut self, field: Field, text: String) {
        self.0.push(FieldProblem::warning(field, text));
    }

    /// Adds what a copy of the image in a pool would mend.
    pub(in crate::ui) fn out_of_reach(&mut self, field: Field, text: String) {
        self.other_kind(field, text, Remedy::Copy);
    }

    /// Adds that an image is compressed.
    pub(in crate::ui) fn packed(&mut self, field: Field, text: String) {
        self.0.push(FieldProblem {
            remedy: Some(Remedy::Unpack),
            ..FieldProblem::blocking(field, text)
        });
    }

    /// Adds that an image is of another kind, perhaps, and what to do then.
    pub(in crate::ui) fn other_kind(&mut self, field: Field, text: String, remedy: Remedy) {
        self.0.push(FieldProblem {
            remedy: Some(remedy),
            ..FieldProblem::warning(field, text)
        });
    }

    /// Adds what the definition's own check found, where nothing is said of the
    /// field already.
    pub(in crate::ui) fn add_checked(&mut self, problems: Vec<Problem>) {
        for problem in problems {
            if self.blocks(problem.field) {
                continue;
            }
            self.0.push(FieldProblem {
                field: problem.field,
                text: sentence(problem.field, &problem.kind),
                blocks: !problem.is_warning,
                quiet: is_quiet(&problem),
                may_pass: problem.kind == ProblemKind::NotThere,
                remedy: None,
            });
        }
    }

    /// What to say at a field: what blocks before what does not.
    pub(in crate::ui) fn of(&self, field: Field) -> Option<&FieldProblem> {
        let mut of_field = self.0.iter().filter(|it| it.field == field && !it.quiet);
        let first = of_field.clone().next();
        of_field.find(|problem| problem.blocks).or(first)
    }

    /// Whether something at a field blocks.
    pub(in crate::ui) fn blocks(&self, field: Field) -> bool {
        self.0.iter().any(|it| it.field == field && it.blocks)
    }

    /// The first that blocks: what Create says while it is off.
    pub(in crate::ui) fn first_blocking(&self) -> Option<&FieldProblem> {
        self.0.iter().find(|problem| problem.blocks)
    }
}

/// An empty page shows no errors in red.
fn is_quiet(problem: &Problem) -> bool {
    problem.kind == ProblemKind::Empty
        && matches!(
            problem.field,
            Field::Media | Field::Disk | Field::BridgeName
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_blocks_is_said_before_what_warns() {
        let mut problems = Problems::default();
        problems.warning(Field::Memory, "much".to_owned());
        problems.error(Field::Memory, "none".to_owned());
        assert_eq!(
            problems.of(Field::Memory).map(|it| it.text.as_str()),
            Some("none")
        );
        assert_eq!(problems.of(Field::Name), None);
    }

    #[test]
    fn an_empty_source_is_missing_but_not_red() {
        let mut problems = Problems::default();
        problems.add_checked(vec![Problem {
            field: Field::Media,
            kind: ProblemKind::Empty,
            is_warning: false,
        }]);
        assert_eq!(problems.of(Field::Media), None);
        assert!(problems.first_blocking().is_some());
    }

    #[test]
    fn a_field_that_is_no_size_is_not_also_zero() {
        let mut problems = Problems::default();
        problems.error(Field::Memory, "no size".to_owned());
        problems.add_checked(vec![Problem {
            field: Field::Memory,
            kind: ProblemKind::Zero,
            is_warning: false,
        }]);
        assert_eq!(problems.0.len(), 1);
    }
}

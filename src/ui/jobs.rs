// SPDX-License-Identifier: GPL-3.0-or-later
//! Jobs on the screen: the button in the header with its list, and the
//! notification when one ends. Knows the model's jobs, not what they do.

mod button;
pub(crate) mod labels;
mod notifications;
mod row;

pub(crate) use button::JobsButton;
pub(crate) use notifications::notify;
pub(crate) use row::JobRow;

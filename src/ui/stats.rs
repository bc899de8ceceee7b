// SPDX-License-Identifier: GPL-3.0-or-later
//! What machines use, as graphs with their numbers: whole ones on a machine's
//! page, small ones in the list and the gallery. Figures are read only while
//! one of them is on the screen.

mod graph;
mod labels;
mod mini;
mod small;
mod tile;
mod view;
mod watching;

pub(crate) use mini::MiniStats;
pub(crate) use small::{ShowsStats, SmallStats};
pub(crate) use view::StatsView;
pub(crate) use watching::{Watching, is_in_view};

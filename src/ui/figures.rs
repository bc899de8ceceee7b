// SPDX-License-Identifier: GPL-3.0-or-later
//! What machines use, as graphs with their numbers: whole ones on a machine's
//! page, small ones in the list and the gallery. Figures are read only while
//! one of them is on the screen.

mod graph;
mod mini;
mod small;
mod tile;
mod view;
mod watching;
mod words;

pub(crate) use mini::MiniFigures;
pub(crate) use small::{ShowsFigures, SmallFigures};
pub(crate) use view::FiguresView;
pub(crate) use watching::{Watching, is_in_view};

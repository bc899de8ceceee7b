// SPDX-License-Identifier: GPL-3.0-or-later
//! Changing what a machine is made of: edits that wait until they are applied,
//! and applying them to the saved definition and to what runs.

mod apply;
mod draft;
mod new_images;
mod offer;

pub use apply::{Applied, Documents, Outcome, Refusal};
pub use draft::{Draft, Part};
pub use offer::HostOffer;

// SPDX-License-Identifier: GPL-3.0-or-later
//! Changing what a machine is made of: edits that wait until they are applied,
//! and applying them to the saved definition and to what runs.

mod apply;
mod draft;
mod new_images;
mod offer;
mod orphaned_files;
mod passt;
mod removal;

pub use apply::{Applied, Documents, Outcome, Refusal};
pub use draft::{Draft, Part};
pub use offer::HostOffer;
pub use orphaned_files::OrphanedFiles;
pub use passt::{has_passt, is_port_free};
pub use removal::{
    CannotRemove, RemovalRisk, attached, card_risks, controller_refusal, disk_risks, input_refusal,
    screen_risks, use_risks, video_refusal,
};

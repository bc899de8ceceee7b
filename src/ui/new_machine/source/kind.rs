// SPDX-License-Identifier: GPL-3.0-or-later
//! The kinds of sources, and what follows from them alone.

/// Where the system comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::ui::new_machine) enum SourceKind {
    /// An installation image in the CD drive.
    #[default]
    Iso,
    /// A copy of a cloud image, or an overlay of it.
    Cloud,
    /// A disk image that has it already.
    Disk,
    /// What is to be downloaded: it becomes another source then.
    Catalogue,
    /// An installation tree on a server.
    Tree,
    /// The network.
    Network,
    /// Nowhere, yet.
    Nothing,
}

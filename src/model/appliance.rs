// SPDX-License-Identifier: GPL-3.0-or-later
//! A machine in a file: exported to one, and imported from what Guesthouse and other programs write.

mod convert;
mod copy;
mod document;
mod export;
mod extents;
mod extract;
mod import;
mod leftovers;
mod package;
mod packed_image;
mod reach;
mod source;
mod targets;
mod unpack;
mod workspace;

pub use self::copy::{Copy, CopyOutlook};
pub use self::export::ExportKind;
pub(in crate::model) use self::extract::checksum_kind;
pub use self::import::{Import, Plug};
pub use self::leftovers::Leftovers;
pub use self::package::Package;
pub(in crate::model) use self::packed_image::is_packed;
#[cfg(feature = "ui")]
pub(in crate::model) use self::packed_image::unpacked_name;
pub use self::source::UefiVariables;
pub use self::targets::HostTargets;
pub(in crate::model) use self::workspace::free;

/// The names of files in our own package.
const DEFINITION: &str = "machine.xml";
const NVRAM: &str = "nvram.fd";
const MANIFEST: &str = "manifest.mf";

/// QEMU's tool that converts images.
const TOOL: &str = "qemu-img";

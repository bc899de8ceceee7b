// SPDX-License-Identifier: GPL-3.0-or-later
//! Installation trees of Linux distributions, as a server has them: where their installer's kernel and initrd are, which
//! system it is, and which arguments the kernel needs to find the tree. Text in, plain data out: what fetches the files
//! is elsewhere.

mod address;
mod debian;
mod layout;
mod mageia;
mod suse;
mod treeinfo;

pub use address::{AddressProblem, TreeAddress};
pub use layout::{Installer, Probe, TreeIdentity, kernel_arguments, probes};

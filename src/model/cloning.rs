// SPDX-License-Identifier: GPL-3.0-or-later
//! Clones of a machine: what can become of its disks, making the clones, their backing images, and making one independent.

mod facts;
mod independent;
mod lineage;
mod order;
mod run;
mod standstill;

pub use self::facts::{CloneDisk, CloneFacts};
pub use self::lineage::{Lineage, Link};
pub use self::order::{Cloning, NewGuest};

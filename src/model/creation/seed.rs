// SPDX-License-Identifier: GPL-3.0-or-later
//! The seed image in the definition of a new machine: a disk of its first boot. It is added to what libvirt made of the
//! definition, last, so that every other device keeps its place when it is gone.

use super::making::refused;
use crate::definition::machine::Machine as Definition;
use crate::libvirt::{Connection, Error, Machine, XmlKind};

/// Adds it.
pub(super) async fn add(
    connection: &Connection,
    machine: &Machine,
    path: &str,
) -> Result<(), Error> {
    edit(connection, machine, |definition| definition.add_seed(path)).await
}

/// The first boot reads it: the definition goes without it from the next start on, whatever becomes of this program.
pub(super) async fn take_out(connection: &Connection, machine: &Machine) -> Result<(), Error> {
    edit(connection, machine, Definition::take_seed_out).await
}

async fn edit(
    connection: &Connection,
    machine: &Machine,
    change: impl FnOnce(&mut Definition),
) -> Result<(), Error> {
    let xml = machine.xml(XmlKind::Inactive, true).await?;
    let mut definition = Definition::parse(&xml).map_err(refused)?;
    change(&mut definition);
    let changed = definition.to_string();
    if changed != xml {
        connection.define_machine(changed).await?;
    }
    Ok(())
}

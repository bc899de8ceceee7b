// SPDX-License-Identifier: GPL-3.0-or-later
//! A copy of a small volume in the same pool, owner and rights included.

use virt::storage_pool::StoragePool;
use virt::storage_vol::StorageVol;

use super::create::CreatedVolume;
use crate::definition::xml::Document;
use crate::libvirt::Error;

/// Copies a volume under another name. The copy goes again unless it is kept.
///
/// # Errors
/// libvirt's, also where the name is taken.
pub(in crate::libvirt) fn copy_volume(
    pool: &StoragePool,
    from: &StorageVol,
    name: &str,
) -> Result<CreatedVolume, Error> {
    let xml = of_copy(&from.xml_desc(0)?, name)?;
    let copy = StorageVol::create_xml_from(pool, &xml, from, 0)?;
    Ok(CreatedVolume::new(copy))
}

/// The document of the copy: what belongs to the file itself is left out.
fn of_copy(xml: &str, name: &str) -> Result<String, Error> {
    let mut document = Document::parse(xml).map_err(|error| Error::Refused(error.to_string()))?;
    let root = document.root();
    // Blocks are taken, and a file of less than one would get the rest of it, too.
    let own = [
        "key",
        "physical",
        "allocation",
        "target/path",
        "target/timestamps",
    ];
    for path in own {
        for element in document.find_all(root, path) {
            document.remove(element);
        }
    }
    let element = document.ensure(root, "name");
    document.set_text(element, name);
    Ok(document.to_string())
}

#[cfg(test)]
mod tests {
    use super::of_copy;

    #[test]
    fn a_copy_keeps_rights_and_format() {
        let xml = "<volume type='file'><name>a</name><key>/a</key><capacity>1</capacity>\
            <allocation>4096</allocation><physical>1</physical><target><path>/a</path><format type='raw'/><permissions>\
            <mode>0600</mode></permissions><timestamps/></target></volume>";
        let copy = "<volume type='file'><name>b &amp; c</name><capacity>1</capacity>\
            <target><format type='raw'/><permissions><mode>0600</mode></permissions></target></volume>";
        assert_eq!(of_copy(xml, "b & c").unwrap(), copy);
    }
}

// SPDX-License-Identifier: GPL-3.0-or-later
//! Giving an image another backing file by its header alone, as `qemu-img rebase -u` does: the content stays as it is.
//! The layout is that of QEMU's docs/interop/qcow2.txt.

use super::bytes;

/// Where the header of a qcow2 image has the place and length of its backing file's name.
const NAME_AT: usize = 8;
const LENGTH_AT: usize = 16;
const CLUSTER_BITS_AT: usize = 20;

/// The longest name that QEMU reads, in bytes.
const LONGEST: usize = 1023;

/// Why a name cannot be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HeaderProblem {
    /// It is no qcow2 image, or its header is damaged.
    Damaged,
    /// The image has no backing image.
    Alone,
    /// The name is empty, or there is no room for it.
    Name,
}

/// Names another backing file in these first bytes of an image, which has one already; its format stays. `head` has
/// at least the first cluster, or all that [`HEAD`](super::HEAD) gives.
///
/// # Errors
/// See [`HeaderProblem`]; nothing is changed then.
pub fn set_backing(head: &mut [u8], name: &str) -> Result<(), HeaderProblem> {
    use HeaderProblem::{Alone, Damaged, Name};
    if !head.starts_with(b"QFI\xfb") {
        return Err(Damaged);
    }
    let at = u64::from_be_bytes(bytes(head, NAME_AT).ok_or(Damaged)?);
    let at = usize::try_from(at).map_err(|_| Damaged)?;
    if at == 0 {
        return Err(Alone);
    }
    let bits = u32::from_be_bytes(bytes(head, CLUSTER_BITS_AT).ok_or(Damaged)?);
    let cluster = 1_usize.checked_shl(bits).ok_or(Damaged)?;
    let end = at.checked_add(name.len()).ok_or(Name)?;
    // The name is the last thing in the first cluster.
    if name.is_empty() || name.len() > LONGEST || end > cluster.min(head.len()) {
        return Err(Name);
    }
    let length = u32::try_from(name.len()).map_err(|_| Name)?;
    let old = u32::from_be_bytes(bytes(head, LENGTH_AT).ok_or(Damaged)?) as usize;
    let old_end = at.checked_add(old).ok_or(Damaged)?;
    head.get_mut(at..old_end).ok_or(Damaged)?.fill(0);
    head[at..end].copy_from_slice(name.as_bytes());
    head[LENGTH_AT..LENGTH_AT + 4].copy_from_slice(&length.to_be_bytes());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::definition::image::backing;

    fn head(name: &str) -> Vec<u8> {
        let mut head = vec![0_u8; 64 << 10];
        head[..8].copy_from_slice(b"QFI\xfb\0\0\0\x03");
        head[8..16].copy_from_slice(&0x200_u64.to_be_bytes());
        head[16..20].copy_from_slice(&u32::try_from(name.len()).unwrap().to_be_bytes());
        head[20..24].copy_from_slice(&16_u32.to_be_bytes());
        head[0x200..0x200 + name.len()].copy_from_slice(name.as_bytes());
        head
    }

    #[test]
    fn a_shorter_and_a_longer_name() {
        for name in ["b", &"long".repeat(100)] {
            let mut head = head("/var/lib/libvirt/images/web.qcow2");
            set_backing(&mut head, name).unwrap();
            assert_eq!(backing(&head).as_deref(), Some(name));
            // Nothing of the old name is left behind it.
            assert_eq!(head[0x200 + name.len()], 0);
        }
    }

    #[test]
    fn what_cannot_have_one() {
        let mut alone = head("a");
        alone[8..16].fill(0);
        let before = alone.clone();
        assert_eq!(set_backing(&mut alone, "b"), Err(HeaderProblem::Alone));
        assert_eq!(alone, before);
        assert_eq!(set_backing(&mut [0; 512], "b"), Err(HeaderProblem::Damaged));
        let mut head = head("a");
        let long = "x".repeat(1024);
        assert_eq!(set_backing(&mut head, &long), Err(HeaderProblem::Name));
        assert_eq!(set_backing(&mut head, ""), Err(HeaderProblem::Name));
    }
}

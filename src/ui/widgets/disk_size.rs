// SPDX-License-Identifier: GPL-3.0-or-later
//! The size of a disk, as it is typed, and whether there is room for it.

use crate::definition::size::{Size, SizeError};
use crate::ui::i18n::{gettext, gettext_f};

/// No disk has as many bytes: QEMU and libvirt count in signed numbers.
const TOO_LARGE: u64 = 1 << 63;

/// The bytes that were typed, where a bare number is in GiB; or what is wrong with it.
pub(crate) fn read_disk_size(text: &str) -> Result<u64, String> {
    match Size::parse_with_unit(text, "GiB") {
        Ok(Size(0)) => Err(gettext("Must be more than zero")),
        Ok(Size(bytes)) if bytes < TOO_LARGE => Ok(bytes),
        Ok(_) | Err(SizeError::TooLarge) => Err(gettext_f(
            "Must be less than {size}: no disk is larger",
            &[("size", &Size(TOO_LARGE).to_string())],
        )),
        Err(_) => Err(gettext("This is not a size, such as 20 GiB")),
    }
}

/// Says so, where something takes more bytes than are free where it is to go.
pub(crate) fn too_large_for(free: u64, needed: u64) -> Option<String> {
    let [size, room] = [needed, free].map(|bytes| Size(bytes).to_string());
    let values = [("size", size.as_str()), ("free", room.as_str())];
    (needed > free).then(|| gettext_f("It takes {size}, but only {free} is free there.", &values))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_that_is_too_large_is_a_size() {
        assert_eq!(read_disk_size("20"), Ok(20 << 30));
        assert_eq!(read_disk_size("7 EiB"), Ok(7 << 60));
        for large in ["8 EiB", "99999999 TiB", "99999999999999999999999 B"] {
            let problem = read_disk_size(large).unwrap_err();
            assert!(problem.contains("8 EiB"), "{large}: {problem}");
        }
        let not_a_size = read_disk_size("much").unwrap_err();
        assert!(not_a_size.contains("not a size"), "{not_a_size}");
        assert!(read_disk_size("0").is_err() && read_disk_size("").is_err());
    }
}

// SPDX-License-Identifier: GPL-3.0-or-later
//! Ethernet addresses.

use std::fmt;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::str::FromStr;

/// An Ethernet (MAC) address, shown as libvirt writes it: `52:54:00:12:ab:cd`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Mac(pub [u8; 6]);

/// A text that is not six pairs of hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is not an address such as 52:54:00:12:ab:cd")]
pub struct MacError(String);

impl Mac {
    /// A random address of the block that QEMU and KVM guests use, `52:54:00`.
    /// A caller compares it with those in use.
    #[must_use]
    pub fn random() -> Mac {
        // Each RandomState has keys of its own, from the system's random numbers.
        let random = RandomState::new().build_hasher().finish().to_be_bytes();
        Mac([0x52, 0x54, 0x00, random[0], random[1], random[2]])
    }

    /// Whether this names a group of cards: no card may have it as its own.
    #[must_use]
    pub const fn is_multicast(self) -> bool {
        self.0[0] & 1 == 1
    }

    /// Whether it is 00:00:00:00:00:00, which means that there is no address.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        matches!(self.0, [0, 0, 0, 0, 0, 0])
    }
}

impl fmt::Display for Mac {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [a, b, c, d, e, g] = self.0;
        write!(f, "{a:02x}:{b:02x}:{c:02x}:{d:02x}:{e:02x}:{g:02x}")
    }
}

impl FromStr for Mac {
    type Err = MacError;

    fn from_str(text: &str) -> Result<Mac, MacError> {
        let error = || MacError(text.chars().take(40).collect());
        let mut parts = text.trim().split([':', '-']);
        let mut address = [0; 6];
        for byte in &mut address {
            let part = parts.next().ok_or_else(error)?;
            let digits = part.bytes().all(|b| b.is_ascii_hexdigit());
            if !digits || !matches!(part.len(), 1 | 2) {
                return Err(error());
            }
            *byte = u8::from_str_radix(part, 16).map_err(|_| error())?;
        }
        match parts.next() {
            None => Ok(Mac(address)),
            Some(_) => Err(error()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_writes() {
        let mac: Mac = " 52:54:00:AB-0c:d ".parse().unwrap();
        assert_eq!(mac.to_string(), "52:54:00:ab:0c:0d");
        assert_eq!(mac.to_string().parse(), Ok(mac));
        for broken in [
            "",
            "52:54:00:ab:0c",
            "52:54:00:ab:0c:0d:0e",
            "52:54:00:ab:0c:0g",
            "+1:2:3:4:5:6",
        ] {
            assert!(broken.parse::<Mac>().is_err(), "{broken}");
        }
    }

    #[test]
    fn random_ones_differ_and_are_of_the_block() {
        let (a, b) = (Mac::random(), Mac::random());
        assert!(a.to_string().starts_with("52:54:00:"));
        assert!(!a.is_multicast());
        assert!(a != b || Mac::random() != b);
    }
}

// SPDX-License-Identifier: GPL-3.0-or-later
//! What a host lists, or why that is not known. An unknown is never taken for a
//! nothing: a page that shows or checks a listing says so and offers to try again.

use crate::libvirt::Error;

/// What a host has of a kind, or why that could not be read.
pub type Listing<T> = Result<Vec<T>, Error>;

/// Where the host's driver does not support the kind, the list is empty.
pub(super) fn none_if_unsupported<T>(listing: Listing<T>) -> Listing<T> {
    match listing {
        Err(Error::Unsupported(_)) => Ok(Vec::new()),
        listing => listing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_driver_does_not_know_is_not_unknown() {
        let unsupported = Error::Unsupported("no pools".to_owned());
        assert_eq!(none_if_unsupported::<u8>(Err(unsupported)), Ok(Vec::new()));
        let refused = Err::<Vec<u8>, _>(Error::Refused("no".to_owned()));
        assert_eq!(none_if_unsupported(refused.clone()), refused);
    }
}

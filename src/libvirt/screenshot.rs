// SPDX-License-Identifier: GPL-3.0-or-later
//! A picture of what a machine's screen shows.

use virt::connect::Connect;
use virt::domain::Domain;
use virt::stream::Stream;

use super::{Error, Machine};

/// No picture of a screen is larger than this, in bytes.
const MOST: usize = 256 * 1024 * 1024;

/// A picture as the hypervisor gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// What `bytes` are: `image/x-portable-pixmap` or `image/png`.
    pub mime: String,
    /// The file's content.
    pub bytes: Vec<u8>,
}

impl Machine {
    /// A picture of its first screen. Made and brought over by the host: on a
    /// slow line a matter of seconds.
    ///
    /// # Errors
    /// `Refused` when it is off or has no screen, `Unsupported`.
    pub async fn screenshot(&self) -> Result<Picture, Error> {
        let uuid = self.uuid();
        self.connection()
            .call(move |connect| take(connect, &connect.lookup_domain_by_uuid(uuid)?))
            .await
    }
}

fn take(connect: &Connect, domain: &Domain) -> Result<Picture, Error> {
    let stream = Stream::new(connect, 0)?;
    let mime = domain.screenshot(&stream, 0, 0)?;
    match read(&stream) {
        Ok(bytes) => {
            stream.finish()?;
            Ok(Picture { mime, bytes })
        }
        Err(error) => {
            let _ = stream.abort();
            Err(error)
        }
    }
}

fn read(stream: &Stream) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    let mut buffer = vec![0; 256 * 1024];
    loop {
        let count = usize::try_from(stream.recv(&mut buffer)?).unwrap_or(0);
        if count == 0 {
            return Ok(bytes);
        }
        bytes.extend_from_slice(&buffer[..count]);
        if bytes.len() > MOST {
            return Err(Error::Refused(format!("{} B", bytes.len())));
        }
    }
}

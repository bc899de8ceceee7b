// SPDX-License-Identifier: GPL-3.0-or-later
//! Which operating system a machine is for, as libosinfo names it. It is in the
//! machine's metadata, where virt-manager and GNOME Boxes write it as well.

use super::Machine;
use crate::definition::xml::ElementId;

/// The namespace of libosinfo's metadata.
pub const LIBOSINFO: &str = "http://libosinfo.org/xmlns/libvirt/domain/1.0";

impl Machine {
    /// Libosinfo's full name of its system, such as `http://debian.org/debian/12`.
    #[must_use]
    pub fn os_id(&self) -> Option<String> {
        let os = self
            .document
            .find_ns(self.libosinfo()?, LIBOSINFO, "os")
            .and_then(|os| self.document.attr(os, "id"))?;
        Some(os.into_owned()).filter(|id| !id.is_empty())
    }

    /// Whether that is a Windows.
    #[must_use]
    pub fn is_windows(&self) -> bool {
        let id = self.os_id().unwrap_or_default();
        id.starts_with("http://microsoft.com/win/")
    }

    /// Says for which system it is, by libosinfo's full name, or that it is unknown.
    pub fn set_os_id(&mut self, id: Option<&str>) {
        if self.os_id().as_deref() == id {
            return;
        }
        let root = self.root();
        let Some(id) = id else {
            return self.forget_os();
        };
        let document = &mut self.document;
        let metadata = document.ensure(root, "metadata");
        let info = document.find_ns(metadata, LIBOSINFO, "libosinfo");
        let info = info.unwrap_or_else(|| {
            let info = document.append_element(metadata, "libosinfo:libosinfo");
            document.set_attr(info, "xmlns:libosinfo", LIBOSINFO);
            info
        });
        match document.find_ns(info, LIBOSINFO, "os") {
            Some(os) => document.set_attr(os, "id", id),
            None => {
                // With the prefix that the document uses.
                let prefix = document.name(info).rsplit_once(':');
                let name = prefix.map_or("os".to_owned(), |(prefix, _)| format!("{prefix}:os"));
                document.append_with(info, &name, &[("id", id)]);
            }
        }
    }

    /// Takes out what names its system, and the metadata if nothing else is in it.
    fn forget_os(&mut self) {
        let Some(info) = self.libosinfo() else {
            return;
        };
        let metadata = self.document.parent(info);
        self.document.remove(info);
        if let Some(metadata) = metadata {
            let is_bare = self.document.children(metadata).next().is_none();
            if is_bare {
                self.document.remove(metadata);
            }
        }
    }

    fn libosinfo(&self) -> Option<ElementId> {
        let metadata = self.document.find(self.root(), "metadata")?;
        self.document.find_ns(metadata, LIBOSINFO, "libosinfo")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: &str = "<domain type='qemu'>\n  <name>a</name>\n</domain>\n";

    fn set(source: &str, id: Option<&str>) -> String {
        let mut machine = Machine::parse(source).unwrap();
        machine.set_os_id(id);
        assert_eq!(machine.os_id().as_deref(), id);
        machine.to_string()
    }

    #[test]
    fn a_system_is_named_and_forgotten() {
        let named = set(PLAIN, Some("http://debian.org/debian/12"));
        assert!(
            named.contains("<libosinfo:os id='http://debian.org/debian/12'/>"),
            "{named}"
        );
        let other = set(&named, Some("http://debian.org/debian/11"));
        assert_eq!(other, named.replace("debian/12", "debian/11"));
        assert_eq!(set(&other, None), PLAIN);
    }

    #[test]
    fn what_others_wrote_stays() {
        let source = "<domain type='qemu'>\n  <metadata>\n    <o:libosinfo xmlns:o=\"http://libosinfo.org/xmlns/libvirt/domain/1.0\">\n      \
            <o:os id=\"x\"/>\n    </o:libosinfo>\n    <n:n xmlns:n='urn:n'>keep me</n:n>\n  </metadata>\n</domain>\n";
        assert_eq!(
            set(source, Some("y")),
            source.replace("id=\"x\"", "id=\"y\"")
        );
        let without = set(source, None);
        assert!(without.contains("keep me") && !without.contains("libosinfo"));
    }
}

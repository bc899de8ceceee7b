// SPDX-License-Identifier: GPL-3.0-or-later
//! Systems that libosinfo knows in a story, and where they can be downloaded.

use std::fs;

use super::desktop::Desktop;

/// A system: what it is called after “Lab”, the element of what there is of it, and where that is.
pub struct System<'a> {
    pub name: &'a str,
    /// As `<media arch='x86_64'>`.
    pub element: &'a str,
    pub url: &'a str,
}

/// Has libosinfo know these, too.
pub fn add(desktop: &Desktop, systems: &[System]) {
    let folder = desktop.home().join("config/osinfo/os/lab.example");
    fs::create_dir_all(&folder).expect("a folder in the home of the story");
    for System { name, element, url } in systems {
        let id = name.to_lowercase();
        let kind = element.trim_start_matches('<');
        let kind = kind.split(' ').next().expect("an element has a name");
        let text = format!(
            "<libosinfo version='0.0.1'><os id='http://lab.example/{id}/1'>
               <short-id>{id}1</short-id><name>Lab {name}</name><version>1</version>
               <vendor>Lab</vendor><family>linux</family><distro>lab</distro>
               <release-date>2099-01-01</release-date>
               {element}<url>{url}</url></{kind}>
             </os></libosinfo>"
        );
        // The file's name follows from the ID.
        let file = folder.join(format!("{id}-1.xml"));
        fs::write(file, text).expect("a file in the home of the story");
    }
}

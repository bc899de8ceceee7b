// SPDX-License-Identifier: GPL-3.0-or-later
//! What is saved, and what installs.

use super::*;
use crate::definition::machine::Marks;

const PLAIN: &str = "<domain type='kvm'>
  <name>a</name>
  <os>
    <type arch='x86_64'>hvm</type>
    <boot dev='hd'/>
    <boot dev='cdrom'/>
  </os>
  <on_reboot>restart</on_reboot>
  <devices>
    <disk type='file' device='disk'>
      <source file='/a'/>
      <target dev='vda' bus='virtio'/>
    </disk>
    <disk type='file' device='cdrom'>
      <source file='/isos/debian.iso'/>
      <target dev='sda' bus='sata'/>
      <readonly/>
    </disk>
  </devices>
</domain>
";

fn installation() -> Installation {
    Installation {
        medium: Some("/isos/debian.iso".to_owned()),
        kernel: Some(InstallerKernel {
            kernel: "/pool/a-linux".to_owned(),
            initrd: "/pool/a-initrd".to_owned(),
            arguments: "priority=critical file=/preseed.cfg & more".to_owned(),
        }),
        answers: None,
        begun: false,
    }
}

#[test]
fn what_is_saved_never_installs() {
    let mut machine = Machine::parse(PLAIN).unwrap();
    machine.note_installation(&installation());
    assert_eq!(machine.installation(), Some(installation()));
    let drive = machine.disks().pop().unwrap();
    assert_eq!(drive.path, None, "{machine}");
    let text = machine.to_string();
    assert!(!text.contains("<kernel>") && text.contains("<on_reboot>restart"));
    machine.begin_installation();
    assert!(machine.installation().unwrap().begun);
    machine.put_off_installation();
    assert_eq!(machine.installation(), Some(installation()));
    machine.forget_installation();
    let empty = PLAIN.replace("\n      <source file='/isos/debian.iso'/>", "");
    assert_eq!(machine.to_string(), empty);
}

#[test]
fn the_run_that_installs_has_medium_and_kernel_and_ends_with_a_restart() {
    let mut machine = Machine::parse(PLAIN).unwrap();
    machine.note_installation(&installation());
    machine.make_installer();
    let text = machine.to_string();
    for part in [
        "<kernel>/pool/a-linux</kernel>",
        "<initrd>/pool/a-initrd</initrd>",
        "<cmdline>priority=critical file=/preseed.cfg &amp; more</cmdline>",
        "<on_reboot>destroy</on_reboot>",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let drive = machine.disks().pop().unwrap();
    assert_eq!(drive.path.as_deref(), Some("/isos/debian.iso"));
    assert_eq!(machine.disks().len(), 2);
}

#[test]
fn answers_have_a_drive_of_their_own() {
    for (drive, target) in [(AnswersDrive::Cdrom, "sdb"), (AnswersDrive::Floppy, "fda")] {
        let mut machine = Machine::parse(PLAIN).unwrap();
        machine.note_installation(&Installation {
            kernel: None,
            answers: Some(Answers {
                path: "/pool/a-answers.iso".to_owned(),
                drive,
            }),
            ..installation()
        });
        let saved = machine.marks();
        machine.make_installer();
        let disks = machine.disks();
        assert_eq!(disks.len(), 3);
        assert_eq!(disks[2].target, target);
        assert_eq!(disks[2].path.as_deref(), Some("/pool/a-answers.iso"));
        // Windows restarts several times while it installs.
        assert!(machine.to_string().contains("<on_reboot>restart"));
        let files = saved.installation.unwrap().files();
        assert_eq!(files, ["/pool/a-answers.iso"]);
    }
}

#[test]
fn as_libvirt_gives_the_metadata() {
    let alone = "<guesthouse><installation medium='/m' kernel='/k' initrd='/i' arguments='x' begun='yes'/></guesthouse>";
    let marked = Marks::parse(alone).unwrap().installation.unwrap();
    assert!(marked.begun);
    assert_eq!(marked.files(), ["/k", "/i"]);
}

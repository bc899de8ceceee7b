// SPDX-License-Identifier: GPL-3.0-or-later
//! A host that QEMU emulates, for what this machine may not have: a USB bus with things plugged in, an IOMMU with its
//! groups, NVMe. Its root folder is this machine's own, so libvirt, QEMU and SSH are there; see `build-emulated-host`.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::host;
use crate::support::desktop::Desktop;
use crate::support::files;
use crate::support::wait;

/// How long it may take to start, emulated on a busy machine.
const BOOT: Duration = Duration::from_secs(150);

/// How long something may take there.
pub const THERE: Duration = Duration::from_secs(60);

/// Where its SSH server is reached.
const PORT: &str = "2299";

/// The guest of its machines: it releases every PCI device that the emulator wants to take away, as a system does, and
/// boots in a moment even when an emulator runs in an emulator. In a loop: choose bus 0 of ACPI's hot-plug registers,
/// read which slots are wanted back, and give those back.
const GUEST: [u8; 27] = [
    0x66, 0x31, 0xc0, // xor eax, eax
    0xba, 0x10, 0xae, // mov dx, 0xae10
    0x66, 0xef, // out dx, eax
    0xba, 0x04, 0xae, // mov dx, 0xae04
    0x66, 0xed, // in eax, dx
    0x66, 0x85, 0xc0, // test eax, eax
    0x74, 0x05, // jz +5
    0xba, 0x08, 0xae, // mov dx, 0xae08
    0x66, 0xef, // out dx, eax
    0xfb, 0xf4, // sti; hlt
    0xeb, 0xe5, // jmp to the begin
];

/// What the emulator is told: two USB sticks of a kind and a hub, two NVMe devices, a network card, and one with two
/// functions in one IOMMU group.
const MACHINE: &str = "-M q35,kernel-irqchip=off -accel tcg,thread=multi -cpu max -smp 2 -m 1024 \
    -display none -vga none -nodefaults -no-reboot -device intel-iommu,intremap=on,caching-mode=on \
    -device virtio-9p-pci,fsdev=root,mount_tag=root -device virtio-9p-pci,fsdev=state,mount_tag=state \
    -netdev user,id=m,hostfwd=tcp:127.0.0.1:2299-:22 -device virtio-net-pci,netdev=m \
    -device qemu-xhci,id=xhci -device usb-wacom-tablet,bus=xhci.0 \
    -device usb-storage,bus=xhci.0,drive=usb1 -device usb-storage,bus=xhci.0,drive=usb2 \
    -device nvme,drive=nvme1,serial=NVME1 -device nvme,drive=nvme2,serial=NVME2 \
    -netdev user,id=a,restrict=on -device e1000e,netdev=a,addr=11.0 -device pcie-root-port,id=slot1,chassis=1,slot=1 \
    -netdev user,id=b,restrict=on -device e1000e,netdev=b,bus=slot1,addr=0.0,multifunction=on \
    -netdev user,id=c,restrict=on -device e1000e,netdev=c,bus=slot1,addr=0.1";

/// What the kernel is told.
const LINE: &str = "console=ttyS0 quiet intel_iommu=on net.ifnames=0 mitigations=off random.trust_cpu=on panic=-1 \
    no_timer_check";

/// The emulated host, until the story ends.
pub struct EmulatedHost {
    key: String,
}

impl EmulatedHost {
    /// Starts it and waits until libvirt answers there.
    #[track_caller]
    pub fn start(desktop: &Desktop) -> Self {
        let folder = files::folder("lab/emulated-host");
        let state = files::folder("lab/emulated-host/state");
        let path = |folder: &Path, name: &str| folder.join(name).to_string_lossy().into_owned();
        let key = path(&folder, "key");
        for key in [&key, &path(&state, "hostkey")] {
            // The last run's.
            let _ = fs::remove_file(key);
            host::run("ssh-keygen", &["-q", "-t", "ed25519", "-N", "", "-f", key]);
        }
        fs::copy(format!("{key}.pub"), state.join("authorized_keys")).expect("it was made");
        fs::write(state.join("guest.img"), boot_disk()).expect("a file of ours");
        let log = path(&folder, "serial.txt");
        let _ = fs::remove_file(&log);
        let mut emulator = Command::new("qemu-system-x86_64");
        emulator.args(MACHINE.split_whitespace());
        emulator.args(["-kernel", &path(&folder, "linux")]);
        emulator.args(["-initrd", &path(&folder, "initrd")]);
        emulator.args(["-append", LINE, "-serial", &format!("file:{log}")]);
        let share = "security_model=none,readonly=on,multidevs=remap";
        for (id, folder) in [("root", Path::new("/")), ("state", &state)] {
            let folder = folder.display();
            emulator.args(["-fsdev", &format!("local,id={id},path={folder},{share}")]);
        }
        for name in ["usb1", "usb2", "nvme1", "nvme2"] {
            let image = path(&folder, &format!("{name}.img"));
            let made = fs::File::create(&image).and_then(|file| file.set_len(16 << 20));
            made.expect("a file of ours");
            let drive = format!("if=none,id={name},format=raw,file={image}");
            emulator.args(["-drive", &drive]);
        }
        let errors = fs::File::create(folder.join("qemu.txt")).expect("a file of ours");
        let emulator = emulator.stdin(Stdio::null()).stderr(errors).spawn();
        let emulator = emulator.expect("QEMU is installed");
        let runs = format!("/proc/{}/exe", emulator.id());
        desktop.keep(emulator);
        let ready = wait::poll(BOOT, || {
            let said = fs::read_to_string(&log).unwrap_or_default();
            match said.contains("HOST READY") {
                true => Ok(()),
                // One that has ended will not come.
                false if fs::read_link(&runs).is_err() => Ok(()),
                false => Err(said),
            }
        });
        ready.unwrap_or_else(|said| panic!("the emulated host does not start:\n{said}"));
        let errors = fs::read_to_string(folder.join("qemu.txt")).unwrap_or_default();
        assert!(fs::read_link(&runs).is_ok(), "the emulator ends: {errors}");
        Self { key }
    }

    /// Where the program finds it.
    pub fn uri(&self) -> String {
        let key = &self.key;
        format!("qemu+ssh://root@127.0.0.1:{PORT}/system?keyfile={key}&no_verify=1")
    }

    /// Runs a command there.
    ///
    /// # Errors
    /// What it wrote, when it fails.
    pub fn try_run(&self, command: &str) -> Result<String, String> {
        let options = [
            "-q",
            "-oBatchMode=yes",
            "-oStrictHostKeyChecking=no",
            "-oUserKnownHostsFile=/dev/null",
            // A second for every greeting is saved.
            "-oControlMaster=auto",
            "-oControlPath=/run/emulated-%C",
            "-oControlPersist=30",
        ];
        let whom = ["-i", &self.key, "-p", PORT, "root@127.0.0.1", command];
        host::try_run("ssh", &[&options[..], &whom[..]].concat())
    }

    /// Runs a command there that must succeed.
    #[track_caller]
    pub fn run(&self, command: &str) -> String {
        self.try_run(command).unwrap_or_else(|e| panic!("{e}"))
    }

    /// Waits until a PCI device of it has this driver.
    #[track_caller]
    pub fn until_driver(&self, address: &str, driver: &str) {
        let link = format!("basename $(readlink /sys/bus/pci/devices/{address}/driver)");
        let seen = wait::poll(THERE, || match self.try_run(&link) {
            Ok(now) if now == driver => Ok(()),
            now => Err(format!("{now:?}")),
        });
        seen.unwrap_or_else(|now| panic!("{address} has not the driver {driver} but {now}"));
    }
}

/// A disk that boots [`GUEST`].
fn boot_disk() -> Vec<u8> {
    let mut disk = vec![0; 1 << 20];
    disk[..GUEST.len()].copy_from_slice(&GUEST);
    disk[510..512].copy_from_slice(&[0x55, 0xaa]);
    disk
}

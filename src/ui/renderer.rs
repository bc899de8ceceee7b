// SPDX-License-Identifier: GPL-3.0-or-later
//! How the window is drawn on a computer without a graphics card: by cairo. GTK would draw it by OpenGL in software,
//! which takes two to four times the CPU. What the person set in `GSK_RENDERER` stays.

use std::env;
use std::ffi::OsStr;
use std::fs;
use std::path::Path;

/// The variable by which GTK chooses.
const RENDERER: &str = "GSK_RENDERER";

/// Drivers with a render node but no hardware behind it.
const SOFTWARE: [&str; 2] = ["vgem", "vkms"];

/// Chooses cairo where nothing else would be fast; at the start, before GTK and before any thread.
#[expect(
    unsafe_code,
    reason = "GTK 4.8 takes the choice of a renderer from the environment alone"
)]
pub(crate) fn choose() {
    let backend = env::var("GDK_BACKEND").unwrap_or_default();
    if !wants_cairo(env::var_os(RENDERER).as_deref(), &backend, Path::new("/")) {
        return;
    }
    // SAFETY: no other thread runs yet that could read the environment meanwhile.
    unsafe { env::set_var(RENDERER, "cairo") };
    log::info!("no graphics card: drawing by cairo");
}

/// Whether cairo is the better choice; `root` is the folder that `dev` and `sys` are in.
fn wants_cairo(chosen: Option<&OsStr>, backend: &str, root: &Path) -> bool {
    // A browser draws for itself.
    chosen.is_none() && !backend.starts_with("broadway") && !has_graphics_card(root)
}

/// Whether there is a render node with hardware behind it, or NVIDIA's own driver, which can do without one.
fn has_graphics_card(root: &Path) -> bool {
    if root.join("dev/nvidiactl").exists() {
        return true;
    }
    let Ok(nodes) = fs::read_dir(root.join("dev/dri")) else {
        return false;
    };
    nodes.flatten().any(|node| {
        let name = node.file_name();
        name.to_string_lossy().starts_with("renderD")
            && draws(&root.join("sys/class/drm").join(name).join("device"))
    })
}

/// Whether this device draws in hardware. One that reports nothing about itself, as in a container, is taken to.
fn draws(device: &Path) -> bool {
    let driver = fs::read_link(device.join("driver")).unwrap_or_default();
    match driver.file_name().and_then(OsStr::to_str) {
        Some(name) if SOFTWARE.contains(&name) => false,
        // The virtual card of a guest: its first feature is 3D (VIRTIO_GPU_F_VIRGL).
        Some("virtio_gpu") => {
            fs::read_to_string(device.join("features")).is_ok_and(|bits| bits.starts_with('1'))
        }
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;
    use std::path::PathBuf;

    use super::*;

    /// A computer with one render node of this driver, and what the device reports of its features.
    fn computer(name: &str, driver: &str, features: &str) -> PathBuf {
        let root = env::temp_dir().join(format!("guesthouse-card-{}-{name}", std::process::id()));
        let device = root.join("sys/class/drm/renderD128/device");
        fs::create_dir_all(&device).unwrap();
        fs::create_dir_all(root.join("dev/dri")).unwrap();
        fs::write(root.join("dev/dri/renderD128"), "").unwrap();
        symlink(
            format!("../../../bus/drivers/{driver}"),
            device.join("driver"),
        )
        .unwrap();
        fs::write(device.join("features"), features).unwrap();
        root
    }

    #[test]
    fn a_card_is_hardware_behind_a_render_node() {
        for (name, driver, features, expected) in [
            ("intel", "i915", "", true),
            ("vgem", "vgem", "", false),
            ("vkms", "vkms", "", false),
            ("virgl", "virtio_gpu", "1100", true),
            ("virtio", "virtio_gpu", "0100", false),
        ] {
            let root = computer(name, driver, features);
            assert_eq!(has_graphics_card(&root), expected, "{name}");
            assert_eq!(wants_cairo(None, "", &root), !expected, "{name}");
            fs::remove_dir_all(&root).unwrap();
        }
    }

    #[test]
    fn a_computer_without_a_render_node_has_none() {
        let root = computer("none", "i915", "");
        fs::rename(root.join("dev/dri/renderD128"), root.join("dev/dri/card0")).unwrap();
        assert!(wants_cairo(None, "wayland,x11", &root));
        assert!(!wants_cairo(Some(OsStr::new("gl")), "", &root));
        assert!(!wants_cairo(None, "broadway", &root));
        fs::write(root.join("dev/nvidiactl"), "").unwrap();
        assert!(has_graphics_card(&root));
        fs::remove_dir_all(&root).unwrap();
    }
}

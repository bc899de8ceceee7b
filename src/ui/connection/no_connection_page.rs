// SPDX-License-Identifier: GPL-3.0-or-later
//! What is shown while no connection is open: what is missing on this computer,
//! the command that gets it, and the way to another host.

use adw::subclass::prelude::*;
use gtk::glib;
use gtk::prelude::*;

use crate::ui::Application;
use crate::ui::i18n::gettext;

mod imp {
    use super::*;

    #[derive(Default, gtk::CompositeTemplate)]
    #[template(file = "no_connection_page.ui")]
    pub struct NoConnectionPage {
        #[template_child]
        pub(super) command: TemplateChild<gtk::Label>,
        #[template_child]
        pub(super) copy: TemplateChild<gtk::Button>,
        #[template_child]
        pub(super) again: TemplateChild<gtk::Button>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for NoConnectionPage {
        const NAME: &'static str = "GhNoConnectionPage";
        type Type = super::NoConnectionPage;
        type ParentType = adw::Bin;

        fn class_init(class: &mut Self::Class) {
            class.bind_template();
        }

        fn instance_init(object: &glib::subclass::InitializingObject<Self>) {
            object.init_template();
        }
    }

    impl ObjectImpl for NoConnectionPage {
        fn constructed(&self) {
            self.parent_constructed();
            self.obj().setup_command();
            self.again.connect_clicked(|button| {
                let window = button.root().and_downcast::<gtk::Window>();
                let application = window.and_then(|window| window.application());
                if let Some(application) = application.and_downcast::<Application>() {
                    super::super::find_connections(&application);
                }
            });
        }
    }

    impl WidgetImpl for NoConnectionPage {}
    impl BinImpl for NoConnectionPage {}
}

glib::wrapper! {
    /// What to do where no libvirt answers.
    pub struct NoConnectionPage(ObjectSubclass<imp::NoConnectionPage>)
        @extends adw::Bin, gtk::Widget,
        @implements gtk::Accessible, gtk::Buildable, gtk::ConstraintTarget;
}

impl NoConnectionPage {
    fn setup_command(&self) {
        let imp = self.imp();
        let release = std::fs::read_to_string("/etc/os-release").unwrap_or_default();
        let command = install_command(&release);
        imp.command.set_label(command);
        imp.copy.connect_clicked(move |button| {
            button.clipboard().set_text(command);
            button.set_tooltip_text(Some(&gettext("Copied")));
        });
    }
}

/// The command that installs libvirt and QEMU on the system that `os-release`
/// describes (its `ID` and `ID_LIKE` lines, see os-release(5)).
fn install_command(release: &str) -> &'static str {
    let is = |name: &str| {
        release
            .lines()
            .filter_map(|line| line.strip_prefix("ID=").or(line.strip_prefix("ID_LIKE=")))
            .flat_map(|value| value.trim_matches('"').split_whitespace())
            .any(|id| id == name)
    };
    if is("debian") || is("ubuntu") {
        "sudo apt install libvirt-daemon-system qemu-system-x86"
    } else if is("fedora") || is("rhel") {
        "sudo dnf install libvirt-daemon-kvm qemu-kvm && sudo systemctl enable --now libvirtd.socket"
    } else if is("arch") {
        "sudo pacman -S libvirt qemu-base dnsmasq && sudo systemctl enable --now libvirtd.socket"
    } else if is("suse") || is("opensuse") {
        "sudo zypper install libvirt-daemon-qemu qemu-x86 && sudo systemctl enable --now libvirtd.socket"
    } else {
        "sudo systemctl enable --now libvirtd.socket"
    }
}

#[cfg(test)]
mod tests {
    use super::install_command;

    #[test]
    fn the_command_fits_the_system() {
        assert!(install_command("ID=ubuntu\nID_LIKE=debian\n").contains("apt"));
        assert!(install_command("ID=\"rocky\"\nID_LIKE=\"rhel centos fedora\"\n").contains("dnf"));
        assert!(install_command("ID=arch\n").contains("pacman"));
        assert!(install_command("").contains("systemctl"));
    }
}

// SPDX-License-Identifier: GPL-3.0-or-later
//! What is shown while no connection is open: why, what helps (a group, a service
//! to start, a session, what to install), and the way to another host.

use std::cell::{Cell, RefCell};

use adw::subclass::prelude::*;
use gtk::glib;
use gtk::prelude::*;

use crate::model::Connection;
use crate::model::diagnosis::{self, Diagnosis, Findings};
use crate::ui::i18n::{gettext, gettext_f};

mod imp {
    use super::*;

    #[derive(Default, gtk::CompositeTemplate)]
    #[template(file = "no_connection_page.ui")]
    pub struct NoConnectionPage {
        #[template_child]
        pub(super) status: TemplateChild<adw::StatusPage>,
        #[template_child]
        pub(super) card: TemplateChild<gtk::Box>,
        #[template_child]
        pub(super) command: TemplateChild<gtk::Label>,
        #[template_child]
        pub(super) copy: TemplateChild<gtk::Button>,
        #[template_child]
        pub(super) again: TemplateChild<gtk::Button>,
        #[template_child]
        pub(super) session: TemplateChild<gtk::Button>,
        /// The connection it is about; none where none was found.
        pub(super) connection: RefCell<Option<Connection>>,
        /// Counts the diagnoses, so that an outdated answer is dropped.
        pub(super) turn: Cell<u64>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for NoConnectionPage {
        const NAME: &'static str = "GhNoConnectionPage";
        type Type = super::NoConnectionPage;
        type ParentType = adw::Bin;

        fn class_init(class: &mut Self::Class) {
            class.bind_template();
            class.install_action("no-connection.again", None, |page, _, _| page.try_again());
            class.install_action("no-connection.session", None, |page, _, _| {
                page.use_session();
            });
        }

        fn instance_init(object: &glib::subclass::InitializingObject<Self>) {
            object.init_template();
        }
    }

    impl ObjectImpl for NoConnectionPage {
        fn constructed(&self) {
            self.parent_constructed();
            let command = self.command.get();
            self.copy.connect_clicked(move |button| {
                button.clipboard().set_text(&command.text());
                button.set_tooltip_text(Some(&gettext("Copied")));
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

/// What the page says.
#[derive(Debug, PartialEq, Eq)]
struct Advice {
    title: String,
    text: String,
    command: Option<String>,
}

impl NoConnectionPage {
    /// Says why none of these is open: of the first that was refused, or that none
    /// was found.
    pub(crate) fn explain(&self, connections: &[Connection]) {
        let imp = self.imp();
        let refused = connections.iter().find(|it| it.refusal().is_some());
        let about = refused.or(connections.first()).cloned();
        imp.connection.replace(about.clone());
        let turn = imp.turn.get() + 1;
        imp.turn.set(turn);
        let weak = self.downgrade();
        glib::spawn_future_local(async move {
            let findings = diagnosis::diagnose(about.as_ref()).await;
            if let Some(page) = weak.upgrade().filter(|it| it.imp().turn.get() == turn) {
                let user = glib::user_name().to_string_lossy().into_owned();
                let name_and_why = about.map(|it| (it.label(), it.problem()));
                page.show(&advice(&findings, name_and_why, &user));
                page.imp().session.set_visible(findings.has_session);
            }
        });
    }

    fn show(&self, advice: &Advice) {
        let imp = self.imp();
        imp.status
            .set_title(&glib::markup_escape_text(&advice.title));
        imp.status
            .set_description(Some(&glib::markup_escape_text(&advice.text)));
        imp.command
            .set_label(advice.command.as_deref().unwrap_or_default());
        imp.card.set_visible(advice.command.is_some());
    }

    fn try_again(&self) {
        let connection = self.imp().connection.borrow().clone();
        match connection {
            Some(connection) => self.act("app.connect", Some(&connection.uri())),
            None => self.act("app.find-connections", None),
        }
    }

    fn use_session(&self) {
        self.act("app.connect", Some(diagnosis::SESSION));
    }

    /// Activates an action of the program.
    fn act(&self, action: &str, uri: Option<&str>) {
        let uri = uri.map(ToVariant::to_variant);
        if let Err(error) = WidgetExt::activate_action(self, action, uri.as_ref()) {
            log::warn!("{action}: {error}");
        }
    }
}

/// What to say of this; `about` is the connection's name and libvirt's words.
fn advice(findings: &Findings, about: Option<(String, String)>, user: &str) -> Advice {
    let (name, why) = about.unwrap_or_default();
    let values = [("name", name.as_str()), ("why", why.as_str())];
    let could_not = || gettext_f("Could Not Connect to {name}", &values);
    // libvirt's own words first: they are what a search finds.
    let with_why = |text: String| match why.is_empty() {
        true => text,
        false => format!("{why}\n\n{text}"),
    };
    match &findings.diagnosis {
        Diagnosis::NotInstalled => Advice {
            title: gettext("No Virtualization Found"),
            text: gettext(
                "No libvirt answers on this computer. This command installs it; then try again. Or connect to another computer.",
            ),
            command: Some(install_command(&findings.release).to_owned()),
        },
        Diagnosis::NotRunning { unit } => Advice {
            title: gettext("libvirt Is Not Running"),
            text: with_why(gettext(
                "It is installed on this computer. This command starts it, now and with the computer; then try again.",
            )),
            command: Some(format!("sudo systemctl enable --now {unit}")),
        },
        Diagnosis::NoAccess { group, is_member } => {
            let (text, command) = way_in(group.as_deref(), *is_member, user);
            Advice {
                title: could_not(),
                text: with_why(text),
                command,
            }
        }
        Diagnosis::Other if why.is_empty() => Advice {
            title: gettext("Not Connected"),
            text: gettext("No connection is open. Connect to one, or add another."),
            command: None,
        },
        Diagnosis::Other => Advice {
            title: could_not(),
            text: why.clone(),
            command: None,
        },
    }
}

/// How a user is let in: by which group, and the command that makes them a member.
fn way_in(group: Option<&str>, is_member: bool, user: &str) -> (String, Option<String>) {
    let Some(group) = group else {
        let text = gettext(
            "libvirt runs, but you may not use it. Who administers this computer can allow it with polkit (org.libvirt.unix.manage).",
        );
        return (text, None);
    };
    let values = [("group", group)];
    if is_member {
        let text = gettext_f(
            "You are a member of the group “{group}” that may use it, but were not when you logged in: log out and in again.",
            &values,
        );
        return (text, None);
    }
    let text = gettext_f(
        "libvirt runs, but you may not use it. This command makes you a member of the group “{group}” that may; then log out and in again.",
        &values,
    );
    let command = format!("sudo usermod --append --groups {group} {user}");
    (text, Some(command))
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
    use super::*;

    #[test]
    fn each_cause_has_its_own_remedy() {
        let about = || Some(("QEMU/KVM".to_owned(), "no <way> in".to_owned()));
        let found = |diagnosis| Findings {
            diagnosis,
            has_session: false,
            release: "ID=debian".to_owned(),
        };
        let no_access = |is_member| {
            found(Diagnosis::NoAccess {
                group: Some("libvirt".to_owned()),
                is_member,
            })
        };
        let outside = advice(&no_access(false), about(), "alice");
        assert_eq!(outside.title, "Could Not Connect to QEMU/KVM");
        assert!(outside.text.contains("no <way> in"));
        let command = "sudo usermod --append --groups libvirt alice";
        assert_eq!(outside.command.as_deref(), Some(command));
        assert_eq!(advice(&no_access(true), about(), "alice").command, None);
        let unit = "virtqemud.socket";
        let off = found(Diagnosis::NotRunning { unit });
        let off = advice(&off, None, "alice");
        assert!(off.command.is_some_and(|it| it.ends_with(unit)));
        let other = advice(&found(Diagnosis::Other), about(), "alice");
        assert_eq!((other.text.as_str(), other.command), ("no <way> in", None));
        let none = advice(&found(Diagnosis::NotInstalled), None, "alice");
        assert_eq!(none.title, "No Virtualization Found");
        assert!(none.command.is_some_and(|it| it.contains("apt")));
    }

    #[test]
    fn the_command_fits_the_system() {
        assert!(install_command("ID=ubuntu\nID_LIKE=debian\n").contains("apt"));
        assert!(install_command("ID=\"rocky\"\nID_LIKE=\"rhel centos fedora\"\n").contains("dnf"));
        assert!(install_command("ID=arch\n").contains("pacman"));
        assert!(install_command("").contains("systemctl"));
    }
}

// SPDX-License-Identifier: GPL-3.0-or-later
//! Which operating system the machine is for: detected, or chosen by a person,
//! or unknown, which is no obstacle.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

use crate::definition::new_machine::OsHints;
use crate::model::Connection;
use crate::model::os::{Detection, Os};
use crate::model::os_catalog::OsCatalog;
use crate::ui::i18n::{gettext, gettext_f, pgettext};
use crate::ui::widgets::os_picker;

type Listener = Rc<dyn Fn(&OsRow)>;

mod imp {
    use super::*;

    #[derive(Default)]
    pub struct OsRow {
        pub(super) spinner: gtk::Spinner,
        /// The image that was looked at last, and what it turned out to be.
        pub(super) image: RefCell<String>,
        pub(super) detection: RefCell<Option<Detection>>,
        /// What a person chose instead: a system, or explicitly none.
        pub(super) chosen: RefCell<Option<Option<Os>>>,
        pub(super) turn: Cell<u64>,
        pub(super) listeners: RefCell<Vec<Listener>>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for OsRow {
        const NAME: &'static str = "GhOsRow";
        type Type = super::OsRow;
        type ParentType = adw::ActionRow;
    }

    impl ObjectImpl for OsRow {
        fn constructed(&self) {
            self.parent_constructed();
            self.obj().setup();
        }
    }

    impl WidgetImpl for OsRow {}
    impl ListBoxRowImpl for OsRow {}
    impl PreferencesRowImpl for OsRow {}

    impl ActionRowImpl for OsRow {
        fn activate(&self) {
            self.obj().pick();
        }
    }
}

glib::wrapper! {
    /// The operating system of a new machine.
    pub struct OsRow(ObjectSubclass<imp::OsRow>)
        @extends adw::ActionRow, adw::PreferencesRow, gtk::ListBoxRow, gtk::Widget,
        @implements gtk::Accessible, gtk::Actionable, gtk::Buildable, gtk::ConstraintTarget;
}

impl OsRow {
    fn setup(&self) {
        self.set_title(&gettext("Operating system"));
        self.set_activatable(true);
        self.imp().spinner.set_visible(false);
        self.add_suffix(&self.imp().spinner);
        let arrow = gtk::Image::from_icon_name("go-next-symbolic");
        arrow.set_accessible_role(gtk::AccessibleRole::Presentation);
        self.add_suffix(&arrow);
        self.say();
    }

    /// Calls `f` whenever it is another system.
    pub(super) fn connect_chosen(&self, f: impl Fn(&Self) + 'static) {
        self.imp().listeners.borrow_mut().push(Rc::new(f));
    }

    /// Looks at an image of this computer, or in a pool of the `host` where that is another one; without an image it forgets
    /// the last.
    pub(super) fn detect(&self, image: Option<&str>, host: Option<Connection>) {
        let imp = self.imp();
        let image = image.unwrap_or_default().to_owned();
        if *imp.image.borrow() == image {
            return;
        }
        imp.image.replace(image.clone());
        imp.turn.set(imp.turn.get() + 1);
        let turn = imp.turn.get();
        if image.is_empty() {
            self.found(None);
            return;
        }
        self.set_busy(true);
        let weak = self.downgrade();
        glib::spawn_future_local(async move {
            let detection = match host {
                None => OsCatalog::detect(&image).await,
                Some(host) => match host.image_head(&image, false).await {
                    Some(head) => OsCatalog::detect_head(head).await,
                    None => None,
                },
            };
            // Another image may have come meanwhile.
            if let Some(row) = weak.upgrade().filter(|row| row.imp().turn.get() == turn) {
                row.found(detection);
            }
        });
    }

    /// Takes what something else says of this.
    pub(super) fn take(&self, of: &str, detection: Option<Detection>) {
        let imp = self.imp();
        let is_same = *imp.image.borrow() == of && *imp.detection.borrow() == detection;
        if !is_same {
            imp.image.replace(of.to_owned());
            imp.turn.set(imp.turn.get() + 1);
            self.found(detection);
        }
    }

    fn found(&self, detection: Option<Detection>) {
        self.set_busy(false);
        self.imp().detection.replace(detection);
        self.changed();
    }

    fn set_busy(&self, busy: bool) {
        let spinner = &self.imp().spinner;
        spinner.set_visible(busy);
        spinner.set_spinning(busy);
        if busy {
            self.set_subtitle(&gettext("Detecting…"));
        }
    }

    fn pick(&self) {
        let Some(window) = self.root().and_downcast::<gtk::Window>() else {
            return;
        };
        let weak = self.downgrade();
        glib::spawn_future_local(async move {
            let picked = os_picker::pick(&window, true).await;
            if let (Some(row), Some(picked)) = (weak.upgrade(), picked) {
                let chosen = match picked {
                    os_picker::Picked::Detected => None,
                    os_picker::Picked::Other => Some(None),
                    os_picker::Picked::Os(os) => Some(Some(*os)),
                };
                row.imp().chosen.replace(chosen);
                row.changed();
            }
        });
    }

    /// Takes this system, as if a person had picked it.
    pub(super) fn choose(&self, os: Os) {
        self.imp().chosen.replace(Some(Some(os)));
        self.changed();
    }

    fn changed(&self) {
        self.say();
        let listeners = self.imp().listeners.borrow().clone();
        listeners.iter().for_each(|listener| listener(self));
    }

    fn say(&self) {
        let imp = self.imp();
        let text = match &*imp.chosen.borrow() {
            Some(Some(os)) => os.name.clone(),
            Some(None) => gettext("Another system"),
            None => described(imp.detection.borrow().as_ref()),
        };
        self.set_subtitle(&glib::markup_escape_text(&text));
    }

    /// What a machine should know of its system.
    pub(super) fn hints(&self, arch: &str) -> OsHints {
        let imp = self.imp();
        if let Some(chosen) = &*imp.chosen.borrow() {
            return chosen.as_ref().map(|os| os.hints(arch)).unwrap_or_default();
        }
        let detection = imp.detection.borrow();
        let Some(detection) = &*detection else {
            return OsHints::default();
        };
        let hints = detection
            .os
            .as_ref()
            .map(|os| os.hints(arch))
            .unwrap_or_default();
        // One that is merely like another must not be written down as it.
        let id = hints.id.filter(|_| detection.exact);
        OsHints {
            id,
            short_id: detection.short_name.clone(),
            ..hints
        }
    }

    /// libosinfo's full name of the system: the one that was chosen, or found on the image.
    pub(super) fn system(&self) -> Option<String> {
        let imp = self.imp();
        if let Some(chosen) = &*imp.chosen.borrow() {
            return chosen.as_ref().map(|os| os.id.clone());
        }
        let detection = imp.detection.borrow();
        let detection = detection.as_ref().filter(|it| it.exact)?;
        Some(detection.os.as_ref()?.id.clone())
    }

    /// Whether the system starts from UEFI only.
    pub(super) fn needs_uefi(&self) -> bool {
        let imp = self.imp();
        let chosen = imp.chosen.borrow();
        let detection = imp.detection.borrow();
        let os = match &*chosen {
            Some(chosen) => chosen.as_ref(),
            None => detection
                .as_ref()
                .and_then(|detection| detection.os.as_ref()),
        };
        os.is_some_and(Os::needs_uefi)
    }

    /// The architecture of what was detected.
    pub(super) fn arch(&self) -> Option<String> {
        let detection = self.imp().detection.borrow();
        detection
            .as_ref()
            .and_then(|detection| detection.arch.clone())
    }
}

fn described(detection: Option<&Detection>) -> String {
    let Some(detection) = detection else {
        return pgettext("operating system", "Unknown");
    };
    let label = detection.label.as_deref().unwrap_or_default();
    match &detection.os {
        Some(os) if detection.exact && detection.or_older.is_empty() => os.name.clone(),
        Some(os) if detection.exact => gettext_f(
            "{name} (or {others})",
            &[
                ("name", &os.name),
                ("others", &detection.or_older.join(", ")),
            ],
        ),
        Some(os) => gettext_f(
            "Unknown: label “{label}”, assumed to be like {name}",
            &[("label", label), ("name", &os.name)],
        ),
        None if label.is_empty() => pgettext("operating system", "Unknown"),
        None => gettext_f("Unknown: label “{label}”", &[("label", label)]),
    }
}

// SPDX-License-Identifier: GPL-3.0-or-later
//! Sends a combination of keys that a person types by name.

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

use super::combination;
use super::view::ScreenView;
use crate::ui::i18n::gettext_f;
use crate::ui::widgets::close_on_escape;

mod imp {
    use super::*;

    #[derive(Default, gtk::CompositeTemplate)]
    #[template(file = "send_dialog.ui")]
    pub struct SendKeysDialog {
        #[template_child]
        pub(super) keys: TemplateChild<adw::EntryRow>,
        #[template_child]
        pub(super) problem: TemplateChild<gtk::Label>,
        pub(super) view: glib::WeakRef<ScreenView>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for SendKeysDialog {
        const NAME: &'static str = "GhSendKeysDialog";
        type Type = super::SendKeysDialog;
        type ParentType = adw::Window;

        fn class_init(class: &mut Self::Class) {
            class.bind_template();
            class.install_action("keys.send", None, |dialog, _, _| dialog.send());
        }

        fn instance_init(object: &glib::subclass::InitializingObject<Self>) {
            object.init_template();
        }
    }

    impl ObjectImpl for SendKeysDialog {
        fn constructed(&self) {
            self.parent_constructed();
            let dialog = self.obj();
            close_on_escape(&*dialog);
            self.keys.connect_changed(glib::clone!(
                #[weak]
                dialog,
                move |_| {
                    dialog.check();
                }
            ));
            dialog.check();
        }
    }

    impl WidgetImpl for SendKeysDialog {}
    impl WindowImpl for SendKeysDialog {}
    impl AdwWindowImpl for SendKeysDialog {}
}

glib::wrapper! {
    /// Asks for a combination of keys.
    pub struct SendKeysDialog(ObjectSubclass<imp::SendKeysDialog>)
        @extends adw::Window, gtk::Window, gtk::Widget,
        @implements gtk::Accessible, gtk::Buildable, gtk::ConstraintTarget, gtk::Native,
            gtk::Root, gtk::ShortcutManager;
}

/// Opens the dialog over the window of `view`.
pub(super) fn show(view: &ScreenView) {
    let window = view.root().and_downcast::<gtk::Window>();
    let dialog: SendKeysDialog = glib::Object::builder()
        .property("transient-for", window)
        .build();
    dialog.imp().view.set(Some(view));
    dialog.present();
    dialog.imp().keys.grab_focus();
}

impl SendKeysDialog {
    /// Says which word names no key.
    fn check(&self) {
        let imp = self.imp();
        let parsed = combination::parse(&imp.keys.text());
        let problem = parsed
            .as_ref()
            .err()
            .map(|word| gettext_f("“{word}” is not the name of a key.", &[("word", word)]));
        imp.problem
            .set_label(problem.as_deref().unwrap_or_default());
        imp.problem.set_visible(problem.is_some());
        let some = parsed.is_ok_and(|keys| !keys.is_empty());
        self.action_set_enabled("keys.send", some);
    }

    fn send(&self) {
        let imp = self.imp();
        let keys = combination::parse(&imp.keys.text());
        if let (Some(view), Ok(keys)) = (imp.view.upgrade(), keys) {
            self.close();
            view.send_keys(&keys);
        }
    }
}

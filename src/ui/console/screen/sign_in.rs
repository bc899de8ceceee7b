// SPDX-License-Identifier: GPL-3.0-or-later
//! Asks in the page who wants to see the screen.

use std::cell::RefCell;
use std::rc::Rc;

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

use super::backend::Credentials;
use crate::ui::i18n::gettext;
use crate::ui::settings::Settings;

/// Gets the answer, and whether to keep it.
type Answered = Rc<dyn Fn(Credentials, bool)>;

mod imp {
    use super::*;

    #[derive(Default, gtk::CompositeTemplate)]
    #[template(file = "sign_in.ui")]
    pub struct ScreenSignIn {
        #[template_child]
        pub(super) problem: TemplateChild<gtk::Label>,
        #[template_child]
        pub(super) user: TemplateChild<adw::EntryRow>,
        #[template_child]
        pub(super) password: TemplateChild<adw::PasswordEntryRow>,
        #[template_child]
        pub(super) remember_row: TemplateChild<adw::ActionRow>,
        #[template_child]
        pub(super) remember: TemplateChild<gtk::CheckButton>,
        pub(super) answered: RefCell<Option<Answered>>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for ScreenSignIn {
        const NAME: &'static str = "GhScreenSignIn";
        type Type = super::ScreenSignIn;
        type ParentType = adw::Bin;

        fn class_init(class: &mut Self::Class) {
            class.bind_template();
            class.install_action("sign-in.go-on", None, |form, _, _| form.go_on());
        }

        fn instance_init(object: &glib::subclass::InitializingObject<Self>) {
            object.init_template();
        }
    }

    impl ObjectImpl for ScreenSignIn {
        fn constructed(&self) {
            self.parent_constructed();
            for row in [
                self.user.upcast_ref::<adw::EntryRow>(),
                self.password.upcast_ref(),
            ] {
                row.connect_entry_activated(glib::clone!(
                    #[weak(rename_to = form)]
                    self.obj(),
                    move |_| form.go_on()
                ));
            }
        }
    }

    impl WidgetImpl for ScreenSignIn {}
    impl BinImpl for ScreenSignIn {}
}

glib::wrapper! {
    /// A form for user name and password.
    pub struct ScreenSignIn(ObjectSubclass<imp::ScreenSignIn>)
        @extends adw::Bin, gtk::Widget,
        @implements gtk::Accessible, gtk::Buildable, gtk::ConstraintTarget;
}

impl ScreenSignIn {
    /// Asks; `problem` says why an earlier answer was no good.
    pub(crate) fn ask(
        &self,
        user: bool,
        password: bool,
        problem: Option<&str>,
        answered: impl Fn(Credentials, bool) + 'static,
    ) {
        let imp = self.imp();
        imp.user.set_visible(user);
        imp.password.set_visible(password);
        imp.password.set_text("");
        imp.remember_row
            .set_visible(Settings::of_program().keeps_passwords());
        imp.problem.set_label(problem.unwrap_or_default());
        imp.problem.set_visible(problem.is_some());
        imp.answered.replace(Some(Rc::new(answered)));
    }

    /// Puts the keyboard where the answer begins.
    pub(crate) fn focus_first(&self) {
        let imp = self.imp();
        if imp.user.is_visible() && imp.user.text().is_empty() {
            imp.user.grab_focus();
        } else {
            imp.password.grab_focus();
        }
    }

    /// The words for an answer that was no good.
    pub(crate) fn wrong() -> String {
        gettext("The machine did not accept that.")
    }

    fn go_on(&self) {
        let imp = self.imp();
        let text = |row: &adw::EntryRow| row.is_visible().then(|| row.text().to_string());
        let credentials = Credentials {
            user: text(&imp.user),
            password: text(imp.password.upcast_ref()),
        };
        let answered = imp.answered.borrow().clone();
        if let Some(answered) = answered {
            let keep = imp.remember_row.is_visible() && imp.remember.is_active();
            answered(credentials, keep);
        }
        imp.password.set_text("");
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[gtk::test]
    fn a_password_is_kept_only_where_that_is_wanted() {
        let settings = Settings::for_test();
        let form: ScreenSignIn = glib::Object::new();
        let answer = Rc::new(Cell::new(None));
        let ask = |form: &ScreenSignIn| {
            let answer = answer.clone();
            form.ask(false, true, None, move |_, keep| answer.set(Some(keep)));
        };
        ask(&form);
        form.imp().remember.set_active(true);
        form.go_on();
        assert_eq!(answer.take(), Some(true));
        settings.set_keeps_passwords(false);
        ask(&form);
        assert!(!form.imp().remember_row.get_visible());
        form.go_on();
        assert_eq!(answer.take(), Some(false));
    }
}

// SPDX-License-Identifier: GPL-3.0-or-later
//! A machine's whole definition as text: the one that is saved, to edit, and the
//! running one, to look at. What was changed elsewhere meanwhile is said, and
//! shown before anything is written over it.

mod loading;
mod unseen;

use std::cell::{Cell, OnceCell, RefCell};

use adw::prelude::*;
use adw::subclass::prelude::*;
use gtk::glib;

pub(super) use self::unseen::Unseen;
use super::editor::XmlEditor;
use super::{apply, files, versions};
use crate::model::{Aspect, DocumentDraft, Machine};

mod imp {
    use super::*;

    #[derive(Default, gtk::CompositeTemplate)]
    #[template(file = "page.ui")]
    pub struct XmlPage {
        #[template_child]
        pub(super) kinds: TemplateChild<gtk::Box>,
        #[template_child]
        pub(super) saved: TemplateChild<gtk::ToggleButton>,
        #[template_child]
        pub(super) running: TemplateChild<gtk::ToggleButton>,
        #[template_child]
        pub(super) hint: TemplateChild<gtk::Label>,
        #[template_child]
        pub(super) search_button: TemplateChild<gtk::ToggleButton>,
        #[template_child]
        pub(super) notice: TemplateChild<gtk::InfoBar>,
        #[template_child]
        pub(super) notice_text: TemplateChild<gtk::Label>,
        #[template_child]
        pub(super) editor: TemplateChild<XmlEditor>,
        #[template_child]
        pub(super) changes: TemplateChild<gtk::ActionBar>,
        pub(super) machine: RefCell<Option<Machine>>,
        pub(super) signals: OnceCell<glib::SignalGroup>,
        /// The saved definition the text in the editor began as.
        pub(super) base: RefCell<Option<String>>,
        /// What was typed, while the running document is shown.
        pub(super) draft: RefCell<Option<String>>,
        pub(super) unseen: RefCell<Option<Unseen>>,
        /// The text is being applied.
        pub(super) busy: Cell<bool>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for XmlPage {
        const NAME: &'static str = "GhXmlPage";
        type Type = super::XmlPage;
        type ParentType = adw::Bin;

        fn class_init(class: &mut Self::Class) {
            XmlEditor::ensure_type();
            class.bind_template();
            class.install_action("document.apply", None, |page, _, _| apply::run(page));
            class.install_action("document.revert", None, |page, _, _| page.revert());
            class.install_action("document.copy", None, |page, _, _| files::copy(page));
            class.install_action("document.save-as", None, |page, _, _| files::save(page));
            class.install_action("document.open", None, |page, _, _| files::open(page));
            class.install_action("document.versions", None, |page, _, _| versions::show(page));
            class.install_action("document.fold-all", None, |page, _, _| {
                page.editor().fold_all();
            });
            class.install_action("document.unfold-all", None, |page, _, _| {
                page.editor().unfold_all();
            });
            class.install_action("document.fold", None, |page, _, _| {
                page.editor().toggle_fold();
            });
        }

        fn instance_init(object: &glib::subclass::InitializingObject<Self>) {
            object.init_template();
        }
    }

    impl ObjectImpl for XmlPage {
        fn constructed(&self) {
            self.parent_constructed();
            self.obj().setup();
        }
    }

    impl WidgetImpl for XmlPage {
        fn map(&self) {
            self.parent_map();
            self.obj().reload();
        }
    }

    impl BinImpl for XmlPage {}
}

glib::wrapper! {
    /// The page that edits a machine's XML.
    pub struct XmlPage(ObjectSubclass<imp::XmlPage>)
        @extends adw::Bin, gtk::Widget,
        @implements gtk::Accessible, gtk::Buildable, gtk::ConstraintTarget;
}

impl XmlPage {
    /// Shows another machine, or none. What was typed and not applied is kept with its machine.
    pub(crate) fn set_machine(&self, machine: Option<&Machine>) {
        if self.machine().as_ref() == machine {
            return;
        }
        self.keep_draft();
        let imp = self.imp();
        imp.machine.take();
        self.signals().set_target(machine);
        imp.base.take();
        imp.draft.take();
        imp.busy.set(false);
        self.hide_notice();
        imp.saved.set_active(true);
        imp.editor.set_text("");
        let Some(machine) = machine else {
            return;
        };
        imp.machine.replace(Some(machine.clone()));
        if let Some(draft) = machine.drafts().document {
            imp.editor.set_text(&draft.base);
            imp.base.replace(Some(draft.base));
            imp.editor.replace_text(&draft.text);
        }
        self.show_status();
        self.reload();
    }

    fn signals(&self) -> &glib::SignalGroup {
        self.imp().signals.get_or_init(|| {
            let signals = glib::SignalGroup::new::<Machine>();
            for property in ["active", "persistent"] {
                signals.connect_notify_local(
                    Some(property),
                    glib::clone!(
                        #[weak(rename_to = page)]
                        self,
                        move |_, _| {
                            page.show_status();
                            page.reload();
                        }
                    ),
                );
            }
            signals.connect_closure(
                "changed",
                false,
                glib::closure_local!(
                    #[weak(rename_to = page)]
                    self,
                    move |_: &Machine, aspect: Aspect| {
                        if page.shows(aspect) {
                            page.reload();
                        }
                    }
                ),
            );
            signals
        })
    }

    /// Whether the document on the screen says this.
    fn shows(&self, aspect: Aspect) -> bool {
        match aspect {
            Aspect::Agent => self.imp().running.is_active(),
            aspect => aspect.is_in_documents(),
        }
    }

    /// Has the machine keep what was typed, or forget it where nothing was.
    pub(crate) fn keep_draft(&self) {
        if let Some(machine) = self.machine() {
            machine.set_document_draft(self.draft());
        }
    }

    fn draft(&self) -> Option<DocumentDraft> {
        let imp = self.imp();
        let text = match imp.running.is_active() {
            true => imp.draft.borrow().clone(),
            false => imp.editor.changed().then(|| imp.editor.text()),
        };
        Some(DocumentDraft {
            base: self.base()?,
            text: text?,
        })
    }

    /// Keeps the text as it is while it is being applied.
    pub(super) fn set_busy(&self, busy: bool) {
        self.imp().busy.set(busy);
        self.show_status();
    }

    pub(super) fn machine(&self) -> Option<Machine> {
        self.imp().machine.borrow().clone()
    }

    pub(super) fn editor(&self) -> XmlEditor {
        self.imp().editor.get()
    }

    /// The saved definition the text began as.
    pub(super) fn base(&self) -> Option<String> {
        self.imp().base.borrow().clone()
    }

    /// Takes this for the saved definition, and shows it unless the running one
    /// is looked at.
    pub(super) fn set_base(&self, xml: &str) {
        let imp = self.imp();
        imp.base.replace(Some(xml.to_owned()));
        if imp.running.is_active() {
            imp.draft.take();
        } else {
            imp.editor.set_text(xml);
        }
        self.show_status();
    }

    /// Takes this for the saved definition, under what is being typed.
    pub(super) fn set_base_only(&self, xml: &str) {
        self.imp().base.replace(Some(xml.to_owned()));
    }

    /// Shows the saved definition, to edit.
    pub(super) fn show_saved(&self) {
        self.imp().saved.set_active(true);
    }

    /// Says something over the editor, with a difference to look at.
    pub(super) fn show_notice(&self, kind: gtk::MessageType, text: &str, unseen: Unseen) {
        let imp = self.imp();
        imp.notice.set_message_type(kind);
        imp.notice_text.set_label(text);
        imp.unseen.replace(Some(unseen));
        imp.notice.set_revealed(true);
    }

    pub(super) fn hide_notice(&self) {
        self.imp().notice.set_revealed(false);
        self.imp().unseen.take();
    }

    fn setup(&self) {
        let imp = self.imp();
        imp.running.connect_toggled(glib::clone!(
            #[weak(rename_to = page)]
            self,
            move |_| {
                page.switch_document();
            }
        ));
        imp.editor.connect_changed_notify(glib::clone!(
            #[weak(rename_to = page)]
            self,
            move |_| {
                page.show_status();
            }
        ));
        imp.search_button
            .bind_property("active", &imp.editor.search_bar(), "search-mode-enabled")
            .bidirectional()
            .build();
        imp.notice.connect_response(glib::clone!(
            #[weak(rename_to = page)]
            self,
            move |bar, response| {
                if response == gtk::ResponseType::Apply {
                    page.show_unseen();
                } else {
                    bar.set_revealed(false);
                }
            }
        ));
        self.show_status();
    }

    fn revert(&self) {
        if let Some(base) = self.base() {
            self.editor().set_text(&base);
        }
        self.reload();
    }
}

// SPDX-License-Identifier: GPL-3.0-or-later
//! An editor for a document of libvirt's: colours, line numbers, folding, search and
//! replace, and a fault shown at its line. It knows no machine: its owner gives it a
//! text, and reads it back.

mod faults;

use std::cell::{Cell, OnceCell, RefCell};
use std::time::Duration;

use adw::prelude::*;
use adw::subclass::prelude::*;
use glib::Properties;
use gtk::glib;
use sourceview::prelude::*;

use self::faults::FAULTY;
use super::folding;

/// What can be folded is looked for this long after the last key.
const AFTER_TYPING: Duration = Duration::from_millis(600);

mod imp {
    use super::*;

    #[derive(Default, Properties, gtk::CompositeTemplate)]
    #[properties(wrapper_type = super::XmlEditor)]
    #[template(file = "editor.ui")]
    pub struct XmlEditor {
        #[template_child]
        pub(in crate::ui::xml) search_bar: TemplateChild<gtk::SearchBar>,
        #[template_child]
        pub(in crate::ui::xml) search: TemplateChild<gtk::SearchEntry>,
        #[template_child]
        pub(in crate::ui::xml) found: TemplateChild<gtk::Label>,
        #[template_child]
        pub(in crate::ui::xml) replace_box: TemplateChild<gtk::Box>,
        #[template_child]
        pub(in crate::ui::xml) replacement: TemplateChild<gtk::Entry>,
        #[template_child]
        pub(super) fault: TemplateChild<gtk::InfoBar>,
        #[template_child]
        pub(super) fault_text: TemplateChild<gtk::Label>,
        #[template_child]
        pub(in crate::ui::xml) scrolled: TemplateChild<gtk::ScrolledWindow>,
        #[template_child]
        pub(in crate::ui::xml) view: TemplateChild<sourceview::View>,
        /// Whether the text is another one than was given last.
        #[property(get)]
        pub(super) changed: Cell<bool>,
        /// Whether it can be changed.
        #[property(get, set = Self::set_editable)]
        pub(super) editable: Cell<bool>,
        pub(super) buffer: sourceview::Buffer,
        pub(in crate::ui::xml) searching: OnceCell<sourceview::SearchContext>,
        pub(super) given: RefCell<String>,
        /// A text is being given: that is no edit.
        pub(in crate::ui::xml) giving: Cell<bool>,
        pub(super) marking: RefCell<Option<glib::SourceId>>,
        pub(super) style_signals: OnceCell<glib::SignalGroup>,
    }

    #[glib::object_subclass]
    impl ObjectSubclass for XmlEditor {
        const NAME: &'static str = "GhXmlEditor";
        type Type = super::XmlEditor;
        type ParentType = adw::Bin;

        fn class_init(class: &mut Self::Class) {
            sourceview::View::ensure_type();
            class.bind_template();
            super::super::search::install(class);
        }

        fn instance_init(object: &glib::subclass::InitializingObject<Self>) {
            object.init_template();
        }
    }

    #[glib::derived_properties]
    impl ObjectImpl for XmlEditor {
        fn constructed(&self) {
            self.parent_constructed();
            let editor = self.obj();
            editor.setup_view();
            editor.setup_search();
        }

        fn dispose(&self) {
            if let Some(marking) = self.marking.take() {
                marking.remove();
            }
        }
    }

    impl WidgetImpl for XmlEditor {
        fn map(&self) {
            self.parent_map();
            if self.style_signals.get().is_none() {
                self.obj().setup_colors();
            }
        }
    }
    impl BinImpl for XmlEditor {}

    impl XmlEditor {
        fn set_editable(&self, editable: bool) {
            self.editable.set(editable);
            self.view.set_editable(editable);
            self.replace_box.set_visible(editable);
        }
    }
}

pub(super) use imp::XmlEditor as XmlEditorImp;

glib::wrapper! {
    /// An editor for XML.
    pub struct XmlEditor(ObjectSubclass<imp::XmlEditor>)
        @extends adw::Bin, gtk::Widget,
        @implements gtk::Accessible, gtk::Buildable, gtk::ConstraintTarget;
}

impl XmlEditor {
    /// The whole text, with the folded parts.
    pub(crate) fn text(&self) -> String {
        folding::text(&self.imp().buffer)
    }

    /// Gives it a text to edit; nothing of before can be undone.
    pub(crate) fn set_text(&self, text: &str) {
        let imp = self.imp();
        self.hide_fault();
        imp.given.replace(text.to_owned());
        if self.text() != text {
            imp.giving.set(true);
            imp.buffer.begin_irreversible_action();
            imp.buffer.set_text(text);
            imp.buffer.end_irreversible_action();
            imp.giving.set(false);
            imp.buffer.place_cursor(&imp.buffer.start_iter());
            folding::mark(&imp.buffer);
        }
        self.note_change();
    }

    /// Puts another text in place of the one that is edited; that can be undone.
    pub(crate) fn replace_text(&self, text: &str) {
        let buffer = &self.imp().buffer;
        buffer.begin_user_action();
        let (mut start, mut end) = buffer.bounds();
        buffer.delete(&mut start, &mut end);
        buffer.insert(&mut start, text);
        buffer.end_user_action();
        buffer.place_cursor(&buffer.start_iter());
    }

    /// The search bar, for a button that follows it.
    pub(crate) fn search_bar(&self) -> gtk::SearchBar {
        self.imp().search_bar.get()
    }

    /// Leaves an outline of the document.
    pub(crate) fn fold_all(&self) {
        folding::fold_all(&self.imp().buffer);
    }

    /// Shows every line again.
    pub(crate) fn unfold_all(&self) {
        folding::unfold_all(&self.imp().buffer);
    }

    /// Folds or unfolds the element the cursor is in.
    pub(crate) fn toggle_fold(&self) {
        let buffer = &self.imp().buffer;
        let place = buffer.iter_at_mark(&buffer.get_insert());
        folding::toggle(buffer, place.line());
    }

    pub(super) fn buffer(&self) -> &sourceview::Buffer {
        &self.imp().buffer
    }

    fn setup_view(&self) {
        let imp = self.imp();
        let buffer = &imp.buffer;
        imp.view.set_buffer(Some(buffer));
        folding::setup(&imp.view, buffer);
        let faulty = gtk::TextTag::builder()
            .name(FAULTY)
            .underline(gtk::pango::Underline::Error)
            .build();
        buffer.tag_table().add(&faulty);
        self.set_editable(true);
        buffer.connect_changed(glib::clone!(
            #[weak(rename_to = editor)]
            self,
            move |_| {
                editor.note_change();
                editor.mark_later();
            }
        ));
        imp.fault.connect_response(|bar, _| bar.set_revealed(false));
    }

    /// Reads the language's description, which takes its time: only when the
    /// editor is seen.
    fn setup_colors(&self) {
        let imp = self.imp();
        let language = sourceview::LanguageManager::default().language("xml");
        imp.buffer.set_language(language.as_ref());
        let style = adw::StyleManager::default();
        self.follow_style(&style);
        let signals = glib::SignalGroup::new::<adw::StyleManager>();
        signals.connect_closure(
            "notify::dark",
            false,
            glib::closure_local!(
                #[weak(rename_to = editor)]
                self,
                move |style: &adw::StyleManager, _: &glib::ParamSpec| editor.follow_style(style)
            ),
        );
        signals.set_target(Some(&style));
        let _ = imp.style_signals.set(signals);
    }

    fn follow_style(&self, style: &adw::StyleManager) {
        let name = if style.is_dark() {
            "Adwaita-dark"
        } else {
            "Adwaita"
        };
        let scheme = sourceview::StyleSchemeManager::default().scheme(name);
        self.imp().buffer.set_style_scheme(scheme.as_ref());
    }

    fn note_change(&self) {
        let imp = self.imp();
        let changed = self.text() != *imp.given.borrow();
        if imp.changed.replace(changed) != changed {
            self.notify_changed();
        }
    }

    fn mark_later(&self) {
        let imp = self.imp();
        if let Some(marking) = imp.marking.take() {
            marking.remove();
        }
        let marking = glib::timeout_add_local_once(
            AFTER_TYPING,
            glib::clone!(
                #[weak(rename_to = editor)]
                self,
                move || {
                    editor.imp().marking.take();
                    folding::mark_new(&editor.imp().buffer);
                }
            ),
        );
        imp.marking.replace(Some(marking));
    }
}

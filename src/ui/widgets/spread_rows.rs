// SPDX-License-Identifier: GPL-3.0-or-later
//! Rows of a list that say what they are given: the first of them at once, the others a
//! few for each frame. Laying out text is slow, and only a dozen of a hundred rows is
//! visible.

use std::cell::{Cell, Ref, RefCell};
use std::fmt::Debug;
use std::rc::Rc;

use adw::prelude::*;

use super::run_per_frame;

/// A row that says `Facts`.
pub(crate) trait FactsRow: Debug + Default + 'static {
    /// What it says.
    type Facts: Debug + PartialEq + 'static;

    /// As many as take a few milliseconds at most to make and to lay out.
    const PER_FRAME: usize;

    /// What is put into the list.
    fn widget(&self) -> gtk::Widget;

    /// Says something else.
    fn show(&self, facts: &Self::Facts);
}

/// What rows can be put into.
pub(crate) trait RowList: IsA<gtk::Widget> {
    /// Puts this row below the others.
    fn add_row(&self, row: &gtk::Widget);
}

impl RowList for adw::PreferencesGroup {
    fn add_row(&self, row: &gtk::Widget) {
        self.add(row);
    }
}

impl RowList for gtk::ListBox {
    fn add_row(&self, row: &gtk::Widget) {
        self.append(row);
    }
}

/// The rows of one list. Rows that are not needed are hidden and used again: making them
/// is slow.
#[derive(Debug)]
pub(crate) struct SpreadRows<R: FactsRow> {
    inner: Rc<Inner<R>>,
}

#[derive(Debug)]
struct Inner<R: FactsRow> {
    rows: RefCell<Vec<R>>,
    facts: RefCell<Vec<R::Facts>>,
    /// How many of them have their row.
    shown: Cell<usize>,
    at_work: Cell<bool>,
}

impl<R: FactsRow> Default for SpreadRows<R> {
    fn default() -> Self {
        let inner = Inner {
            rows: RefCell::default(),
            facts: RefCell::default(),
            shown: Cell::default(),
            at_work: Cell::default(),
        };
        Self {
            inner: Rc::new(inner),
        }
    }
}

impl<R: FactsRow> SpreadRows<R> {
    /// Makes `facts` the rows of `list`, always the same one: as many as `at_once` now.
    pub(crate) fn show<L: RowList>(&self, list: &L, facts: Vec<R::Facts>, at_once: usize) {
        let inner = &self.inner;
        inner.take(facts);
        if !inner.show_up_to(list, at_once) || inner.at_work.replace(true) {
            return;
        }
        let inner = inner.clone();
        run_per_frame(list, move |list| {
            let more = inner.show_up_to(list, inner.shown.get() + R::PER_FRAME);
            inner.at_work.set(more);
            more
        });
    }

    /// What all rows say, also those that are not made yet.
    pub(crate) fn facts(&self) -> Ref<'_, [R::Facts]> {
        Ref::map(self.inner.facts.borrow(), Vec::as_slice)
    }

    /// The row at this place, once it is shown.
    pub(crate) fn widget(&self, at: usize) -> Option<gtk::Widget> {
        let rows = self.inner.rows.borrow();
        let mut shown = rows.iter().take(self.inner.shown.get());
        shown.nth(at).map(FactsRow::widget)
    }
}

impl<R: FactsRow> Inner<R> {
    /// Takes other facts, and says those on the rows that are shown and still needed.
    fn take(&self, facts: Vec<R::Facts>) {
        let rows = self.rows.borrow();
        let shown = self.shown.get().min(facts.len());
        for row in rows.iter().skip(shown) {
            row.widget().set_visible(false);
        }
        self.shown.set(shown);
        let before = self.facts.replace(facts);
        let facts = self.facts.borrow();
        for (at, row) in rows.iter().enumerate().take(shown) {
            if before.get(at) != facts.get(at) {
                row.show(&facts[at]);
            }
        }
    }

    /// Shows the first `count` rows; returns whether there are still more.
    fn show_up_to<L: RowList>(&self, list: &L, count: usize) -> bool {
        let (facts, mut rows) = (self.facts.borrow(), self.rows.borrow_mut());
        for (at, facts) in facts.iter().enumerate().take(count).skip(self.shown.get()) {
            if at == rows.len() {
                let row = R::default();
                list.add_row(&row.widget());
                rows.push(row);
            }
            rows[at].show(facts);
            rows[at].widget().set_visible(true);
            self.shown.set(at + 1);
        }
        self.shown.get() < facts.len()
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use gtk::glib;

    use super::*;

    const LIMIT: Duration = Duration::from_secs(10);

    #[derive(Debug, Default)]
    struct Number {
        label: gtk::Label,
    }

    impl FactsRow for Number {
        type Facts = usize;

        const PER_FRAME: usize = 3;

        fn widget(&self) -> gtk::Widget {
            self.label.clone().upcast()
        }

        fn show(&self, facts: &usize) {
            self.label.set_label(&facts.to_string());
        }
    }

    /// What the rows say that can be seen.
    fn seen(rows: &SpreadRows<Number>) -> Vec<String> {
        let rows = rows.inner.rows.borrow();
        let labels = rows.iter().map(|row| &row.label);
        let visible = labels.filter(|label| label.is_visible());
        visible.map(|label| label.text().into()).collect()
    }

    #[gtk::test]
    fn the_first_are_shown_at_once_and_the_others_over_frames() {
        let list = gtk::ListBox::new();
        let window = gtk::Window::builder().child(&list).build();
        window.present();
        let rows = SpreadRows::default();
        rows.show(&list, (0..20).collect(), 5);
        assert_eq!(seen(&rows), ["0", "1", "2", "3", "4"]);
        assert_eq!(rows.facts().len(), 20);
        assert!(rows.widget(4).is_some() && rows.widget(5).is_none());

        let since = Instant::now();
        let context = glib::MainContext::default();
        while seen(&rows).len() < 20 && since.elapsed() < LIMIT {
            context.iteration(true);
        }
        assert_eq!(seen(&rows).last().map(String::as_str), Some("19"));

        rows.show(&list, vec![7, 8], 5);
        assert_eq!(seen(&rows), ["7", "8"]);
        assert!(rows.widget(2).is_none());
        let made = rows.inner.rows.borrow().len();
        rows.show(&list, (30..40).collect(), 10);
        assert_eq!(seen(&rows).len(), 10);
        assert_eq!(rows.inner.rows.borrow().len(), made, "rows are used again");
        window.destroy();
    }
}

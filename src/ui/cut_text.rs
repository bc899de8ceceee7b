// SPDX-License-Identifier: GPL-3.0-or-later
//! Tells which texts on the screen are cut, for the stories in `tests/ui`: they ask over D-Bus. Only in debug builds,
//! and only where `GUESTHOUSE_CHECK_TEXT` is set. A label that may be cut, such as a name that a person typed, says so
//! by the style class `may-be-cut`, on itself or on what it is in.

mod labels;
mod longer;

use std::collections::HashSet;
use std::time::Duration;

use gtk::gio;
use gtk::glib;
use gtk::prelude::*;

use labels::Cut;

/// The value of `GUESTHOUSE_CHECK_TEXT` under which texts are not made longer: in a language that is long by itself.
const AS_THEY_ARE: &str = "as-they-are";

/// The object on the session bus, below the program's own name.
const PATH: &str = "/io/github/guesthouse/Guesthouse/CutText";

/// `Check` gives a sentence for each text that is cut now, or would be if every text were half as long again.
const INTERFACE: &str = "<node><interface name='io.github.guesthouse.CutText'>
<method name='Check'><arg name='cut' type='as' direction='out'/></method>
</interface></node>";

/// What moves into its place is cut on its way: a text counts as cut that is so this often, in a row.
const LOOKS: u32 = 20;

/// Time between two looks.
const PAUSE: Duration = Duration::from_millis(50);

/// Answers the stories' questions, if they ask.
pub(super) fn answer(application: &impl IsA<gio::Application>) {
    let Ok(how) = std::env::var("GUESTHOUSE_CHECK_TEXT") else {
        return;
    };
    let Some(bus) = application.dbus_connection() else {
        return;
    };
    if let Err(error) = register(&bus, how != AS_THEY_ARE) {
        log::warn!("cut texts cannot be asked for: {error}");
    }
}

fn register(bus: &gio::DBusConnection, longer: bool) -> Result<(), glib::Error> {
    let node = gio::DBusNodeInfo::for_xml(INTERFACE)?;
    let interface = &node.interfaces()[0];
    let (questions, asked) = async_channel::unbounded::<gio::DBusMethodInvocation>();
    bus.register_object(PATH, interface)
        .method_call(move |_, _, _, _, _, _, invocation| {
            // Fails only while the program ends.
            let _ = questions.try_send(invocation);
        })
        .build()?;
    glib::spawn_future_local(async move {
        let mut seen = HashSet::new();
        while let Ok(question) = asked.recv().await {
            question.return_value(Some(&(check(&mut seen, longer).await,).to_variant()));
        }
    });
    Ok(())
}

/// Looks at what was not `seen` before.
async fn check(seen: &mut HashSet<u64>, longer: bool) -> Vec<String> {
    // Also for the story's next screenshot, which then shows the result of its last step.
    labels::laid_out().await;
    if !seen.insert(labels::fingerprint()) {
        return Vec::new();
    }
    let mut cut = told(persistent().await, "");
    if longer {
        cut.extend(check_longer().await);
    }
    cut
}

/// Looks at the same with longer texts; afterwards all is as it was, and windows that they made larger, too.
async fn check_longer() -> Vec<String> {
    let windows = labels::windows().into_iter();
    let sizes: Vec<_> = windows.map(|it| (it.default_size(), it)).collect();
    let changed = longer::lengthen();
    let cut = told(persistent().await, " (half as long again)");
    longer::restore(changed);
    labels::laid_out().await;
    for (size, window) in sizes {
        if window.default_size() != size && window.is_mapped() {
            window.set_default_size(size.0, size.1);
        }
    }
    cut
}

/// The texts that are cut and stay so.
async fn persistent() -> Vec<Cut> {
    labels::laid_out().await;
    let mut cut = labels::cut();
    for _ in 0..LOOKS {
        if cut.is_empty() {
            break;
        }
        glib::timeout_future(PAUSE).await;
        let now = labels::cut();
        cut.retain(|it| now.iter().any(|other| other.label == it.label));
    }
    cut
}

fn told(cut: Vec<Cut>, how: &str) -> Vec<String> {
    let all = cut.into_iter();
    all.map(|it| format!("{}{how}", it.sentence)).collect()
}

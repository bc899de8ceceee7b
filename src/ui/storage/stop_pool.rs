// SPDX-License-Identifier: GPL-3.0-or-later
//! Stopping a pool: asked only where that takes something away from running machines, or the pool itself.

use crate::model::{Error, Pool};
use crate::ui::dialogs;
use crate::ui::failure::{self, OrFailed};
use crate::ui::i18n::{gettext, gettext_f, ngettext_f};
use crate::ui::names::shown_name;

/// Stops the pool, after a question where there is something to say.
pub(super) fn stop(window: &gtk::Window, pool: &Pool) {
    let (parent, pool) = (window.clone(), pool.clone());
    failure::run(window, async move {
        let what = gettext("Could not stop the pool");
        if let Some(body) = consequences(&pool).await.or_failed(what.clone())? {
            let name = shown_name(&pool.name());
            let heading = gettext_f("Stop “{name}”?", &[("name", &name)]);
            if !dialogs::confirm(&parent, &heading, &body, &gettext("_Stop Pool")).await {
                return Ok(());
            }
        }
        pool.stop().await.or_failed(what)
    });
}

/// What a person has to know before; none where nothing is lost.
async fn consequences(pool: &Pool) -> Result<Option<String>, Error> {
    let mut texts = Vec::new();
    match pool.running_machines().await {
        Ok(names) if names.is_empty() => {}
        Ok(names) => texts.push(of_running(&names)),
        Err(Error::Closed) => return Err(Error::Closed),
        Err(error) => texts.push(gettext_f(
            "It is unknown whether running machines have disks in it: {why}",
            &[("why", &error.to_string())],
        )),
    }
    if pool.summary().is_some_and(|it| !it.persistent) {
        texts.push(gettext(
            "It has no definition, and disappears when it is stopped. Its volumes stay.",
        ));
    }
    Ok((!texts.is_empty()).then(|| texts.join("\n")))
}

fn of_running(names: &[String]) -> String {
    let count = u32::try_from(names.len()).unwrap_or(u32::MAX);
    let names: Vec<String> = names.iter().map(|it| shown_name(it)).collect();
    ngettext_f(
        "A running machine has disks in it: {machines}. It may lose access to them.",
        "Running machines have disks in it: {machines}. They may lose access to them.",
        count,
        &[("machines", &names.join(", "))],
    )
}

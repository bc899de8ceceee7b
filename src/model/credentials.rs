// SPDX-License-Identifier: GPL-3.0-or-later
//! Carries libvirt's questions for a user name or password from the
//! connection's thread, which waits, to the code that can ask a person.

use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;

use crate::libvirt::{AskCredentials, CredentialPrompt};

type Answers = Option<Vec<String>>;

/// Asks a person; `None` means the person cancelled. The first argument is the
/// URI that asks.
pub type Prompter =
    Rc<dyn Fn(String, Vec<CredentialPrompt>) -> Pin<Box<dyn Future<Output = Answers>>>>;

struct Question {
    prompts: Vec<CredentialPrompt>,
    reply: async_channel::Sender<Answers>,
}

/// The callback to give to libvirt: it blocks its own thread until `prompter`,
/// which runs on the main loop, has an answer.
pub(super) fn bridge(uri: String, prompter: Prompter) -> AskCredentials {
    let (sender, receiver) = async_channel::unbounded::<Question>();
    glib::spawn_future_local(async move {
        while let Ok(question) = receiver.recv().await {
            let answers = prompter(uri.clone(), question.prompts).await;
            // The thread that asked may have given up meanwhile.
            let _ = question.reply.send(answers).await;
        }
    });
    Arc::new(move |prompts| {
        let (reply, answers) = async_channel::bounded(1);
        sender.send_blocking(Question { prompts, reply }).ok()?;
        answers.recv_blocking().ok().flatten()
    })
}

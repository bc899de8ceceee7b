// SPDX-License-Identifier: GPL-3.0-or-later
//! The mark of a backup that is being made, with all that has to go again should it never be finished.

use super::is_bare;
use crate::definition::xml::{Document, Error};

/// A backup that has no manifest yet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Unfinished {
    /// Its id.
    pub id: String,
    /// When it was begun, in seconds since 1970.
    pub begun: i64,
    /// The URI of the connection that the machine is on.
    pub connection: String,
    /// The checkpoint that is made with it.
    pub checkpoint: Option<String>,
    /// Files of the host that it is written to before it comes here.
    pub staged: Vec<String>,
}

impl Unfinished {
    /// Reads a mark.
    ///
    /// # Errors
    /// When it is not well-formed, or no mark.
    pub fn parse(source: &str) -> Result<Unfinished, Error> {
        let document = Document::parse_as(source, "unfinished")?;
        let root = document.root();
        let text = |path| document.text_at(root, path);
        let id = text("id").unwrap_or_default();
        if !is_bare(&id) {
            return Err(Error::Syntax {
                line: 1,
                message: "it has no usable id".to_owned(),
            });
        }
        Ok(Unfinished {
            id,
            begun: text("begun")
                .unwrap_or_default()
                .parse()
                .unwrap_or_default(),
            connection: text("connection").unwrap_or_default(),
            checkpoint: text("checkpoint"),
            staged: document
                .find_all(root, "staged")
                .into_iter()
                .filter_map(|it| document.trimmed(it))
                .collect(),
        })
    }

    /// The mark as it is written.
    #[must_use]
    pub fn xml(&self) -> String {
        let mut document = Document::new("unfinished");
        let root = document.root();
        document.append_text(root, "id", &self.id);
        document.append_text(root, "begun", &self.begun.to_string());
        document.append_text(root, "connection", &self.connection);
        if let Some(checkpoint) = &self.checkpoint {
            document.append_text(root, "checkpoint", checkpoint);
        }
        for file in &self.staged {
            document.append_text(root, "staged", file);
        }
        document.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_read_as_it_was_written() {
        let mark = Unfinished {
            id: "1".to_owned(),
            begun: 5,
            connection: "qemu:///system".to_owned(),
            checkpoint: Some("c".to_owned()),
            staged: vec!["/a & b".to_owned(), "/c".to_owned()],
        };
        assert_eq!(Unfinished::parse(&mark.xml()).unwrap(), mark);
        let elsewhere = Unfinished {
            id: "../x".to_owned(),
            ..mark
        };
        assert!(Unfinished::parse(&elsewhere.xml()).is_err());
    }
}

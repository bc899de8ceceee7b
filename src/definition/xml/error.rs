// SPDX-License-Identifier: GPL-3.0-or-later
//! Why a text is no document, in words, and on which line.

use super::{MAX_DEPTH, MAX_PIECE};

/// Why a text is not a document, or not the fragment it should be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Not well-formed; `message` is the parser's.
    #[error("line {line}: {message}")]
    Syntax {
        /// Line of the fault, from 1.
        line: usize,
        /// What is wrong, in English.
        message: String,
    },
    /// The text ends inside an element.
    #[error("element <{name}>, opened on line {line}, is never closed")]
    Unclosed {
        /// Line of the start tag, from 1.
        line: usize,
        /// The element's name.
        name: String,
    },
    /// Elements nest deeper than [`MAX_DEPTH`].
    #[error("line {line}: elements nest more than {MAX_DEPTH} deep")]
    TooDeep {
        /// Line of the element one too deep, from 1.
        line: usize,
    },
    /// A tag or a text is longer than [`MAX_PIECE`].
    #[error("line {line}: a tag or text is longer than {MAX_PIECE} bytes")]
    TooLong {
        /// Line where it begins, from 1.
        line: usize,
    },
    /// The bytes are text of another encoding.
    #[error("the document is in {name}, and has to be in UTF-8")]
    Encoding {
        /// The encoding's name.
        name: String,
    },
    /// The bytes are no text in UTF-8.
    #[error("line {line}: this is not UTF-8 text")]
    NotUtf8 {
        /// Line of the first wrong byte, from 1.
        line: usize,
    },
    /// There is no element at all.
    #[error("there is no element in this text")]
    NoRoot,
    /// Something else is beside the outermost element.
    #[error("line {line}: there is more than one outermost element")]
    ManyRoots {
        /// Line of what should not be there, from 1.
        line: usize,
    },
    /// The document is of another kind than the one asked for.
    #[error("this is a <{found}> document, not a <{expected}>")]
    WrongRoot {
        /// Name of the element that was wanted.
        expected: &'static str,
        /// Name of the outermost element.
        found: String,
    },
}

impl Error {
    /// The line to look at, from 1, where it is known.
    #[must_use]
    pub fn line(&self) -> Option<usize> {
        match self {
            Error::Syntax { line, .. }
            | Error::Unclosed { line, .. }
            | Error::TooDeep { line }
            | Error::TooLong { line }
            | Error::NotUtf8 { line }
            | Error::ManyRoots { line } => Some(*line),
            Error::NoRoot | Error::WrongRoot { .. } | Error::Encoding { .. } => None,
        }
    }
}

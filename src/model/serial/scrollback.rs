// SPDX-License-Identifier: GPL-3.0-or-later
//! The last that a guest wrote, so that a page opened later can show it.

use std::collections::VecDeque;

/// How many bytes of a line are kept.
const MOST: usize = 1024 * 1024;

/// How many bytes are searched for the last line.
const LAST_LINE: usize = 2048;

/// The newest bytes of a line. What is dropped for room ends with a whole line.
#[derive(Debug, Default)]
pub struct Scrollback {
    bytes: VecDeque<u8>,
}

impl Scrollback {
    /// Adds bytes at the end.
    pub fn push(&mut self, bytes: &[u8]) {
        self.bytes.extend(bytes);
        let Some(surplus) = self.bytes.len().checked_sub(MOST + 1) else {
            return;
        };
        // From the start of a line, not within a character or a control sequence.
        let line_end = self.bytes.iter().skip(surplus).position(|&b| b == b'\n');
        let rest = line_end.filter(|&rest| rest < MOST / 2).unwrap_or(0);
        self.bytes.drain(..=surplus + rest);
    }

    /// Whether there is nothing.
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// All of it, in order.
    pub fn bytes(&mut self) -> &[u8] {
        self.bytes.make_contiguous()
    }

    /// The last line that is not empty, without what only moves the cursor or
    /// colours the text.
    pub fn last_line(&self) -> String {
        let start = self.bytes.len().saturating_sub(LAST_LINE);
        let bytes: Vec<u8> = self.bytes.iter().skip(start).copied().collect();
        let text = plain(&String::from_utf8_lossy(&bytes));
        let mut lines = text.split(['\r', '\n']).map(str::trim).rev();
        lines
            .find(|line| !line.is_empty())
            .unwrap_or_default()
            .to_owned()
    }

    /// Forgets all.
    pub fn clear(&mut self) {
        self.bytes = VecDeque::new();
    }
}

/// Text without control sequences: `ESC [ … letter`, `ESC ] … BEL`, `ESC letter`.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        match c {
            '\x1b' => match rest.next() {
                Some('[') => {
                    rest.find(|c| ('@'..='~').contains(c));
                }
                Some(']') => {
                    rest.find(|c| matches!(c, '\x07' | '\\'));
                }
                _ => {}
            },
            '\r' | '\n' => plain.push(c),
            c if c.is_control() => {}
            c => plain.push(c),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_is_kept_up_to_the_limit() {
        let mut kept = Scrollback::default();
        kept.push(&vec![b'a'; MOST - 1]);
        kept.push(b"b");
        assert_eq!(kept.bytes().len(), MOST);
        assert_eq!(kept.bytes().last(), Some(&b'b'));
    }

    #[test]
    fn the_oldest_whole_lines_go_first() {
        let mut kept = Scrollback::default();
        let line = b"0123456789\r\n";
        for _ in 0..=MOST / line.len() {
            kept.push(line);
        }
        let length = kept.bytes().len();
        assert!(length <= MOST && length > MOST - 2 * line.len());
        assert!(kept.bytes().starts_with(line));
        assert!(kept.bytes().ends_with(line));
    }

    #[test]
    fn the_last_line_is_plain_text() {
        let mut kept = Scrollback::default();
        kept.push(b"\x1b]0;title\x07one\r\n\x1b[1;32mguest:~#\x1b[0m echo \xc3\xa4\x1b[6n\r\n\r\n");
        assert_eq!(kept.last_line(), "guest:~# echo ä");
        assert_eq!(Scrollback::default().last_line(), "");
    }

    #[test]
    fn a_line_without_end_is_cut_at_the_limit() {
        let mut kept = Scrollback::default();
        kept.push(&vec![b'x'; 3 * MOST]);
        assert_eq!(kept.bytes().len(), MOST);
    }
}

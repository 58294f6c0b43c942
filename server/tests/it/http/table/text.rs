//! Reading the table.

use super::stage::{Caller, State};

/// The answers that one or several states share.
pub struct Block {
    pub states: Vec<String>,
    pub callers: Vec<String>,
    pub rows: Vec<Row>,
}

/// The answers to one call, in the order of the callers.
pub struct Row {
    pub call: String,
    pub cells: Vec<String>,
}

/// Reads the blocks, which are apart by an empty line.
pub fn read(table: &str) -> Vec<Block> {
    table.trim().split("\n\n").map(Block::read).collect()
}

impl Block {
    fn read(text: &str) -> Self {
        let (headings, lines): (Vec<_>, Vec<_>) =
            text.lines().partition(|line| line.starts_with("== "));
        let states = headings.iter().map(|line| line["== ".len()..].to_owned()).collect();
        let mut rows: Vec<Row> = lines.iter().map(|line| Row::read(line)).collect();
        let bars = |line: &str| -> Vec<_> { line.match_indices('|').map(|(at, _)| at).collect() };
        for line in &lines {
            assert_eq!(bars(line), bars(lines[0]), "the table is to be read: {line} is crooked");
        }
        let callers = rows.remove(0).cells;
        Self { states, callers, rows }
    }

    pub fn is_of(&self, state: State) -> bool {
        self.states.iter().any(|name| name == state.name())
    }

    /// What `caller` is answered to `call`.
    pub fn cell(&self, call: &str, caller: Caller) -> &str {
        let row = self.rows.iter().find(|row| row.call == call).expect("a row");
        let column = self.callers.iter().position(|name| name == caller.name());
        &row.cells[column.expect("a column")]
    }
}

impl Row {
    fn read(line: &str) -> Self {
        let mut cells = line.split('|').map(|cell| cell.trim().to_owned());
        Self { call: cells.next().unwrap_or_default(), cells: cells.collect() }
    }
}

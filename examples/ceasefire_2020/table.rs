//! Tables: printed in columns, and written as CSV with their source and what they cannot know.

use std::error::Error;
use std::io::{self, Write};

pub(crate) struct Table {
    /// The name of its file.
    pub(crate) name: &'static str,
    /// Those in the file; printed is what fits, up to `printed` of them.
    pub(crate) columns: Vec<&'static str>,
    pub(crate) printed: usize,
    pub(crate) rows: Vec<Vec<String>>,
    pub(crate) source: &'static str,
    pub(crate) limits: &'static str,
}

impl Table {
    pub(crate) fn print(&self, out: &mut impl Write) -> io::Result<()> {
        let header = self.columns.iter().map(|column| column.to_string());
        let header: Vec<String> = header.collect();
        let lines = || [&header].into_iter().chain(&self.rows);
        let width = |i: usize| lines().map(|row| row[i].chars().count()).max();
        let is_number = |i: usize| {
            let mut cells = self.rows.iter().map(|row| &row[i]);
            cells.all(|cell| cell == "-" || cell.parse::<f64>().is_ok())
        };
        for row in lines() {
            let cells = (0..self.printed).map(|i| {
                let wide = width(i).unwrap_or_default();
                match is_number(i) {
                    true => format!("{:>wide$}", row[i]),
                    false => format!("{:<wide$}", row[i]),
                }
            });
            let line = cells.collect::<Vec<_>>().join("  ");
            writeln!(out, "{}", line.trim_end())?;
        }
        writeln!(
            out,
            "  Source: {}.\n  Limits: {}.\n",
            self.source, self.limits
        )
    }

    pub(crate) fn save(&self, folder: &str) -> Result<(), Box<dyn Error>> {
        let mut file = csv::Writer::from_path(format!("{folder}/{}.csv", self.name))?;
        file.write_record(self.columns.iter().chain(&["source", "limits"]))?;
        for row in &self.rows {
            let cells = row.iter().map(String::as_str);
            file.write_record(cells.chain([self.source, self.limits]))?;
        }
        Ok(file.flush()?)
    }
}

/// With one digit: no line of this map is surer than that.
pub(crate) fn one_digit(number: f64) -> String {
    // No sum of nothing is less than nothing.
    format!("{:.1}", number + 0.0)
}

/// `2020-11-20` as 20 November 2020.
pub(crate) fn day(date: &str) -> String {
    const MONTHS: [&str; 4] = ["September", "October", "November", "December"];
    let [year, month, day] = date.split('-').collect::<Vec<_>>()[..] else {
        return date.to_owned();
    };
    let number: usize = month.parse().unwrap_or_default();
    let month = number.checked_sub(9).and_then(|i| MONTHS.get(i));
    match month {
        Some(month) => format!("{} {month} {year}", day.trim_start_matches('0')),
        None => date.to_owned(),
    }
}

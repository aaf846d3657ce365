//! Tables that leave as CSV. No cell begins like a formula: a spreadsheet would work it out for whoever opens the file.

/// Rows as text.
pub fn lines<const N: usize>(rows: impl IntoIterator<Item = [String; N]>) -> domain::Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in rows {
        writer.write_record(row.map(harmless)).map_err(domain::Error::internal)?;
    }
    writer.into_inner().map_err(|error| domain::Error::internal(error.to_string()))
}

/// Spreadsheets take a cell for a formula by how it begins; an apostrophe in front makes it a text.
fn harmless(cell: String) -> String {
    match cell.trim_start_matches(' ').chars().next() {
        Some('=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠') => format!("'{cell}"),
        _ => cell,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_begins_like_a_formula() {
        for cell in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "＝1"] {
            let text = String::from_utf8(lines([[cell.to_string()]]).expect("written")).expect("text");
            assert!(text.trim_start_matches('"').starts_with('\''), "{cell:?}: {text:?}");
        }
        let plain = lines([["Elm Street, autumn".to_string(), "says \"hi\"".to_string()]]).expect("written");
        assert_eq!(plain, b"\"Elm Street, autumn\",\"says \"\"hi\"\"\"\n");
    }
}

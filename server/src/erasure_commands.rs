//! `mooring erasures`: who left and was erased, by id; and erasing them again where a restored backup brought them back.

use std::path::Path;

use anyhow::{Context as _, Result};
use domain::ids::AccountId;
use domain::{Context, closures};

/// `mooring erasures`
pub async fn list(cx: &Context) -> Result<()> {
    for id in closures::erased(cx).await? {
        println!("{id}");
    }
    Ok(())
}

/// `mooring erasures carry-out`
pub async fn carry_out(cx: &Context, file: &Path) -> Result<()> {
    let text = std::fs::read_to_string(file).with_context(|| format!("{} can't be read", file.display()))?;
    let mut ids: Vec<AccountId> = Vec::new();
    for (number, line) in (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty()) {
        let id = line.trim().parse();
        ids.push(id.with_context(|| format!("line {number} of {} is no id; nobody was erased", file.display()))?);
    }
    let count = closures::carry_out_again(cx, &ids).await?;
    println!("{} ids: {count} were there again and are erased.", ids.len());
    Ok(())
}

//! One small style sheet from many: imports are followed, whitespace and repetitions go.
//! Nothing is written differently for older browsers: `light-dark()` and nesting stay.

use std::path::Path;

use anyhow::{Result, anyhow};
use lightningcss::bundler::{Bundler, FileProvider};
use lightningcss::stylesheet::{MinifyOptions, ParserOptions, PrinterOptions};

/// Bundles `entry` and all it imports.
///
/// # Errors
/// Names file, line and column of what is wrong.
pub fn bundle(entry: &Path) -> Result<String> {
    let files = FileProvider::new();
    let mut bundler = Bundler::new(&files, None, ParserOptions::default());
    let mut sheet = bundler.bundle(entry).map_err(|error| anyhow!("CSS: {error}"))?;
    sheet.minify(MinifyOptions::default()).map_err(|error| anyhow!("CSS: {error}"))?;
    let printed = sheet.to_css(PrinterOptions { minify: true, ..PrinterOptions::default() });
    Ok(printed.map_err(|error| anyhow!("CSS: {error}"))?.code)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn imports_are_followed_into_their_layers_and_light_dark_stays() -> Result<()> {
        let folder = tempfile::tempdir()?;
        fs::write(folder.path().join("main.css"), "@layer base; @import \"tokens.css\" layer(base);")?;
        fs::write(folder.path().join("tokens.css"), ":root { color: light-dark(#000, #fff); & a { color: red } }")?;
        let css = bundle(&folder.path().join("main.css"))?;
        assert_eq!(css, "@layer base{:root{color:light-dark(#000,#fff);& a{color:red}}}");
        Ok(())
    }

    #[test]
    fn a_mistake_is_told_with_its_place() -> Result<()> {
        let folder = tempfile::tempdir()?;
        fs::write(folder.path().join("main.css"), "a { color: red; }\n@import \"late.css\";")?;
        let error = bundle(&folder.path().join("main.css")).expect_err("an import comes first").to_string();
        assert!(error.contains("main.css:"), "{error}");
        Ok(())
    }
}

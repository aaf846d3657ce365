//! After the compiler: the JavaScript glue between the islands and the page, and the WASM made small.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use wasm_bindgen_cli_support::Bindgen;

use crate::install;
use crate::process::{run, say};
use crate::project::Project;
use crate::stamp::Stamp;

/// Raise it when the steps of this file change, so that the islands are made anew.
pub const SETTINGS: &str = "glue 1";

/// What rustc emits today and every browser that Mooring supports reads. Named one by one:
/// `--all-features` lets wasm-opt write what browsers refuse.
const FEATURES: [&str; 8] = [
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-call-indirect-overlong",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// The two files that a page with an island loads.
pub struct Islands {
    /// The JavaScript module.
    pub glue: PathBuf,
    /// The optimised WASM.
    pub wasm: PathBuf,
}

impl Islands {
    /// Where they lie in the folder of the WASM build.
    pub fn in_folder(folder: &Path) -> Self {
        Self { glue: folder.join("islands.js"), wasm: folder.join("islands.wasm") }
    }

    /// Whether an earlier build left both.
    pub fn are_there(&self) -> bool {
        self.glue.is_file() && self.wasm.is_file()
    }

    /// Makes both from the compiler's WASM; not again from the same one.
    ///
    /// # Errors
    /// When wasm-bindgen or wasm-opt fails, or npm cannot bring wasm-opt.
    pub fn write_from(&self, project: &Project, raw: &Path) -> Result<()> {
        let input = Stamp::new(SETTINGS).file(raw)?.file(&project.root.join("xtask/npm/package-lock.json"))?;
        let stamp_file = self.wasm.with_extension("stamp");
        if input.is_in(&stamp_file) && self.are_there() {
            return Ok(());
        }
        say("islands: writing the glue");
        let unoptimised = self.bind(raw)?;
        say("islands: wasm-opt");
        optimise(project, &unoptimised, &self.wasm)?;
        input.write_to(&stamp_file)
    }

    /// Writes the glue and gives the WASM that belongs to it.
    fn bind(&self, raw: &Path) -> Result<PathBuf> {
        let folder = tempfile::tempdir()?;
        let mut output = Bindgen::new()
            .input_path(raw)
            .out_name("islands")
            .web(true)?
            .remove_name_section(true)
            .remove_producers_section(true)
            .omit_default_module_path(true)
            .generate_output()
            .context("wasm-bindgen cannot read what the compiler wrote")?;
        let files = output.snippets().iter().filter(|(_, inline)| !inline.is_empty()).map(|(name, _)| name);
        let files: Vec<_> = files.chain(output.local_modules().keys()).collect();
        ensure!(files.is_empty(), "crates of the WASM build bring JavaScript that nobody would serve: {files:?}");
        output.emit(folder.path())?;
        fs::copy(folder.path().join("islands.js"), &self.glue)?;
        let unoptimised = self.wasm.with_extension("unoptimised.wasm");
        fs::copy(folder.path().join("islands_bg.wasm"), &unoptimised)?;
        Ok(unoptimised)
    }
}

fn optimise(project: &Project, input: &Path, output: &Path) -> Result<()> {
    let wasm_opt = install::npm_program(project, "binaryen", "wasm-opt")?;
    let mut command = Command::new("node");
    command.arg(wasm_opt).arg(input).arg("-o").arg(output).arg("-Oz").args(FEATURES);
    command.args(["--strip-debug", "--strip-producers", "--strip-target-features"]);
    run(&mut command).context("wasm-opt cannot shrink the islands")
}

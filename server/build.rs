//! Puts the built front end where rust-embed takes it in, each file also compressed: brotli and gzip cost time once,
//! here, and none when a page asks.

use std::{
    env, fs,
    io::Write,
    path::{Path, PathBuf},
};

fn main() -> std::io::Result<()> {
    let source =
        PathBuf::from(env::var("CARGO_MANIFEST_DIR").unwrap_or_default()).join("../widget/dist");
    let target = PathBuf::from(env::var("OUT_DIR").unwrap_or_default()).join("assets");
    println!("cargo::rerun-if-changed={}", source.display());
    if target.exists() {
        fs::remove_dir_all(&target)?;
    }
    embed(&source, &target)
}

fn embed(source: &Path, target: &Path) -> std::io::Result<()> {
    fs::create_dir_all(target)?;
    for entry in fs::read_dir(source)? {
        let entry = entry?;
        let to = target.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            embed(&entry.path(), &to)?;
        } else {
            compress(&fs::read(entry.path())?, &to)?;
        }
    }
    Ok(())
}

fn compress(content: &[u8], to: &Path) -> std::io::Result<()> {
    fs::write(to, content)?;
    let beside = |ending: &str| {
        let mut name = to.as_os_str().to_owned();
        name.push(ending);
        PathBuf::from(name)
    };
    let mut brotli = brotli::CompressorWriter::new(fs::File::create(beside(".br"))?, 4096, 11, 22);
    brotli.write_all(content)?;
    brotli.flush()?;
    drop(brotli);
    let mut gzip = flate2::write::GzEncoder::new(
        fs::File::create(beside(".gz"))?,
        flate2::Compression::best(),
    );
    gzip.write_all(content)?;
    gzip.finish()?;
    Ok(())
}

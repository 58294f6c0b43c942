//! Generates the client from the spec.

use std::{env, error::Error, fs, path::Path};

fn main() -> Result<(), Box<dyn Error>> {
    let spec = "../../openapi.json";
    println!("cargo:rerun-if-changed={spec}");
    let spec = serde_json::from_str(&fs::read_to_string(spec)?)?;
    let tokens = progenitor::Generator::default().generate_tokens(&spec)?;
    let code = prettyplease::unparse(&syn::parse2(tokens)?);
    fs::write(Path::new(&env::var("OUT_DIR")?).join("holdline.rs"), code)?;
    Ok(())
}

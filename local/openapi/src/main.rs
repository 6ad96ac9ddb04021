//! Prints the API's OpenAPI document.

fn main() -> Result<(), serde_json::Error> {
    println!("{}", souk_openapi::document().to_pretty_json()?);
    Ok(())
}

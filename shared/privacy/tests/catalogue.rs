//! The seed catalogue's texts hold no personal data, and plenty of numbers, names and places.

use serde_json::Value;
use souk_privacy::mask;
use std::{fs, path::Path};

#[test]
fn nothing_that_merchants_write_is_taken_for_personal_data() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../local/seed");
    let files = fs::read_dir(folder).unwrap_or_else(|error| panic!("{error}"));
    let mut texts = 0;
    for file in files.flatten() {
        let lines = fs::read_to_string(file.path()).unwrap_or_else(|error| panic!("{error}"));
        for line in lines.lines() {
            let deal: Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}"));
            for text in [
                &deal["title"],
                &deal["description"],
                &deal["merchant"]["name"],
            ] {
                let text = text.as_str().unwrap_or_default();
                assert_eq!(mask(text).text, text);
                texts += 1;
            }
        }
    }
    assert!(texts > 1_000, "{texts} texts");
}

//! The model itself, as `make up` installs it.

use souk_embedding::{DIMENSIONS, Embedder};
use std::path::Path;

fn embedder() -> Embedder {
    let directory = souk_testing::setting("SOUK_TEST_MODEL_DIR");
    Embedder::load(Path::new(&directory)).unwrap_or_else(|error| panic!("{error}"))
}

fn embed(embedder: &Embedder, text: &str) -> Vec<f32> {
    embedder
        .embed(text)
        .unwrap_or_else(|error| panic!("{error}"))
}

fn cosine(left: &[f32], right: &[f32]) -> f32 {
    left.iter().zip(right).map(|(a, b)| a * b).sum()
}

#[test]
fn what_means_the_same_is_near_and_what_does_not_is_far() {
    let embedder = embedder();
    let wish = embed(&embedder, "a relaxing massage");
    let near = cosine(&wish, &embed(&embedder, "hot stone bodywork at a day spa"));
    let far = cosine(
        &wish,
        &embed(&embedder, "brake pad replacement for your car"),
    );
    assert!(near > far + 0.2, "near {near}, far {far}");
}

#[test]
fn every_text_has_a_vector_of_length_one() {
    let embedder = embedder();
    for text in [
        "",
        "spa",
        "日本語のスパ",
        "crème brûlée",
        "🧖‍♀️",
        &"long ".repeat(5_000),
        "a\u{0}b",
        "\u{202e}",
        "\u{0}\u{202e}",
        " ",
        "\n",
    ] {
        let vector = embed(&embedder, text);
        assert_eq!(vector.len(), DIMENSIONS);
        assert!((cosine(&vector, &vector) - 1.0).abs() < 1e-3, "{text:.20}");
    }
}

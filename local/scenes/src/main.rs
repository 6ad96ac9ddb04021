//! `souk-scenes SEED PICTURES`: draws a picture for some of the seed's deals.
//!
//! SEED is the directory of the deals, PICTURES gets a PNG for each deal that is drawn, named by its
//! `external_id`. The same deals always make the same pictures: what differs from one to the next is
//! made of the name.

mod canvas;
mod chance;
mod deals;
mod scenes;

use canvas::Canvas;
use chance::Chance;
use deals::Chosen;
use std::{env, fs, path::Path, process::ExitCode};

/// Why nothing, or not everything, was drawn.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error("use: souk-scenes SEED PICTURES")]
    Usage,
    #[error("{0}")]
    File(#[from] std::io::Error),
    #[error("a deal cannot be read: {0}")]
    Deal(#[from] serde_json::Error),
    #[error("a picture cannot be drawn")]
    Canvas,
    #[error("a picture cannot be written: {0}")]
    Picture(String),
}

fn main() -> ExitCode {
    match run() {
        Ok(drawn) => {
            println!("{drawn} pictures");
            ExitCode::SUCCESS
        }
        Err(failure) => {
            eprintln!("souk-scenes: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<usize, Failure> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [seed, pictures] = arguments.as_slice() else {
        return Err(Failure::Usage);
    };
    fs::create_dir_all(pictures)?;
    let deals = deals::chosen(&deals::read(Path::new(seed))?);
    for Chosen { deal, scene, turn } in &deals {
        let mut canvas = Canvas::new().ok_or(Failure::Canvas)?;
        let mut chance = Chance::of(&deal.external_id).beginning_with(*turn);
        if turn % 2 == 1 {
            canvas.mirror();
        }
        (scene.draw)(&mut canvas, &mut chance);
        let file = canvas.into_png().map_err(Failure::Picture)?;
        fs::write(
            Path::new(pictures).join(format!("{}.png", deal.external_id)),
            file,
        )?;
    }
    Ok(deals.len())
}

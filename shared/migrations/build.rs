//! The migrations are part of the program: a new one has it compiled again.

fn main() {
    println!("cargo::rerun-if-changed=../../migrations");
}

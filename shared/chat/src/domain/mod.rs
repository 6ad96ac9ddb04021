//! What a wish is and how it is answered, without any I/O.

pub mod about;
pub mod admission;
pub mod answer;
pub mod choice;
pub mod city;
pub mod contact;
pub mod days;
pub mod deal;
pub mod figures;
pub mod geo;
pub mod guard;
mod members;
pub mod message;
pub mod personal;
pub mod plain;
pub mod reading;
pub mod reason;
pub mod reply;
pub mod sentences;
pub mod session;
pub mod spelling;
pub mod spending;
pub mod stages;
pub mod vocabulary;
pub mod wish;
mod wording;

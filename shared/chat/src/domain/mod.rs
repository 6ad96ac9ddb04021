//! What a wish is and how it is answered, without any I/O.

pub mod answer;
pub mod choice;
pub mod contact;
pub mod deal;
pub mod distance;
pub mod figures;
pub mod guard;
pub mod message;
pub mod personal;
pub mod reading;
pub mod reason;
pub mod reply;
pub mod sentences;
pub mod session;
pub mod spending;
pub mod stages;
pub mod vocabulary;
pub mod wish;

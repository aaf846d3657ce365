//! Groups: the list, a new one, one with its people and its readings.

pub mod index;
pub mod new;
pub mod people;
pub mod person;
pub mod reading;
pub mod readings;
pub mod reflections;
pub mod release;
pub mod show;
pub mod staff;
pub mod version;

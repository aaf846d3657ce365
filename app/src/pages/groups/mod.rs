//! Groups: the list, a new one, one with its people and its readings.

pub mod board;
pub mod index;
pub mod joining;
pub mod messages;
pub mod new;
pub mod packet;
pub mod paper;
pub mod people;
pub mod person;
pub mod reading;
pub mod readings;
pub mod reflections;
pub mod release;
pub mod safety_plan;
pub mod show;
pub mod staff;
pub mod taking_back;
pub mod version;
pub mod waiting;

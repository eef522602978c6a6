//! What the whole program does, over HTTP and over both engines: a folder a door, a file a behaviour.

mod audit;
mod codes;
mod contract;
mod examples;
mod follow;
mod labelled;
mod neighbours;
mod papers;
mod pay_plans;
mod payments;
mod proposals;
mod queries;
mod samples;
mod smoke;
mod support;
mod thread;
mod tidy;
mod undo;
mod units;
mod unread;
mod voids;
mod webhooks;
mod x12_files;

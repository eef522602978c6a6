//! What the whole program does, over HTTP and over both engines: a folder a door, a file a behaviour.

mod audit;
mod papers;
mod pay_plans;
mod payments;
mod samples;
mod smoke;
mod support;
mod thread;
mod tidy;

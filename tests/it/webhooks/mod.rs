//! Subscriptions and webhooks, and what is delivered for them: every change once taken, in order, signed, whatever comes between.

mod asking;
mod delivering;
mod receiver;
mod rows;
mod telling;
mod told;

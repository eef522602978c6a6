//! Prints the text of `migrations/0002_records.sql`: `cargo run -p store --example ddl > migrations/0002_records.sql`.

fn main() {
    println!(
        "-- The record tables, as `cargo run -p store --example ddl` prints them from `store::tables`.\n"
    );
    print!("{}", store::schema::ddl(&store::tables::tables()));
}

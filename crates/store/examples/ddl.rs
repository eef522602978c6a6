//! Prints the texts that make record tables: `cargo run -p store --example ddl -- payment paysplit`, or all of them.

fn main() {
    let names: Vec<String> = std::env::args().skip(1).collect();
    let tables = store::tables::tables();
    let asked = tables.into_iter().filter(|table| names.is_empty() || names.iter().any(|n| n == table.name));
    print!("{}", store::schema::ddl(&asked.collect::<Vec<_>>()));
}

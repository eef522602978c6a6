//! Invented names of people and of payers.

use fastrand::Rng;

use super::Payer;

const FIRST: [&str; 48] = [
    "Ada", "Alma", "Amos", "Anna", "Basil", "Bella", "Boris", "Cora", "Cyrus", "Dana", "Darius", "Edith",
    "Elmer", "Emma", "Ezra", "Flora", "Frank", "Gina", "Grant", "Hanna", "Hugo", "Ida", "Igor", "Ines",
    "Ivan", "Jana", "Jonas", "Judith", "Karl", "Lara", "Leon", "Lydia", "Marc", "Martha", "Milo", "Nina",
    "Noah", "Olga", "Oscar", "Paula", "Peter", "Rosa", "Simon", "Tessa", "Tobias", "Ursula", "Victor",
    "Wanda",
];
const START: [&str; 40] = [
    "Al", "Ar", "Bar", "Bel", "Bran", "Car", "Chan", "Cor", "Dal", "Den", "Dor", "El", "Fair", "Fen", "Gar",
    "Gil", "Hal", "Har", "Hol", "Kel", "Lan", "Lin", "Mal", "Mar", "Mel", "Mor", "Nor", "Oak", "Pal", "Per",
    "Quin", "Ram", "Ros", "Sal", "Sel", "Tan", "Tor", "Val", "Wal", "Win",
];
const END: [&str; 40] = [
    "ander", "bert", "bridge", "brook", "by", "combe", "croft", "dale", "den", "der", "don", "feld", "field",
    "ford", "gate", "ham", "hurst", "ing", "kin", "land", "ley", "low", "man", "mere", "mond", "more", "ner",
    "over", "ridge", "sen", "set", "shaw", "son", "stead", "stock", "ter", "ton", "well", "wick", "worth",
];
const PAYERS: [&str; 40] = [
    "Amber", "Beacon", "Birch", "Canyon", "Cedar", "Cobalt", "Copper", "Crescent", "Delphi", "Dune", "Ember",
    "Falcon", "Fjord", "Garnet", "Granite", "Harbor", "Hazel", "Indigo", "Ivory", "Juniper", "Keystone",
    "Lagoon", "Laurel", "Maple", "Meadow", "Mesa", "Nimbus", "Onyx", "Orchard", "Pinnacle", "Prairie",
    "Quarry", "Raven", "Sequoia", "Summit", "Tundra", "Umber", "Verdant", "Willow", "Zephyr",
];
const KINDS: [&str; 4] = ["Dental", "Dental Plan", "Life and Health", "Benefit Trust"];

pub(super) fn first(dice: &mut Rng) -> &'static str {
    FIRST[dice.usize(..FIRST.len())]
}

pub(super) fn last(dice: &mut Rng) -> String {
    format!("{}{}", START[dice.usize(..START.len())], END[dice.usize(..END.len())])
}

pub(super) fn payers(dice: &mut Rng) -> Vec<Payer> {
    let payer = |(at, word): (usize, &&str)| Payer {
        name: format!("{word} {}", KINDS[at % KINDS.len()]),
        id: format!("1{:09}", dice.u32(100_000_000..1_000_000_000)),
    };
    PAYERS.iter().enumerate().map(payer).collect()
}

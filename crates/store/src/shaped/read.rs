//! From a text to one SELECT, or the refusal: whether it is one is seen from its words before it is parsed.

use sqlparser::ast::{Query, Statement};
use sqlparser::dialect::MySqlDialect;
use sqlparser::keywords::Keyword;
use sqlparser::parser::Parser;
use sqlparser::tokenizer::{Token, TokenWithSpan, Tokenizer};

use super::{Refused, no_read, wrong};

/// Characters of a query, in bytes.
pub const QUERY_MAX: usize = 65_536;
/// Words and signs that can nest without brackets (`a + b + …`), which the parser answers with a tree as deep.
pub const SIGNS_MAX: usize = 2_000;
/// Brackets inside brackets.
const NESTING_MAX: usize = 40;

/// Words that MySQL reserves, and that have no place in a query that only reads.
const WRITING: [Keyword; 5] =
    [Keyword::INTO, Keyword::INSERT, Keyword::UPDATE, Keyword::DELETE, Keyword::LOCK];

/// The one query that a text is.
pub(super) fn query(text: &str) -> Result<Box<Query>, Refused> {
    if text.len() > QUERY_MAX {
        return Err(wrong(format!("The query is longer than {QUERY_MAX} bytes.")));
    }
    let dialect = MySqlDialect {};
    let tokens = Tokenizer::new(&dialect, text)
        .tokenize_with_location()
        .map_err(|error| wrong(format!("The query cannot be read: {error}.")))?;
    let told: Vec<&Token> =
        tokens.iter().map(|t| &t.token).filter(|t| !matches!(t, Token::Whitespace(_))).collect();
    one_read(&told)?;
    if told.iter().filter(|token| is_sign(token)).count() > SIGNS_MAX {
        return Err(wrong(format!("The query has more than {SIGNS_MAX} keywords and signs.")));
    }
    parse(&dialect, tokens)
}

/// Whether it begins as a query does and ends with it.
fn one_read(tokens: &[&Token]) -> Result<(), Refused> {
    let first = tokens.iter().find(|token| !matches!(token, Token::LParen));
    match first {
        None => return Err(wrong("SqlCommand holds no query.")),
        Some(Token::Word(word)) if matches!(word.keyword, Keyword::SELECT | Keyword::WITH) => {}
        Some(_) => return Err(no_read("Only a SELECT can be run.")),
    }
    let end = tokens.iter().position(|token| matches!(token, Token::SemiColon)).unwrap_or(tokens.len());
    if tokens.iter().skip(end).any(|token| !matches!(token, Token::SemiColon)) {
        return Err(no_read("Only one statement can be run at a time."));
    }
    let more = tokens.iter().find_map(|token| match token {
        Token::Word(word) if word.quote_style.is_none() && WRITING.contains(&word.keyword) => {
            Some(&word.value)
        }
        _ => None,
    });
    match more {
        Some(word) => Err(no_read(format!("A query that says {word} does more than read."))),
        None => Ok(()),
    }
}

fn is_sign(token: &Token) -> bool {
    match token {
        Token::Word(word) => word.keyword != Keyword::NoKeyword,
        Token::Comma | Token::Period | Token::LParen | Token::RParen | Token::Number(..) => false,
        Token::SingleQuotedString(_) | Token::DoubleQuotedString(_) | Token::Whitespace(_) => false,
        _ => true,
    }
}

fn parse(dialect: &MySqlDialect, tokens: Vec<TokenWithSpan>) -> Result<Box<Query>, Refused> {
    let parsed = Parser::new(dialect)
        .with_recursion_limit(NESTING_MAX)
        .with_tokens_with_locations(tokens)
        .parse_statements()
        .map_err(|error| wrong(format!("The query cannot be read: {error}.")))?;
    match <[Statement; 1]>::try_from(parsed) {
        Ok([Statement::Query(query)]) => Ok(query),
        Ok(_) => Err(no_read("Only a SELECT can be run.")),
        Err(_) => Err(no_read("Only one statement can be run at a time.")),
    }
}

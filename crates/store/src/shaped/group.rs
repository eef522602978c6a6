//! Expressions of groups. MySQL, as offices run it, takes a column that is neither grouped by nor aggregated and
//! gives its value in some row of the group; here it is the least, on both engines.

use sqlparser::ast::Expr;

use super::Refused;
use super::writer::{At, Mode, Sql, Writer};

impl Writer<'_> {
    /// An expression; of a group, what it is grouped by stands as it is.
    pub(super) fn grouped(&self, at: At<'_>, expr: &Expr) -> Result<Sql, Refused> {
        if let Mode::Group(by) = at.mode
            && !by.is_empty()
            && let Ok(of_row) = self.plain(at.mode(Mode::Row), expr)
            && by.contains(&of_row.text)
        {
            return Ok(of_row);
        }
        self.plain(at, expr)
    }

    /// A column of one of the SELECT's own tables, which may have to be one value of a group.
    pub(super) fn of_group(mode: Mode<'_>, column: Sql) -> Sql {
        match mode {
            Mode::Group(by) if !by.contains(&column.text) => {
                Sql::new(format!("min({})", column.text), column.kind)
            }
            _ => column,
        }
    }
}

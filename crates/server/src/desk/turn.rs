//! Turns: of two that would post the same remittance at the same time, the import that took it and the clock that
//! sees its job, the second waits. The store would keep them from posting twice; they would only be in each other's way.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use tokio::sync::{Mutex as Turn, OwnedMutexGuard};

/// A remittance by its practice and number.
type Which = (i64, i64);

/// Who is at which remittance.
#[derive(Debug, Default)]
pub struct Turns(Mutex<HashMap<Which, Weak<Turn<()>>>>);

impl Turns {
    /// The turn at a remittance, once whoever has it is done. It ends when it is dropped.
    pub(super) async fn take(&self, practice: i64, remittance_num: i64) -> OwnedMutexGuard<()> {
        self.of((practice, remittance_num)).lock_owned().await
    }

    fn of(&self, which: Which) -> Arc<Turn<()>> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|_, turn| turn.strong_count() > 0);
        let known = all.get(&which).and_then(Weak::upgrade);
        known.unwrap_or_else(|| {
            let turn = Arc::default();
            all.insert(which, Arc::downgrade(&turn));
            turn
        })
    }
}

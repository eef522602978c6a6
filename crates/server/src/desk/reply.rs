//! What we answer for a file that came: the 999, and the TA1. Written once and kept, so that it can be had again.

use claims::change::{ChangeSet, Scope};
use claims::desk::{Reply, StoredFile};
use claims::record::Value;
use claims::state::{Now, Numbers};
use store::queries::desk as sql;
use x12::acknowledgment::{ReplyNumbers, replies, write_999};
use x12::codes::Known;
use x12::contents::Kind;

use crate::app::{App, Caller, Error};
use crate::secret::sha256;

/// What a reply rests on.
struct State {
    matching: i64,
    /// What was written before.
    kept: Vec<StoredFile>,
    /// What is to be written: the number of its interchange, and its bytes.
    new: Vec<(u32, Vec<u8>)>,
}

/// The sets that are taken; others are refused in the 999.
fn takes(kind: Kind) -> bool {
    kind == Kind::Remittance || kind.is_acknowledgment()
}

impl App {
    /// The 999, and the TA1, that are owed for a file that came, one file for each of its interchanges: those that
    /// were written before, else new ones. What the guide does not allow and is taken all the same is accepted with
    /// errors; a set of a kind that is not taken is rejected.
    ///
    /// # Errors
    /// When the store cannot be used.
    pub async fn replies_to(&self, caller: &Caller, bytes: &[u8]) -> Result<Vec<StoredFile>, Error> {
        let sha = sha256(bytes);
        let load = || self.see_replies(caller.practice, bytes, &sha);
        self.decide(caller, "reply.write", load, |state, now, numbers| Ok(write(state, &sha, now, numbers)))
            .await
    }

    async fn see_replies(&self, practice: i64, bytes: &[u8], sha: &str) -> Result<State, Error> {
        let matching = self.matching_version(practice).await?;
        let known = self.store.select(practice, &sql::REPLIES_TO, &[Value::Text(sha.to_owned())]).await?;
        let keys: Vec<_> = known.iter().map(|reply| vec![Value::Int(reply.stored_file_num)]).collect();
        let mut kept: Vec<StoredFile> = self.store.get_many(practice, &keys).await?;
        kept.sort_by_key(|file| file.stored_file_num);
        let mut new = vec![];
        if kept.is_empty() {
            let found = x12::check::check(bytes, &Known::default());
            for reply in replies(bytes, &found, takes) {
                let created =
                    self.now(practice).await?.instant.to_zoned(self.zone(practice).await?).datetime();
                let interchange = self.control(practice, "isa").await?;
                let group = self.control(practice, "gs").await?;
                new.push((interchange, write_999(&reply, ReplyNumbers { interchange, group, created })));
            }
        }
        Ok(State { matching, kept, new })
    }
}

fn write(state: &State, sha: &str, now: Now, numbers: &mut Numbers) -> (Vec<StoredFile>, ChangeSet) {
    let mut changes = ChangeSet::new();
    if state.new.is_empty() {
        return (state.kept.clone(), changes);
    }
    // Of two who answer at once one does.
    changes.changes(Scope::Matching, state.matching);
    let mut files = vec![];
    for (interchange, bytes) in &state.new {
        let name = format!("reply-{interchange}.999");
        let file = StoredFile::new("999", &name, &sha256(bytes), bytes, now, numbers);
        changes.put(&Reply {
            reply_num: numbers.fresh::<Reply>(),
            answers_sha256: sha.to_owned(),
            stored_file_num: file.stored_file_num,
            interchange_control: i64::from(*interchange),
        });
        changes.put(&file);
        files.push(file);
    }
    (files, changes)
}

//! Where the fields stand: columns from 1, both ends included (`reference/reconciliation.md` 3.1).

use super::super::Columns;

/// Columns of a record.
pub(super) const RECORD_WIDTH: usize = 94;

/// Records of a block; files are padded with lines of 9 to whole blocks.
pub(super) const BLOCK_RECORDS: usize = 10;

/// Columns of text in one addenda 05.
pub(super) const PAYMENT_INFORMATION_WIDTH: usize = PAYMENT_INFORMATION.width();

// 1: file header
pub(super) const PRIORITY: Columns = Columns::new(2, 3);
pub(super) const DESTINATION: Columns = Columns::new(4, 13);
pub(super) const ORIGIN: Columns = Columns::new(14, 23);
pub(super) const CREATION_DATE: Columns = Columns::new(24, 29);
pub(super) const CREATION_TIME: Columns = Columns::new(30, 33);
pub(super) const ID_MODIFIER: Columns = Columns::new(34, 34);
/// Record size 094, blocking factor 10, format 1: the same in every file, so it tells the format.
pub(super) const FORMAT: Columns = Columns::new(35, 40);
pub(super) const DESTINATION_NAME: Columns = Columns::new(41, 63);
pub(super) const ORIGIN_NAME: Columns = Columns::new(64, 86);

// 5: batch header
pub(super) const SERVICE_CLASS: Columns = Columns::new(2, 4);
pub(super) const COMPANY_NAME: Columns = Columns::new(5, 20);
pub(super) const COMPANY_ID: Columns = Columns::new(41, 50);
pub(super) const SEC_CODE: Columns = Columns::new(51, 53);
pub(super) const ENTRY_DESCRIPTION: Columns = Columns::new(54, 63);
pub(super) const EFFECTIVE_DATE: Columns = Columns::new(70, 75);
pub(super) const STATUS: Columns = Columns::new(79, 79);
// 5 and 8
pub(super) const ORIGINATING_BANK: Columns = Columns::new(80, 87);
pub(super) const BATCH_NUMBER: Columns = Columns::new(88, 94);

// 6: entry
pub(super) const TRANSACTION_CODE: Columns = Columns::new(2, 3);
pub(super) const RECEIVING_BANK: Columns = Columns::new(4, 11);
pub(super) const CHECK_DIGIT: Columns = Columns::new(12, 12);
pub(super) const ROUTING_NUMBER: Columns = Columns::new(4, 12);
pub(super) const ACCOUNT_NUMBER: Columns = Columns::new(13, 29);
pub(super) const AMOUNT: Columns = Columns::new(30, 39);
pub(super) const IDENTIFICATION: Columns = Columns::new(40, 54);
pub(super) const RECEIVER: Columns = Columns::new(55, 76);
pub(super) const ADDENDA_INDICATOR: Columns = Columns::new(79, 79);
pub(super) const TRACE: Columns = Columns::new(80, 94);
// 6 in a CTX batch
pub(super) const CTX_ADDENDA_COUNT: Columns = Columns::new(55, 58);
pub(super) const CTX_RECEIVER: Columns = Columns::new(59, 74);
// 6 in an IAT batch (international)
pub(super) const IAT_ACCOUNT_NUMBER: Columns = Columns::new(40, 74);

// 7: addenda
pub(super) const ADDENDA_TYPE: Columns = Columns::new(2, 3);
pub(super) const PAYMENT_INFORMATION: Columns = Columns::new(4, 83);
pub(super) const ADDENDA_SEQUENCE: Columns = Columns::new(84, 87);
pub(super) const ENTRY_SEQUENCE: Columns = Columns::new(88, 94);
// 7 with type 98 or 99
pub(super) const REASON: Columns = Columns::new(4, 6);
pub(super) const ORIGINAL_TRACE: Columns = Columns::new(7, 21);
pub(super) const CORRECTED_DATA: Columns = Columns::new(36, 64);

// 8: batch control (and COMPANY_ID at other columns)
pub(super) const CONTROL_COMPANY_ID: Columns = Columns::new(45, 54);

/// Where a control record has its totals.
#[derive(Clone, Copy, Debug)]
pub(super) struct TotalColumns {
    pub(super) count: Columns,
    pub(super) hash: Columns,
    pub(super) debits: Columns,
    pub(super) credits: Columns,
}

pub(super) const BATCH_TOTALS: TotalColumns = TotalColumns {
    count: Columns::new(5, 10),
    hash: Columns::new(11, 20),
    debits: Columns::new(21, 32),
    credits: Columns::new(33, 44),
};

// 9: file control
pub(super) const BATCH_COUNT: Columns = Columns::new(2, 7);
pub(super) const BLOCK_COUNT: Columns = Columns::new(8, 13);
pub(super) const FILE_TOTALS: TotalColumns = TotalColumns {
    count: Columns::new(14, 21),
    hash: Columns::new(22, 31),
    debits: Columns::new(32, 43),
    credits: Columns::new(44, 55),
};

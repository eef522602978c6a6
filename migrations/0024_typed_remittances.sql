-- Who typed in a remittance that came on paper.

alter table remittance add column typed_by text;

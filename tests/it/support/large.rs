//! A large remittance: one payment for many claims.

/// One payment for so many claims, of two lines each: 25.00 and 72.00 paid, the rest written off.
pub(crate) fn era(claims: usize) -> String {
    era_of(claims, |number| (format!("L{number}"), "VALE".to_owned()))
}

/// The same for claims of which the number and the patient's last name are given, from 1 on.
pub(crate) fn era_of(claims: usize, claim: impl Fn(usize) -> (String, String)) -> String {
    let mut segments = vec![
        "ST*835*0001".to_owned(),
        format!(
            "BPR*I*{}*C*ACH*CCP*01*021000021*DA*998877*1555000111**01*011000015*DA*44556677*20260317",
            97 * claims
        ),
        "TRN*1*EFT1*1555000111".into(),
        "DTM*405*20260316".into(),
        "N1*PR*CEDAR DENTAL".into(),
        "N3*1 CEDAR WAY".into(),
        "N4*SALEM*OR*97301".into(),
        "PER*BL*LINE*TE*5035550100".into(),
        "N1*PE*LARKSPUR DENTISTRY*XX*1234567893".into(),
        "LX*1".into(),
    ];
    for number in 1..=claims {
        let (id, last) = claim(number);
        segments.extend([
            format!("CLP*{id}*1*153*97*0*12*CD{number}*11*1"),
            format!("NM1*QC*1*{last}*INES****MI*M{number}"),
            "SVC*AD:T0120*43*25**1".into(),
            "DTM*472*20260302".into(),
            "CAS*CO*45*18".into(),
            "SVC*AD:T1110*110*72**1".into(),
            "DTM*472*20260302".into(),
            "CAS*CO*45*38".into(),
        ]);
    }
    segments.push(format!("SE*{}*0001", segments.len() + 1));
    let head = "ISA*00*          *00*          *ZZ*CEDARDENTAL    *ZZ*BITEWING       *260316*0800*^*00501*000000001*0*P*:~\
        GS*HP*CEDARDENTAL*BITEWING*20260316*0800*1*X*005010X221A1~";
    format!("{head}{}~GE*1*1~IEA*1*000000001~", segments.join("~"))
}

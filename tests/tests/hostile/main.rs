//! Input that is wrong: each gets its status and a problem document with a stable code, and changes
//! nothing.

mod callers;
mod endpoint;
mod input;

use souk_tests::Call;

/// Something wrong, and what must come back for it.
struct Wrong {
    what: String,
    call: Call,
    status: u16,
    code: &'static str,
}

fn wrong(what: impl Into<String>, call: Call, status: u16, code: &'static str) -> Wrong {
    Wrong {
        what: what.into(),
        call,
        status,
        code,
    }
}

/// Sends them all, and tells of every one that was answered otherwise.
async fn each_is_refused(cases: impl IntoIterator<Item = Wrong>) {
    let mut faults = Vec::new();
    for Wrong {
        what,
        call,
        status,
        code,
    } in cases
    {
        if let Err(fault) = call.await.problem(status, code) {
            faults.push(format!("{what}: {fault}"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

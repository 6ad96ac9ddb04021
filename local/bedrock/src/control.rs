//! `/_control/…`: changes the stand-in while it runs. It needs no key: nobody else is on loopback.
//!
//! | request | does |
//! |---|---|
//! | `GET /_control/counts` | how many requests were answered, refused and left hanging |
//! | `GET`, `PUT /_control/knobs` | latency and shares of faults, see [`Knobs`](crate::faults::Knobs) |
//! | `POST /_control/faults` | `["throttled", null, "hang"]`: these strike the next requests, one each; `null` spares one |
//! | `DELETE /_control/faults` | none of them do |

use crate::{
    faults::{Fault, Faults},
    http::Response,
    server::State,
};
use serde::de::DeserializeOwned;
use serde_json::json;

pub fn answer(method: &str, what: &str, body: &[u8], state: &mut State) -> Response {
    let changed = match (method, what) {
        ("GET", "counts") => return Response::json(200, &json!(state.counts)),
        ("GET", "knobs") => Ok(()),
        ("PUT", "knobs") => read(body).map(|knobs| state.faults = Faults::of(knobs)),
        ("POST", "faults") => {
            read::<Vec<Option<Fault>>>(body).map(|faults| state.faults.next.extend(faults))
        }
        ("DELETE", "faults") => {
            state.faults.next.clear();
            Ok(())
        }
        _ => return Response::json(404, &json!({"message": "There is no such control."})),
    };
    match changed {
        Ok(()) => Response::json(
            200,
            &json!({"knobs": state.faults.knobs, "faults": state.faults.next}),
        ),
        Err(error) => Response::json(400, &json!({"message": error.to_string()})),
    }
}

fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, serde_json::Error> {
    serde_json::from_slice(body)
}

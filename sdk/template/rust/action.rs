//! The action "hello": asks the service for a phone and greets the phone by its name.
mod easy;
mod phonectl;

use easy::*;
use phonectl::*;

/// Runs once for each selected phone, on a worker thread.
unsafe extern "C" fn run(ctx: *mut ph_context, err: *mut ph_error) -> i32 {
    call(ctx, err, |call| {
        let id = call.phone("id").unwrap_or_default();
        let body = call.request("GET", &format!("/devices/{}", encode(&id)), None, "Reading the phone")?;
        let name = json(&body, "displayName").unwrap_or(id); // None: it has none
        call.emit("greeting", &format!("{}, {name}", call.text("text").unwrap_or_default()))
    })
}

const ARGS: &[ph_param] = &[ph_param {
    key: c!("text"), label: c!("Greeting"), help: c!("What to say before the name of the phone."),
    flags: PH_POSITIONAL, value: c!("Hello"), max: 100, ..PARAM }];
const RESULTS: &[ph_param] =
    &[ph_param { key: c!("greeting"), label: c!("Greeting"), help: c!("What was said."), ..PARAM }];

const HELLO: &ph_action = &ph_action {
    danger: PH_HARMLESS, run: Some(run), example: c!("'Good morning'"), needs: c!("id"),
    results: params(RESULTS), ..ACTION };

const FEATURES: &[ph_feature] = &[ph_feature {
    kind: PH_ACTION, flags: PH_PARALLEL, id: c!("hello"), title: c!("Greet a phone"),
    summary: c!("Reads a phone's record and greets it."), args: params(ARGS),
    functions: (HELLO as *const ph_action).cast(), ..FEATURE }];

plugin!(FEATURES, id: c!("hello"), version: c!("1.0.0"), summary: c!("Greets phones."), author: c!("Your name"),
        licence: c!("MIT"));

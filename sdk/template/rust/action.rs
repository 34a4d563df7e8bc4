//! The action "hello": asks the service for a phone and greets the phone by its name.
mod easy;
mod phonectl;

use easy::{call, encode, Shared};
use phonectl::*;
use std::mem::size_of;
use std::os::raw::c_char;
use std::ptr::null;

/// Runs once for each selected phone, on a worker thread.
unsafe extern "C" fn run(ctx: *mut ph_context, err: *mut ph_error) -> i32 {
    call(ctx, err, |call| {
        let id = call.phone("id").unwrap_or_default();
        call.request("GET", &format!("/devices/{}", encode(&id)), None, "Reading the phone")?;
        let name = call.phone("name").unwrap_or(id);
        call.emit("greeting", &format!("{}, {name}", call.text("text").unwrap_or_default()))
    })
}

const fn text(key: *const c_char, label: *const c_char, help: *const c_char) -> ph_param {
    ph_param { key, label, help, type_: PH_TEXT, flags: 0, value: null(), choices: null(), min: 0, max: 0 }
}

const fn params(items: *const ph_param, count: u32) -> ph_params {
    ph_params { items, count, stride: size_of::<ph_param>() as u32 }
}

static ARGS: Shared<[ph_param; 1]> = Shared([ph_param {
    flags: PH_POSITIONAL,
    value: c!("Hello"),
    max: 100,
    ..text(c!("text"), c!("Greeting"), c!("What to say before the name of the phone."))
}]);
static RESULTS: Shared<[ph_param; 1]> =
    Shared([text(c!("greeting"), c!("Greeting"), c!("What was said."))]);

static ACTION: Shared<ph_action> = Shared(ph_action {
    size: size_of::<ph_action>() as u32,
    danger: PH_HARMLESS,
    capability: null(),
    permission: null(),
    status: null(),
    model: null(),
    run: Some(run),
    settled: None,
    example: c!("'Good morning'"),
    needs: c!("id"),
    source: null(),
    results: params(RESULTS.0.as_ptr(), 1),
});

static FEATURES: Shared<[ph_feature; 1]> = Shared([ph_feature {
    kind: PH_ACTION,
    flags: PH_PARALLEL,
    id: c!("hello"),
    title: c!("Greet a phone"),
    summary: c!("Asks the service for a phone and greets it."),
    rank: 0,
    settings: params(null(), 0),
    args: params(ARGS.0.as_ptr(), 1),
    functions: (&ACTION as *const Shared<ph_action>).cast(),
}]);

static PLUGIN: Shared<ph_plugin> = Shared(ph_plugin {
    size: size_of::<ph_plugin>() as u32,
    magic: PH_MAGIC,
    abi: PH_ABI,
    id: c!("hello"),
    version: c!("1.0.0"),
    summary: c!("Greets phones."),
    author: c!("Your name"),
    licence: c!("MIT"),
    features: FEATURES.0.as_ptr(),
    feature_count: 1,
    feature_stride: size_of::<ph_feature>() as u32,
    start: None,
    stop: None,
    settings: params(null(), 0),
    tables: null(),
    table_count: 0,
    table_stride: 0,
});

#[no_mangle]
pub extern "C" fn ph_plugin_v1() -> *const ph_plugin {
    &PLUGIN.0
}

//! The store "hello": keeps the record in a file that only you can read. It is not encrypted: put
//! your own vault in the place of the functions file_…
mod easy;
mod phonectl;

use easy::*;
use phonectl::*;

/// One record for each profile.
unsafe fn name_of(key: *const ph_store_key) -> String {
    format!("{}.record", encode(&copy((*key).profile).unwrap_or_default()))
}

unsafe extern "C" fn load(ctx: *mut ph_context, key: *const ph_store_key, record: *mut *const ph_secret, err: *mut ph_error) -> i32 {
    call(ctx, err, |call| Ok(*record = call.file_load(&name_of(key))?))
}

unsafe extern "C" fn save(ctx: *mut ph_context, key: *const ph_store_key, record: *const ph_secret, err: *mut ph_error) -> i32 {
    call(ctx, err, |call| call.file_save(&name_of(key), record))
}

unsafe extern "C" fn erase(ctx: *mut ph_context, key: *const ph_store_key, err: *mut ph_error) -> i32 {
    call(ctx, err, |call| call.file_erase(&name_of(key)))
}

unsafe extern "C" fn check(ctx: *mut ph_context, err: *mut ph_error) -> i32 {
    call(ctx, err, |call| call.file_check())
}

const HELLO: &ph_store =
    &ph_store { load: Some(load), save: Some(save), erase: Some(erase), check: Some(check), ..STORE };

const FEATURES: &[ph_feature] = &[ph_feature {
    kind: PH_STORE, id: c!("hello"), title: c!("A file"), summary: c!("Keeps the token in a file that only you can read."),
    functions: (HELLO as *const ph_store).cast(), ..FEATURE }];

plugin!(FEATURES, id: c!("hello"), version: c!("1.0.0"), summary: c!("Keeps the token in a file."), author: c!("Your name"),
        licence: c!("MIT"));

//! The provider "hello": signs in with the access token that another program keeps in a file.
mod easy;
mod phonectl;

use easy::*;
use phonectl::*;

unsafe extern "C" fn login(ctx: *mut ph_context, grant: *mut ph_grant, err: *mut ph_error) -> i32 {
    call(ctx, err, |call| match call.text("file") {
        None => call.fail(PH_INVALID, "The setting hello.file names no file"),
        Some(path) => Ok((*grant).access_token = call.trim(call.file_load(&path)?)),
    })
}

/// Asks the service whose token it is; a token it refuses is not kept.
unsafe extern "C" fn identify(ctx: *mut ph_context, grant: *mut ph_grant, err: *mut ph_error) -> i32 {
    call(ctx, err, |call| {
        let body = call.request("GET", "/people/me", None, "Asking who this is")?;
        (*grant).account = call.keep(json(&body, "emails.0"));
        (*grant).account_name = call.keep(json(&body, "displayName"));
        (*grant).organisation_id = call.keep(json(&body, "orgId"));
        Ok(())
    })
}

const SETTINGS: &[ph_param] = &[ph_param {
    key: c!("file"), label: c!("File"), help: c!("Holds the token and nothing else."), type_: PH_PATH, ..PARAM }];

const HELLO: &ph_auth = &ph_auth {
    api_url: c!("https://webexapis.com/v1"), login: Some(login), identify: Some(identify), ..AUTH };

const FEATURES: &[ph_feature] = &[ph_feature {
    kind: PH_AUTH, id: c!("hello"), title: c!("Token of another program"),
    summary: c!("Signs in with a token from a file."), settings: params(SETTINGS),
    functions: (HELLO as *const ph_auth).cast(), ..FEATURE }];

plugin!(FEATURES, id: c!("hello"), version: c!("1.0.0"), summary: c!("Signs in with a token from a file."),
        author: c!("Your name"), licence: c!("MIT"));

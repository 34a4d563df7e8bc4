//! The directory "hello": lists the phones of a text file, one "NAME,MAC" on each line.
mod easy;
mod phonectl;

use easy::*;
use phonectl::*;

unsafe extern "C" fn list(ctx: *mut ph_context, err: *mut ph_error) -> i32 {
    call(ctx, err, |call| {
        let path = call.text("file").unwrap_or_default(); // not set: there is no such file
        let text = std::fs::read_to_string(path)
            .or_else(|why| call.fail(PH_INVALID, &format!("Cannot read hello.file: {why}")))?;
        for (name, mac) in text.lines().filter_map(|line| line.split_once(',')) {
            call.emit("id", mac)?;
            call.emit("mac", mac)?;
            call.emit("name", name)?;
            call.next_row()?;
        }
        Ok(())
    })
}

const SETTINGS: &[ph_param] = &[ph_param {
    key: c!("file"), label: c!("File"), help: c!("One \"NAME,MAC\" on each line."), type_: PH_PATH, ..PARAM }];

const HELLO: &ph_directory = &ph_directory { list: Some(list), ..DIRECTORY };

const FEATURES: &[ph_feature] = &[ph_feature {
    kind: PH_DIRECTORY, id: c!("hello"), title: c!("Phones of a file"),
    summary: c!("Lists the phones of a text file."), settings: params(SETTINGS),
    functions: (HELLO as *const ph_directory).cast(), ..FEATURE }];

plugin!(FEATURES, id: c!("hello"), version: c!("1.0.0"), summary: c!("Lists the phones of a text file."),
        author: c!("Your name"), licence: c!("MIT"));

//! What `phonectl/easy.h` is in C, as far as this plugin needs it; make it yours. Nothing is linked, and no crate is needed.
use crate::phonectl::*;
use std::ffi::{CStr, CString};
use std::mem::size_of;
use std::os::raw::c_char;
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::ptr::null;

/// A running call. The pointers are valid until the function of the plugin returns.
pub struct Call {
    ctx: *mut ph_context,
    err: *mut ph_error,
}

/// A negative code; the reason is with the host.
pub type Outcome<T> = Result<T, i32>;

/// Runs `body` for a function that phonectl calls: a panic becomes a failure, since it must not leave the plugin.
pub fn call(ctx: *mut ph_context, err: *mut ph_error, body: impl FnOnce(&Call) -> Outcome<()>) -> i32 {
    let call = Call { ctx, err };
    match catch_unwind(AssertUnwindSafe(|| body(&call))) {
        Ok(Ok(())) => PH_OK,
        Ok(Err(code)) => code,
        Err(_) => call.fail::<()>(PH_FAILED, "The plugin panicked").unwrap_err(),
    }
}

/// Bytes up to the first NUL.
fn c(text: &str) -> CString {
    CString::new(text.split('\0').next().unwrap_or("")).unwrap_or_default()
}

fn copy(text: *const c_char) -> Option<String> {
    (!text.is_null()).then(|| unsafe { CStr::from_ptr(text) }.to_string_lossy().into_owned())
}

impl Call {
    fn host(&self) -> &ph_host {
        unsafe { &*(*self.ctx).host }
    }

    /// A setting, an argument or a fact.
    pub fn text(&self, key: &str) -> Option<String> {
        copy(unsafe { (self.host().text)(self.ctx, c(key).as_ptr()) })
    }

    /// A field of the phone.
    pub fn phone(&self, field: &str) -> Option<String> {
        copy(unsafe { (self.host().phone)(self.ctx, c(field).as_ptr()) })
    }

    pub fn emit(&self, field: &str, value: &str) -> Outcome<()> {
        match unsafe { (self.host().emit)(self.ctx, c(field).as_ptr(), c(value).as_ptr()) } {
            0 => Ok(()),
            code => Err(code),
        }
    }

    pub fn fail<T>(&self, code: i32, why: &str) -> Outcome<T> {
        Err(unsafe { (self.host().fail)(self.err, code, null(), c("%s").as_ptr(), c(why).as_ptr()) })
    }

    /// Sends a request with the account's token; the body of an answer of 2xx, or of a dry run.
    pub fn request(&self, method: &str, url: &str, json: Option<&str>, what: &str) -> Outcome<String> {
        let (method, url, json) = (c(method), c(url), json.map(c));
        let mut request: ph_http_request = unsafe { std::mem::zeroed() };
        request.size = size_of::<ph_http_request>() as u32;
        request.flags = PH_HTTP_AUTHORIZED;
        request.method = method.as_ptr();
        request.url = url.as_ptr();
        if let Some(json) = &json {
            request.body = json.as_ptr().cast();
            request.body_length = json.as_bytes().len();
        }
        let mut response: ph_http_response = unsafe { std::mem::zeroed() };
        response.size = size_of::<ph_http_response>() as u32;
        let code = unsafe { (self.host().http)(self.ctx, &request, &mut response, self.err) };
        if code < 0 {
            return Err(code);
        }
        let code = match response.status {
            0 | 200..=299 => return Ok(copy(response.body).unwrap_or_default()),
            400 | 422 => PH_INVALID,
            401 => PH_LOGIN,
            403 => PH_DENIED,
            404 | 410 => PH_NOT_FOUND,
            405 | 501 => PH_UNSUPPORTED,
            423 | 429 => PH_BUSY,
            _ => PH_FAILED,
        };
        self.fail(code, &format!("{what} failed: the service answered {}", response.status))
    }
}

/// As one segment of a path or one value of a query (RFC 3986, 2.3).
pub fn encode(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

/// Static data that phonectl reads: it holds pointers, which Rust does not share by itself.
pub struct Shared<T>(pub T);
unsafe impl<T> Sync for Shared<T> {}

/// A text literal for the tables: `c!("hello")`.
#[macro_export]
macro_rules! c {
    ($text:literal) => {
        concat!($text, "\0").as_ptr().cast()
    };
}

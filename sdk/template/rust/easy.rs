//! What `phonectl/easy.h` is in C, as far as these plugins need it; make it yours. Nothing is linked, and no crate is needed.
#![allow(dead_code)]
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

/// Rust's own copy of a text of phonectl.
pub fn copy(text: *const c_char) -> Option<String> {
    (!text.is_null()).then(|| unsafe { CStr::from_ptr(text) }.to_string_lossy().into_owned())
}

fn outcome(code: i32) -> Outcome<()> {
    if code < 0 {
        Err(code)
    } else {
        Ok(())
    }
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
        outcome(unsafe { (self.host().emit)(self.ctx, c(field).as_ptr(), c(value).as_ptr()) })
    }

    pub fn next_row(&self) -> Outcome<()> {
        outcome(unsafe { (self.host().next_row)(self.ctx) })
    }

    pub fn fail<T>(&self, code: i32, why: &str) -> Outcome<T> {
        Err(unsafe { (self.host().fail)(self.err, code, null(), c("%s").as_ptr(), c(why).as_ptr()) })
    }

    /// A text that phonectl keeps until the function returns: for the members of a grant.
    pub fn keep(&self, text: Option<String>) -> *const c_char {
        let text = match text {
            Some(text) => c(&text),
            None => return null(),
        };
        let bytes = text.as_bytes_with_nul();
        let kept = unsafe { (self.host().alloc)(self.ctx, bytes.len()) }.cast::<c_char>();
        unsafe { std::ptr::copy_nonoverlapping(bytes.as_ptr().cast(), kept, bytes.len()) };
        kept
    }

    /// The bytes of a secret, in phonectl's locked memory: make no copy that is not wiped.
    pub fn secret_bytes(&self, secret: *const ph_secret) -> &[u8] {
        let mut length = 0;
        let bytes = unsafe { (self.host().secret_bytes)(secret, &mut length) };
        unsafe { std::slice::from_raw_parts(bytes.cast(), length) }
    }

    /// The secret without blanks and line ends around it.
    pub fn trim(&self, secret: *const ph_secret) -> *const ph_secret {
        let bytes = self.secret_bytes(secret);
        let from = bytes.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        let behind = bytes[from..].iter().rev().take_while(|byte| byte.is_ascii_whitespace()).count();
        let inner = &bytes[from..bytes.len() - behind];
        unsafe { (self.host().secret_new)(self.ctx, inner.as_ptr().cast(), inner.len()) }
    }

    fn files(&self) -> Outcome<&ph_file> {
        let files = unsafe { (self.host().service)(self.ctx, c("ph.file/1").as_ptr()) }.cast::<ph_file>();
        unsafe { files.as_ref() }.ok_or(PH_UNSUPPORTED).or_else(|code| self.fail(code, "There are no private files"))
    }

    /// A private file of this plugin, or one of the user's by its absolute path. Nobody else may read it.
    pub fn file_load(&self, name: &str) -> Outcome<*const ph_secret> {
        let mut bytes = null();
        let load = self.files()?.load;
        outcome(unsafe { load(self.ctx, c("data").as_ptr(), c(name).as_ptr(), &mut bytes, self.err) })?;
        Ok(bytes)
    }

    pub fn file_save(&self, name: &str, secret: *const ph_secret) -> Outcome<()> {
        let bytes = self.secret_bytes(secret);
        let save = self.files()?.save;
        let (area, name) = (c("data"), c(name));
        outcome(unsafe { save(self.ctx, area.as_ptr(), name.as_ptr(), bytes.as_ptr().cast(), bytes.len(), self.err) })
    }

    pub fn file_erase(&self, name: &str) -> Outcome<()> {
        let erase = self.files()?.erase;
        outcome(unsafe { erase(self.ctx, c("data").as_ptr(), c(name).as_ptr(), self.err) })
    }

    /// Whether there can be private files here.
    pub fn file_check(&self) -> Outcome<()> {
        let path = self.files()?.path;
        match copy(unsafe { path(self.ctx, c("data").as_ptr(), c("check").as_ptr()) }) {
            Some(_) => Ok(()),
            None => self.fail(PH_UNSUPPORTED, "There is no home directory for private files"),
        }
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

/// The value at a path such as "items.0.id": a string decoded, anything else as it stands. None when it is not there or
/// null, or when the JSON up to it is malformed or more than 64 levels deep.
pub fn json(text: &str, path: &str) -> Option<String> {
    let mut at = text;
    for part in path.split('.') {
        at = walk(at, Some(part), 64)?;
    }
    let value = &at[..at.len() - walk(at, None, 64)?.len()];
    if !value.starts_with('"') {
        return (value != "null").then(|| value.to_string());
    }
    let (mut units, mut chars) = (Vec::new(), value[1..value.len() - 1].chars());
    while let Some(plain) = chars.next() {
        let decoded = match (plain, if plain == '\\' { chars.next()? } else { ' ' }) {
            ('\\', 'u') => {
                let digits: String = chars.by_ref().take(4).collect();
                units.push(u16::from_str_radix(&digits, 16).ok()?);
                continue;
            }
            ('\\', 'n') => '\n',
            ('\\', 't') => '\t',
            ('\\', 'r') => '\r',
            ('\\', 'b') => '\u{8}',
            ('\\', 'f') => '\u{c}',
            ('\\', other) => other,
            _ => plain,
        };
        units.extend_from_slice(decoded.encode_utf16(&mut [0; 2]));
    }
    Some(String::from_utf16_lossy(&units))
}

/// Behind a string in quotes.
fn behind_string(at: &str) -> Option<&str> {
    let mut escaped = !at.starts_with('"');
    for (index, character) in at.char_indices().skip(1) {
        match character {
            '"' if !escaped => return Some(&at[index + 1..]),
            _ => escaped = character == '\\' && !escaped,
        }
    }
    None
}

/// Behind the first value of the text or, with `want`, at its member or element of that name or number.
fn walk<'a>(text: &'a str, want: Option<&str>, depth: u32) -> Option<&'a str> {
    let text = text.trim_start();
    let close = match text.chars().next()? {
        '{' => '}',
        '[' => ']',
        _ if want.is_some() => return None,
        '"' => return behind_string(text),
        _ => {
            let end = text.find(|end: char| ",]} \t\r\n".contains(end)).unwrap_or(text.len());
            return (end > 0).then(|| &text[end..]);
        }
    };
    let mut at = text[1..].trim_start();
    if depth == 0 || at.starts_with(close) {
        return (depth > 0 && want.is_none()).then(|| &at[1..]);
    }
    let mut index = 0;
    loop {
        let mut name = index.to_string();
        if close == '}' {
            let behind = behind_string(at).filter(|_| at.starts_with('"'))?;
            name = at[1..at.len() - behind.len() - 1].to_string();
            at = behind.trim_start().strip_prefix(':')?.trim_start();
        }
        if want == Some(name.as_str()) {
            return Some(at);
        }
        at = walk(at, None, depth - 1)?.trim_start();
        if let Some(behind) = at.strip_prefix(close) {
            return want.is_none().then(|| behind);
        }
        at = at.strip_prefix(',')?.trim_start();
        index += 1;
    }
}

#[test]
fn json_is_read() {
    let text = r#" {"a\"b": [1, {"c": "d\u00e9\ud83d\ude00\n"}], "n": null, "x": -1.5e3} "#;
    assert_eq!(json(text, "x").as_deref(), Some("-1.5e3"));
    assert_eq!(json(text, "n"), None);
    assert_eq!(json(r#"{"l": [1, {"c": "d\u00e9\ud83d\ude00\n"}]}"#, "l.1.c").as_deref(), Some("d\u{e9}\u{1f600}\n"));
    for broken in ["", "{", r#"{"x""#, r#"{"x": "#, r#"{"x": "y"#, r#"{"y" 1, "x": 2}"#, &"[".repeat(100000)] {
        assert_eq!(json(broken, "x"), None, "{broken}");
    }
}

// ---- Descriptors --------------------------------------------------------------------------------------------------------

/// A text literal for the tables: `c!("hello")`.
#[macro_export]
macro_rules! c {
    ($text:literal) => {
        concat!($text, "\0").as_ptr().cast()
    };
}

/// What is left out of a struct: `ph_param { key: c!("file"), type_: PH_PATH, ..PARAM }`.
pub const PARAM: ph_param = ph_param {
    key: null(),
    label: null(),
    help: null(),
    type_: PH_TEXT,
    flags: 0,
    value: null(),
    choices: null(),
    min: 0,
    max: 0,
};
pub const fn params(items: &'static [ph_param]) -> ph_params {
    ph_params { items: items.as_ptr(), count: items.len() as u32, stride: size_of::<ph_param>() as u32 }
}
pub const AUTH: ph_auth = ph_auth {
    size: size_of::<ph_auth>() as u32,
    api_url: null(),
    login: None,
    identify: None,
    refresh: None,
    after_logout: null(),
};
pub const STORE: ph_store =
    ph_store { size: size_of::<ph_store>() as u32, load: None, save: None, erase: None, check: None, place: None };
pub const DIRECTORY: ph_directory =
    ph_directory { size: size_of::<ph_directory>() as u32, list: None, fields: params(&[]) };
pub const ACTION: ph_action = ph_action {
    size: size_of::<ph_action>() as u32,
    danger: 0,
    capability: null(),
    permission: null(),
    status: null(),
    model: null(),
    run: None,
    settled: None,
    example: null(),
    needs: null(),
    source: null(),
    scopes: null(),
    results: params(&[]),
    check: None,
};
pub const FEATURE: ph_feature = ph_feature {
    kind: 0,
    flags: 0,
    id: null(),
    title: null(),
    summary: null(),
    rank: 0,
    settings: params(&[]),
    args: params(&[]),
    functions: null(),
};
pub const PLUGIN: ph_plugin = ph_plugin {
    size: size_of::<ph_plugin>() as u32,
    magic: PH_MAGIC,
    abi: PH_ABI,
    id: null(),
    version: null(),
    summary: null(),
    author: null(),
    licence: null(),
    features: null(),
    feature_count: 0,
    feature_stride: size_of::<ph_feature>() as u32,
    start: None,
    stop: None,
    settings: params(&[]),
    tables: null(),
    table_count: 0,
    table_stride: 0,
};

/// Static data that phonectl reads: it holds pointers, which Rust does not share by itself.
pub struct Shared<T>(pub T);
unsafe impl<T> Sync for Shared<T> {}

/// The entry point: `plugin!(FEATURES, id: c!("hello"), …)`.
#[macro_export]
macro_rules! plugin {
    ($features:expr, $($member:ident: $value:expr),* $(,)?) => {
        static PLUGIN: $crate::easy::Shared<ph_plugin> = $crate::easy::Shared(ph_plugin {
            features: $features.as_ptr(),
            feature_count: $features.len() as u32,
            $($member: $value,)*
            ..$crate::easy::PLUGIN
        });

        #[no_mangle]
        pub extern "C" fn ph_plugin_v1() -> *const ph_plugin {
            &PLUGIN.0
        }
    };
}

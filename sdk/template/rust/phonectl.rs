//! The plugin ABI of phonectl: what the headers declare; their comments say what it means.
//! Made by tests/abi/rust.py; changes here are lost.
#![allow(dead_code, non_camel_case_types)]
use std::os::raw::{c_char, c_void};

pub const PH_ABI_MAJOR: u32 = 1;
pub const PH_ABI_MINOR: u32 = 0;
pub const PH_MAGIC: u32 = 0x33486850;
pub const PH_ABI: u32 = PH_ABI_MAJOR << 16 | PH_ABI_MINOR;
pub const PH_OK: i32 = 0;
pub const PH_CANCELLED: i32 = -1;
pub const PH_INVALID: i32 = -2;
pub const PH_LOGIN: i32 = -3;
pub const PH_DENIED: i32 = -4;
pub const PH_NOT_FOUND: i32 = -5;
pub const PH_BUSY: i32 = -6;
pub const PH_NETWORK: i32 = -7;
pub const PH_TIMEOUT: i32 = -8;
pub const PH_UNSUPPORTED: i32 = -9;
pub const PH_UNKNOWN: i32 = -10;
pub const PH_FAILED: i32 = -11;
pub const PH_LOG_ERROR: i32 = 0;
pub const PH_LOG_WARNING: i32 = 1;
pub const PH_LOG_INFO: i32 = 2;
pub const PH_LOG_DEBUG: i32 = 3;
pub const PH_BOOL: u32 = 1;
pub const PH_INT: u32 = 2;
pub const PH_TEXT: u32 = 3;
pub const PH_SECRET: u32 = 4;
pub const PH_CHOICE: u32 = 5;
pub const PH_DURATION: u32 = 6;
pub const PH_PATH: u32 = 7;
pub const PH_URL: u32 = 8;
pub const PH_REQUIRED: u32 = 1;
pub const PH_POSITIONAL: u32 = 2;
pub const PH_ADVANCED: u32 = 4;
pub const PH_NO_SAVE: u32 = 8;
pub const PH_PREVIEW: u32 = 16;
pub const PH_WORDS: u32 = 32;
pub const PH_HTTP_AUTHORIZED: u32 = 1;
pub const PH_HTTP_SECRET: u32 = 2;
pub const PH_HTTP_ACTS: u32 = 4;
pub const PH_HTTP_READS: u32 = 8;
pub const PH_HTTP_FORGETS: u32 = 16;
pub const PH_HTTP_DIGEST: u32 = 32;
pub const PH_AUTH: u32 = 1;
pub const PH_STORE: u32 = 2;
pub const PH_DIRECTORY: u32 = 3;
pub const PH_ACTION: u32 = 4;
pub const PH_PARALLEL: u32 = 1;
pub const PH_VOLATILE: u32 = 2;
pub const PH_PICTURE: u32 = 4;
pub const PH_KEYS: u32 = 8;
pub const PH_TONES: u32 = 16;
pub const PH_DIALS: u32 = 32;
pub const PH_HARMLESS: u32 = 1;
pub const PH_NOTICED: u32 = 2;
pub const PH_DISTURBING: u32 = 3;
pub const PH_DISRUPTIVE: u32 = 4;

pub enum ph_secret {}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct ph_error {
    pub code: i32,
    pub what: [c_char; 28],
    pub text: [c_char; 224],
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct ph_context {
    pub size: u32,
    pub host: *const ph_host,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct ph_param {
    pub key: *const c_char,
    pub label: *const c_char,
    pub help: *const c_char,
    pub type_: u32,
    pub flags: u32,
    pub value: *const c_char,
    pub choices: *const *const c_char,
    pub min: i64,
    pub max: i64,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct ph_params {
    pub items: *const ph_param,
    pub count: u32,
    pub stride: u32,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct ph_host {
    pub size: u32,
    pub fail: unsafe extern "C" fn(err: *mut ph_error, code: i32, what: *const c_char, format: *const c_char, ...) -> i32,
    pub log: unsafe extern "C" fn(ctx: *mut ph_context, level: i32, format: *const c_char, ...),
    pub text: unsafe extern "C" fn(ctx: *mut ph_context, key: *const c_char) -> *const c_char,
    pub number: unsafe extern "C" fn(ctx: *mut ph_context, key: *const c_char) -> i64,
    pub secret: unsafe extern "C" fn(ctx: *mut ph_context, key: *const c_char) -> *const ph_secret,
    pub phone: unsafe extern "C" fn(ctx: *mut ph_context, field: *const c_char) -> *const c_char,
    pub alloc: unsafe extern "C" fn(ctx: *mut ph_context, size: usize) -> *mut c_void,
    pub emit: unsafe extern "C" fn(ctx: *mut ph_context, field: *const c_char, value: *const c_char) -> i32,
    pub next_row: unsafe extern "C" fn(ctx: *mut ph_context) -> i32,
    pub attach: unsafe extern "C" fn(ctx: *mut ph_context, name: *const c_char, media_type: *const c_char, bytes: *const c_void, length: usize) -> i32,
    pub progress: unsafe extern "C" fn(ctx: *mut ph_context, done: i64, total: i64, what: *const c_char),
    pub cancelled: unsafe extern "C" fn(ctx: *mut ph_context) -> i32,
    pub sleep: unsafe extern "C" fn(ctx: *mut ph_context, time_ms: i64) -> i32,
    pub ask: unsafe extern "C" fn(ctx: *mut ph_context, question: *const ph_param, why: *const c_char, err: *mut ph_error) -> i32,
    pub browse: unsafe extern "C" fn(ctx: *mut ph_context, url: *const c_char, text: *const c_char, err: *mut ph_error) -> i32,
    pub http: unsafe extern "C" fn(ctx: *mut ph_context, request: *const ph_http_request, response: *mut ph_http_response, err: *mut ph_error) -> i32,
    pub header: unsafe extern "C" fn(ctx: *mut ph_context, name: *const c_char) -> *const c_char,
    pub secret_new: unsafe extern "C" fn(ctx: *mut ph_context, bytes: *const c_void, length: usize) -> *const ph_secret,
    pub secret_bytes: unsafe extern "C" fn(secret: *const ph_secret, length: *mut usize) -> *const c_void,
    pub service: unsafe extern "C" fn(ctx: *mut ph_context, id: *const c_char) -> *const c_void,
    pub acting: unsafe extern "C" fn(ctx: *mut ph_context, err: *mut ph_error) -> i32,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct ph_http_field {
    pub name: *const c_char,
    pub text: *const c_char,
    pub secret: *const ph_secret,
    pub file_name: *const c_char,
    pub media_type: *const c_char,
    pub bytes: *const c_void,
    pub length: usize,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct ph_http_request {
    pub size: u32,
    pub flags: u32,
    pub method: *const c_char,
    pub url: *const c_char,
    pub content_type: *const c_char,
    pub body: *const c_void,
    pub body_length: usize,
    pub form: *const ph_http_field,
    pub form_count: u32,
    pub form_stride: u32,
    pub headers: *const ph_http_field,
    pub header_count: u32,
    pub header_stride: u32,
    pub user: *const c_char,
    pub password: *const ph_secret,
    pub timeout_ms: i64,
    pub tls_ca: *const c_char,
    pub tls_name: *const c_char,
    pub tls_pin: *const c_char,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct ph_http_response {
    pub size: u32,
    pub status: i32,
    pub body: *const c_char,
    pub length: usize,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct ph_grant {
    pub size: u32,
    pub access_token: *const ph_secret,
    pub refresh_token: *const ph_secret,
    pub extra: *const ph_secret,
    pub access_expires: i64,
    pub refresh_expires: i64,
    pub account: *const c_char,
    pub account_name: *const c_char,
    pub organisation: *const c_char,
    pub organisation_id: *const c_char,
    pub scopes: *const c_char,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct ph_auth {
    pub size: u32,
    pub api_url: *const c_char,
    pub login: Option<unsafe extern "C" fn(ctx: *mut ph_context, grant: *mut ph_grant, err: *mut ph_error) -> i32>,
    pub identify: Option<unsafe extern "C" fn(ctx: *mut ph_context, grant: *mut ph_grant, err: *mut ph_error) -> i32>,
    pub refresh: Option<unsafe extern "C" fn(ctx: *mut ph_context, old: *const ph_grant, grant: *mut ph_grant, err: *mut ph_error) -> i32>,
    pub after_logout: *const c_char,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct ph_store_key {
    pub size: u32,
    pub profile: *const c_char,
    pub provider: *const c_char,
    pub origin: *const c_char,
    pub account: *const c_char,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct ph_store {
    pub size: u32,
    pub load: Option<unsafe extern "C" fn(ctx: *mut ph_context, key: *const ph_store_key, record: *mut *const ph_secret, err: *mut ph_error) -> i32>,
    pub save: Option<unsafe extern "C" fn(ctx: *mut ph_context, key: *const ph_store_key, record: *const ph_secret, err: *mut ph_error) -> i32>,
    pub erase: Option<unsafe extern "C" fn(ctx: *mut ph_context, key: *const ph_store_key, err: *mut ph_error) -> i32>,
    pub check: Option<unsafe extern "C" fn(ctx: *mut ph_context, err: *mut ph_error) -> i32>,
    pub place: Option<unsafe extern "C" fn(ctx: *mut ph_context, key: *const ph_store_key) -> *const c_char>,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct ph_directory {
    pub size: u32,
    pub list: Option<unsafe extern "C" fn(ctx: *mut ph_context, err: *mut ph_error) -> i32>,
    pub fields: ph_params,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct ph_action {
    pub size: u32,
    pub danger: u32,
    pub capability: *const c_char,
    pub permission: *const c_char,
    pub status: *const c_char,
    pub model: *const c_char,
    pub run: Option<unsafe extern "C" fn(ctx: *mut ph_context, err: *mut ph_error) -> i32>,
    pub settled: Option<unsafe extern "C" fn(ctx: *mut ph_context, state: *mut i64, err: *mut ph_error) -> i32>,
    pub example: *const c_char,
    pub needs: *const c_char,
    pub source: *const c_char,
    pub results: ph_params,
    pub scopes: *const c_char,
    pub check: Option<unsafe extern "C" fn(ctx: *mut ph_context, err: *mut ph_error) -> i32>,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct ph_feature {
    pub kind: u32,
    pub flags: u32,
    pub id: *const c_char,
    pub title: *const c_char,
    pub summary: *const c_char,
    pub rank: i32,
    pub settings: ph_params,
    pub args: ph_params,
    pub functions: *const c_void,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct ph_plugin {
    pub size: u32,
    pub magic: u32,
    pub abi: u32,
    pub id: *const c_char,
    pub version: *const c_char,
    pub summary: *const c_char,
    pub author: *const c_char,
    pub licence: *const c_char,
    pub features: *const ph_feature,
    pub feature_count: u32,
    pub feature_stride: u32,
    pub start: Option<unsafe extern "C" fn(ctx: *mut ph_context, err: *mut ph_error) -> i32>,
    pub stop: Option<unsafe extern "C" fn()>,
    pub settings: ph_params,
    pub tables: *const ph_table,
    pub table_count: u32,
    pub table_stride: u32,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct ph_loopback {
    pub size: u32,
    pub open: unsafe extern "C" fn(ctx: *mut ph_context, ports: *const u16, path: *const c_char, state: *const c_char, redirect_uri: *mut *const c_char, err: *mut ph_error) -> i32,
    pub wait: unsafe extern "C" fn(ctx: *mut ph_context, timeout_ms: i64, code: *mut *const ph_secret, iss: *mut *const c_char, err: *mut ph_error) -> i32,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct ph_data {
    pub size: u32,
    pub read: unsafe extern "C" fn(ctx: *mut ph_context, name: *const c_char, visit: unsafe extern "C" fn(self_: *mut c_void, section: *const c_char, key: *const c_char, value: *const c_char) -> i32, self_: *mut c_void, err: *mut ph_error) -> i32,
    pub names: unsafe extern "C" fn(ctx: *mut ph_context, folder: *const c_char) -> *const *const c_char,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct ph_table {
    pub name: *const c_char,
    pub text: *const c_char,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct ph_memo {
    pub size: u32,
    pub get: unsafe extern "C" fn(ctx: *mut ph_context, key: *const c_char, max_age_ms: i64) -> *const c_char,
    pub put: unsafe extern "C" fn(ctx: *mut ph_context, key: *const c_char, value: *const c_char) -> i32,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct ph_vault {
    pub size: u32,
    pub get: unsafe extern "C" fn(ctx: *mut ph_context, key: *const c_char) -> *const ph_secret,
    pub put: unsafe extern "C" fn(ctx: *mut ph_context, key: *const c_char, secret: *const ph_secret),
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct ph_file {
    pub size: u32,
    pub path: unsafe extern "C" fn(ctx: *mut ph_context, area: *const c_char, name: *const c_char) -> *const c_char,
    pub load: unsafe extern "C" fn(ctx: *mut ph_context, area: *const c_char, name: *const c_char, bytes: *mut *const ph_secret, err: *mut ph_error) -> i32,
    pub save: unsafe extern "C" fn(ctx: *mut ph_context, area: *const c_char, name: *const c_char, bytes: *const c_void, length: usize, err: *mut ph_error) -> i32,
    pub erase: unsafe extern "C" fn(ctx: *mut ph_context, area: *const c_char, name: *const c_char, err: *mut ph_error) -> i32,
    pub set_aside: unsafe extern "C" fn(ctx: *mut ph_context, area: *const c_char, name: *const c_char, err: *mut ph_error) -> i32,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct ph_listing {
    pub size: u32,
    pub lacks: unsafe extern "C" fn(ctx: *mut ph_context, field: *const c_char, reason: *const c_char) -> i32,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct ph_ahead {
    pub size: u32,
    pub get: unsafe extern "C" fn(ctx: *mut ph_context, url: *const c_char, timeout_ms: i64) -> i32,
}

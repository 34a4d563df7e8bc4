"""Reads the encrypted token file from its documented format, independently of the program."""
import ctypes
import ctypes.util
import hashlib
import struct

HEADER = 84


class Damaged(Exception):
    pass


def sodium():
    library = ctypes.CDLL(ctypes.util.find_library("sodium"))
    library.sodium_init()
    return library


def header(file):
    magic, version, kdf, passes, memory, salt, check, total, nonce, length = struct.unpack(
        "<8sHHIQ16s8s8s24sI", file[:HEADER])
    if magic != b"PHTOKEN\n" or version != 1 or length != len(file) - HEADER:
        raise Damaged("header")
    if hashlib.blake2b(file[:48] + file[56:], digest_size=16).digest()[:8] != total:
        raise Damaged("checksum")
    return kdf, passes, memory, salt, check, nonce


def opened(file, key=None, passphrase=None):
    """The decrypted text of a token file."""
    kdf, passes, memory, salt, check, nonce = header(file)
    library = sodium()
    if kdf == 1:
        derived = ctypes.create_string_buffer(32)
        assert library.crypto_pwhash(derived, ctypes.c_ulonglong(32), passphrase, ctypes.c_ulonglong(len(passphrase)),
                                     salt, ctypes.c_ulonglong(passes), ctypes.c_size_t(memory), 2) == 0
        key = derived.raw
    purpose = b"phonectl token file: key check\0"
    if hashlib.blake2b(purpose + salt, key=key, digest_size=16).digest()[:8] != check:
        raise Damaged("key")
    text = ctypes.create_string_buffer(len(file))
    length = ctypes.c_ulonglong()
    aad = file[:48] + bytes(8) + file[56:HEADER]
    if library.crypto_aead_xchacha20poly1305_ietf_decrypt(
            text, ctypes.byref(length), None, file[HEADER:], ctypes.c_ulonglong(len(file) - HEADER), aad,
            ctypes.c_ulonglong(HEADER), nonce, key) != 0:
        raise Damaged("tag")
    return text.raw[:length.value]

"""A fake Secret Service that behaves in ways gnome-keyring does not.

mock_secrets.py BEHAVIOUR LOG: writes the name of each incoming call to LOG, one per line. BEHAVIOUR is one of
  good      keeps items            dismiss   locked; the user dismisses the unlock prompt
  agree     locked; the user unlocks it                 silent    locked; nobody answers the prompt
  vanish    exits during the second call for a secret                         error     refuses a call
  lock      locks itself when an item is to be stored   empty     has no default collection
  plain     does not support encrypted sessions"""
import hashlib
import hmac
import os
import subprocess
import sys

import dbus
import dbus.mainloop.glib
import dbus.service
from gi.repository import GLib

BEHAVIOUR, LOG = sys.argv[1:]
ROOT = "/org/freedesktop/secrets"
LOGIN = ROOT + "/collection/login"
SECRET = "org.freedesktop.Secret."
NONE = dbus.ObjectPath("/")
# Second Oakley group (RFC 2409), as the Secret Service specifies.
PRIME = int("FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DD"
            "EF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED"
            "EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE65381FFFFFFFFFFFFFFFF", 16)


def noted(name):
    with open(LOG, "a") as log:
        log.write(name + "\n")


def refusal(name, text):
    return dbus.exceptions.DBusException(text, name=name)


def cipher(key, vector, data, *direction):
    command = ["openssl", "enc", *direction, "-aes-128-cbc", "-K", key.hex(), "-iv", vector.hex()]
    return subprocess.run(command, input=data, stdout=subprocess.PIPE, check=True).stdout


def session_key(shared):
    extracted = hmac.new(bytes(32), shared.to_bytes(128, "big"), hashlib.sha256).digest()
    return hmac.new(extracted, b"\1", hashlib.sha256).digest()[:16]


class Thing(dbus.service.Object):
    """An object with properties."""
    interface = ""

    def properties(self):
        return {}

    @dbus.service.method("org.freedesktop.DBus.Properties", in_signature="s", out_signature="a{sv}")
    def GetAll(self, interface):
        return self.properties() if interface == self.interface else {}

    @dbus.service.method("org.freedesktop.DBus.Properties", in_signature="ss", out_signature="v")
    def Get(self, _interface, name):
        return self.properties()[name]


class Item(Thing):
    interface = SECRET + "Item"

    def __init__(self, service, path, properties, secret):
        super().__init__(service.bus, path)
        self.service, self.path, self.given, self.secret = service, path, properties, secret

    @property
    def attributes(self):
        return self.given[SECRET + "Item.Attributes"]

    def properties(self):
        return {"Label": self.given[SECRET + "Item.Label"], "Attributes": self.attributes,
                "Locked": self.service.locked, "Created": dbus.UInt64(1), "Modified": dbus.UInt64(1)}

    @dbus.service.method(SECRET + "Item", out_signature="o")
    def Delete(self):
        noted("Delete")
        del self.service.items[self.path]
        self.remove_from_connection()
        return NONE

    @dbus.service.method(SECRET + "Item", in_signature="o", out_signature="(oayays)")
    def GetSecret(self, session):
        noted("GetSecret")
        self.asked = getattr(self, "asked", 0) + 1
        if BEHAVIOUR == "vanish" and self.asked > 1:
            os._exit(0)
        vector = os.urandom(16)
        data = cipher(self.service.keys[str(session)], vector, self.secret)
        return dbus.Struct((session, dbus.ByteArray(vector), dbus.ByteArray(data), "text/plain"))


class Collection(Thing):
    interface = SECRET + "Collection"

    def __init__(self, service):
        super().__init__(service.bus, LOGIN)
        self.service = service

    def properties(self):
        return {"Items": dbus.Array(map(dbus.ObjectPath, self.service.items), "o"), "Label": "Login",
                "Locked": self.service.locked, "Created": dbus.UInt64(1), "Modified": dbus.UInt64(1)}

    @dbus.service.method(SECRET + "Collection", in_signature="a{sv}(oayays)b", out_signature="oo")
    def CreateItem(self, properties, secret, _replace):
        noted("CreateItem")
        service = self.service
        if BEHAVIOUR == "lock":
            service.locked = True
            raise refusal(SECRET + "Error.IsLocked", "locked")
        service.count += 1
        path = dbus.ObjectPath(f"{LOGIN}/{service.count}")
        plain = cipher(service.keys[str(secret[0])], bytes(secret[1]), bytes(secret[2]), "-d")
        service.items[path] = Item(service, path, properties, plain)
        return path, NONE


class Prompt(dbus.service.Object):
    def __init__(self, service, path, value):
        super().__init__(service.bus, path)
        self.service, self.value = service, value

    @dbus.service.method(SECRET + "Prompt", in_signature="s")
    def Prompt(self, _window):
        noted("Prompt")
        if BEHAVIOUR != "silent":
            GLib.idle_add(self.finish)

    def finish(self):
        dismissed = BEHAVIOUR == "dismiss"
        self.service.locked = dismissed
        if not dismissed and isinstance(self.value, dbus.ObjectPath):
            self.service.collection = Collection(self.service)
        self.Completed(dismissed, dbus.Array([], "o") if dismissed else self.value)
        return False

    @dbus.service.method(SECRET + "Prompt")
    def Dismiss(self):
        noted("Dismiss")

    @dbus.service.signal(SECRET + "Prompt", signature="bv")
    def Completed(self, dismissed, result):
        pass


class Service(Thing):
    interface = SECRET + "Service"

    def __init__(self, bus):
        super().__init__(bus, ROOT)
        self.bus, self.items, self.count, self.prompts, self.keys = bus, {}, 0, 0, {}
        self.locked = BEHAVIOUR in ("dismiss", "agree", "silent")
        self.collection = None if BEHAVIOUR == "empty" else Collection(self)

    def properties(self):
        return {"Collections": dbus.Array([LOGIN] if self.collection else [], "o")}

    def prompt(self, value):
        self.prompts += 1
        path = f"{ROOT}/prompt/{self.prompts}"
        Prompt(self, path, value)
        return dbus.ObjectPath(path)

    @dbus.service.method(SECRET + "Service", in_signature="sv", out_signature="vo")
    def OpenSession(self, algorithm, theirs):
        noted("OpenSession")
        if BEHAVIOUR == "plain" and algorithm != "plain":
            raise refusal("org.freedesktop.DBus.Error.NotSupported", "only plain")
        if algorithm == "plain":
            return "", dbus.ObjectPath(ROOT + "/session/1")
        secret = int.from_bytes(os.urandom(127), "big")
        session = f"{ROOT}/session/{len(self.keys) + 1}"
        self.keys[session] = session_key(pow(int.from_bytes(bytes(theirs), "big"), secret, PRIME))
        ours = pow(2, secret, PRIME).to_bytes(128, "big")
        return dbus.ByteArray(ours, variant_level=1), dbus.ObjectPath(session)

    @dbus.service.method(SECRET + "Service", in_signature="a{ss}", out_signature="aoao")
    def SearchItems(self, wanted):
        noted("SearchItems")
        if BEHAVIOUR == "error":
            raise refusal("org.example.Broken", "the disk of the keyring is full")
        found = [path for path, item in self.items.items() if wanted.items() <= item.attributes.items()]
        return ([], found) if self.locked else (found, [])

    @dbus.service.method(SECRET + "Service", in_signature="s", out_signature="o")
    def ReadAlias(self, name):
        return dbus.ObjectPath(LOGIN) if name == "default" and self.collection else NONE

    @dbus.service.method(SECRET + "Service", in_signature="ao", out_signature="aoo")
    def Unlock(self, objects):
        noted("Unlock")
        return dbus.Array([], "o"), self.prompt(dbus.Array(objects, "o"))

    @dbus.service.method(SECRET + "Service", in_signature="a{sv}s", out_signature="oo")
    def CreateCollection(self, _properties, _alias):
        noted("CreateCollection")
        return NONE, self.prompt(dbus.ObjectPath(LOGIN))

    @dbus.service.method(SECRET + "Service", in_signature="aoo", out_signature="a{o(oayays)}")
    def GetSecrets(self, paths, session):
        return {path: self.items[path].GetSecret(session) for path in paths}


dbus.mainloop.glib.DBusGMainLoop(set_as_default=True)
connection = dbus.SessionBus()
service = Service(connection)
name = dbus.service.BusName("org.freedesktop.secrets", connection)
GLib.MainLoop().run()

"""nghttpx in front of a server on this machine: HTTP/2 over TLS, with a certificate made for it."""
import os
import socket
import subprocess


class Front:
    """Use it with `with`. `port` is where it listens, `ca` the certificate to trust."""

    def __init__(self, backend, folder):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.ca, self.backend, self.folder = os.path.join(folder, "front.crt"), backend, folder

    def __enter__(self):
        key = os.path.join(self.folder, "front.pem")
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=bench",
                        "-days", "2", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", self.ca],
                       check=True, capture_output=True)
        self.process = subprocess.Popen(
            ["nghttpx", "--conf=/dev/null", f"--frontend=127.0.0.1,{self.port}", f"--backend=127.0.0.1,{self.backend}",
             "--npn-list=h2", "--no-ocsp", "--workers=1", "--accesslog-file=/dev/null", f"--errorlog-file={self.folder}/nghttpx.log",
             key, self.ca], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=5).close()
                return self
            except ConnectionRefusedError:
                assert self.process.poll() is None, "nghttpx does not start"

    def __exit__(self, *error):
        self.process.kill()
        self.process.wait()

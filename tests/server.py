"""A web server on this machine for tests, with answers good and bad."""

import contextlib
import socket
import struct
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@contextlib.contextmanager
def serving(files):
    """Serve bytes by path on a free port; yields its address.

    Besides the files: ``/loop`` leads to itself and ``/to?URL`` to a URL, ``/short/NAME`` stops in the middle,
    ``/endless`` never ends, ``/slow/NAME`` dribbles, ``/dead`` never answers,
    ``/header`` dribbles its header, ``/long`` and ``/long/`` claim absurd lengths, ``/reset`` hangs up,
    ``/plain/NAME`` hides its length.
    """

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                self.answer()

        def answer(self):
            _, kind, *rest = self.path.split("/", 2)
            if self.path == "/loop" or kind.startswith("to?"):
                self.send_response(302)
                self.send_header("Location", "/loop" if self.path == "/loop" else self.path[4:])
                self.end_headers()
            elif kind == "header":
                self.wfile.write(b"HTTP/1.0 200 OK\r\nX: ")
                while not stopped.wait(0.05):
                    self.wfile.write(b"x")
            elif kind == "long":
                self.send_response(200)
                self.send_header("Content-Length", "9" * 5000 if rest else "9" * 17)
                self.end_headers()
            elif kind == "reset":
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                self.connection.close()
            elif kind == "dead":
                stopped.wait(20)
            elif kind == "endless":
                self.head(None)
                while not stopped.is_set():
                    self.wfile.write(bytes(65_536))
            elif kind in ("short", "slow", "plain") and rest and rest[0] in files:
                self.special(kind, files[rest[0]])
            elif self.path[1:] in files:
                self.head(len(files[self.path[1:]]))
                self.wfile.write(files[self.path[1:]])
            else:
                self.send_error(404)

        def special(self, kind, data):
            self.head(None if kind == "plain" else len(data))
            if kind == "slow":
                for start in range(len(data)):
                    if stopped.is_set():
                        break
                    self.wfile.write(data[start : start + 1])
                    time.sleep(0.02)
            else:
                self.wfile.write(data if kind == "plain" else data[: len(data) // 2])

        def head(self, length):
            self.send_response(200)
            if length is not None:
                self.send_header("Content-Length", str(length))
            self.end_headers()

        def log_message(self, *message):
            pass

    stopped = threading.Event()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        stopped.set()
        server.shutdown()
        server.server_close()

"""A connection between client and server that breaks where a test wants it to."""

import contextlib
import socket
import threading
import urllib.parse


class Cutting:
    """Passes bytes on to a server, and cuts answers short.

    ``cuts`` are pairs of what the head of a request holds and how many bytes of its answer come through; each is used
    once. No byte is a request that arrived and whose answer is lost.
    """

    def __init__(self, url):
        there = urllib.parse.urlsplit(url)
        self._there = (there.hostname, there.port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.cuts = []
        self.made = 0
        self._lock = threading.Lock()
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self):
        self._listener.close()

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                far = socket.create_connection(self._there)
                left = {}
                threading.Thread(target=self._there_to, args=(near, far, left), daemon=True).start()
                threading.Thread(target=self._back_to, args=(near, far, left), daemon=True).start()

    def _there_to(self, near, far, left):
        with contextlib.suppress(OSError):
            while data := near.recv(65_536):
                with self._lock:
                    for cut in self.cuts:
                        if cut[0] in data:
                            self.cuts.remove(cut)
                            self.made += 1
                            left["bytes"] = cut[1]
                            break
                far.sendall(data)
        _end(near, far)

    def _back_to(self, near, far, left):
        with contextlib.suppress(OSError):
            while data := far.recv(65_536):
                if "bytes" in left:
                    data = data[: left["bytes"]]
                    left["bytes"] -= len(data)
                near.sendall(data)
                if left.get("bytes") == 0:
                    break
        _end(near, far)


def _end(*sockets):
    for one in sockets:
        with contextlib.suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)
            one.close()


@contextlib.contextmanager
def cutting(url, *cuts):
    """Give a `Cutting` before the server at ``url``."""
    made = Cutting(url)
    made.cuts += cuts
    try:
        yield made
    finally:
        made.close()

"""An app on this machine for tests: uvicorn on a free port, in a thread of the test's process."""

import contextlib
import threading
import time

import uvicorn


@contextlib.contextmanager
def answering(app, **options):
    """Serve an ASGI app; yields its address."""
    options = {"lifespan": "off", "log_level": "warning", "timeout_graceful_shutdown": 5} | options
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, **options))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive(), "the server did not start"
            time.sleep(0.01)
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()

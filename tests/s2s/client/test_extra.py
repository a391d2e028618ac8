import subprocess
import sys

TRY = """
import sys
sys.modules["httpx"] = None
try:
    import s2s.client
except ImportError as error:
    print(error.code, error)
"""


def test_without_httpx_it_says_what_to_install():
    made = subprocess.run([sys.executable, "-c", TRY], capture_output=True, text=True, check=True)
    assert made.stdout.startswith("no_httpx The client of the service needs httpx")
    assert "pip install 'silence-to-sound[client]'" in made.stdout

"""Loading the connectors needs no network, and nothing that only one kind of source needs."""

import subprocess
import sys

LOAD = """
import pkgutil, socket, sys
import streams.connectors
def refuse(*_, **__):
    raise AssertionError("a network is used")
socket.socket.connect = socket.getaddrinfo = refuse
for one in pkgutil.walk_packages(streams.connectors.__path__, "streams.connectors."):
    __import__(one.name)
print(sorted({"jwt", "cryptography", "telethon", "grpc", "faust", "aiokafka"} & set(sys.modules)))
"""


def test_connectors_are_loaded_without_a_network_or_what_only_one_of_them_needs():
    done = subprocess.run([sys.executable, "-c", LOAD], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout == "[]\n"

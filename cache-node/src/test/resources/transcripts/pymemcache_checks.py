"""What PymemcacheTest runs with the real pymemcache: checks.py PORT PART."""

import sys

from pymemcache import serde
from pymemcache.client.base import Client, PooledClient
from pymemcache.client.hash import HashClient
from pymemcache.exceptions import MemcacheClientError, MemcacheServerError

PORT = int(sys.argv[1])
SERVER = ("127.0.0.1", PORT)


def connect(**options):
    return Client(SERVER, timeout=20, connect_timeout=20, default_noreply=False, **options)


def store():
    client = connect(serde=serde.pickle_serde)
    assert client.set("py:a", {"b": [1, 2, 3]})
    assert client.get("py:a") == {"b": [1, 2, 3]}
    assert not client.add("py:a", 1)
    assert client.replace("py:a", "text")
    assert client.get("py:a") == "text"
    assert not client.replace("py:none", 1)
    plain = connect()
    assert plain.set("py:p", b"mid", expire=100, flags=7)
    assert plain.append("py:p", b"-end")
    assert plain.prepend("py:p", b"start-")
    assert plain.get("py:p") == b"start-mid-end"
    assert plain.touch("py:p", 100)
    assert not plain.touch("py:none", 100)
    assert plain.delete("py:p")
    assert not plain.delete("py:p")
    assert plain.get("py:p", default=b"default") == b"default"
    large = b"x" * 1000000
    assert plain.set("py:large", large)
    assert plain.get("py:large") == large
    assert plain.set("py:gone", b"x", expire=-1)
    assert plain.get("py:gone") is None


def cas():
    client = connect()
    assert client.set("py:cas", b"1")
    value, unique = client.gets("py:cas")
    assert value == b"1"
    assert client.cas("py:cas", b"2", unique) is True
    assert client.cas("py:cas", b"3", unique) is False
    assert client.cas("py:nothing", b"3", unique) is None


def counters():
    client = connect()
    assert client.incr("py:n", 1) is None
    assert client.set("py:n", b"10")
    assert client.incr("py:n", 5) == 15
    assert client.decr("py:n", 20) == 0
    client.set("py:quiet", b"1", noreply=True)
    client.incr("py:quiet", 41, noreply=True)
    assert client.get("py:quiet") == b"42"


def many():
    client = PooledClient(SERVER, max_pool_size=4, timeout=20)
    values = {"py:m:%d" % i: b"value %d" % i for i in range(1000)}
    assert client.set_many(values, noreply=False) == []
    keys = list(values) + ["py:m:none"]
    assert client.get_many(keys) == values
    assert len(client.gets_many(keys)) == 1000
    client.delete_many(keys, noreply=False)
    assert client.get_many(keys) == {}
    ring = HashClient([SERVER], use_pooling=True, timeout=20)
    assert ring.set("py:ring", b"x", noreply=False)
    assert ring.get("py:ring") == b"x"


def errors():
    client = connect(allow_unicode_keys=True)
    try:
        client.set("py:big", b"x" * 1100000)
        raise AssertionError("a too large value was stored")
    except MemcacheServerError as error:
        assert b"too large" in error.args[0]
    client.set("py:text", b"text")
    try:
        client.incr("py:text", 1)
        raise AssertionError("a text was incremented")
    except MemcacheClientError as error:
        assert b"non-numeric" in error.args[0]
    assert client.set("py:\u00fcml\u00e4ut", b"x")
    assert client.get("py:\u00fcml\u00e4ut") == b"x"


def admin():
    client = connect()
    assert client.version().startswith(b"1.6.")
    stats = client.stats()
    assert stats[b"curr_connections"] >= 1
    assert client.stats("settings")[b"maxbytes"] == 64 << 20
    assert client.flush_all()
    client.quit()


globals()[sys.argv[2]]()

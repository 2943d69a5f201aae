"""Stores and fetches values by HTTP, in a cluster of cache nodes that it follows: see README.md."""
import os, random, socket, threading, time
from flask import Flask, Response, abort, request
from pymemcache.client.hash import HashClient
from pymemcache.exceptions import MemcacheClientError, MemcacheError
from werkzeug.exceptions import HTTPException, ServiceUnavailable

app = Flask(__name__)

# follow
class Cluster:
    seeds = [node.rpartition(':')[::2] for node in os.environ.get('CACHE', '127.0.0.1:11211').split(',')]
    version, nodes, client = 0, [], None

    def ask(self, address):
        with socket.create_connection(address, 1) as connection, connection.makefile('rb') as answer:
            connection.sendall(b'config get cluster\r\n')
            if not answer.readline().startswith(b'CONFIG '):
                raise ValueError('not a node of a cluster')
            version, line = int(answer.readline()), answer.readline().decode()
        if version > self.version:  # the client before this one may be in use, and ends with that
            self.nodes = [(host, int(port)) for host, _, port in (node.split('|') for node in line.split())]
            self.client = HashClient(self.nodes, use_pooling=True, max_pool_size=64, no_delay=True,
                                     connect_timeout=1, timeout=1, default_noreply=False)
            self.version = version

    def follow(self):
        while True:
            for address in random.sample(self.nodes, min(2, len(self.nodes))) + self.seeds:
                try:
                    self.ask(address)
                    break
                except (OSError, ValueError):
                    pass  # it is down; perhaps another one is not
            time.sleep(1)

cluster = Cluster()
threading.Thread(target=cluster.follow, daemon=True).start()
# end

@app.route('/values/<path:key>', methods=['GET', 'PUT', 'DELETE'])
def value(key):
    cache, ttl = cluster.client or abort(503), request.args.get('ttl', '0')
    if not ttl.isdecimal() or len(ttl) > 7 or int(ttl) > 2_592_000:
        abort(400, 'ttl must be 0 to 2592000 seconds; 0 is for ever.')
    if request.method == 'PUT':
        len(body := request.stream.read(1_000_001)) <= 1_000_000 or abort(413)
        return ('', 204) if cache.set(key, body, int(ttl)) else abort(503)
    if request.method == 'DELETE':
        return ('', 204) if cache.delete(key) else abort(404, 'No value has this key.')
    found = cache.get(key)
    return abort(404, 'No value has this key.') if found is None else Response(found, mimetype='text/plain')

def say(status, text): return Response(text + '\n', status, mimetype='text/plain')

for kind in ServiceUnavailable, OSError, MemcacheError, KeyError, RuntimeError:  # the last two: races in HashClient
    app.register_error_handler(kind, lambda _: say(503, 'No cache node answers for this key now; try again.'))
app.register_error_handler(HTTPException, lambda error: say(error.code, error.description))
app.register_error_handler(
    MemcacheClientError, lambda _: say(400, 'A key must be 1 to 250 characters of ASCII without blanks.'))

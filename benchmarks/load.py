"""Asks a server for the same pages over and over, in a process of its own, and looks at each answer.

Standard library only. Reads one JSON object from its input and prints one:

    {"port": 8000, "headers": {...}, "times": 100, "first": 1,
     "requests": [{"method": "GET", "path": "/", "body": "", "expect": "<h1>"}]}

The requests are sent one after another, in turns; `{n}` in a body, and in what is expected, is a
number that counts up from `first`. Each uses a connection of its own, since gunicorn's sync workers
close it after the answer.
"""

from __future__ import annotations

import gzip
import http.client
import json
import statistics
import sys
import time


def main() -> None:
    """Print the median milliseconds until the whole answer was there; end with what was wrong."""
    order = json.load(sys.stdin)
    milliseconds, size = [], 0
    for number in range(order["times"]):
        request = order["requests"][number % len(order["requests"])]
        begin = time.perf_counter()
        status, body = _ask(order, request, order["first"] + number)
        milliseconds.append((time.perf_counter() - begin) * 1000)
        text = body.decode()
        size = len(body)
        expected = request["expect"].replace("{n}", str(order["first"] + number))
        if status != 200 or expected not in text:
            raise SystemExit(f"{request['path']} answered {status}:\n{text[:2000]}")
    print(json.dumps({"median": statistics.median(milliseconds), "bytes": size}))


def _ask(order: dict, request: dict, number: int) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", order["port"], timeout=120)
    body = request.get("body", "").replace("{n}", str(number))
    connection.request(request["method"], request["path"], body or None, order["headers"])
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    if answer.getheader("Content-Encoding") == "gzip":
        content = gzip.decompress(content)
    return answer.status, content


if __name__ == "__main__":
    main()

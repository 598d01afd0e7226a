"""A learner at a quiz, as the page's script behaves: each answer is sent until it is acknowledged.

Standard library only, so that it can run beside the server without weighing on it. What it was told
stands in its own log, which is compared with the database afterwards.
"""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from random import Random
from urllib.parse import urlencode

from tests.faults.reading import Box, Fields, boxes

# Any secret does, as long as cookie and header carry the same.
_CSRF = "a" * 32
SIGN_IN = "/account/login/"
PATIENCE = 60.0  # seconds until a learner gives up on one act
# Seconds after which the page's script takes a save for lost (static/js/sitting.js).
SAVED_WITHIN = 8
_PAUSE = 0.2


@dataclass(frozen=True)
class Reply:
    """What came back. Status 0: nothing did."""

    status: int
    location: str = ""
    text: str = ""
    session: str = ""


@dataclass
class Packet:
    """An answer as it was sent, and the hash by which the server acknowledged it."""

    sequence: int
    fields: Fields
    acknowledged: str | None = None


@dataclass
class Sitter:
    """One learner with one browser. `log` is what they sent, for each question in their order."""

    port: int
    session: str
    name: str
    random: Random
    heard: Callable[[], None] = lambda: None
    # A careless client takes an answer for saved once it is sent, and never sends it again.
    is_careless: bool = False
    address: str = "127.0.0.1"
    # Seconds; without any, each act is tried once.
    patience: float = PATIENCE
    attempt: str = ""
    log: dict[int, list[Packet]] = field(default_factory=dict)

    def ask(self, method: str, path: str, fields: Fields = (), timeout: float = 30) -> Reply:
        """One request on a connection of its own."""
        connection = http.client.HTTPConnection(
            "127.0.0.1", self.port, timeout=timeout, source_address=(self.address, 0)
        )
        headers = {
            "Cookie": f"sessionid={self.session}; csrftoken={_CSRF}",
            "X-CSRFToken": _CSRF,
            "Content-Type": "application/x-www-form-urlencoded",
        }
        try:
            connection.request(method, path, urlencode(fields) or None, headers)
            answer = connection.getresponse()
            text = answer.read().decode()
            cookies = SimpleCookie(answer.getheader("Set-Cookie") or "")
            session = cookies["sessionid"].value if "sessionid" in cookies else ""
            return Reply(answer.status, answer.getheader("Location") or "", text, session)
        except (OSError, http.client.HTTPException) as error:
            return Reply(0, text=repr(error))
        finally:
            connection.close()

    def sign_in(self, email: str, password: str) -> None:
        """Ask for the form, and sign in with it; the session is the browser's from then on."""
        self.session = ""
        self._until_done("GET", SIGN_IN, 200)
        said = [("login", email), ("password", password)]
        self.session = self._until_done("POST", SIGN_IN, 302, said).session
        assert self.session, "no session came back"

    def begin(self, start: str) -> list[Box]:
        """Begin the quiz, or go on with it, and read its questions."""
        self.attempt = self._until_done("POST", start, 302).location
        return boxes(self._until_done("GET", self.attempt, 200).text)

    def save(self, box: Box) -> None:
        """Answer a question, and send the answer until the server says that it has it."""
        packets = self.log.setdefault(box.position, [])
        answer = box.answer(self.random)
        end = time.monotonic() + self.patience
        while True:
            packet = Packet(packets[-1].sequence + 1 if packets else 1, answer)
            packets.append(packet)
            said = [("sequence", str(packet.sequence)), ("client", self.name), *answer]
            reply = self.ask("POST", box.save, said, SAVED_WITHIN)
            if reply.status == 200:
                packet.acknowledged = json.loads(reply.text)["hash"]
            elif self.is_careless:
                packet.acknowledged = "believed"
            if packet.acknowledged is not None:
                self.heard()
                return
            is_refused = 400 <= reply.status < 500
            assert not is_refused and time.monotonic() < end, _told(box.save, reply)
            time.sleep(_PAUSE)

    def submit(self) -> None:
        """Hand in, again and again until there is a reply."""
        self._until_done("POST", f"{self.attempt}submit/", 302)

    def _until_done(self, method: str, path: str, status: int, fields: Fields = ()) -> Reply:
        end = time.monotonic() + self.patience
        while (reply := self.ask(method, path, fields)).status != status:
            assert time.monotonic() < end, _told(path, reply)
            time.sleep(_PAUSE)
        return reply


def _told(path: str, reply: Reply) -> str:
    return f"{path} answered {reply.status}: {reply.text[:300]}"

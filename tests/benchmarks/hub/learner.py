"""A learner on the hub without a browser: logs in, follows a link, runs a lesson, moves sliders.

All of it goes by the hub's proxy, with the requests and the messages of a browser.
"""

import json
import re
import time
import uuid
from urllib.parse import urlencode

import requests
import websocket

WAIT = 600  # seconds that a step is given


class Learner:
    """One learner at the hub ``http://127.0.0.1:PORT``.

    Parameters
    ----------
    name : str
    base : str
        The hub's address, without a slash at the end.

    Attributes
    ----------
    seconds : dict of str to float
        How long each step took.
    errors : list of str
        Cells of the lesson that raised an error.
    again : int
        How often its websocket was closed by the server and opened anew.
    """

    def __init__(self, name, base):
        self.name, self.base = name, base
        self.here = f"{base}/user/{name}"
        self.browser = requests.Session()
        self.seconds, self.errors, self.again = {}, [], 0
        self.explorers = {}  # id of the widget's channel -> its sliders' values, by their names
        self.socket, self.session = None, uuid.uuid4().hex

    # The hub -----------------------------------------------------------------------------------

    def log_in(self):
        """From the form to a server that answers."""
        start = time.perf_counter()
        page = self.browser.get(f"{self.base}/hub/login", timeout=WAIT)
        token = re.search(r'name="_xsrf" value="([^"]*)"', page.text)[1]
        form = {"username": self.name, "password": "", "_xsrf": token}
        answer = self.browser.post(f"{self.base}/hub/login?next=/hub/home", form, timeout=WAIT)
        answer.raise_for_status()
        self.browser.get(f"{self.base}/hub/spawn/{self.name}", timeout=WAIT)
        while True:
            page = self.browser.get(f"{self.here}/lab", timeout=WAIT)
            if page.ok and page.url.startswith(self.here):
                break
            if time.perf_counter() - start > WAIT:
                raise TimeoutError(f"{self.name}: no server after {WAIT} s, {page.status_code}")
            time.sleep(0.5)
        self.seconds["log in"] = time.perf_counter() - start

    def pull(self, repository, branch, folder="course"):
        """Bring the copy of the course up to date, as a link of nbgitpuller does."""
        start = time.perf_counter()
        query = urlencode({"repo": repository, "branch": branch, "targetpath": folder})
        answer = self.browser.get(
            f"{self.here}/git-pull/api?{query}", headers=self._token(), stream=True, timeout=WAIT
        )
        answer.raise_for_status()
        for line in answer.iter_lines(decode_unicode=True):
            if line.startswith("data:"):
                event = json.loads(line[5:])
                if event["phase"] == "error":
                    raise RuntimeError(f"{self.name}: {event['message']}")
                if event["phase"] == "finished":
                    break
        self.seconds["pull"] = time.perf_counter() - start

    def _token(self):
        cookies = {c.name: c.value for c in self.browser.cookies if self.name in c.path}
        return {"X-XSRFToken": cookies.get("_xsrf", ""), "Referer": f"{self.here}/lab"}

    # The lesson --------------------------------------------------------------------------------

    def open(self, path):
        """Start the kernel of the notebook at `path` and connect to it."""
        start = time.perf_counter()
        answer = self.browser.get(f"{self.here}/api/contents/{path}", timeout=WAIT)
        answer.raise_for_status()
        cells = answer.json()["content"]["cells"]
        self.cells = ["".join(c["source"]) for c in cells if c["cell_type"] == "code"]
        wanted = {"path": path, "name": path, "type": "notebook", "kernel": {"name": "python3"}}
        answer = self.browser.post(
            f"{self.here}/api/sessions", json=wanted, headers=self._token(), timeout=WAIT
        )
        answer.raise_for_status()
        self.kernel = answer.json()["kernel"]["id"]
        self._connect()
        self.seconds["open"] = time.perf_counter() - start

    def _connect(self):
        jar = "; ".join(
            f"{c.name}={c.value}" for c in self.browser.cookies
            if c.path in ("/", f"/user/{self.name}/")
        )
        address = f"{self.here}/api/kernels/{self.kernel}/channels?session_id={self.session}"
        self.socket = websocket.create_connection(
            address.replace("http", "ws", 1), cookie=jar, origin=self.base, timeout=WAIT
        )

    def run_all(self):
        """Run every cell, in order; notes when the first picture came."""
        start = time.perf_counter()
        for number, source in enumerate(self.cells, 1):
            content = {"code": source, "silent": False, "store_history": True,
                       "user_expressions": {}, "allow_stdin": False, "stop_on_error": False}
            asked = self._send("execute_request", content)
            for message in self._answers(asked):
                kind, content = message["msg_type"], message["content"]
                if kind in ("display_data", "execute_result") and "image/png" in content["data"]:
                    self.seconds.setdefault("first picture", time.perf_counter() - start)
                elif kind == "error":
                    self.errors.append(f"cell {number}: {content['ename']}: {content['evalue']}")
        self.seconds["run all"] = time.perf_counter() - start

    def move(self, random):
        """Move one slider of one Explorer; seconds until its picture is here, None if none came.

        Parameters
        ----------
        random : random.Random
        """
        explorer = random.choice(list(self.explorers))
        name = random.choice(list(self.explorers[explorer]))
        slider = self.explorers[explorer][name]
        places = round((slider["max"] - slider["min"]) / slider["step"])
        now = round((slider["value"] - slider["min"]) / slider["step"])
        place = random.choice([other for other in range(places + 1) if other != now])
        slider["value"] = slider["min"] + place * slider["step"]
        start, took = time.perf_counter(), None
        content = {"type": "move", "values": {name: slider["value"]}, "id": 1}
        asked = self._send("comm_msg", {"comm_id": explorer,
                                        "data": {"method": "custom", "content": content}})
        for message in self._answers(asked):
            data = message["content"].get("data") if message["msg_type"] == "comm_msg" else None
            if data and ["picture"] in data.get("buffer_paths", ()):
                took = time.perf_counter() - start
        return took

    def leave(self):
        if self.socket is not None:
            self.socket.close()
        self.browser.close()

    # Messages ----------------------------------------------------------------------------------

    def _send(self, kind, content):
        header = {"msg_id": uuid.uuid4().hex, "username": self.name, "session": self.session,
                  "msg_type": kind, "version": "5.3"}
        message = {"header": header, "parent_header": {}, "metadata": {}, "content": content,
                   "channel": "shell", "buffers": []}
        self.socket.send(json.dumps(message))
        return header["msg_id"]

    def _answers(self, asked):
        """Messages that answer `asked`, until the kernel is idle again."""
        idle = False
        while not idle:
            message = self._receive()
            if message["parent_header"].get("msg_id") != asked:
                continue
            kind, content = message["msg_type"], message["content"]
            if kind == "comm_open":
                state = content["data"].get("state", {})
                ranged = {
                    knob["name"]: knob | {"value": state["values"][knob["name"]]}
                    for knob in state.get("knobs", ())
                    if knob.get("max", 0) > knob.get("min", 0)
                }
                if ranged:
                    self.explorers[content["comm_id"]] = ranged
            elif kind == "comm_close":
                self.explorers.pop(content["comm_id"], None)
            idle = kind == "status" and content["execution_state"] == "idle"
            yield message

    def _read(self):
        try:
            return self.socket.recv()
        except websocket.WebSocketConnectionClosedException:
            return ""

    def _receive(self):
        """The next message; its binary parts are passed over."""
        raw = self._read()
        while not raw:  # closed, as a server does that had no processor to read this client's pongs
            self.again += 1
            self._connect()  # as a browser does; the server has kept what was said meanwhile
            raw = self._read()
        if isinstance(raw, bytes):  # JSON first, then buffers: their offsets stand in front
            count = int.from_bytes(raw[:4], "big")
            ends = [int.from_bytes(raw[4 * k + 4 : 4 * k + 8], "big") for k in range(count)]
            raw = raw[ends[0] : ends[1] if count > 1 else None].decode("utf-8")
        return json.loads(raw)

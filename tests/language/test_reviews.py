"""Reviews: the sentences without a network, IMDb from a server of our own, and every failure."""

import functools
import hashlib
import http.server
import json
import socket
import threading
import urllib.error

import nbformat
import numpy as np
import pytest

from course_utils.keras_bridge import import_keras
from course_utils.lessons import find_lesson
from course_utils.tasks import load_reviews
from course_utils.tasks.language.negation import label
from course_utils.tasks.language.reviews import BYTES, Reviews

WORDS = {"the": 1, "film": 2, "was": 3, "good": 4, "bad": 5, "don't": 6, "rarest": 7}


class Server:
    """Hands out two files like those of keras.datasets.imdb, and counts how often."""

    def __init__(self, folder):
        # Keras makes the rarest word of all an unknown one.
        rows = [[1, 2, 3, 4], [1, 2, 3, 5], [6, 3, 5], [7, 2, 2, 2, 2, 2, 2, 4]]
        parts = {}
        for part in ("train", "test"):
            x = np.empty(len(rows), object)
            x[:] = rows
            parts |= {f"x_{part}": x, f"y_{part}": np.array([1, 0, 0, 1])}
        self.folder = folder
        self.hand_out(parts, WORDS)
        self.asked = asked = []

        class Handler(http.server.SimpleHTTPRequestHandler):
            def log_message(self, *_):
                asked.append(self.path)

        self.server = http.server.ThreadingHTTPServer(
            ("127.0.0.1", 0), functools.partial(Handler, directory=str(folder))
        )
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.address = f"http://127.0.0.1:{self.server.server_port}/"

    def hand_out(self, parts, words):
        """Put these into the files, and learn their hashes."""
        archive, index = self.folder / "imdb.npz", self.folder / "imdb_word_index.json"
        np.savez(archive, **parts)
        index.write_text(json.dumps(words))
        self.hashes = {
            archive.name: hashlib.sha256(archive.read_bytes()).hexdigest(),
            index.name: hashlib.md5(index.read_bytes()).hexdigest(),
        }

    def close(self):
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def cache(tmp_path, monkeypatch):
    folder = tmp_path / "cache"
    folder.mkdir()
    monkeypatch.setenv("KERAS_HOME", str(folder))
    return folder


@pytest.fixture
def server(tmp_path, cache, monkeypatch):
    """keras.datasets.imdb with another address, other hashes and another cache; else as it is."""
    import_keras()
    import keras.src.datasets.imdb as imdb

    shelf = tmp_path / "server"
    shelf.mkdir()
    server = Server(shelf)
    fetch = imdb.get_file

    def get_file(fname, origin, file_hash):
        return fetch(fname, server.address + origin.rsplit("/", 1)[1],
                     file_hash=server.hashes[fname], cache_dir=str(cache))

    monkeypatch.setattr(imdb, "get_file", get_file)
    yield server
    server.close()


def load(**options):
    said = []
    return load_reviews("imdb", train=4, test=2, say=said.append, **options), said


def test_the_sentences_need_no_network(monkeypatch):
    monkeypatch.setattr(socket, "socket", None)
    reviews = load_reviews(train=50, test=20)
    assert repr(reviews) == "sentences: 50 texts to learn from, 20 fresh ones"
    for part in (reviews.train, reviews.test):
        assert [label(text.split()) for text in part.texts] == part.labels.tolist()
    assert not set(reviews.train.texts) & set(reviews.test.texts)


def test_imdb_is_downloaded_once_and_decoded(server, cache):
    reviews, said = load()
    assert reviews.source == "imdb" and (len(reviews.train), len(reviews.test)) == (4, 2)
    verdicts = dict(zip(reviews.train.texts, reviews.train.labels.tolist(), strict=True))
    assert verdicts == {"the film was good": 1, "the film was bad": 0, "don't was bad": 0,
                        "film film film film film film good": 1}
    assert said == [f"{sum(BYTES.values()) / 1e6:.1f} MB come from the network, once, and stay in "
                    f"{cache / 'datasets'}"] and said[0].startswith("19.1 MB")
    assert len(server.asked) == 2
    again, said = load()
    assert len(server.asked) == 2 and not said  # from the cache, nothing to announce
    assert again.train.texts == reviews.train.texts


def test_only_the_last_words_are_kept(server):
    reviews, _ = load(longest=2)
    assert sorted(reviews.train.texts) == ["film good", "was bad", "was bad", "was good"]


def test_a_spoilt_cache_is_loaded_anew(server, cache):
    load()
    path = cache / "datasets" / "imdb.npz"
    path.write_bytes(path.read_bytes()[:100])
    reviews, _ = load()
    assert reviews.source == "imdb" and len(server.asked) == 3


def test_a_spoilt_download_is_refused(server):
    (server.folder / "imdb.npz").write_bytes(b"something else")
    reviews, said = load()
    assert reviews.source == "sentences" and "hash does not match" in said[-1]


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (urllib.error.URLError("no route"), "no route"),
        (TimeoutError("timed out"), "timed out"),
        (PermissionError(13, "Permission denied"), "Permission denied"),
    ],
)
def test_without_a_network_the_sentences_come(server, cache, monkeypatch, error, words):
    import keras.src.utils.file_utils as file_utils

    def retrieve(*_):
        assert socket.getdefaulttimeout() == 20.0
        raise error

    monkeypatch.setattr(file_utils, "urlretrieve", retrieve)
    reviews, said = load()
    assert isinstance(reviews, Reviews) and reviews.source == "sentences"
    assert (len(reviews.train), len(reviews.test)) == (4, 2)
    assert words in said[-1] and "\n" not in said[-1]
    assert socket.getdefaulttimeout() is None
    assert not list((cache / "datasets").iterdir())  # nothing half-loaded is left


def test_an_address_that_is_not_there(server):
    server.close()
    reviews, said = load()
    assert reviews.source == "sentences" and "can't be had" in said[-1]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"source": "imbd"}, "source is 'imbd': expected one of sentences, imdb"),
        ({"train": 0}, "train is 0: expected a whole number of 1 or more"),
        ({"longest": 1.5}, "longest is 1.5: expected a whole number of 1 or more"),
        ({"source": "imdb", "test": 25_001}, "test is 25001: IMDb has at most 25000 in each part"),
    ],
)
def test_bad_arguments(options, message):
    with pytest.raises(ValueError, match=message):
        load_reviews(**options)


def test_the_cells_of_lesson_09_take_imdb_too(server, closing, monkeypatch):
    """Its sections 5 to 7 with other texts: of 5 to 120 words, 50 different ones."""
    random = np.random.default_rng(0)
    names = {f"word{i}": i for i in range(1, 51)}
    parts = {}
    for part, count in (("train", 64), ("test", 32)):
        x = np.empty(count, object)
        x[:] = [random.integers(1, 51, random.integers(5, 121)).tolist() for _ in range(count)]
        parts |= {f"x_{part}": x, f"y_{part}": random.integers(0, 2, count)}
    server.hand_out(parts, names)
    cells = {
        cell["id"]: cell["source"]
        for cell in nbformat.read(find_lesson("09").path, as_version=4)["cells"]
        if cell["cell_type"] == "code"
    }
    ids = list(cells)
    run = {}
    monkeypatch.setattr("course_utils.controls.progress.display", lambda *_: None)
    for name in ["imports", "import-keras", *ids[ids.index("reviews") : ids.index("whole") + 1]]:
        source = cells[name].replace("load_reviews()", 'load_reviews("imdb")')
        exec(compile(source, name, "exec"), run)
    assert run["reviews"].source == "imdb" and run["ids_train"].shape == (64, 80)
    assert len(run["words"]) == 2 + 49  # padding, unknown, and all words but the rarest number
    assert run["shown"].ndim == 1 and len(run["shown"]) > 6
    assert np.isfinite(run["history"]["val_loss"]).all()

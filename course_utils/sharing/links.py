"""Links that open a lesson of this copy of the course, wherever its repository lies.

Codespaces, Binder and Colab read a repository on the web; a JupyterHub with nbgitpuller brings a
learner's copy up to date by a link and opens the lesson. The services' forms of address: "Creating
a codespace from a template link" in GitHub's documentation, Binder's "Create a link", Colab's
"Opening notebooks from GitHub", nbgitpuller's "Link options".
"""

import re
from dataclasses import dataclass
from urllib.parse import quote, urlencode

FOLDER = "course"  # where a learner's copy lies on a hub; assets/hub/Dockerfile names it too
COLAB_FOLDER = f"/content/{FOLDER}"
_ADDRESS = re.compile(
    r"(\w+://)?([^/@]*@)?(?P<host>[\w-]+(\.[\w-]+)+(:\d+)?)[:/](?P<path>[^/].*?/.*?)(\.git)?/*"
)  # https://host/owner/name, git@host:owner/name.git; a password before the @ goes no further


@dataclass(frozen=True)
class Repository:
    """A repository on the web: ``https://host/owner/name``.

    Parameters
    ----------
    host : str
        For instance ``github.com``.
    path : str
        ``owner/name``, without slashes around it or ``.git`` at the end.
    branch : str
    """

    host: str
    path: str
    branch: str = "main"

    @classmethod
    def read(cls, address: str, branch: str = "main") -> "Repository":
        """From what git calls its remote, or from the page's address in a browser.

        Raises
        ------
        ValueError
            If it is neither.
        """
        found = _ADDRESS.fullmatch(address.strip())
        if found is None:
            raise ValueError(
                f"address is {address!r}: expected one like https://github.com/OWNER/NAME"
            )
        host, path = found["host"], found["path"]
        if host == "github.com":
            path = "/".join(path.split("/")[:2])  # of a page inside the repository
        return cls(host, path, branch)

    @property
    def address(self) -> str:
        return f"https://{self.host}/{self.path}"

    @property
    def on_github(self) -> bool:
        """Codespaces and Colab read from there alone."""
        return self.host == "github.com"


def codespaces(repository: Repository) -> str:
    """GitHub asks for a codespace, and makes it from ``.devcontainer/``."""
    query = urlencode({"ref": repository.branch, "quickstart": 1})
    return f"https://codespaces.new/{quote(repository.path)}?{query}"


def binder(repository: Repository, notebook: str) -> str:
    """Binder builds ``.binder/`` and opens `notebook` (a path in the repository)."""
    where = f"gh/{quote(repository.path)}"
    if not repository.on_github:
        where = f"git/{quote(repository.address, safe='')}"
    branch = quote(repository.branch, safe="")
    page = urlencode({"urlpath": f"lab/tree/{notebook}"})
    return f"https://mybinder.org/v2/{where}/{branch}?{page}"


def colab(repository: Repository, notebook: str) -> str:
    """Colab opens the notebook alone: `colab_cell` gets the rest of the course."""
    place = f"{quote(repository.path)}/blob/{quote(repository.branch)}/{quote(notebook)}"
    return f"https://colab.research.google.com/github/{place}"


def colab_cell(repository: Repository) -> str:
    """What to run first in Colab. It installs nothing: all that the lessons import is there."""
    clone = f"git clone -q --depth 1 -b {repository.branch} {repository.address} {COLAB_FOLDER}"
    return f"!{clone}\n%cd {COLAB_FOLDER}"


def hub(repository: Repository, notebook: str, address: str) -> str:
    """nbgitpuller on the JupyterHub at `address`: brings the learner's copy up to date first."""
    query = urlencode(
        {
            "repo": repository.address,
            "branch": repository.branch,
            "targetpath": FOLDER,
            "urlpath": f"lab/tree/{FOLDER}/{notebook}",
        }
    )
    return f"{address.rstrip('/')}/hub/user-redirect/git-pull?{query}"

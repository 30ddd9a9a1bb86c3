"""Serves the desk by uvicorn: on the loopback address, or elsewhere with a password."""

from __future__ import annotations

import ipaddress
import os
from pathlib import Path

import uvicorn
from fastapi import FastAPI

from dateline import DatelineError
from dateline.store import Store
from dateline.web import guard
from dateline.web.app import HOSTS, create

_STORE, _PASSWORD, _ANY_HOST = "DATELINE_DESK_STORE", "DATELINE_DESK_PASSWORD", "DATELINE_DESK_ANY_HOST"


def serve(path: Path, host: str = "127.0.0.1", port: int = 8765, password: str | None = None, workers: int = 2) -> None:
    """Serve a store by some processes until it is interrupted.

    Raises DatelineError where others could look on without a password, and StoreError where there is no store.
    """
    if not _loopback(host) and not password:
        raise DatelineError(f"{host} is seen by other machines: give --password-file, or leave --host out")
    Store.open(path).close()
    # The processes are started anew and know nothing of this one but its environment.
    os.environ[_STORE] = str(path.absolute())
    os.environ[_PASSWORD] = guard.hashed(password) if password else ""
    os.environ[_ANY_HOST] = "" if _loopback(host) else "yes"
    uvicorn.run(
        "dateline.web.serve:desk",
        factory=True,
        host=host,
        port=port,
        workers=workers,
        log_level="warning",
        server_header=False,
    )


def desk() -> FastAPI:
    """Return the desk that `serve` was asked for."""
    hosts = ("*",) if os.environ[_ANY_HOST] else HOSTS
    return create(Path(os.environ[_STORE]), password=os.environ[_PASSWORD] or None, hosts=hosts)


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"

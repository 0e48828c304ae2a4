"""Runs the application: one process, or several under a supervisor."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import uvicorn
from uvicorn.supervisors import Multiprocess

from service.app import create_app
from service.logs import configure_logs
from service.protocol import ServiceConfig
from service.settings import read_settings

if TYPE_CHECKING:
    from fastapi import FastAPI

    from service.settings import Settings

_SHARED_FIGURES = "PROMETHEUS_MULTIPROC_DIR"


def app_from_environment() -> FastAPI:
    """Return a worker's application, its settings read from the environment."""
    settings = read_settings(os.environ)
    configure_logs(settings.log_format, settings.log_level)
    return create_app(settings)


class Supervisor(Multiprocess):
    """Keeps the workers running; SIGHUP has each of them reload instead of being replaced."""

    def handle_hup(self) -> None:
        """Pass SIGHUP on, so that no request meets a closing worker and a bad snapshot no start."""
        for process in self.processes:
            if process.pid is not None:
                with suppress(ProcessLookupError):
                    os.kill(process.pid, signal.SIGHUP)


def server_config(settings: Settings, app: FastAPI | str, **more: Any) -> uvicorn.Config:
    """Return how uvicorn shall serve ``app``; ``more`` are further options of its own."""
    return ServiceConfig(
        app,
        host=settings.host,
        port=settings.port,
        header_timeout_s=settings.header_timeout_s,
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=list(settings.trusted_proxies),
        limit_concurrency=settings.max_connections,
        timeout_keep_alive=settings.keep_alive_s,
        timeout_graceful_shutdown=settings.shutdown_s,
        **more,
    )


def serve(settings: Settings) -> int:
    """Serve until told to stop; SIGTERM and SIGINT let begun requests finish.

    Returns:
        Exit status: 0, or 1 if serving could not begin.
    """
    if settings.workers > 1:
        return _serve_with_workers(settings)
    server = uvicorn.Server(server_config(settings, create_app(settings)))
    with suppress(KeyboardInterrupt):
        server.run()
    return 0 if server.started else 1


def _serve_with_workers(settings: Settings) -> int:
    # Workers are new processes: they find the folder of the shared figures by the environment,
    # and must find it before the first figure is made.
    folder = tempfile.mkdtemp(prefix="oncoask-figures-")
    os.environ[_SHARED_FIGURES] = folder
    try:
        config = server_config(
            settings,
            "service.server:app_from_environment",
            factory=True,
            workers=settings.workers,
            timeout_worker_healthcheck=20,
        )
        Supervisor(config, sockets=[config.bind_socket()]).run()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return 0

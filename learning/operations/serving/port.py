"""Whether an address can be listened on, found before anything else is started."""

from __future__ import annotations

import errno
import socket


def port_problem(host: str, port: int) -> str | None:
    """Why nothing can listen there, with what to do; None if it's free."""
    if not 0 < port < 65536:
        return f"{port} is no port. Choose one from 1024 to 65535: make run PORT=8123"
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError:
            return f"Port {port} needs special rights. Choose one above 1023: make run PORT=8123"
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                return f"Nothing can listen at {host}: {error.strerror}. Check HOST."
            another = port + 1 if port < 65535 else 8123
            return (
                f"Port {port} is in use by another program. "
                f"Stop that one, or choose another port: make run PORT={another}"
            )
    return None

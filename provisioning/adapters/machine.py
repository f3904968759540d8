"""The machine that provisioning runs on."""

import os
import pwd
import socket


def host_name() -> str:
    """What the machine calls itself."""
    return socket.gethostname()


def user_name() -> str:
    """The user who owns what is written now."""
    return pwd.getpwuid(os.geteuid()).pw_name

"""The commune's own network, as far as the sample's hotspot needs it: two ports.

Run inside the hotspot's namespace. What its agent says to localhost, where broker and
console are by their certificates, comes out at the same ports of the machine that runs
the demo. On a Raspberry Pi this way goes through the uplink, like everything else that
the node itself says; here the uplink leads into a sample Internet where no broker is,
and the demo's broker shall be reached over loopback alone.

    python -m script.sample.cable HOME PORT...     HOME: a file like /proc/1/ns/net
"""

import asyncio
import ctypes
import os
import socket
import sys
from contextlib import suppress
from pathlib import Path
from typing import Final

HOST: Final = "127.0.0.1"
CHUNK_BYTES: Final = 1 << 16


def main(home: str, *ports: str) -> None:
    """Carries until it is ended."""
    listening = [socket.create_server((HOST, int(port))) for port in ports]
    _go_to(Path(home))
    asyncio.run(_carry(listening))


def _go_to(namespace: Path) -> None:
    """From now on this process opens its sockets there; those open stay."""
    with namespace.open() as there:
        if ctypes.CDLL(None, use_errno=True).setns(there.fileno(), 0) != 0:
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number), str(namespace))


async def _carry(listening: list[socket.socket]) -> None:
    servers = [await asyncio.start_server(_join, sock=one) for one in listening]
    await asyncio.gather(*(server.serve_forever() for server in servers))


async def _join(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    port = writer.get_extra_info("sockname")[1]
    with suppress(OSError):
        there, back = await asyncio.open_connection(HOST, port)
        await asyncio.gather(_one_way(reader, back), _one_way(there, writer))
    writer.close()


async def _one_way(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while chunk := await reader.read(CHUNK_BYTES):
            writer.write(chunk)
            await writer.drain()
    finally:
        # Who has been told all is told nothing more: the other way ends with this one.
        writer.close()


if __name__ == "__main__":
    main(*sys.argv[1:])

#!/usr/bin/env python3
"""Forwards a port of this machine to an address in the node's network, until it is interrupted.

forward.py PORT NAMESPACE ADDRESS ADDRESS-PORT     NAMESPACE: a file such as /proc/ID/ns/net
"""

import asyncio
import contextlib
import ctypes
import os
import socket
import sys

own_port, namespace, address, port = sys.argv[1:]


async def copy(reader, writer):
    with contextlib.suppress(OSError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
        writer.write_eof()


async def serve(reader, writer):
    try:
        there = await asyncio.open_connection(address, int(port))
    except OSError as error:
        print(f"{address}:{port}: {error}", file=sys.stderr)
    else:
        await asyncio.gather(copy(reader, there[1]), copy(there[0], writer))
        there[1].close()
    writer.close()


async def main():
    listening = socket.create_server(("127.0.0.1", int(own_port)))
    # A socket stays in the namespace in which it was made; those that are made from here on are the node's.
    with open(namespace) as file:
        if ctypes.CDLL(None, use_errno=True).setns(file.fileno(), 0):
            sys.exit(f"{namespace}: {os.strerror(ctypes.get_errno())}")
    await (await asyncio.start_server(serve, sock=listening)).serve_forever()


with contextlib.suppress(KeyboardInterrupt):
    asyncio.run(main())

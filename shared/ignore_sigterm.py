"""The first import of the server that processes are forked from.

systemd and Ctrl-C signal the whole group. A fork server that ended then would be started again by
the next call of the pool, which blocks the event loop until its modules are imported: 20 s on a
busy machine. The server, and the processes that inherit this, end with their parent.
"""

import signal

signal.signal(signal.SIGTERM, signal.SIG_IGN)

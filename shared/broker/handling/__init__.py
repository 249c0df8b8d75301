"""The call of a handler, and its wrappers: a file for each concern."""

from shared.broker.handling.call import Call, Handler, Received, call_route
from shared.broker.handling.deadline import within_limit
from shared.broker.handling.erasure import Drop, nothing_erased, unless_erased
from shared.broker.handling.log_context import in_log_context
from shared.broker.handling.metrics import measured

__all__ = ["Call", "Drop", "Handler", "Received", "nothing_erased", "wrapped"]


def wrapped(drop: Drop) -> Handler:
    """Return the call of a route's handler, inside its wrappers: the innermost comes first.

    A further concern is a file of its own and a line here.
    """
    handler: Handler = call_route
    handler = unless_erased(handler, drop)
    handler = within_limit(handler)
    handler = measured(handler)
    return in_log_context(handler)

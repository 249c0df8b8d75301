"""The work of the process that makes films.

Its packages (PyAV, NumPy) are imported there alone: their import takes seconds on a slow machine,
which the event loop of the service may not wait for.
"""

from avatar_service.orders import Made, Order


def make_film(order: Order) -> Made:
    """Make the film, see `film.make_film`."""
    from avatar_service import film

    return film.make_film(order)


def prepare(order: Order) -> None:
    """Load the voice and the face, see `film.prepare`."""
    from avatar_service import film

    film.prepare(order)

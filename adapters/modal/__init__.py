"""Modal as a carrier: it starts workers the moment panels are ready, and knows nothing of them."""

from adapters.modal.carrying import CarriedQueue, open_carried_queue

__all__ = ["CarriedQueue", "open_carried_queue"]

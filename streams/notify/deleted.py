"""Posts that were deleted: alerts that wait to be sent no longer show them."""

from collections import OrderedDict
from collections.abc import Sequence
from contextlib import suppress

from schemas.notification import DELETED_KEY, Deleted, Notification
from streams.kafka.records import Incoming

__all__ = ["DeletedPosts"]

_MOST = 20_000


class DeletedPosts:
    """The last posts that were deleted; an alert that shows one may still be on its way."""

    def __init__(self) -> None:
        self._posts: OrderedDict[str, None] = OrderedDict()

    def clear(self) -> None:
        """Forget them."""
        self._posts.clear()

    @property
    def are_known(self) -> bool:
        """Whether there are any."""
        return bool(self._posts)

    def take(self, records: Sequence[Incoming]) -> bool:
        """Take in the records that name deleted posts; return whether there were any."""
        named_any = False
        for record in records:
            if record.key == DELETED_KEY and record.value:
                named_any = True
                with suppress(ValueError):
                    self._posts.update(dict.fromkeys(Deleted.model_validate_json(record.value).posts))
        while len(self._posts) > _MOST:
            self._posts.popitem(last=False)
        return named_any

    def shown(self, notification: Notification) -> Notification:
        """The notification, its alert showing none of them; the same object where it shows none anyway."""
        alert = notification.alert
        left = tuple(one for one in alert.samples if one.post not in self._posts)
        if len(left) == len(alert.samples):
            return notification
        return notification.model_copy(update={"alert": alert.model_copy(update={"samples": left})})

"""The settings in `sources.yaml` of a source of the kind `reviews`."""

from pathlib import Path
from typing import Annotated, Final, Literal, Self

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from streams.connectors.fetched_settings import FetchedSettings
from streams.spans import seconds

__all__ = ["ReviewsSource", "Store"]

Store = Literal["play", "app_store"]

_ADDRESSES: Final = {"play": "https://androidpublisher.googleapis.com", "app_store": "https://api.appstoreconnect.apple.com"}


class ReviewsSource(FetchedSettings):
    """Reviews of an app of one's own, by the official interface of its store."""

    kind: Literal["reviews"]
    """The kind of source."""
    store: Store
    """`play`: Google Play; `app_store`: Apple's App Store."""
    url: Annotated[str, StringConstraints(max_length=2_048, pattern=r"^https?://[^@\s]+$")] = ""
    """Where the interface is; left out, where the store has it."""
    app: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._]{1,200}$")]
    """On Google Play the name of its package, such as id.go.contoh; on the App Store its Apple ID, a number."""
    key_file: Path
    """Google Play: the JSON key of a service account; App Store: the private key of App Store Connect, a file .p8."""
    key_id: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9]{1,100}$")] | None = None
    """App Store: the id of the key."""
    issuer: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]{1,100}$")] | None = None
    """App Store: the issuer id of the team."""
    every: Annotated[float, BeforeValidator(seconds), Field(ge=1, le=86_400)] = 900.0
    """Shortest time between two fetches; where nothing is new it is asked less and less often, down to a sixth."""
    pages: int = Field(10, ge=1, le=100)
    """Pages that are read at once of what is new."""

    @model_validator(mode="before")
    @classmethod
    def _at_its_store(cls, values: object) -> object:
        if isinstance(values, dict) and "url" not in values and values.get("store") in _ADDRESSES:
            return {**values, "url": _ADDRESSES[values["store"]]}
        return values

    @model_validator(mode="after")
    def _can_be_opened(self) -> Self:
        needed = self.store == "app_store"
        if needed != (self.key_id is not None) or needed != (self.issuer is not None):
            raise ValueError("key_id and issuer are needed for the App Store, and for it alone")
        if needed and not self.app.isdecimal():
            raise ValueError("app should be the number of the app in the App Store")
        return self

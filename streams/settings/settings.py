"""All settings in one object."""

from pydantic import model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from streams.settings.broker import BrokerSettings
from streams.settings.installation import InstallationSettings
from streams.settings.posts import PostSettings
from streams.settings.serving import ServingSettings
from streams.settings.variables import FILE, PREFIX, SecretFileSource

__all__ = ["Settings"]


# The last base comes first where settings are listed.
class Settings(ServingSettings, InstallationSettings, PostSettings, BrokerSettings, BaseSettings):
    """What an operator can set. Times are seconds and sizes bytes, unless the name says otherwise."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid", env_ignore_empty=True)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments first, then the environment, then the files that `*_FILE` variables name."""
        return init_settings, env_settings, SecretFileSource(settings_cls)

    @property
    def ends_are_exact(self) -> bool:
        """Whether the broker knows exactly where a partition ends: for the embedded one it may be before the last records."""
        return self.idempotent_producer

    @model_validator(mode="after")
    def _complete(self) -> "Settings":
        if self.security_protocol.startswith("SASL") and not (self.sasl_username and self.sasl_password):
            raise ValueError(
                f"{PREFIX}SASL_USERNAME and {PREFIX}SASL_PASSWORD_FILE are needed with {PREFIX}SECURITY_PROTOCOL="
                f"{self.security_protocol}"
            )
        if self.sentiment_engine == "transformer" and not self.sentiment_model:
            raise ValueError(
                f"{PREFIX}SENTIMENT_MODEL is needed with {PREFIX}SENTIMENT_ENGINE=transformer: the folder of a checkpoint, "
                "or the name of one that was fetched"
            )
        if self.desk_link_key is not None and self.desk_url is None:
            raise ValueError(f"{PREFIX}DESK_URL is needed with {PREFIX}DESK_LINK_KEY_FILE: links in messages lead there")
        if self.desk_user_header is not None and not self.desk_trusted_proxies:
            raise ValueError(
                f"{PREFIX}DESK_TRUSTED_PROXIES is needed with {PREFIX}DESK_USER_HEADER: who alone may send that header"
            )
        openid = {
            "DESK_OPENID_CLIENT": self.desk_openid_client,
            f"DESK_OPENID_SECRET{FILE}": self.desk_openid_secret,
            "DESK_URL": self.desk_url,
        }
        if self.desk_openid_issuer is not None and (missing := [name for name, value in openid.items() if value is None]):
            needed = " and ".join(f"{PREFIX}{name}" for name in missing)
            raise ValueError(f"{PREFIX}DESK_OPENID_ISSUER needs {needed} too")
        if self.session_timeout > self.request_timeout:
            raise ValueError(f"{PREFIX}SESSION_TIMEOUT must not exceed {PREFIX}REQUEST_TIMEOUT")
        return self

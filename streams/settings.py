"""All settings in one object, read from the environment with the prefix `KENTONGAN_`."""

import difflib
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, SecretStr, StringConstraints, ValidationError, model_validator
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from schemas.watchlist import ZoneName
from streams.errors import UserError
from streams.faults import faults, told
from streams.files import read_file

__all__ = ["GONE", "PREFIX", "Settings", "load_settings"]

PREFIX = "KENTONGAN_"
_FILE = "_FILE"
_MAX_SECRET = 64_000

GONE = {
    "WEB_TOKEN": f"workers serve no page, so remove it; see {PREFIX}DESK_TOKENS_FILE",
    "API_HOST": f"the desk answers what `kentongan api` did, so remove it; see {PREFIX}DESK_HOST",
    "API_PORT": f"the desk answers what `kentongan api` did, so remove it; see {PREFIX}DESK_PORT",
    "API_TOKENS": f"the desk answers what `kentongan api` did, so remove it; {PREFIX}DESK_TOKENS_FILE takes the same file",
    "API_REQUESTS_PER_MINUTE": "the desk answers what `kentongan api` did, so remove it; see "
    f"{PREFIX}DESK_REQUESTS_PER_MINUTE",
}
"""Settings of earlier releases, without prefix and `_FILE`, and what to do instead."""

Seconds = Annotated[float, Field(gt=0, le=86_400 * 365)]


class Settings(BaseSettings):
    """What an operator can set. Times are seconds and sizes bytes, unless the name says otherwise."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid", env_ignore_empty=True)

    bootstrap_servers: str = Field("127.0.0.1:9092", description="Kafka brokers, host:port, separated by commas.")
    topic_prefix: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{0,100}$")] = Field(
        "kentongan.", description="Put before the name of every topic and consumer group."
    )
    partitions: int = Field(8, ge=1, le=1000, description="Partitions of each data topic when topics are created.")
    replication_factor: int = Field(1, ge=1, le=10, description="Copies of each partition; 3 on a cluster.")

    security_protocol: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = Field(
        "PLAINTEXT", description="How clients talk to Kafka."
    )
    sasl_mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] = Field(
        "SCRAM-SHA-512", description="Used when the protocol is SASL_*."
    )
    sasl_username: str | None = Field(None, description="Kafka user.")
    sasl_password: SecretStr | None = Field(None, description="Kafka password.")
    ssl_ca_file: Path | None = Field(None, description="Certificates to trust; the system's when empty.")
    ssl_cert_file: Path | None = Field(None, description="Client certificate for mutual TLS.")
    ssl_key_file: Path | None = Field(None, description="Key of the client certificate.")
    ssl_key_password: SecretStr | None = Field(None, description="Password of that key.")
    ssl_check_hostname: bool = Field(True, description="Refuse a broker whose certificate names another host.")

    idempotent_producer: bool = Field(True, description="Off only for brokers without idempotence (the embedded one).")
    compression: Literal["none", "gzip", "lz4", "zstd"] = Field("lz4", description="Compression of produced records.")
    linger_ms: int = Field(10, ge=0, le=5000, description="Milliseconds a record may wait for others in its batch.")
    fetch_wait_ms: int = Field(20, ge=1, le=5000, description="Milliseconds the broker may wait to fill a fetch.")
    request_timeout: Seconds = Field(30.0, description="Longest wait for an answer of the broker.")
    session_timeout: Seconds = Field(15.0, description="Silence after which a worker's partitions go to another.")
    instance_id: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{1,200}$")] | None = Field(
        None, description="A lasting name of the worker: one that is back within SESSION_TIMEOUT keeps its partitions."
    )
    rebalance_timeout: Seconds = Field(30.0, description="Time a group waits for its workers when one joins or leaves.")

    batch_records: int = Field(500, ge=1, le=100_000, description="Records that a stage takes at once, at most.")
    batch_linger: Seconds = Field(0.02, description="Longest wait to fill a batch.")
    attempts: int = Field(5, ge=1, le=100, description="Tries of a failing batch before the fault is looked for in it.")
    retry_delay: Seconds = Field(0.2, description="Wait before the second try; doubles with every further one.")
    dead_letter_max_share: float = Field(
        0.5, gt=0, le=1, description="A worker stops when more than this share of what it last read were dead letters."
    )
    dead_letter_window: int = Field(1000, ge=10, description="Posts over which that share is taken.")
    drain_timeout: Seconds = Field(10.0, description="Time that a stopping worker has to finish what it began.")

    future_tolerance: Seconds = Field(300.0, description="A post dated further ahead than this is dated to its arrival.")
    past_tolerance: Seconds = Field(
        259_200.0,
        description="A post that is older when it is first read, by the event clock of its partition, counts for no issue.",
    )
    idle_after: Seconds = Field(10.0, description="Silence after which event time no longer waits for a partition.")
    repeat_memory: int = Field(100_000, ge=0, description="Posts a partition that are remembered to recognise repeats.")
    author_key_file: Path | None = Field(
        None, description="Key for hashing author ids, 32 bytes or more; without it author ids are dropped."
    )
    public_accounts: str = Field(
        "",
        description="Accounts of institutions and outlets that stay in texts and links, separated by commas, such as "
        "`kemenkes_ri,kompascom,pemprov*`; besides those that the watchlist's queries and the verified statements name.",
    )
    language_model: Path | None = Field(None, description="Language model of `kentongan train language`; else our own.")
    sentiment_engine: Literal["embedded", "transformer"] = Field(
        "embedded", description="What tells sentiment: our own small model, or a BERT, RoBERTa or ALBERT checkpoint."
    )
    sentiment_model: str | None = Field(
        None,
        description="Embedded: file of `kentongan train sentiment`; else our own. Transformer: folder of a checkpoint, "
        "or its name on the hub once it was fetched.",
    )
    profiles: Path | None = Field(None, description="Folder with profiles of your own for files of posts, in YAML.")
    model_cache: Path = Field(
        Path("~/.cache/kentongan/models"), description="Folder to which `kentongan model fetch` fetches checkpoints."
    )
    sentiment_labels: str | None = Field(
        None, description="What classes 0, 1 and 2 of a checkpoint mean that does not say so: `positive,neutral,negative`."
    )
    sentiment_device: Literal["cpu", "cuda"] = Field(
        "cpu",
        description="Where a checkpoint runs: its int8 export on the processor, its weights in half precision on a GPU.",
    )
    sentiment_batch: int | None = Field(
        None,
        ge=1,
        le=1024,
        description="Posts of usual length that a checkpoint scores in a call. Default: 1 for int8, so that a score depends "
        "on the post alone (8 is up to 1.5 times as fast); 64 on a GPU.",
    )
    sentiment_scope: Literal["matched", "all"] = Field(
        "matched", description="Score only posts of a watched issue, or all posts."
    )
    score_timeout: Seconds = Field(10.0, description="Longest time that one call of the sentiment model may take.")
    emerging_terms: int = Field(
        500, ge=0, le=5000, description="Hashtags, links and phrases nobody watches that are followed; 0 follows none."
    )
    emerging_people: int = Field(
        30, ge=5, le=100_000, description="People in an hour from which on such a term can be told as an emerging issue."
    )
    unwatched_owner: str | None = Field(
        None,
        max_length=120,
        description="Team that alerts of silent sources and emerging issues go to.",
    )
    unwatched_channels: str = Field("", description="Names of the channels for such alerts, separated by commas.")
    unwatched_zone: ZoneName = Field("Asia/Jakarta", description="Time zone of such alerts and of the sources' daily rhythm.")
    checkpoint_interval: Seconds = Field(
        1.0,
        description="How often changed state is written, at most; less often where that would take over a tenth of the time.",
    )
    hold_mentions: int = Field(
        200_000, ge=1000, description="Mentions a partition that wait for slower partitions before time moves on."
    )

    channels_file: Path | None = Field(
        None, description="YAML file with the channels that alerts go to; without it they are printed by the worker."
    )

    sources_file: Path | None = Field(
        None, description="YAML file with what the stage `sources` fetches and takes; without it the stage is left out."
    )
    sources_host: str = Field(
        "127.0.0.1", description="Address of the stage `sources`, where senders bring posts; used if its file names any."
    )
    sources_port: int = Field(8093, ge=0, le=65535, description="Its port; 0 takes a free one.")

    actor: str | None = Field(
        None, min_length=1, max_length=120, description="Name under which `kentongan incident` acts; else the login name."
    )

    command: str = Field(
        "kentongan",
        min_length=1,
        max_length=200,
        description="How messages spell this program in the commands that they show, such as `docker compose exec worker "
        "kentongan`.",
    )

    retention_hours: int = Field(72, ge=1, description="How long posts are kept on the topics, in hours.")
    dead_letter_retention_hours: int = Field(168, ge=1, description="How long dead letters are kept, in hours.")
    alert_retention_hours: int = Field(2160, ge=1, description="How long alerts are kept, in hours.")

    audit_retention_hours: int = Field(
        43_800, ge=1, description="How long the audit trail is kept, in hours; the default is five years."
    )
    require_purpose: bool = Field(
        False, description="Refuse a watchlist with an issue that states no `purpose` or no `legal_basis`."
    )

    metrics_host: str = Field("127.0.0.1", description="Address that serves metrics and health.")
    metrics_port: int = Field(
        8090, ge=0, le=65535, description="Its port; 0 takes a free one, and so does the default when it is taken."
    )
    desk_host: str = Field("127.0.0.1", description="Address of `kentongan desk`.")
    desk_port: int = Field(8094, ge=0, le=65535, description="Its port; 0 takes a free one.")
    desk_tokens_file: Path | None = Field(
        None,
        description="Who may use it: a YAML list of the entries that `kentongan desk token` prints; needed when DESK_HOST "
        "is not a loopback address.",
    )
    desk_requests_per_minute: int = Field(600, ge=1, le=100_000, description="Requests that it answers a reader each minute.")
    desk_file: Path = Field(
        Path("~/.local/share/kentongan/desk.db"), description="File of SQLite that the desk makes and keeps its database in."
    )
    desk_database: SecretStr | None = Field(
        None, description="Instead of that file, PostgreSQL: `postgresql://user:password@host/name`; desks may share it."
    )
    desk_url: Annotated[str, StringConstraints(pattern=r"^https?://[^\s]+$")] | None = Field(
        None,
        description="Where people open the desk, such as `https://kentongan.example.go.id`: messages and reports link to it.",
    )
    desk_grafana_url: Annotated[str, StringConstraints(pattern=r"^https?://[^\s]+$")] | None = Field(
        None, description="Where people open Grafana, such as `https://grafana.example.go.id`: the desk's pages link to it."
    )
    desk_link_key: Annotated[SecretStr, Field(min_length=32)] | None = Field(
        None,
        description="Signs links in messages by which one decides on the desk without signing in; at least 32 characters, "
        "the same for workers and desks. Needs KENTONGAN_DESK_URL.",
    )
    desk_posts_days: int = Field(30, ge=1, le=3650, description="How long the desk keeps posts of watched issues, in days.")
    desk_corrections_file: Path = Field(
        Path("~/.local/share/kentongan/corrections.jsonl"),
        description="File into which the desk writes corrected verdicts, for `kentongan train sentiment --adapt`.",
    )
    alarm_host: str = Field("127.0.0.1", description="Address of `kentongan notify relay`.")
    alarm_port: int = Field(8092, ge=0, le=65535, description="Its port; 0 takes a free one.")
    stall_after: Seconds = Field(
        120.0, description="A worker that has work to do and finishes nothing for so long reports that it is not alive."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="Least severe message logged.")
    log_format: Literal["console", "json"] = Field("console", description="How log lines look.")

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
        """Whether the broker tells exactly where a partition ends: for the embedded one it may be before the last records."""
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
        if self.session_timeout > self.request_timeout:
            raise ValueError(f"{PREFIX}SESSION_TIMEOUT must not exceed {PREFIX}REQUEST_TIMEOUT")
        return self


class SecretFileSource(PydanticBaseSettingsSource):
    """Reads a secret setting from the file that its `KENTONGAN_<NAME>_FILE` variable names."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        """The content of the file without surrounding white space, or None.

        Raises:
            UserError: the file cannot be read.
        """
        variable = f"{PREFIX}{field_name.upper()}{_FILE}"
        path = os.environ.get(variable)
        if not path or not _is_secret(field):
            return None, field_name, False
        try:
            return read_file(Path(path), _MAX_SECRET).decode().strip(), field_name, False
        except UserError as error:
            raise UserError(f"{variable}: {error}") from None
        except (OSError, UnicodeDecodeError) as error:
            raise UserError(f"{variable}: cannot read {path} ({_cause(error)}); name a readable text file") from error

    def __call__(self) -> dict[str, Any]:
        """All secrets that files hold."""
        found = {name: self.get_field_value(field, name)[0] for name, field in self.settings_cls.model_fields.items()}
        return {name: value for name, value in found.items() if value is not None}


def _is_secret(field: FieldInfo) -> bool:
    return "SecretStr" in str(field.annotation)


def _cause(error: Exception) -> str:
    return error.strerror or type(error).__name__ if isinstance(error, OSError) else type(error).__name__


def load_settings(**overrides: Any) -> Settings:
    """Read the settings from the environment; arguments win.

    Raises:
        UserError: a value is wrong, or a `KENTONGAN_` variable is not a setting.
    """
    found = list(_unknown(os.environ))
    settings = None
    try:
        settings = Settings(**overrides)
    except ValidationError as error:
        for fault in faults(error):
            name = f"{PREFIX}{fault.place[0]}".upper() + ": " if fault.place else ""
            found.append(f"{name}{fault.said}")
    if settings is None or found:
        raise UserError(found[0] if len(found) == 1 else told(found, "the settings"))
    return settings


def _unknown(environ: Mapping[str, str]) -> Iterator[str]:
    known = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}
    known |= {f"{PREFIX}{name.upper()}{_FILE}" for name, field in Settings.model_fields.items() if _is_secret(field)}
    for name in environ:
        if instead := GONE.get(name.removeprefix(PREFIX).removesuffix(_FILE)) if name.startswith(PREFIX) else None:
            yield f"{name} is no setting any more; {instead}"
        elif name.startswith(PREFIX) and name not in known:
            # Without the prefix, which would make any two names look alike.
            close = difflib.get_close_matches(name.removeprefix(PREFIX), [one.removeprefix(PREFIX) for one in known], n=1)
            hint = f"did you mean {PREFIX}{close[0]}?" if close else "`kentongan config` lists all settings"
            yield f"{name} is not a setting; {hint}"

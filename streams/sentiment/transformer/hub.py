"""Fetching of checkpoints from the Hugging Face hub: the only thing here that uses the network, and only when asked to."""

import hashlib
import json
import re
import shutil
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from huggingface_hub import HfApi, constants, hf_hub_download
from huggingface_hub.errors import GatedRepoError, RepositoryNotFoundError, RevisionNotFoundError
from huggingface_hub.utils import disable_progress_bars

from streams.errors import UserError
from streams.sentiment.transformer.folder import new_folder
from streams.sentiment.transformer.location import cached_folder
from streams.sentiment.transformer.tensors import WEIGHTS

__all__ = ["FETCHED", "Fetched", "fetch"]

FETCHED: Final = "fetched.json"
"""Beside the checkpoint: its name, the commit that it is, and the SHA-256 of each file."""

_SMALL_FILES: Final = (
    "config.json",
    "tokenizer.json",
    "tokenizer_config.json",
    "special_tokens_map.json",
    "vocab.txt",
    "vocab.json",
    "merges.txt",
    "spiece.model",
    "sentencepiece.bpe.model",
)
_TIMEOUT: Final = 30.0
"""Seconds to wait for an answer about a checkpoint."""
_COMMIT: Final = re.compile(r"[0-9a-f]{40}")


@dataclass(frozen=True, slots=True)
class Fetched:
    """A checkpoint that was fetched: its folder, the commit on the hub, and whether it was there already."""

    folder: Path
    revision: str
    files: tuple[str, ...]
    size: int
    """Bytes."""
    already: bool


def fetch(name: str, cache: Path, revision: str | None = None) -> Fetched:
    """Fetch what is needed of the checkpoint `name` to its folder under `cache`, unless it is there.

    `revision` is a branch, tag or commit, the main branch when not given; what it is at this moment is written down as a
    commit. Of the weights one form is taken: safetensors, else the pickled ones. A later commit replaces the folder, and an
    export in it. The hub is the one that the environment variable `HF_ENDPOINT` names, huggingface.co by default.

    Raises:
        UserError: the hub cannot be reached, has no such checkpoint, or its files are damaged or no checkpoint.
    """
    folder = cached_folder(name, cache)
    known = _known(folder)
    if known and revision == known.revision:
        return known
    constants.HF_HUB_DISABLE_TELEMETRY = True
    if not sys.stderr.isatty():
        disable_progress_bars()
    try:
        info = HfApi().model_info(name, revision=revision, files_metadata=True, timeout=_TIMEOUT)
        if known and known.revision == info.sha:
            return known
        files = _wanted(name, [one.rfilename for one in info.siblings])
        hashes = {one.rfilename: one.lfs.sha256 for one in info.siblings if one.lfs}
        found = _download(name, str(info.sha), files, hashes, folder)
    except UserError:
        raise
    except GatedRepoError as error:
        raise UserError(
            f"{name} is open only to those whom its authors let in: ask on its page, and set HF_TOKEN to a token of yours"
        ) from error
    except RevisionNotFoundError as error:
        raise UserError(f"{name} has no revision {revision} on {constants.ENDPOINT}") from error
    except RepositoryNotFoundError as error:
        raise UserError(f"there is no {name} on {constants.ENDPOINT}, or it is private and HF_TOKEN is not set") from error
    except Exception as error:  # the client lets errors of its transport through, which changes with its version
        raise UserError(
            f"cannot fetch {name} from {constants.ENDPOINT} ({_reason(error)}): try again, or fetch it on a machine with a "
            f"network and copy the folder to {folder}"
        ) from error
    return found


def _download(name: str, commit: str, files: Iterable[str], hashes: dict[str, str], folder: Path) -> Fetched:
    with new_folder(folder.with_name(f"{folder.name}.{commit}")) as made:
        sums = {}
        for file in files:
            hf_hub_download(name, file, revision=commit, local_dir=made)
            sums[file] = _sha256(made / file)
            if sums[file] != hashes.get(file, sums[file]):
                raise UserError(f"{file} of {name} was damaged on its way: try again")
        shutil.rmtree(made / ".cache", ignore_errors=True)
        note = {"name": name, "revision": commit, "files": sums}
        (made / FETCHED).write_text(json.dumps(note, indent=2) + "\n", encoding="utf-8")
    whole = folder.with_name(f"{folder.name}.{commit}")
    shutil.rmtree(folder, ignore_errors=True)
    whole.replace(folder)
    return _told(folder, commit, sums, already=False)


def _wanted(name: str, files: list[str]) -> list[str]:
    small: list[str] = [file for file in _SMALL_FILES if file in files]
    for whole in WEIGHTS:
        stem, suffix = whole.split(".")
        parts = [file for file in files if re.fullmatch(rf"{stem}-\d+-of-\d+\.{suffix}", file)]
        if whole in files:
            return [*small, whole]
        if parts and f"{whole}.index.json" in files:
            return [*small, f"{whole}.index.json", *parts]
    raise UserError(f"{name} has neither {' nor '.join(WEIGHTS)} on the hub: choose a checkpoint with weights for torch")


def _known(folder: Path) -> Fetched | None:
    try:
        note = json.loads((folder / FETCHED).read_bytes())
        commit, files = note["revision"], dict(note["files"])
        if _COMMIT.fullmatch(commit) and all((folder / file).is_file() for file in files):
            return _told(folder, commit, files, already=True)
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return None


def _told(folder: Path, commit: str, files: dict[str, Any], *, already: bool) -> Fetched:
    size = sum((folder / file).stat().st_size for file in files)
    return Fetched(folder, commit, tuple(files), size, already)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _reason(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0].rstrip(".:")

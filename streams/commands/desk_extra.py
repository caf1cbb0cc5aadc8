"""Checks that the extra packages of the desk are installed, which a worker does not need."""

from importlib.util import find_spec

from streams.errors import UserError

__all__ = ["require_desk"]


def require_desk() -> None:
    """Raises UserError where the extra is not installed."""
    for package in ("alembic", "argon2", "fastapi", "pg8000", "sqlalchemy", "typst", "uvicorn", "xlsxwriter"):
        if find_spec(package) is None:
            raise UserError("the desk is not installed: pip install 'kentongan[desk]'")

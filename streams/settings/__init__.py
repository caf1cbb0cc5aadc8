"""All settings in one object, read from the environment with the prefix `KENTONGAN_`."""

from streams.settings.load import GONE, load_settings
from streams.settings.settings import Settings
from streams.settings.variables import PREFIX

__all__ = ["GONE", "PREFIX", "Settings", "load_settings"]

"""A file with one verified statement."""

__all__ = ["ONE"]

ONE = """
facts:
  - id: mobil-istana
    claim: Istana menyewa 1.000 mobil
    verdict: Hoaks
    correction: Yang disewa 37 minibus.
    owner: Biro Pers
    checked: 2025-03-05
"""

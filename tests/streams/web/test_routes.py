"""What the server of a worker answers."""

import pytest

from streams.web.worker_answers import PATHS


@pytest.mark.parametrize("path", [*PATHS, "/", "/nowhere"])
async def test_every_answer_carries_the_security_headers(web, path):
    answer = await (await web()).client.get(path)
    assert (answer.status == 404) == (path not in PATHS)
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "no-referrer"


async def test_metrics_in_both_formats(web):
    client = (await web()).client
    plain = await client.get("/metrics")
    assert plain.headers["Content-Type"].startswith("text/plain")
    assert "kentongan_worker_info" in await plain.text()
    other = await client.get("/metrics", headers={"Accept": "application/openmetrics-text; version=1.0.0"})
    assert other.headers["Content-Type"].startswith("application/openmetrics-text")
    assert (await other.text()).endswith("# EOF\n")


async def test_nothing_can_be_changed(web):
    client = (await web()).client
    for path in PATHS:
        for method in ("POST", "PUT", "DELETE", "PATCH"):
            assert (await client.request(method, path)).status == 405

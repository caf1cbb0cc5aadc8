import ssl

import pytest

from streams.errors import UserError
from streams.kafka.clients import client_options, producer_options, ssl_context
from streams.settings import Settings

SASL = {"sasl_username": "humas", "sasl_password": "rahasia"}


def test_without_security_nothing_of_it_is_given():
    found = client_options(Settings(bootstrap_servers="a:1,b:2", request_timeout=20))
    assert found == {
        "bootstrap_servers": "a:1,b:2",
        "security_protocol": "PLAINTEXT",
        "ssl_context": None,
        "request_timeout_ms": 20_000,
    }


@pytest.mark.parametrize("protocol", ["SASL_PLAINTEXT", "SASL_SSL"])
def test_with_sasl_user_and_password_are_given(protocol):
    found = client_options(Settings(security_protocol=protocol, sasl_mechanism="SCRAM-SHA-256", **SASL))
    assert found["sasl_mechanism"] == "SCRAM-SHA-256"
    assert (found["sasl_plain_username"], found["sasl_plain_password"]) == ("humas", "rahasia")
    assert (found["ssl_context"] is not None) == (protocol == "SASL_SSL")


@pytest.mark.parametrize("check", [True, False])
def test_a_broker_must_show_a_trusted_certificate_whatever_its_name(check):
    context = ssl_context(Settings(security_protocol="SSL", ssl_check_hostname=check))
    assert context.check_hostname == check
    assert context.verify_mode == ssl.CERT_REQUIRED


@pytest.mark.parametrize("setting", ["ssl_ca_file", "ssl_cert_file"])
@pytest.mark.parametrize("content", [None, "no certificate"])
def test_a_file_that_cannot_be_used_is_said(tmp_path, setting, content):
    path = tmp_path / "file.pem"
    if content:
        path.write_text(content)
    with pytest.raises(UserError, match="KENTONGAN_SSL_CA_FILE"):
        ssl_context(Settings(security_protocol="SSL", **{setting: path}))


def test_producers_are_durable():
    found = producer_options(Settings(compression="none", linger_ms=7))
    assert (found["acks"], found["enable_idempotence"]) == ("all", True)
    assert (found["compression_type"], found["linger_ms"]) == (None, 7)
    assert producer_options(Settings(compression="zstd"))["compression_type"] == "zstd"
    assert producer_options(Settings(idempotent_producer=False))["enable_idempotence"] is False

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotspot.core.http_request import BODY_BYTES, HEAD_BYTES, BadRequestError, read


def test_a_probe_is_read_with_its_host_and_no_body() -> None:
    data = b"GET /generate_204 HTTP/1.1\r\nHost: www.gstatic.com\r\n\r\n"

    found = read(data)

    assert found is not None
    request, used = found
    assert (request.method, request.target, request.host, used) == (
        *("GET", "/generate_204", "www.gstatic.com"),
        len(data),
    )
    assert request.keeps


def test_a_form_is_read_with_its_body_and_nothing_of_what_follows() -> None:
    data = b"POST /accept HTTP/1.1\r\nHost: a\r\nContent-Length: 7\r\n\r\nterms=1GET"

    found = read(data)

    assert found is not None
    assert (found[0].body, data[found[1] :]) == (b"terms=1", b"GET")


@pytest.mark.parametrize("cut", range(70))
def test_half_a_request_waits_for_the_rest(cut: int) -> None:
    data = b"POST /accept HTTP/1.1\r\nHost: a.vn\r\nContent-Length: 7\r\n\r\nterms=1"

    assert read(data[: min(cut, len(data) - 1)]) is None


def test_a_request_as_to_a_proxy_names_its_host_in_the_first_line() -> None:
    found = read(b"GET http://a.vn/b?c HTTP/1.0\r\nHost: wrong\r\n\r\n")

    assert found is not None
    assert (found[0].host, found[0].target, found[0].keeps) == ("a.vn", "/b?c", False)


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 TLS to the wrong port", 400),
        (b"GET / HTTP/2.0\r\n\r\n", 400),
        (b"GET  / HTTP/1.1\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: a\r\n folded\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nA: b\x00c\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nA: b\nC: d\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nContent-Length: 1_0\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", 411),
        (b"POST / HTTP/1.1\r\nExpect: 100-continue\r\n\r\n", 417),
        (b"POST / HTTP/1.1\r\nContent-Length: 4097\r\n\r\n", 413),
        (b"CONNECT a.vn:443 HTTP/1.1\r\n\r\n", 405),
        (b"OPTIONS * HTTP/1.1\r\n\r\n", 405),
        (b"GET elsewhere HTTP/1.1\r\n\r\n", 400),
        (b"GET /" + b"a" * HEAD_BYTES, 431),
        (b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * 65 + b"\r\n", 431),
    ],
)
def test_what_is_no_request_of_ours_is_refused_by_number(
    data: bytes, status: int
) -> None:
    with pytest.raises(BadRequestError) as caught:
        read(data)

    assert caught.value.status == status


FIELD = st.text("a:\r\n\0ÿ", max_size=8).map(lambda v: b"X: " + v.encode("latin-1"))


@given(st.binary(max_size=300) | FIELD)
def test_any_bytes_are_a_request_or_wait_or_are_refused(data: bytes) -> None:
    for given_bytes in (data, b"GET / HTTP/1.1\r\n" + data + b"\r\n\r\n"):
        try:
            found = read(given_bytes)
        except BadRequestError:
            continue

        assert found is None or found[1] <= len(given_bytes)
        if found is not None:
            lines = [*found[0].fields.values(), found[0].target, found[0].host]
            assert not any("\r" in line or "\n" in line for line in lines)
            assert len(found[0].body) <= BODY_BYTES

"""What a node remembers of the console's audit log."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from edge import keys
from edge.contract.command import Time
from edge.contract.topics import Topic
from edge.contract.witness import AuditHead
from edge.node.witness import KEPT
from tests.rig.authority import COMMUNE, NOON
from tests.rig.node import NODE, NodeBench

CMD = Topic("cmd", commune=COMMUNE)


@pytest.fixture
def bench(tmp_path: Path) -> NodeBench:
    bench = NodeBench(tmp_path)
    bench.enrol()
    return bench


def head(number: int, letter: str = "a") -> AuditHead:
    return AuditHead(number=number, sha256=letter * 64, at=NOON)


def tell(bench: NodeBench, said: AuditHead | None, *, topic: Topic = CMD) -> None:
    body = Time(now=bench.clock.now(), audit=said)
    order = bench.authority.order("time", body, aud=(topic.address,), valid_s=120)
    bench.order(topic, order)


def remembered(bench: NodeBench) -> AuditHead | None:
    bench.live(1)
    return bench.state().audit


def test_a_node_tells_at_once_which_head_it_was_told(bench: NodeBench) -> None:
    assert remembered(bench) is None

    tell(bench, head(7))

    assert remembered(bench) == head(7)


def test_a_time_without_a_head_changes_nothing(bench: NodeBench) -> None:
    tell(bench, head(7))
    tell(bench, None)

    assert remembered(bench) == head(7)


@pytest.mark.parametrize("said", [head(6, "b"), head(7, "b")])
def test_a_log_that_was_cut_or_written_anew_does_not_make_a_node_forget(
    bench: NodeBench, said: AuditHead
) -> None:
    tell(bench, head(7))

    tell(bench, said)

    assert remembered(bench) == head(7)


def test_a_new_epoch_begins_to_remember_anew(bench: NodeBench) -> None:
    tell(bench, head(7))
    bench.authority.epoch += 1

    tell(bench, head(3, "b"))

    assert remembered(bench) == head(3, "b")


def test_another_stations_key_begins_to_remember_anew(bench: NodeBench) -> None:
    tell(bench, head(2**50))
    authority = bench.authority
    stolen, authority.station = authority.station, Ed25519PrivateKey.generate()
    named = keys.end(authority.named, authority.kid(stolen), "revoked", NOON)
    authority.named = keys.add(named, authority.entry(authority.station, "station"))
    bench.order(Topic("keys"), authority.root_keys())

    tell(bench, head(8))

    assert remembered(bench) == head(8)


def test_a_power_cut_does_not_make_a_node_forget(bench: NodeBench) -> None:
    tell(bench, head(7))

    bench.begin()
    tell(bench, head(5))

    assert remembered(bench) == head(7)


def test_a_disk_that_spoilt_it_makes_a_node_begin_anew(bench: NodeBench) -> None:
    tell(bench, head(7))
    bench.store.set_value(KEPT, b"\xff")

    bench.begin()
    tell(bench, head(5))

    assert remembered(bench) == head(5)


def test_it_counts_on_the_nodes_own_topic_too(bench: NodeBench) -> None:
    tell(bench, head(7), topic=Topic("cmd", node=NODE))

    assert remembered(bench) == head(7)


@given(numbers=st.lists(st.integers(0, 2**53), min_size=1, max_size=5))
def test_of_all_heads_of_an_epoch_the_highest_is_remembered(
    tmp_path_factory: pytest.TempPathFactory, numbers: list[int]
) -> None:
    bench = NodeBench(tmp_path_factory.mktemp("node"))
    bench.enrol()

    for number in numbers:
        tell(bench, head(number))

    assert remembered(bench) == head(max(numbers))

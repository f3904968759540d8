"""An order that makes the program fail: given up, told, and what was held goes on."""

import contextlib
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest

from edge.contract.bulletin import Plan
from edge.contract.command import Stop
from edge.contract.keyset import Keyset
from edge.contract.refusal import RefusalKind
from edge.contract.topics import Topic
from edge.holding import Holding, Judge
from edge.jws import BadOrderError
from edge.node import orders
from edge.runtime import Received
from edge.trust import Accepted
from tests.rig.authority import TOPICS, bulletin, me
from tests.rig.node import NODE, NodeBench

POISON = "lam-hong-may"
PLAN = str(TOPICS["plan"])


class EndsError(BaseException):
    """The program is gone, as by a segmentation fault: nobody catches it."""


@pytest.fixture
def bench(tmp_path: Path) -> NodeBench:
    bench = NodeBench(tmp_path)
    bench.enrol()
    bench.order(PLAN, bench.authority.plan(bulletin(lineage="hop-dan")))
    bench.live(2)
    return bench


def plant(
    bench: NodeBench, fault: Callable[[], BaseException], where: str = POISON
) -> None:
    """The act of a plan with this bulletin (or of any stop, or keyset) now fails."""

    def act(accepted: Accepted) -> None:
        match accepted.body:
            case Plan(items=items) if where in {one.lineage for one in items}:
                raise fault()
            case Keyset() if where == "keyset":
                raise fault()
            case Stop() if where == "stop":
                raise fault()
            case _:
                bench.done.append(accepted)

    bench.on_act = act


def poison(bench: NodeBench) -> bytes:
    return bench.authority.plan(bulletin(lineage=POISON))


def planned(bench: NodeBench) -> list[str]:
    """Lineages of the plan that the agent was given last."""
    plans = [one.body for one in bench.done if isinstance(one.body, Plan)]
    return [item.lineage for item in plans[-1].items]


def test_an_order_that_ended_the_program_twice_is_not_tried_a_third_time(
    bench: NodeBench,
) -> None:
    plant(bench, EndsError)
    held = bench.state().plan

    with pytest.raises(EndsError):
        bench.order(PLAN, poison(bench))
    with pytest.raises(EndsError):
        bench.begin()  # the broker gives it the same order
    bench.begin()
    bench.live(2)

    assert planned(bench) == ["hop-dan"]
    assert bench.state().plan == held
    assert bench.state().refused == {"fails-here": 1}
    bench.begin()
    bench.live(2)
    assert bench.state().plan == held, "a clean start tries it no more either"
    bench.order(PLAN, bench.authority.plan(bulletin(lineage="tin-moi")))
    assert planned(bench) == ["tin-moi"]


def test_one_whose_consequences_end_the_program_gives_way_to_what_was_held(
    bench: NodeBench,
) -> None:
    held, payload = bench.state().plan, poison(bench)
    bench.broker.retained[PLAN] = payload

    # Taken, and the program ends before it takes the next event.
    bench.node.handle(Received(PLAN, payload, retained=False), bench.on_act)
    taken = planned(bench)
    plant(bench, EndsError)
    with pytest.raises(EndsError):
        bench.begin()  # the disk gives it back
    bench.begin()
    bench.live(2)

    assert (taken, planned(bench)) == ([POISON], ["hop-dan"])
    assert bench.state().plan == held
    assert bench.hello().held[PLAN] > held, "a console must not use its number again"
    assert set(bench.state().refused) == {"fails-here"}
    bench.begin()
    assert planned(bench) == ["hop-dan"]


def test_an_order_that_was_lived_through_is_not_in_doubt(bench: NodeBench) -> None:
    for number in range(4):
        good = bench.authority.plan(bulletin(lineage=f"tin-{number}"))
        bench.order(PLAN, good)
        bench.begin()
        bench.begin()

    assert planned(bench) == ["tin-3"]
    assert bench.state().refused == {}


def test_a_broker_that_is_late_forgives_nothing(bench: NodeBench) -> None:
    """The program lives for a while each time, before it is given the order again."""
    plant(bench, EndsError)
    with pytest.raises(EndsError):
        bench.order(PLAN, poison(bench))
    retained = dict(bench.broker.retained)

    bench.broker.retained.clear()
    bench.begin()
    bench.live(5)
    with pytest.raises(EndsError):
        bench.order(PLAN, retained[PLAN])
    bench.begin()
    bench.live(2)

    assert bench.state().refused == {"fails-here": 1}


def test_a_failure_that_is_raised_ends_nothing_where_something_was_held(
    bench: NodeBench,
) -> None:
    plant(bench, lambda: ZeroDivisionError("division by zero"))
    held = bench.state().plan
    bench.done.clear()

    bench.order(PLAN, poison(bench))
    bench.live(61)
    bench.acknowledge()
    bench.live(61)

    assert planned(bench) == ["hop-dan"], "the agent stands again on what was held"
    assert bench.state().plan == held
    assert "ZeroDivisionError" in str(bench.batches())
    bench.begin()
    bench.live(1)
    assert bench.state().plan == held
    assert bench.state().refused[RefusalKind.FAILS_HERE] >= 1


def test_a_failure_that_has_passed_costs_nothing_when_the_order_comes_again(
    bench: NodeBench,
) -> None:
    order = poison(bench)
    plant(bench, MemoryError)
    bench.order(PLAN, order)
    bench.live(2)
    assert planned(bench) == ["hop-dan"]
    bench.on_act = bench.done.append

    bench.order(PLAN, order)
    bench.live(2)

    assert planned(bench) == [POISON]


def test_where_nothing_was_held_a_failure_ends_the_program(tmp_path: Path) -> None:
    bench = NodeBench(tmp_path)
    bench.enrol()
    plant(bench, ZeroDivisionError)

    with pytest.raises(ZeroDivisionError):
        bench.order(PLAN, poison(bench))
    with pytest.raises(ZeroDivisionError):
        bench.begin()
    bench.begin()
    bench.live(1)

    assert bench.state().refused == {"fails-here": 1}
    assert bench.state().plan == (0, 0)


def test_a_stop_that_fails_ends_the_program_and_at_last_is_given_up(
    bench: NodeBench,
) -> None:
    plant(bench, ZeroDivisionError, "stop")
    stop = bench.authority.order(
        "stop", Stop(), by=bench.authority.approver, valid_s=60
    )

    with pytest.raises(ZeroDivisionError):
        bench.order(Topic("cmd", node=NODE), stop)
    with pytest.raises(ZeroDivisionError):
        bench.begin()
    bench.begin()
    bench.live(1)

    assert bench.state().refused == {"fails-here": 1}
    bench.begin()
    bench.live(1)
    assert bench.state().refused == {"fails-here": 1}


def test_two_orders_of_a_topic_that_fail_are_both_given_up(bench: NodeBench) -> None:
    """A program that fails over whatever the plans of a week have in common."""
    bench.order(PLAN, poison(bench))
    bench.live(2)
    bench.order(PLAN, poison(bench))
    bench.live(2)
    plant(bench, EndsError)
    for _ in range(4):  # the one that is held, and the one before it
        with pytest.raises(EndsError):
            bench.begin()
    bench.begin()
    bench.live(2)
    assert bench.state().plan == (0, 0)

    bench.begin()  # and the broker gives it the first again
    bench.live(2)

    assert bench.state().plan == (0, 0)


def test_what_is_given_up_is_not_put_back_in_place_of_another(tmp_path: Path) -> None:
    bench = NodeBench(tmp_path)
    bench.enrol()
    bench.order(PLAN, poison(bench))
    bench.live(2)
    plant(bench, EndsError)
    for _ in range(2):
        with pytest.raises(EndsError):
            bench.begin()
    bench.begin()  # it is given up, and nothing was held before it

    payload = poison(bench)
    bench.broker.retained[PLAN] = payload
    bench.on_act = bench.done.append
    bench.node.handle(Received(PLAN, payload, retained=False), bench.on_act)
    plant(bench, EndsError)
    with pytest.raises(EndsError):
        bench.begin()
    bench.begin()
    bench.live(2)

    assert bench.state().plan == (0, 0)


def test_what_ends_every_start_from_some_day_on_is_found_and_given_up(
    bench: NodeBench,
) -> None:
    """It was lived through long ago, so no note is left of it."""
    bench.order(PLAN, poison(bench))
    bench.live(5)

    def look() -> None:
        plans = [one.body for one in bench.done if isinstance(one.body, Plan)]
        if plans and plans[-1].items[0].lineage == POISON:
            raise EndsError

    def settle() -> None:
        look()
        while (event := bench.inbox.poll()) is not None:
            bench.node.handle(event, bench.on_act)
            look()

    bench.settle = settle  # type: ignore[method-assign]
    starts = 0
    while starts < 12:
        starts += 1
        bench.done.clear()
        with contextlib.suppress(EndsError):
            bench.begin()
            break
    bench.live(2)

    assert starts < 12
    assert planned(bench) == ["hop-dan"]
    assert set(bench.state().refused) == {"fails-here"}


def test_where_what_was_held_does_not_hold_any_more_a_failure_ends_the_program(
    bench: NodeBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half-way in an order, with nothing to go back to: no state to go on in."""

    def ended(*_: object) -> None:
        raise BadOrderError(RefusalKind.KEY_ENDED, "its key was revoked since")

    monkeypatch.setattr(orders, "again", ended)
    plant(bench, ZeroDivisionError)

    with pytest.raises(ZeroDivisionError):
        bench.order(PLAN, poison(bench))


def test_another_version_of_the_program_tries_it_again(bench: NodeBench) -> None:
    plant(bench, EndsError)
    with pytest.raises(EndsError):
        bench.order(PLAN, poison(bench))
    with pytest.raises(EndsError):
        bench.begin()
    bench.begin()
    bench.live(1)

    bench.version, bench.on_act = "0.2.0", bench.done.append
    bench.begin()

    assert planned(bench) == [POISON]


def test_a_power_cut_that_takes_the_note_along_counts_for_nothing(
    bench: NodeBench,
) -> None:
    for _ in range(4):
        bench.slate.write(b"\xff half a note")
        bench.order(PLAN, bench.authority.plan(bulletin(lineage="tin-moi")))
        bench.begin()

    assert planned(bench) == ["tin-moi"]
    assert bench.state().refused == {}


def test_an_order_that_cannot_even_be_judged_is_refused(
    bench: NodeBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise RecursionError("too deep")

    monkeypatch.setattr(orders, "judge", fails)

    bench.order(PLAN, bench.authority.plan())
    bench.live(1)

    assert bench.state().refused == {"fails-here": 1}


def test_a_keyset_that_was_taken_is_never_put_back(bench: NodeBench) -> None:
    """A revoked key must not come to life, whatever the program makes of it."""
    before = bench.state().keys

    bench.order(TOPICS["keys"], bench.authority.commune_keys())
    for _ in range(3):
        bench.begin()
    bench.live(1)

    assert bench.state().keys > before
    assert bench.state().refused == {}


def put_back(bench: NodeBench, payload: bytes) -> None:
    """It is taken, ends the program twice, and the one before it is put back."""
    bench.broker.retained[PLAN] = payload
    bench.node.handle(Received(PLAN, payload, retained=False), bench.on_act)
    plant(bench, EndsError)
    with pytest.raises(EndsError):
        bench.begin()
    bench.begin()
    bench.live(2)


def test_after_a_put_back_nothing_older_than_what_was_given_up_is_taken(
    bench: NodeBench,
) -> None:
    """Signed by the station, and never seen here: somebody at the broker kept it."""
    between = bench.authority.plan(bulletin(lineage="da-giu-lai"))
    put_back(bench, poison(bench))

    bench.order(PLAN, between)
    bench.live(2)
    replayed = planned(bench), bench.state().refused.get(RefusalKind.OLDER)
    bench.begin()
    bench.order(PLAN, between)
    bench.order(PLAN, bench.authority.plan(bulletin(lineage="tin-moi")))
    bench.live(2)

    assert replayed == (["hop-dan"], 1)
    assert planned(bench) == ["tin-moi"]


def test_nor_where_it_was_given_up_before_it_was_ever_taken(bench: NodeBench) -> None:
    between = bench.authority.plan(bulletin(lineage="da-giu-lai"))
    held = bench.state().plan
    plant(bench, EndsError)
    with pytest.raises(EndsError):
        bench.order(PLAN, poison(bench))
    with pytest.raises(EndsError):
        bench.begin()
    bench.begin()

    bench.order(PLAN, between)
    bench.live(2)

    assert planned(bench) == ["hop-dan"]
    assert bench.state().plan == held


def test_a_plan_that_was_put_back_gives_way_to_the_given_up_one_in_another_version(
    bench: NodeBench,
) -> None:
    put_back(bench, poison(bench))
    bench.version, bench.on_act = "0.2.0", bench.done.append

    bench.begin()
    bench.live(2)
    tried = planned(bench), bench.state().plan
    bench.begin()
    bench.live(2)

    assert tried == ([POISON], bench.hello().held[PLAN])
    assert bench.state().plan == bench.hello().held[PLAN]


def judge_bulletins(bench: NodeBench) -> list[str]:
    """As every agent does with a plan: judge, and count what is approved."""
    act, refused = bench.on_act, list[str]()

    def judged(accepted: Accepted) -> None:
        if isinstance(accepted.body, Plan):
            node, here = bench.node, me()
            node.settle(here.area, here.groups)
            by = Judge(node.me, node.ring, node.believed_now(), node.versions.highest)
            plan = Holding().with_plan(accepted.topic, accepted.body).judged_plan(by)
            node.versions.count(plan.approved)
            refused[:] = [one.kind for one in plan.refused]
        act(accepted)

    bench.on_act = judged
    return refused


def next_version(bench: NodeBench) -> bytes:
    return bench.authority.plan(
        bulletin(lineage="hop-dan", version=9), bulletin(lineage=POISON)
    )


def test_versions_of_a_plan_that_was_given_up_do_not_count(bench: NodeBench) -> None:
    """Or the bulletin of the plan that is put back would be refused as older."""
    payload = next_version(bench)
    bench.broker.retained[PLAN] = payload
    judge_bulletins(bench)
    bench.node.handle(Received(PLAN, payload, retained=False), bench.on_act)
    raised = bench.node.versions.highest["hop-dan"]
    plant(bench, EndsError)
    refused = judge_bulletins(bench)
    with pytest.raises(EndsError):
        bench.begin()
    bench.begin()
    bench.live(2)

    assert raised == 9
    assert (planned(bench), refused) == (["hop-dan"], [])


def test_nor_do_those_of_one_that_failed_and_ended_nothing(bench: NodeBench) -> None:
    plant(bench, ZeroDivisionError)
    refused = judge_bulletins(bench)

    bench.order(PLAN, next_version(bench))
    bench.live(2)

    assert (planned(bench), refused) == (["hop-dan"], [])


def test_versions_that_were_lived_through_count_through_a_restart(
    bench: NodeBench,
) -> None:
    refused = judge_bulletins(bench)
    bench.order(PLAN, next_version(bench))
    bench.live(1)
    bench.order(PLAN, bench.authority.plan())
    bench.begin()

    bench.order(PLAN, bench.authority.plan(bulletin(lineage="hop-dan")))

    assert refused == [RefusalKind.OLDER]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of one MiB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)]
    subprocess.run(mount, check=True)
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def fill_up(folder: Path) -> None:
    with (
        (folder / "somebody-elses").open("wb", buffering=0) as file,
        contextlib.suppress(OSError),
    ):
        while file.write(b"x" * 4096):
            pass


@pytest.mark.root
def test_a_full_disk_keeps_nobody_from_what_was_held(small_disk: Path) -> None:
    bench = NodeBench(small_disk, reserve_bytes=0)
    bench.enrol()
    bench.order(PLAN, bench.authority.plan(bulletin(lineage="hop-dan")))
    bench.live(2)
    held, payload = bench.state().plan, poison(bench)
    bench.broker.retained[PLAN] = payload
    bench.node.handle(Received(PLAN, payload, retained=False), bench.on_act)
    plant(bench, EndsError)
    with pytest.raises(EndsError):
        bench.begin()
    fill_up(small_disk)

    for _ in range(2):  # every start, for as long as the disk is full
        bench.done.clear()
        bench.begin()
        bench.live(2)
        told = {one.code for one in bench.state().troubles}
        assert (planned(bench), bench.state().plan) == (["hop-dan"], held)
        assert "disk-full" in told
    (small_disk / "somebody-elses").unlink()
    bench.live(120)
    well = {one.code for one in bench.state().troubles}
    bench.begin()
    bench.live(2)

    assert "disk-full" not in well
    assert (planned(bench), bench.state().plan) == (["hop-dan"], held)
    assert bench.store.snapshot(PLAN) != payload
    bench.store.close()


@pytest.mark.parametrize("fault", [EndsError, ZeroDivisionError])
def test_a_keyset_over_which_the_program_fails_revokes_all_the_same(
    bench: NodeBench, fault: type[BaseException]
) -> None:
    """It holds from the first time on, so it can neither be given up nor come again."""
    plant(bench, fault, "keyset")
    who = bench.authority
    who.approvers = Keyset(
        entries=tuple(
            msgspec.structs.replace(one, standing="revoked", ended=who.at)
            for one in who.approvers.entries
        )
    )

    with pytest.raises(fault):
        bench.order(TOPICS["keys"], who.commune_keys())
    taken = bench.node.ring
    for _ in range(3):
        bench.begin()
        bench.live(2)

    entry = bench.node.ring.find(who.kid(who.approver))
    assert entry is not None
    assert entry[2] is not None
    assert entry[2].standing == "revoked"
    assert taken == bench.node.ring
    assert bench.state().refused == {}

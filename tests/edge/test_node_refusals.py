from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from edge.contract.refusal import Refusal, RefusalKind
from edge.node.refusals import ISSUERS, SUMMED_UP_S, Refusals


def refusal(kind: RefusalKind = RefusalKind.ALTERED, issuer: str = "a") -> Refusal:
    return Refusal(kind, "ce/1/all/plan", "x" * 1000, issuer, "plan-1-1")


def test_bad_orders_of_one_kind_and_issuer_are_one_event() -> None:
    refusals = Refusals()

    for _ in range(1000):
        refusals.add(refusal(), 5.0)

    (event,) = refusals.take_events()
    assert event.count == 1000
    assert len(event.detail) <= 200
    assert refusals.take_events() == ()


def test_a_summing_up_lasts_a_minute_from_the_first_bad_order() -> None:
    refusals = Refusals()

    assert refusals.due_s() is None
    refusals.add(refusal(), 5.0)
    refusals.add(refusal(), 50.0)

    assert refusals.due_s() == 5.0 + SUMMED_UP_S


def test_counts_that_could_not_be_kept_are_given_back() -> None:
    refusals = Refusals()
    refusals.add(refusal(), 0.0)
    taken = refusals.take_counts()
    refusals.add(refusal(), 0.0)

    refusals.give_back(taken)

    assert refusals.take_counts() == {RefusalKind.ALTERED: 2}
    assert refusals.take_counts() == {}


FLOODS = st.lists(
    st.tuples(st.sampled_from(RefusalKind), st.integers(0, 40).map(str)), max_size=200
)


@settings(max_examples=50)
@given(FLOODS)
def test_whatever_comes_every_bad_order_is_in_one_count_and_one_event(
    flood: list[tuple[RefusalKind, str]],
) -> None:
    refusals = Refusals()
    for kind, issuer in flood:
        refusals.add(refusal(kind, issuer), 0.0)

    events = refusals.take_events()

    told: Counter[str] = Counter()
    for event in events:
        told[event.kind] += event.count
    assert told == Counter(kind for kind, _ in flood)
    assert refusals.take_counts() == dict(told)
    assert len({event.issuer for event in events}) <= ISSUERS + 1

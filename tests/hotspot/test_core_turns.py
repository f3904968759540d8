from hypothesis import given
from hypothesis import strategies as st

from hotspot.core.turns import Pace, Turns

PACE = Pace(burst=3, per_s=2)


def test_clients_have_their_turns_in_a_round_however_much_one_asks() -> None:
    turns: Turns[str] = Turns(Pace(burst=100, per_s=1))
    for number in range(50):
        turns.add("flood", f"flood-{number}")
    turns.add("phone", "phone-0")
    turns.add("phone", "phone-1")

    first = [turns.take(0.0) for _ in range(4)]

    assert first == ["flood-0", "phone-0", "flood-1", "phone-1"]


def test_who_used_up_its_budget_waits_and_others_do_not() -> None:
    turns: Turns[str] = Turns(PACE)
    for number in range(9):
        turns.add("flood", f"flood-{number}")

    taken = [turns.take(0.0) for _ in range(4)]
    turns.add("phone", "phone")

    assert taken == ["flood-0", "flood-1", "flood-2", None]
    assert turns.take(0.0) == "phone"
    assert turns.wait_s(0.0) == 0.5
    assert turns.take(0.5) == "flood-3"


def test_what_is_dropped_has_no_turn() -> None:
    turns: Turns[str] = Turns(PACE)
    turns.add("phone", "one")

    turns.drop("phone", "one")

    assert (turns.take(0.0), len(turns), turns.wait_s(0.0)) == (None, 0, None)


def test_clients_that_went_are_forgotten() -> None:
    turns: Turns[int] = Turns(PACE)
    for number in range(1000):
        turns.add(f"10.0.0.{number}", number)
        turns.take(number / 1000)

    turns.take(500.0)

    assert turns._budgets == {}


@given(
    st.lists(
        st.tuples(st.sampled_from("abc"), st.floats(min_value=0, max_value=0.3)),
        max_size=60,
    )
)
def test_nothing_is_lost_or_doubled_and_nobody_gets_more_than_its_pace(
    asks: list[tuple[str, float]],
) -> None:
    turns: Turns[tuple[str, int]] = Turns(PACE)
    now_s, given_out = 0.0, []
    for number, (client, pause_s) in enumerate(asks):
        now_s += pause_s
        turns.add(client, (client, number))
        if (taken := turns.take(now_s)) is not None:
            given_out.append(taken)
    for client in "abc":
        of_it = [one for one in given_out if one[0] == client]
        assert len(of_it) <= PACE.burst + PACE.per_s * now_s + 1e-6
        assert of_it == sorted(of_it)

    while (wait_s := turns.wait_s(now_s)) is not None:
        now_s += wait_s + 1e-9
        taken = turns.take(now_s)
        assert taken is not None
        given_out.append(taken)

    assert sorted(n for _, n in given_out) == list(range(len(asks)))

"""Who is on line: examples, and what holds whatever happens."""

from dataclasses import replace

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from edge.contract.settings import DeviceCode
from hotspot.core import sessions
from hotspot.core.sessions import Limits, Register, device, judge
from hotspot.core.table import FIRST_SESSION, LAST_SESSION

AN, BINH, CHI = "02:00:00:00:00:01", "02:00:00:00:00:02", "02:00:00:00:00:03"
KEY = bytes(32)
LIMITS = Limits(clients_max=2, session_s=7200)


def with_sessions(*macs: str, limits: Limits = LIMITS, now_s: float = 0) -> Register:
    register = Register(key=KEY)
    for mac in macs:
        register, session = sessions.admit(register, mac, None, now_s, limits)
        assert session is not None
    return register


def test_who_accepts_is_on_line_for_the_session_s_time() -> None:
    register = with_sessions(AN)

    assert judge(register, AN, 7199, LIMITS).standing == "accepted"
    assert judge(register, AN, 7199, LIMITS).left_s == 1
    assert judge(register, AN, 7200, LIMITS).standing == "new"
    assert judge(register, BINH, 0, LIMITS).standing == "new"


def test_who_is_on_line_keeps_the_session_however_often_it_accepts() -> None:
    register = with_sessions(AN)

    again, session = sessions.admit(register, AN, None, 100, LIMITS)

    assert session is None
    assert again == register


def test_as_many_are_on_line_as_may_be() -> None:
    register = with_sessions(AN, BINH)

    assert judge(register, CHI, 10, LIMITS).standing == "full"
    assert judge(register, AN, 10, LIMITS).standing == "accepted"
    assert judge(register, CHI, 7200, LIMITS).standing == "new"


def test_a_session_ends_with_the_opening_hours() -> None:
    register = with_sessions(AN, limits=replace(LIMITS, open_left_s=600))
    closed = replace(LIMITS, open=False)

    assert judge(register, AN, 599, LIMITS).left_s == 1
    assert judge(register, AN, 100, closed).standing == "closed"
    assert [s.mac for s in sessions.ending(register, 100, closed)] == [AN]


def test_a_blocked_device_is_put_off_line() -> None:
    register = with_sessions(AN)
    blocking = replace(LIMITS, blocked=frozenset({AN}))

    assert judge(register, AN, 1, blocking).standing == "blocked"
    assert [s.mac for s in sessions.ending(register, 1, blocking)] == [AN]


def test_a_device_is_paused_by_the_code_of_its_day() -> None:
    register = with_sessions(AN, BINH)
    pausing = replace(LIMITS, paused=frozenset({sessions.code(register.key, AN)}))

    assert judge(register, AN, 1, pausing).standing == "blocked"
    assert judge(register, BINH, 1, pausing).standing == "accepted"
    assert [s.mac for s in sessions.ending(register, 1, pausing)] == [AN]
    tomorrow = sessions.begin_day(register, b"x" * 32, "2026-12-01")
    assert judge(tomorrow, AN, 1, pausing).standing == "accepted"


@given(st.binary(min_size=32, max_size=32))
def test_a_code_is_one_that_staff_can_type_and_no_keyed_number(key: bytes) -> None:
    found = sessions.code(key, AN)

    assert msgspec.convert(found, DeviceCode) == found
    assert set(found) <= set(sessions.CODE_LETTERS)
    assert sessions.device(key, AN) not in found.lower()


def test_new_terms_are_asked_of_those_on_line() -> None:
    register = with_sessions(AN)

    assert sessions.ending(register, 1, LIMITS) == ()
    assert [s.mac for s in sessions.ending(register, 1, replace(LIMITS, terms=2))] == [
        AN
    ]


def test_the_day_s_bytes_end_a_session_and_come_back_with_the_day() -> None:
    limits = replace(LIMITS, day_bytes=1000)
    register = with_sessions(AN, limits=limits)
    number = register.sessions[AN].number

    register = sessions.measure(register, {number: (600, 300)}, 10)
    assert judge(register, AN, 10, limits).bytes_left == 100
    assert sessions.ending(register, 10, limits) == ()
    register = sessions.measure(register, {number: (800, 300)}, 20)
    assert [s.mac for s in sessions.ending(register, 20, limits)] == [AN]
    register = sessions.without(register, AN, 20, lapsed=True)

    assert judge(register, AN, 30, limits).standing == "quota"
    tomorrow = sessions.begin_day(register, b"x" * 32, "2026-12-01")
    assert judge(tomorrow, AN, 30, limits).standing == "expired"


def test_whose_session_was_over_is_forgotten_after_a_while() -> None:
    register = sessions.without(with_sessions(AN), AN, 20, lapsed=True)

    soon = sessions.measure(register, {}, 20 + sessions.LAPSED_S - 1)
    later = sessions.measure(register, {}, 20 + sessions.LAPSED_S)

    assert set(soon.lapsed) == {AN}
    assert later.lapsed == {}


def test_the_day_s_minutes_are_shared_by_its_sessions() -> None:
    limits = replace(LIMITS, session_s=1000, day_s=1500)
    register = with_sessions(AN, limits=limits)
    register = sessions.measure(register, {}, 1000)
    register = sessions.without(register, AN, 1000, lapsed=True)

    register, second = sessions.admit(register, AN, None, 2000, limits)

    assert second is not None
    assert second.ends_s - second.began_s == 500
    register = sessions.measure(register, {}, 2500)
    assert judge(register, AN, 2500, limits).standing == "quota"


def test_counters_that_begin_anew_lose_nothing() -> None:
    register = with_sessions(AN)
    number = register.sessions[AN].number

    register = sessions.measure(register, {number: (100, 10)}, 1)
    register = sessions.counters_anew(register)
    register = sessions.measure(register, {number: (50, 5)}, 2)

    assert register.sessions[AN].down_bytes == 150
    assert register.sessions[AN].up_bytes == 15
    assert register.spent[device(KEY, AN)].bytes == 165


def test_who_is_told_that_it_is_over_is_told_for_a_while() -> None:
    register = sessions.without(with_sessions(AN), AN, 7200, lapsed=True)

    assert judge(register, AN, 7201, LIMITS).standing == "expired"
    assert judge(register, AN, 7200 + sessions.LAPSED_S, LIMITS).standing == "new"


def test_numbers_come_round_and_skip_who_is_on_line() -> None:
    register = replace(with_sessions(AN), last_number=LAST_SESSION)

    register, session = sessions.admit(register, BINH, None, 0, LIMITS)

    assert register.sessions[AN].number == FIRST_SESSION
    assert session is not None
    assert session.number == FIRST_SESSION + 1


def test_accounts_name_no_device() -> None:
    register = sessions.measure(with_sessions(AN), {}, 10)

    assert AN not in str(register.spent)
    assert device(KEY, AN) != device(b"y" * 32, AN)


# -- whatever happens ------------------------------------------------------------------

MACS = (AN, BINH, CHI)
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["accept", "leave", "measure", "wait", "end", "day"]),
        st.sampled_from(MACS),
        st.integers(0, 5000),
    ),
    max_size=60,
)
RULES = st.builds(
    Limits,
    clients_max=st.integers(1, 3),
    session_s=st.floats(300, 7200),
    day_s=st.none() | st.floats(300, 9000),
    day_bytes=st.none() | st.integers(1, 20_000),
    open=st.booleans(),
    open_left_s=st.none() | st.floats(1, 9000),
)


class Life:
    """A register, and everything that may happen to it."""

    def __init__(self, limits: Limits) -> None:
        self.register, self.now_s, self.limits = Register(key=KEY), 0.0, limits
        self.moved: dict[int, int] = {}

    def accept(self, mac: str, _amount: int) -> None:
        before = judge(self.register, mac, self.now_s, self.limits)
        self.register, session = sessions.admit(
            self.register, mac, None, self.now_s, self.limits
        )
        assert (session is not None) is (before.standing in {"new", "expired"})
        if session is not None:
            self.moved[session.number] = 0

    def leave(self, mac: str, _amount: int) -> None:
        self.register = sessions.without(self.register, mac, self.now_s, lapsed=False)

    def measure(self, _mac: str, amount: int) -> None:
        for one in self.register.sessions.values():
            self.moved[one.number] += amount
        used = {number: (total, 0) for number, total in self.moved.items()}
        self.register = sessions.measure(self.register, used, self.now_s)

    def wait(self, _mac: str, amount: int) -> None:
        self.now_s += amount

    def end(self, _mac: str, _amount: int) -> None:
        for one in sessions.ending(self.register, self.now_s, self.limits):
            self.register = sessions.without(
                self.register, one.mac, self.now_s, lapsed=True
            )
        assert sessions.ending(self.register, self.now_s, self.limits) == ()

    def day(self, _mac: str, amount: int) -> None:
        self.register = sessions.begin_day(
            self.register, bytes([amount % 251]) * 32, f"{amount}"
        )


@settings(max_examples=60)
@given(STEPS, RULES)
def test_a_register_stays_true_through_anything(
    steps: list[tuple[str, str, int]], limits: Limits
) -> None:
    life = Life(limits)
    for what, mac, amount in steps:
        getattr(life, what)(mac, amount)
        hold(life.register, life.now_s, limits)


def hold(register: Register, now_s: float, limits: Limits) -> None:
    numbers = [one.number for one in register.sessions.values()]
    assert len(set(numbers)) == len(numbers)
    assert all(FIRST_SESSION <= number <= LAST_SESSION for number in numbers)
    running = [one for one in register.sessions.values() if one.ends_s > now_s]
    assert len(running) <= limits.clients_max
    for one in running:
        assert one.ends_s - one.began_s <= limits.session_s + 1e-6
    for spent in register.spent.values():
        assert spent.bytes >= 0
        assert spent.seconds >= 0

"""The demo's story: a sample commune on one machine, from nothing to what people use.

An announcement is heard, a guidance screen shows how papers are done, a guest uses the
Wi-Fi, and a camera films a street.

Called by script/demo. What is kept lies in the state directory: a second start uses all
of it. Everything is driven as people would drive it: technicians' commands for the
files, the console's own pages for the announcement.
"""

import signal
import socket
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from http import HTTPStatus
from pathlib import Path
from types import FrameType
from typing import Protocol, TypeVar

from script.sample import announcing, filming, founding, guiding, people, wifi
from script.sample.announcing import Announced
from script.sample.options import Options, read
from script.sample.place import (
    HOST,
    Ports,
    StateDir,
    choose_ports,
    held,
    short_directory,
)
from script.sample.processes import Company
from script.sample.sinks import SilentSinks, own_device
from script.sample.troubles import DemoError
from script.sample.visitor import Visitor

UP_WITHIN_S = 60.0
AIRED_WITHIN_S = 180.0

T = TypeVar("T")


def main() -> int:
    """Runs the demo to its end."""
    options = read()
    # SIGINT too: a shell lets what it starts in the background ignore it.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    try:
        with held(options.state_dir) as state, short_directory(state) as short:
            return _run(options, state, short)
    except DemoError as error:
        print(f"\ndemo: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 1 if options.until_aired_s else 0


def _run(options: Options, state: StateDir, short: Path) -> int:
    began = time.monotonic()
    names = founding.node_names(options.speakers)
    ports = choose_ports(state, options.port)
    _say("Đang dựng xã mẫu... / Building the sample commune...")
    founding.found(state, ports, names)
    accounts = people.settle(state, names)
    company = Company(state.logs, _say)
    try:
        own = None if options.headless else own_device(short)
        _start(company, state, ports, names, _devices(own, company, names, short))
        up = time.monotonic()
        _say(f"Xã mẫu đã chạy sau {up - began:.1f} giây. / The commune is up.\n")
        _introduce(ports, accounts, state)
        browser = partial(_browser, state, ports)

        def sign_in(who: str) -> Visitor:
            return announcing.signed_in(browser(), accounts, who)

        announced = _go_on(
            options, lambda: announcing.announce(browser, accounts, company, _say)
        )
        window = guiding.has_display() and not options.headless
        _put_up_kiosk(company, state, ports, own, window=window)
        guest = _put_up_wifi(company, state, ports, sign_in)
        if announced is not None:
            _go_on(options, lambda: _listen(options, company, announced, names, up))
        if not options.until_aired_s:
            camera = partial(filming.put_up, company, state, options.camera, _say)
            _go_on(options, lambda: camera(sign_in(people.TECHNICIAN)))
            guide = guiding.Guiding(sign_in, accounts, _say)
            _go_on_with(company, [guide, guest] if guest else [guide])
        return 0
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        _say("\nĐang dừng... / Stopping everything that was started...")
        company.end()


def _go_on(options: Options, part: Callable[[], T]) -> T | None:
    """A part of the sample; where it fails, and none waits for it, the rest runs on.

    People have it in their hands, and may have changed what the sample relies on.
    """
    try:
        return part()
    except DemoError as error:
        if options.until_aired_s:
            raise
        _say(f"  ! {error}\n  Xã mẫu vẫn chạy. / The commune goes on without it.\n")
        return None


def _devices(
    own: Mapping[str, str] | None, company: Company, names: Sequence[str], short: Path
) -> Mapping[str, Mapping[str, str]]:
    """What each loudspeaker plays into: environment by name."""
    if own is not None:
        _say("Tiếng ra loa của máy này. / You will hear it from this machine.")
        return dict.fromkeys(names, own)
    sinks = SilentSinks(company, short)
    devices = {name: sinks.one_for(name) for name in names}
    company.until(
        lambda: sinks.ready(names),
        within_s=UP_WITHIN_S,
        vi="thiết bị âm thanh giả chưa sẵn sàng",
        en="the silent sound devices are not ready",
    )
    _say("Không có tiếng: phát vào thiết bị giả. / Silent sound devices are used.")
    return devices


def _start(
    company: Company,
    state: StateDir,
    ports: Ports,
    names: Sequence[str],
    devices: Mapping[str, Mapping[str, str]],
) -> None:
    """Broker first, or everybody would wait for a second try to connect."""
    company.join(
        "broker", ["mosquitto", "-c", state.commune / "broker" / "mosquitto.conf"]
    )
    company.until(
        lambda: _answers(ports.broker),
        within_s=UP_WITHIN_S,
        vi="máy chủ MQTT chưa trả lời",
        en="the broker does not answer",
    )
    console = state.commune / "console" / "console.toml"
    for part in ("bridge", "web"):
        company.join(
            f"console-{part}",
            [founding.program("commune-console"), part, "--config", console],
        )
    for name in names:
        config = state.commune / "nodes" / name / "speaker.toml"
        company.join(
            name,
            [founding.program("commune-speaker"), "run", "--config", config],
            devices[name],
        )
    company.until(
        lambda: _serves(_browser(state, ports)),
        within_s=UP_WITHIN_S,
        vi="trang web chưa trả lời",
        en="the console does not answer",
    )


def _introduce(ports: Ports, accounts: people.Accounts, state: StateDir) -> None:
    """The one address, who may sign in, and how the browser is made to trust it."""
    _say(
        f"""\
  Mở trang / open:   https://localhost:{ports.web}
  Trình duyệt sẽ cảnh báo vì chưa biết xã mẫu này: chọn đi tiếp, hoặc cài tệp
  the browser warns of an unknown authority: go on, or install
      {state.commune / "ca" / "ca.crt"}

  Tài khoản mẫu (chỉ để thử) / sample accounts, for trying only:
"""
    )
    for line in accounts.lines:
        _say(f"    {line}")
    _say(f"\n  Ghi trong / kept in {state.accounts}\n")


def _put_up_kiosk(
    company: Company,
    state: StateDir,
    ports: Ports,
    own_sound: Mapping[str, str] | None,
    *,
    window: bool,
) -> None:
    """Last, so that nobody waits longer for the announcement."""
    guiding.settle(state)
    world = guiding.world(own_sound, window=window)
    company.join(guiding.NODE, guiding.command(state), world)
    where = "cửa sổ / window commune-kiosk" if window else "không có cửa sổ / no window"
    _say(
        f"Màn hình hướng dẫn / guidance screen: {where}\n"
        f"  https://localhost:{ports.web}/kiosks/{guiding.NODE}\n"
    )


def _put_up_wifi(
    company: Company, state: StateDir, ports: Ports, sign_in: people.SignIn
) -> wifi.Wifi | None:
    """Last as well; None: there cannot be one here, and it is said why."""
    try:
        wifi.put_up(company, state, ports)
    except DemoError as error:
        _say(f"Không có điểm Wi-Fi mẫu / no sample hotspot: {error}\n")
        return None
    _say(
        "Điểm Wi-Fi mẫu, có một máy khách / sample hotspot with one guest:\n"
        f"  https://localhost:{ports.web}/hotspots/{wifi.NODE}\n"
    )
    return wifi.Wifi(sign_in, _say)


def _listen(
    options: Options,
    company: Company,
    announced: Announced,
    names: Sequence[str],
    up: float,
) -> None:
    """Waits for what the loudspeakers did, and says it.

    Raises: DemoError when they had to be quick and were not.
    """
    asked_s = options.until_aired_s
    deadline = up + asked_s if asked_s else time.monotonic() + AIRED_WITHIN_S
    runs = announced.wait(company, names, deadline)
    _say(announcing.table(runs, names))
    aired = [run for run in runs.values() if run.aired]
    if asked_s and len(aired) < len(names):
        raise DemoError(
            f"Sau {asked_s:.0f} giây, {len(aired)}/{len(names)} cụm loa đã báo phát.",
            f"after {asked_s:.0f} s {len(aired)} of {len(names)} loudspeakers have"
            f" reported it as aired; the others: {announcing.why_not(runs, names)}",
        )


class Part(Protocol):
    """Of the sample; does something now and then, until Ctrl-C."""

    def step(self) -> None:
        """Raises: DemoError, OSError: the console does not answer as it should."""


def _go_on_with(company: Company, parts: Sequence[Part]) -> None:
    """Steps all parts; one that fails is left out, and the rest goes on."""
    _say("Xã mẫu tiếp tục chạy. Ctrl-C để dừng. / It goes on; Ctrl-C ends it.")
    going = list(parts)
    while True:
        company.look_after(for_s=guiding.ASKED_EVERY_S)
        for part in tuple(going):
            try:
                part.step()
            except DemoError as error:
                _say(f"  ! {error}")
                going.remove(part)
            except OSError:
                pass  # the console is being started again


def _browser(state: StateDir, ports: Ports) -> Visitor:
    """As a person's who has installed the commune's certificate."""
    return Visitor(state.commune / "ca" / "ca.crt", "localhost", ports.web)


def _serves(visitor: Visitor) -> bool:
    try:
        return visitor.open("/sign-in").status == HTTPStatus.OK
    except OSError:
        return False


def _answers(port: int) -> bool:
    try:
        socket.create_connection((HOST, port), 1).close()
    except OSError:
        return False
    return True


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())

"""The access point by NetworkManager, over D-Bus.

Its connection is never written to disk and never begins by itself: the radio sends
while somebody keeps it, and not before the closed firewall stands.
D-Bus API: https://networkmanager.dev/docs/api/latest/spec.html
"""

import uuid
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final

from jeepney import DBusAddress, DBusErrorResponse, Properties, new_method_call
from jeepney.io.blocking import DBusConnection, open_dbus_connection
from jeepney.wrappers import unwrap_msg

from edge.errors import HardwareError
from hotspot.core.radio import Heard, RadioPlan, channel_of, check_ssid
from hotspot.ports.radio import RadioState

ANSWER_S: Final = 10.0
_NAME: Final = "org.freedesktop.NetworkManager"
_MANAGER: Final = DBusAddress("/org/freedesktop/NetworkManager", _NAME, _NAME)
_SETTINGS: Final = DBusAddress(
    "/org/freedesktop/NetworkManager/Settings", _NAME, f"{_NAME}.Settings"
)
_WIFI: Final = 2
"""NM_DEVICE_TYPE_WIFI."""
_CAN_BE_AP: Final = 0x40
"""NM_WIFI_DEVICE_CAP_AP."""
_ACTIVATED: Final = 2
"""NM_ACTIVE_CONNECTION_STATE_ACTIVATED."""


class NetworkManager:
    """See ``hotspot.ports.radio.Radio``. ``bus``: "SYSTEM", or an address."""

    def __init__(
        self,
        interface: str,
        *,
        set_country: Callable[[str], None],
        signals: Callable[[], tuple[float, ...]],
        bus: str = "SYSTEM",
    ) -> None:
        self._interface, self._bus = interface, bus
        self._set_country, self._signals = set_country, signals
        self._open: DBusConnection | None = None
        self._uuid = str(uuid.uuid5(uuid.NAMESPACE_DNS, f"commune-hotspot-{interface}"))
        self._active: str | None = None
        self._plan: RadioPlan | None = None

    def scan(self) -> tuple[Heard, ...]:
        """Other networks nearby, as NetworkManager has heard them lately."""
        device = self._device()
        wifi = DBusAddress(device, _NAME, f"{_NAME}.Device.Wireless")
        with suppress(HardwareError):  # one that it made a moment ago is good enough
            self._call(wifi, "RequestScan", "a{sv}", ({},))
        (points,) = self._call(wifi, "GetAllAccessPoints")
        return tuple(self._heard(point) for point in points)

    def serve(self, plan: RadioPlan) -> None:
        """In the place of what was served."""
        check_ssid(plan.ssid)
        self.close()
        device = self._device()
        self._set_country(plan.country)
        (held,) = self._call(
            _SETTINGS, "AddConnectionUnsaved", "a{sa{sv}}", (self._connection(plan),)
        )
        (self._active,) = self._call(
            _MANAGER, "ActivateConnection", "ooo", (held, device, "/")
        )
        self._plan = plan

    def look(self) -> RadioState:
        """How it is; never raises."""
        if self._plan is None or self._active is None:
            return RadioState()
        try:
            active = DBusAddress(self._active, _NAME, f"{_NAME}.Connection.Active")
            sending = self._get(active, "State") == _ACTIVATED
        except HardwareError:
            return RadioState()
        clients: int | None = None
        with suppress(HardwareError):
            clients = len(self._signals())
        return RadioState(
            alive=True, sending=sending, channel=self._plan.channel, clients=clients
        )

    def close(self) -> None:
        """Sends no more; also what an earlier run left."""
        self._active = self._plan = None
        with suppress(HardwareError):
            (path,) = self._call(_SETTINGS, "GetConnectionByUuid", "s", (self._uuid,))
            held = DBusAddress(path, _NAME, f"{_NAME}.Settings.Connection")
            self._call(held, "Delete")
        self._hang_up()

    def _connection(self, plan: RadioPlan) -> dict[str, dict[str, tuple[str, Any]]]:
        address, _, prefix = plan.gateway.partition("/")
        own = [{"address": ("s", address), "prefix": ("u", int(prefix))}]
        return {
            "connection": {
                "id": ("s", f"commune-hotspot {plan.interface}"),
                "uuid": ("s", self._uuid),
                "type": ("s", "802-11-wireless"),
                "interface-name": ("s", plan.interface),
                "autoconnect": ("b", False),
            },
            "802-11-wireless": {
                "ssid": ("ay", plan.ssid.encode()),
                "mode": ("s", "ap"),
                "band": ("s", {"2.4": "bg", "5": "a"}[plan.band]),
                "channel": ("u", plan.channel),
                "ap-isolation": ("i", 1),
            },
            # Not "shared": addresses, names and the firewall are ours.
            "ipv4": {
                "method": ("s", "manual"),
                "address-data": ("aa{sv}", own),
                "never-default": ("b", True),
            },
            "ipv6": {"method": ("s", "link-local"), "never-default": ("b", True)},
        }

    def _device(self) -> str:
        """Path of our interface. Raises: HardwareError: it is no access point."""
        (path,) = self._call(_MANAGER, "GetDeviceByIpIface", "s", (self._interface,))
        device = DBusAddress(str(path), _NAME, f"{_NAME}.Device")
        if self._get(device, "DeviceType") != _WIFI:
            raise HardwareError(
                f"{self._interface} is no Wi-Fi radio; correct [network] guests"
            )
        wifi = device.with_interface(f"{_NAME}.Device.Wireless")
        if not int(self._get(wifi, "WirelessCapabilities")) & _CAN_BE_AP:
            raise HardwareError(
                f"the radio {self._interface} cannot be an access point; use another"
            )
        return str(path)

    def _heard(self, path: str) -> Heard:
        point = DBusAddress(path, _NAME, f"{_NAME}.AccessPoint")
        frequency = int(self._get(point, "Frequency"))
        strength = int(self._get(point, "Strength"))  # percent; about 2 dB to 1 %
        return Heard(frequency if channel_of(frequency) else 0, strength / 2 - 100)

    # -- D-Bus -------------------------------------------------------------------------

    def _get(self, of: DBusAddress, name: str) -> Any:
        ((_signature, value),) = self._ask(Properties(of).get(name))
        return value

    def _call(
        self,
        of: DBusAddress,
        method: str,
        signature: str | None = None,
        body: tuple[Any, ...] = (),
    ) -> tuple[Any, ...]:
        return self._ask(new_method_call(of, method, signature, body))

    def _ask(self, message: Any) -> tuple[Any, ...]:
        try:
            if self._open is None:
                self._open = open_dbus_connection(self._bus)
            reply = self._open.send_and_get_reply(message, timeout=ANSWER_S)
            answer: tuple[Any, ...] = unwrap_msg(reply)
        except DBusErrorResponse as error:
            raise HardwareError(f"NetworkManager says no: {error}") from error
        except (OSError, ValueError, KeyError) as error:
            self._hang_up()
            raise HardwareError(
                f"NetworkManager does not answer: {error}; look at"
                " `systemctl status NetworkManager`"
            ) from error
        return answer

    def _hang_up(self) -> None:
        if self._open is not None:
            with suppress(OSError):
                self._open.close()
        self._open = None

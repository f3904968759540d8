"""A key on paper, and back."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisioning.core.recovery import KeyName, from_paper, on_paper
from provisioning.core.refusals import RefusedError

keys = st.binary(min_size=32, max_size=32)


def read_or_told(text: str) -> Mapping[KeyName, bytes] | str:
    try:
        return from_paper(text)
    except RefusedError as error:
        return str(error)


def sheet(root: bytes, admin: bytes) -> str:
    lines = (*on_paper("ROOT", root), *on_paper("ADMIN", admin))
    return "Phiếu khôi phục\n" + "\n".join(f"   {line}" for line in lines)


@given(keys, keys)
def test_what_was_written_down_is_read_back(root: bytes, admin: bytes) -> None:
    assert from_paper(sheet(root, admin)) == {"ROOT": root, "ADMIN": admin}


@given(keys, keys)
def test_lower_case_spaces_and_letters_mistaken_for_digits_do_no_harm(
    root: bytes, admin: bytes
) -> None:
    typed = sheet(root, admin).replace("-", " ").replace("ROOT ", "ROOT-")
    typed = typed.replace("ADMIN ", "ADMIN-").lower()
    for right, wrong in (("0", "o"), ("1", "l")):
        head, body = typed.split("\n", 1)
        typed = (
            head
            + "\n"
            + "\n".join(
                line[:11] + line[11:].replace(right, wrong) for line in body.split("\n")
            )
        )

    assert from_paper(typed) == {"ROOT": root, "ADMIN": admin}


@given(keys, keys, st.data())
def test_a_mistyped_letter_is_found_and_its_line_named(
    root: bytes, admin: bytes, data: st.DataObject
) -> None:
    lines = [*on_paper("ROOT", root), *on_paper("ADMIN", admin)]
    number = data.draw(st.integers(0, len(lines) - 1))
    name, letters = lines[number].split()
    place = data.draw(st.sampled_from([i for i, c in enumerate(letters) if c != "-"]))
    other = data.draw(st.sampled_from("0123456789ABCDEFGHJKMNPQRSTVWXYZ"))
    changed = letters[:place] + other + letters[place + 1 :]
    lines[number] = f"{name}  {changed}"

    told = read_or_told("\n".join(lines))

    if isinstance(told, str):
        assert f"Dòng {name} của phiếu khôi phục bị gõ sai" in told
    else:
        # Ten bits of check let one in a thousand through; commune.toml has the rest.
        assert changed == letters or told != {"ROOT": root, "ADMIN": admin}


@given(keys, keys)
def test_lines_in_the_wrong_place_are_found(root: bytes, admin: bytes) -> None:
    lines = on_paper("ROOT", root)
    swapped = lines[0][:6] + lines[1][6:]
    text = sheet(root, admin).replace(lines[0], swapped)

    told = read_or_told(text)

    if isinstance(told, str):
        assert "ROOT-1" in told
    else:
        assert lines[0][6:] == lines[1][6:] or told["ROOT"] != root


def test_a_missing_line_is_named() -> None:
    lines = [*on_paper("ROOT", bytes(32)), *on_paper("ADMIN", bytes(32))]

    with pytest.raises(RefusedError, match="thiếu dòng: ADMIN-2"):
        from_paper("\n".join(line for line in lines if "ADMIN-2" not in line))


def test_a_sheet_of_something_else_names_all_that_is_missing() -> None:
    with pytest.raises(RefusedError, match="ROOT-1, ROOT-2, ROOT-3, ROOT-4"):
        from_paper("Kính gửi Ủy ban nhân dân xã")

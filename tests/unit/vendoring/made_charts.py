"""Charts and repositories of charts, made for a test."""

import hashlib
import json
from collections.abc import Mapping

from tests.e2e.fakes.module_registry import FakeRegistry
from tests.unit.vendoring.made_modules import tar_of

POD = """\
apiVersion: v1
kind: Pod
metadata:
  name: {name}
spec:
  containers:
  - name: app
    image: nginx:{tag}
"""


def pod(name: str, tag: str = "1.2") -> str:
    return POD.format(name=name, tag=tag)


def chart_of(name: str, version: str, files: Mapping[str, str] | None = None) -> bytes:
    """The archive of a chart with one pod, whose image has the version as its tag."""
    texts = {
        "Chart.yaml": f"apiVersion: v2\nname: {name}\nversion: {version}\n",
        "values.yaml": "{}\n",
        "templates/pod.yaml": pod(f"{{{{ .Release.Name }}}}-{name}", version),
        **(files or {}),
    }
    return tar_of({f"{name}/{path}": text.encode() for path, text in texts.items()})


def publish_charts(fake: FakeRegistry, name: str, *versions: str) -> str:
    """A repository with these versions of a chart; gives its address."""
    rows = []
    for version in versions:
        data = chart_of(name, version)
        fake.files[f"/charts/{name}-{version}.tgz"] = (200, {}, data)
        rows.append(
            {
                "version": version,
                "urls": [f"{name}-{version}.tgz"],
                "digest": hashlib.sha256(data).hexdigest(),
            }
        )
    index = {"apiVersion": "v1", "entries": {name: rows}}
    fake.files["/charts/index.yaml"] = (200, {}, json.dumps(index).encode())
    return f"http://{fake.host}/charts"

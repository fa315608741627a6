"""Variables that Argo CD fills into parameters of an Application ($ARGOCD_APP_NAME)."""

import re
from collections.abc import Mapping

from tallygate.kubernetes.argocd.applications import Application, Source
from tallygate.kubernetes.argocd.detect import SourceError

_VARIABLE = re.compile(r"\$(?:\{(?P<braced>[^}]*)\}|(?P<plain>\w+|[*#$@!?-]))")
_REVISION = "ARGOCD_APP_REVISION"


def variables(application: Application, source: Source) -> dict[str, str]:
    """Those whose values are known; what commit a revision becomes is not."""
    return {
        "ARGOCD_APP_NAME": application.name,
        "ARGOCD_APP_NAMESPACE": application.namespace,
        "ARGOCD_APP_PROJECT_NAME": application.project,
        "ARGOCD_APP_SOURCE_REPO_URL": source.repo,
        "ARGOCD_APP_SOURCE_PATH": source.text("path"),
        "ARGOCD_APP_SOURCE_TARGET_REVISION": source.revision,
    }


def substituted(text: str, known: Mapping[str, str]) -> str:
    """As Go's os.Expand: what is not known is nothing. Raises SourceError where the commit is asked for."""

    def value(found: re.Match[str]) -> str:
        name = found["braced"] or found["plain"] or ""
        if name.startswith(_REVISION):
            raise SourceError("unresolved", f"it asks for ${name}, which is known in the cluster alone")
        return "$" if name == "$" else known.get(name, "")

    return _VARIABLE.sub(value, text) if "$" in text else text

"""Where each function stands, so that a configuration loads only those that it calls."""

_NAMES = {
    "numbers": "abs ceil floor log max min parseint pow range signum sum",
    "texts": """chomp endswith indent join lower split startswith strcontains strrev substr templatestring
        title trim trimprefix trimspace trimsuffix upper""",
    "patterns": "regex regexall replace",
    "formats": "format formatlist",
    "hashes": "base64sha256 base64sha512 md5 sha1 sha256 sha512 uuidv5",
    "choosing": "alltrue anytrue coalesce coalescelist contains element index length one",
    "sequences": "chunklist compact concat distinct flatten matchkeys reverse slice sort",
    "mappings": "keys lookup merge transpose values zipmap",
    "sets": "setintersection setproduct setsubtract setunion",
    "conversion": """ephemeralasnull issensitive nonsensitive sensitive tobool tolist tomap tonumber toset
        tostring""",
    "encoding": """base64decode base64encode base64gunzip base64gzip csvdecode textdecodebase64
        textencodebase64 urldecode urlencode""",
    "json_text": "jsondecode jsonencode",
    "yaml_reading": "yamldecode",
    "yaml_writing": "yamlencode",
    "network": "cidrcontains cidrhost cidrnetmask cidrsubnet cidrsubnets",
    "times": "formatdate timeadd timecmp",
    "files": """abspath basename dirname file filebase64 filebase64sha256 filebase64sha512 fileexists filemd5
        fileset filesha1 filesha256 filesha512 pathexpand templatefile""",
    "unrepeatable": "bcrypt plantimestamp rsadecrypt timestamp uuid",
}
MODULES = {name: module for module, several in _NAMES.items() for name in several.split()}

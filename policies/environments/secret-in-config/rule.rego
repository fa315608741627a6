# METADATA
# title: Secret in a configuration file
# description: >-
#   A token, a private key, or in staging and production a password stands in a file. Everyone who can read the
#   repository, or ever could, holds it.
# custom:
#   id: env-secret-in-config
#   severity: critical
#   scope: resource
#   resources: [config_file]
#   fix: revoke the secret, keep the new one in a secret store, and leave a reference here
#   docs: policies/environments/secret-in-config
#   tags: [environments, secrets]
#   frameworks: [CWE-798]
package tallygate.environments.secret_in_config

import data.tallygate.lib.environments
import data.tallygate.lib.secrets
import data.tallygate.lib.tokens
import rego.v1

# The value is named, never shown.
deny contains {"msg": msg, "path": path, "label": "readable in Git"} if {
	walk(input.values, [path, value])
	held := tokens.held(value)
	count(held) > 0
	msg := sprintf("holds %s", [concat(" and ", sort(held))])
}

deny contains {"msg": msg, "path": path, "label": "readable in Git"} if {
	judged
	walk(input.values, [path, value])
	key := path[count(path) - 1]
	secret_literal(key, value)
	msg := sprintf("%s holds a literal value", [key])
}

deny contains {"msg": "the address holds a password", "path": path, "label": "readable in Git"} if {
	judged
	walk(input.values, [path, value])
	is_string(value)
	some found in regex.find_all_string_submatch_n(with_password, value, -1)
	password(found[1])
}

# Development is often run with made-up values that everyone may know.
judged if environments.is_production(input.environment)

judged if environments.is_staging(input.environment)

secret_literal(key, value) if {
	secrets.is_secret_name(key)
	secrets.is_literal(value)
	password(value)
	not regex.match(other_key, key)
	not regex.match(setting, value)
}

with_password := `[a-z][a-z0-9+.-]*://[^/\s:@]*:([^/\s:@]+)@[A-Za-z0-9\[]`

# Four signs at least, no switch, no reference and no placeholder (which env-placeholder reports).
password(value) if {
	count(value) >= 4
	not secrets.is_switch(value)
	secrets.is_literal(value)
	not regex.match(`(?i)change[_-]?me|change[_-]?it|replace|placeholder|^[xX*]+$|^(TODO|FIXME|TBD)\b|[%#@]\{|%[A-Z_]+%|^!`, value)
}

# Keys that name a secret without being one: where it is kept, how it is made, whose it is.
other_key := `(?i:(^|[_.-])(existing|use|with|require[sd]?|enabled?|allow|reset|forgot)[_.-])|^(existing|use|with|requires?|enable|allow|reset|forgot)[A-Z]`

# Values that say where a secret is: a name of an object (shop-db-secret), a variable (DB_PASSWORD), a path, an address.
setting := `^[a-z0-9]+([-_./][a-z0-9]+)*[-_./](secrets?|passwords?|tokens?|keys?|credentials?|auth)$|^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$|^[a-z]+://|^\S+/\S+/\S+$|\s\S+\s`

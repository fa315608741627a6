# METADATA
# title: Placeholder left in configuration
# description: >-
#   A value such as changeme, TODO or <host> in a file of staging or production was meant to be replaced. It is
#   passed on as it stands, as a password that everyone knows or an address that does not exist.
# custom:
#   id: env-placeholder
#   severity: high
#   scope: resource
#   resources: [config_file]
#   fix: set the real value, or a reference to where it is kept
#   docs: policies/environments/placeholder
#   tags: [environments, placeholder]
package tallygate.environments.placeholder

import data.tallygate.lib.environments
import rego.v1

deny contains {"msg": msg, "path": path, "label": "not a value yet"} if {
	judged
	walk(input.values, [path, value])
	is_string(value)
	marker := placeholder(value)
	msg := sprintf("%s is a placeholder", [marker])
}

# Development may hold placeholders: its values are often made up on purpose.
judged if environments.is_production(input.environment)

judged if environments.is_staging(input.environment)

# Only the marker is shown: what stands beside it may be a secret.
placeholder(value) := marker if {
	marker := regex.find_n(words, value, 1)[0]
} else := marker if {
	marker := regex.find_n(notes, value, 1)[0]
} else := value if {
	regex.match(`^[xX]{3,}([-_. ][xX]{3,})*$`, value)
} else := marker if {
	marker := regex.find_all_string_submatch_n(brackets, value, 1)[0][1]
}

words := `(?i)\b(change[_-]?me|change[_-]?it|replace[_-]?me|replace[_-]?this|fill[_-]?me[_-]?in)\b`

# In capitals, since todo is a fine name, too.
notes := `^(TODO|FIXME|TBD|XXX)\b`

# A name alone, or inside a URL; not markup, an address <ops@shop>, or a group of a regular expression.
brackets := `(?:^|://[^/\s]*)(<[A-Za-z][A-Za-z0-9 _.-]*>)(?:$|[:/.])`

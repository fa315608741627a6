# METADATA
# title: Names of environments
# description: The words by which repositories name their environments, and where they occur as a whole token.
package tallygate.lib.environments

import rego.v1

production := {"live", "prd", "prod", "production"}

staging := {"preprod", "preproduction", "stag", "stage", "staging", "stg", "uat"}

# Words that turn the token after them round: non-prod, pre-production.
negations := {"no", "non", "not", "pre"}

tokens(text) := [token |
	some token in split(regex.replace(lower(text), `[^a-z0-9]+`, " "), " ")
	token != ""
]

# A name that says production: `prod`, `prod-eu`, `payments-production`; not `nonprod`, `pre-prod`.
is_production(name) if {
	is_string(name)
	words := tokens(name)
	some i, word in words
	word in production
	not negated(words, i)
}

negated(words, i) if words[i - 1] in negations

is_staging(name) if {
	is_string(name)
	words := tokens(name)
	some word in words
	word in staging
}

is_staging(name) if {
	is_string(name)
	words := tokens(name)
	some i, word in words
	word in production
	negated(words, i)
}

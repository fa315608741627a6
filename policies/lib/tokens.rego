# METADATA
# title: Credentials by their shape
# description: Tokens and keys whose issuer gives them a form that nothing else has.
package tallygate.lib.tokens

import rego.v1

# What it is called -> how it looks. Source: documentation of the issuers, collected November 2026. Keys that are meant
# to be seen, such as the publishable ones of Stripe and those of Google Maps, are not here.
shapes := {
	"an access key of AWS": `\b(AKIA|ASIA)[A-Z2-7]{16}\b`,
	"a token of GitHub": `\b(gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59})`,
	"a token of GitLab": `\bglpat-[A-Za-z0-9_-]{20}`,
	"a token of Slack": `\bxox[abprs]-[0-9]{8,}-[A-Za-z0-9-]{10,}`,
	"a live key of Stripe": `\b[rs]k_live_[A-Za-z0-9]{16,}`,
	"a key of SendGrid": `\bSG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}`,
	"a token of npm": `\bnpm_[A-Za-z0-9]{36}\b`,
	"a private key": `-----BEGIN ([A-Z]+ )?PRIVATE KEY-----`,
}

# Names of the credentials that a text holds. AWS writes EXAMPLE into the keys of its manuals.
held(text) := {name |
	is_string(text)
	some name, shape in shapes
	some found in regex.find_n(shape, text, -1)
	not contains(found, "EXAMPLE")
}

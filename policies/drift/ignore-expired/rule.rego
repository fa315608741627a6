# METADATA
# title: A rule that ignores drift is expired
# description: >-
#   The day until which drift is ignored has passed, so the rule covers nothing any more.
# custom:
#   id: drift-ignore-expired
#   severity: medium
#   scope: change
#   fix: >-
#     take the rule out, or give it a new day after looking at what it covers
#   docs: policies/drift/ignore-expired
#   tags: [drift]
package tallygate.drift.ignore_expired

import data.tallygate.lib.drift
import rego.v1

deny contains {"msg": msg, "expired": index} if {
	some index, rule in input.drift.expired
	msg := sprintf("%s: it holds until %s (%s: %s)", [drift.covers(rule), rule.until, rule.owner, rule.reason])
}

# METADATA
# title: A rule that ignores drift covers nothing
# description: >-
#   All that the rule speaks of was compared, and none of it drifted as the rule says.
# custom:
#   id: drift-ignore-unused
#   severity: low
#   scope: change
#   fix: >-
#     take the rule out: the next drift of that kind would be hidden by it
#   docs: policies/drift/ignore-unused
#   tags: [drift]
package tallygate.drift.ignore_unused

import data.tallygate.lib.drift
import rego.v1

warn contains {"msg": msg, "unused": index} if {
	some index, rule in input.drift.unused
	msg := sprintf("%s: it covers nothing (until %s, %s: %s)", [drift.covers(rule), rule.until, rule.owner, rule.reason])
}

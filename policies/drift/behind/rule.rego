# METADATA
# title: An environment is behind
# description: >-
#   An environment runs an earlier version than the one before it in the order of promotion, or a version of which
#   nobody can tell.
# custom:
#   id: drift-behind
#   severity: low
#   scope: change
#   fix: >-
#     promote it, or leave it: this is how far the environments are apart
#   docs: policies/drift/behind
#   tags: [drift]
package tallygate.drift.behind

import data.tallygate.lib.drift
import rego.v1

warn contains {"msg": drift.said(item), "item": index} if {
	some index, item in drift.of("behind")
}

# METADATA
# title: Instance that costs less on Graviton
# description: >-
#   An instance, a node group, a database or a cache has a type with a twin of the same size on Graviton processors that costs less in its region.
# custom:
#   id: cost-graviton
#   severity: low
#   effect: audit
#   scope: change
#   fix: take the Graviton type, with images for arm64
#   docs: policies/cost/graviton
#   tags: [aws, cost, savings]
package tallygate.cost.graviton

import data.tallygate.lib.budgets
import rego.v1

deny contains result if some result in budgets.savings("graviton")

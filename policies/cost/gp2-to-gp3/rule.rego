# METADATA
# title: Volume of gp2 that costs less as gp3
# description: >-
#   A gp2 volume costs more than one of gp3 with as many IOPS, by the prices of its region.
# custom:
#   id: cost-gp2-to-gp3
#   severity: low
#   effect: audit
#   scope: change
#   fix: set the type of the volume to gp3; it changes in place, while in use
#   docs: policies/cost/gp2-to-gp3
#   tags: [aws, cost, savings]
package tallygate.cost.gp2_to_gp3

import data.tallygate.lib.budgets
import rego.v1

deny contains result if some result in budgets.savings("gp3")

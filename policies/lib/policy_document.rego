# METADATA
# title: aws_iam_policy_document
# description: >-
#   Parts of the data source's statements, each read by its own path: the resources of a statement are seldom known
#   before a plan, and a rule that reads whole statements could never say anything but unknown.
package tallygate.lib.policy_document

import data.tallygate.lib.iam
import data.tallygate.lib.terraform
import rego.v1

# Positions of statements that deny, or may: an absent effect is Allow, an unknown one can be either.
not_allowing contains i if {
	some i
	input.values.statement[i].effect != "Allow"
	input.values.statement[i].effect != null
}

not_allowing contains i if {
	some i
	input.values.statement[i]
	terraform.unknown(sprintf("/statement/%v/effect", [i]))
}

# How a message names the statement at a position.
label(i) := iam.label(sid, i) if {
	sid := input.values.statement[i].sid
} else := iam.label("", i)

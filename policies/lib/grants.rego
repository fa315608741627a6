# METADATA
# title: Whom a document lets in
# description: Statements of a related aws_iam_policy_document that allow everyone.
package tallygate.lib.grants

import rego.v1

# Condition keys that hold everyone back to some, whatever the value.
# Source: Amazon S3 User Guide, "The meaning of public", and the condition keys of SNS, KMS and EFS, read November 2025.
narrowing_keys := {
	"aws:principalaccount", "aws:principalarn", "aws:principalorgid", "aws:principalorgpaths",
	"aws:principalservicename", "aws:sourceaccount", "aws:sourcearn", "aws:sourceip", "aws:sourceorgid",
	"aws:sourceorgpaths", "aws:sourceowner", "aws:sourcevpc", "aws:sourcevpcarn", "aws:sourcevpce", "aws:userid",
	"aws:vpcsourceip", "elasticfilesystem:accessedviamounttarget", "kms:calleraccount", "kms:grantisforawsresource",
	"s3:dataaccesspointaccount", "s3:dataaccesspointarn", "sns:endpoint",
}

# Positions of statements that allow everyone, whatever their conditions.
to_everyone(values) := {i |
	some i
	values.statement[i]
	not denies(values.statement[i])
	everyone(values.statement[i])
}

# Those without a condition that holds some back.
unconditional(values) := {i |
	some i in to_everyone(values)
	not narrowed(values.statement[i])
}

denies(statement) if statement.effect == "Deny"

everyone(statement) if {
	some principal in statement.principals
	principal.type in {"*", "AWS"}
	"*" in principal.identifiers
}

# Everyone but a few is the public, too.
everyone(statement) if count(statement.not_principals) > 0

narrowed(statement) if {
	some condition in statement.condition
	is_string(condition.test)
	not regex.match(`(?i)not|ifexists`, condition.test)
	is_string(condition.variable)
	narrowing(lower(condition.variable))
}

narrowing(variable) if variable in narrowing_keys

narrowing(variable) if startswith(variable, "aws:principaltag/")

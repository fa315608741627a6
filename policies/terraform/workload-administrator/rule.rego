# METADATA
# title: Workload that administers the account
# description: >-
#   A role with AdministratorAccess, PowerUserAccess or IAMFullAccess is given to instances, functions, tasks, nodes
#   or pods: who breaks into one of them has the account.
# custom:
#   id: tf-workload-administrator
#   severity: high
#   scope: resource
#   resources: [aws_iam_role]
#   related:
#     - aws_iam_role_policy_attachment
#     - aws_iam_instance_profile
#     - aws_lambda_function
#     - aws_ecs_task_definition
#     - aws_eks_node_group
#     - aws_eks_fargate_profile
#     - aws_eks_pod_identity_association
#     - aws_batch_job_definition
#     - aws_apprunner_service
#     - aws_glue_job
#     - aws_sagemaker_notebook_instance
#   needs:
#     - aws_iam_instance_profile
#     - aws_lambda_function
#     - aws_ecs_task_definition
#     - aws_eks_node_group
#     - aws_eks_fargate_profile
#     - aws_eks_pod_identity_association
#     - aws_batch_job_definition
#     - aws_apprunner_service
#     - aws_glue_job
#     - aws_sagemaker_notebook_instance
#   literals:
#     - "policy_arn=arn:{}:iam::aws:policy/AdministratorAccess"
#     - "policy_arn=arn:{}:iam::aws:policy/IAMFullAccess"
#     - "policy_arn=arn:{}:iam::aws:policy/PowerUserAccess"
#   fix: attach a policy with the actions that the workload needs
#   docs: policies/terraform/workload-administrator
#   tags: [aws, iam, least-privilege, graph]
#   frameworks: [AWS-FSBP-IAM.1, CIS-AWS-3.0.0-1.16]
#   peers: [checkov:CKV_AWS_274]
package tallygate.terraform.workload_administrator

import data.tallygate.lib.graph
import rego.v1

# AWS managed policies that come to the whole account, directly or by a role that they make.
wide := `^arn:[^:]*:iam::aws:policy/(AdministratorAccess|IAMFullAccess|PowerUserAccess)$`

workloads := {
	"aws_apprunner_service", "aws_batch_job_definition", "aws_ecs_task_definition", "aws_eks_fargate_profile",
	"aws_eks_node_group", "aws_eks_pod_identity_association", "aws_glue_job", "aws_iam_instance_profile",
	"aws_lambda_function", "aws_sagemaker_notebook_instance",
}

deny contains {"msg": msg, "label": "the whole account"} if {
	users := [one | some one in graph.readers(workloads); some pointer in one.at; pointer != "/depends_on"]
	count(users) > 0
	attachments := [one |
		some one in graph.readers({"aws_iam_role_policy_attachment"})
		is_string(one.values.policy_arn)
		regex.match(wide, one.values.policy_arn)
	]
	count(attachments) > 0
	msg := sprintf("the account is in the hands of %s, by %s", [graph.named(users), graph.named(attachments)])
}

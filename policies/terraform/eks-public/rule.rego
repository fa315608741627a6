# METADATA
# title: Kubernetes API open to the internet
# description: >-
#   Anyone can reach the API server of the EKS cluster. What keeps them out is the login alone, and the next hole in the
#   API server is theirs.
# custom:
#   id: tf-eks-public
#   severity: medium
#   scope: resource
#   resources: [aws_eks_cluster]
#   fix: set endpoint_public_access = false, or name the networks of your people and pipelines in public_access_cidrs
#   docs: policies/terraform/eks-public
#   tags: [aws, eks, exposure]
#   frameworks: [AWS-FSBP-EKS.1, PCI-DSS-4.0-1.4.2, SOC2-CC6.6]
#   peers: [checkov:CKV_AWS_38, checkov:CKV_AWS_39, trivy:AVD-AWS-0040, trivy:AVD-AWS-0041]
package tallygate.terraform.eks_public

import data.tallygate.lib.terraform
import rego.v1

deny contains {"msg": msg, "path": ["vpc_config", i, "public_access_cidrs", j], "label": "the whole internet"} if {
	some i in public
	some j
	cidr := input.values.vpc_config[i].public_access_cidrs[j]
	terraform.internet(cidr)
	msg := sprintf("the API server answers %s", [cidr])
}

deny contains {"msg": msg, "path": ["vpc_config", i, "public_access_cidrs"], "label": "not set"} if {
	some i in public
	not i in narrowed
	msg := "the API server answers everyone: public access is on and public_access_cidrs is not set"
}

# Positions of blocks with public access, which is on unless it is switched off.
public contains i if {
	some i
	is_object(input.values.vpc_config[i])
	not i in closed
}

closed contains i if {
	some i
	terraform.is_false(input.values.vpc_config[i].endpoint_public_access)
}

# What is not known may be closed.
closed contains i if {
	some i
	is_object(input.values.vpc_config[i])
	terraform.unknown(sprintf("/vpc_config/%v/endpoint_public_access", [i]))
}

narrowed contains i if {
	some i
	is_string(input.values.vpc_config[i].public_access_cidrs[_])
}

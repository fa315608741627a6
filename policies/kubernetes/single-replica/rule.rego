# METADATA
# title: One replica in production
# description: >-
#   A service of one pod is gone whenever that pod is: with its node, with a rollout that fails, with every drain.
# custom:
#   id: k8s-single-replica
#   severity: medium
#   scope: environment
#   resources: [apps/Deployment, argoproj.io/Rollout, autoscaling/HorizontalPodAutoscaler, keda.sh/ScaledObject]
#   fix: set spec.replicas, or minReplicas of its autoscaler, to 2 or more
#   docs: policies/kubernetes/single-replica
#   tags: [kubernetes, reliability]
#   peers: ["kube-linter:minimum-three-replicas", "kube-linter:hpa-minimum-three-replicas", "kube-score:deployment-replicas", "polaris:deploymentMissingReplicas", "polaris:hpaMinAvailability", "gatekeeper:replicalimits"]
package tallygate.kubernetes.single_replica

import data.tallygate.lib.environments
import data.tallygate.lib.scaling
import data.tallygate.lib.workloads
import rego.v1

warn contains {"msg": msg, "address": workload.address, "path": ["spec", "replicas"], "label": "one pod"} if {
	environments.is_production(input.environment)
	some workload in input.resources
	workload.type in scaling.stateless
	scaling.replicas(workload) == 1
	serves(workload)
	not scaling.is_scaled(workload)
	not for_one_only(workload)
	msg := sprintf("%s runs one replica in %s", [workload.name, input.environment])
}

warn contains {"msg": msg, "address": scaler.address, "path": ["spec", "minReplicas"], "label": "one pod"} if {
	environments.is_production(input.environment)
	some workload in input.resources
	workload.type in scaling.stateless
	serves(workload)
	some i in scaling.scalers_of(workload)
	scaler := input.resources[i]
	scaler.type == "autoscaling/HorizontalPodAutoscaler"
	scaling.least(scaler) == 1
	msg := sprintf("%s may go down to one replica in %s", [workload.name, input.environment])
}

serves(workload) if {
	some container in workload.values.spec.template.spec.containers
	container.image
	count(workloads.served_ports(container)) > 0
}

# What two pods at a time would break.
for_one_only(workload) if workload.values.spec.strategy.type == "Recreate"

for_one_only(workload) if workload.values.spec.template.spec.volumes[_].persistentVolumeClaim

# METADATA
# title: Change takes data out of production
# description: >-
#   A volume claim, a StatefulSet, a namespace, a custom kind or an Application of production is written by nothing
#   any more: what prunes it deletes what it holds.
# custom:
#   id: k8s-data-removed
#   severity: critical
#   scope: change
#   fix: keep the object; where the loss is meant, say so with an exception in tallygate.yaml
#   docs: policies/kubernetes/data-removed
#   tags: [data, availability]
#   frameworks: [SOC2-A1.2, ISO-27001-A.8.13]
package tallygate.kubernetes.data_removed

import data.tallygate.lib.losses
import rego.v1

deny contains result if some result in losses.of("kubernetes")

# METADATA
# title: Change destroys data of production
# description: >-
#   A database, a bucket, a volume, a key or something else that keeps what no apply can make again is deleted or
#   replaced in production, and nothing declares that this is meant.
# custom:
#   id: tf-data-loss
#   severity: critical
#   scope: change
#   fix: >-
#     keep it (a moved block for what is renamed, the old value for what is replaced); where the loss is meant, say so:
#     a removed block with destroy = true, or an exception in tallygate.yaml
#   docs: policies/terraform/data-loss
#   tags: [aws, google, azure, data, availability]
#   frameworks: [SOC2-A1.2, ISO-27001-A.8.13]
package tallygate.terraform.data_loss

import data.tallygate.lib.losses
import rego.v1

deny contains result if some result in losses.of("terraform")

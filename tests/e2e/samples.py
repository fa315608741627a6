"""Small files of each kind, good and bad."""

GOOD_POD = """\
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: web
      image: registry.example.org/web:1.4.2
      securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
      resources:
        requests: {cpu: 100m, memory: 64Mi}
        limits: {cpu: 500m, memory: 128Mi}
  automountServiceAccountToken: false
  securityContext: {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}
"""
PRIVILEGED_POD = GOOD_POD.replace(
    "{allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}", "\n        privileged: true"
)
# Its dependency stands nowhere in the tree, so it cannot be rendered.
CHART = """\
apiVersion: v2
name: x
version: 1.0.0
dependencies:
  - {name: redis, version: 19.1.0, repository: "https://charts.example.org"}
"""
PUBLIC_BUCKET = 'resource "aws_s3_bucket" "logs" {\n  bucket = "logs"\n  acl    = "public-read"\n}\n'
OPEN_DATABASE = 'resource "aws_db_instance" "main" {\n  engine = "postgres"\n}\n'
UNKNOWN_DATABASE = (
    'variable "encrypted" {}\n\n'
    'resource "aws_db_instance" "main" {\n  engine            = "postgres"\n'
    "  storage_encrypted = var.encrypted\n}\n"
)

RULE = """\
# METADATA
# title: Pods are called web
# custom:
#   id: own-pod-name
#   severity: high
#   scope: resource
#   resources: [Pod]
package own.pod_name

import rego.v1

deny contains result if {
	input.values.metadata.name != "web"
	result := {"msg": "the pod is not called web", "path": ["metadata", "name"]}
}
"""

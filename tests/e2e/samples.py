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
      resources:
        requests: {cpu: 100m, memory: 64Mi}
        limits: {cpu: 500m, memory: 128Mi}
"""
PRIVILEGED_POD = GOOD_POD.replace(
    "      resources:", "      securityContext:\n        privileged: true\n      resources:"
)
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

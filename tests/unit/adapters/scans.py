"""Results as the documentation of each tool shows them, made small by hand."""

import json
from typing import Any


def sarif(*results: dict[str, Any], **run: Any) -> bytes:
    """A SARIF file of one run; `run` replaces or adds its properties."""
    one = {"tool": {"driver": {"name": "Scanner", "version": "1"}}, "results": list(results), **run}
    return json.dumps({"version": "2.1.0", "runs": [one]}).encode()


def at(path: str, line: int = 1, **more: Any) -> dict[str, Any]:
    """A result of rule R1 at a place."""
    place = {"artifactLocation": {"uri": path}, "region": {"startLine": line}}
    return {
        "ruleId": "R1",
        "message": {"text": "wrong"},
        "locations": [{"physicalLocation": place}],
        **more,
    }


TRIVY = json.dumps(
    {
        "version": "2.1.0",
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "fullName": "Trivy Vulnerability Scanner",
                        "name": "Trivy",
                        "rules": [
                            {
                                "id": "AVD-AWS-0107",
                                "name": "Misconfiguration",
                                "shortDescription": {
                                    "text": "Security groups should not allow ingress from all"
                                },
                                "defaultConfiguration": {"level": "error"},
                                "helpUri": "https://avd.aquasec.com/misconfig/avd-aws-0107",
                                "properties": {"security-severity": "9.5", "tags": ["CRITICAL"]},
                            }
                        ],
                        "version": "0.58.0",
                    }
                },
                "results": [
                    {
                        "ruleId": "AVD-AWS-0107",
                        "ruleIndex": 0,
                        "level": "error",
                        "message": {"text": "Artifact: main.tf\nType: terraform\nSeverity: CRITICAL"},
                        "locations": [
                            {
                                "physicalLocation": {
                                    "artifactLocation": {"uri": "main.tf", "uriBaseId": "ROOTPATH"},
                                    "region": {
                                        "startLine": 2,
                                        "startColumn": 1,
                                        "endLine": 4,
                                        "endColumn": 1,
                                    },
                                },
                                "message": {"text": "main.tf"},
                            }
                        ],
                    }
                ],
                "columnKind": "utf16CodeUnits",
                "originalUriBaseIds": {"ROOTPATH": {"uri": "file:///home/runner/work/shop/"}},
            }
        ],
    }
).encode()

KICS = json.dumps(
    {
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "KICS",
                        "version": "2.1.3",
                        "rules": [
                            {
                                "id": "381c3f2a-ef6f-4eff-99f7-b169cda3422c",
                                "name": "Unrestricted Security Group Ingress",
                                "shortDescription": {"text": "Unrestricted Security Group Ingress"},
                                "defaultConfiguration": {"level": "error"},
                            }
                        ],
                    }
                },
                "results": [
                    {
                        "ruleId": "381c3f2a-ef6f-4eff-99f7-b169cda3422c",
                        "ruleIndex": 0,
                        "kind": "fail",
                        "message": {"text": "ingress is open", "properties": {"platform": "Terraform"}},
                        "locations": [
                            {
                                "physicalLocation": {
                                    "artifactLocation": {"uri": "main.tf"},
                                    "region": {"startLine": 3},
                                }
                            }
                        ],
                    }
                ],
            }
        ],
    }
).encode()

TFLINT = json.dumps(
    {
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "tflint",
                        "version": "0.54.0",
                        "rules": [{"id": "terraform_unused_declarations", "shortDescription": {"text": ""}}],
                    }
                },
                "results": [
                    {
                        "ruleId": "terraform_unused_declarations",
                        "level": "warning",
                        "message": {"text": 'variable "x" is declared but not used'},
                        "locations": [
                            {
                                "physicalLocation": {
                                    "artifactLocation": {"uri": "main.tf"},
                                    "region": {
                                        "startLine": 1,
                                        "startColumn": 1,
                                        "endLine": 1,
                                        "endColumn": 13,
                                    },
                                }
                            }
                        ],
                    }
                ],
            },
            {"tool": {"driver": {"name": "tflint-errors", "version": "0.54.0"}}, "results": []},
        ],
    }
).encode()


def failed_check(**more: Any) -> dict[str, Any]:
    return {
        "check_id": "CKV_AWS_18",
        "bc_check_id": "BC_AWS_S3_13",
        "check_name": "Ensure the S3 bucket has access logging enabled",
        "check_result": {"result": "FAILED", "evaluated_keys": []},
        "code_block": None,
        "file_path": "/main.tf",
        "file_abs_path": "/home/runner/work/shop/main.tf",
        "repo_file_path": "/main.tf",
        "file_line_range": [2, 4],
        "resource": "aws_s3_bucket.logs",
        "evaluations": None,
        "check_class": "checkov.terraform.checks.resource.aws.S3AccessLogs",
        "severity": None,
        "guideline": "https://docs.prismacloud.io/s3-13",
        **more,
    }


def checkov(*checks: dict[str, Any], **more: Any) -> bytes:
    report = {
        "check_type": "terraform",
        "results": {"failed_checks": list(checks), "skipped_checks": [], "parsing_errors": [], **more},
        "summary": {"passed": 1, "failed": len(checks), "skipped": 0, "parsing_errors": 0}
        | {"resource_count": 2, "checkov_version": "3.2.334"},
        "url": "Add an api key",
    }
    return json.dumps(report).encode()

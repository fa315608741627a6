"""The HCL parser against python-hcl2 on a module tree of the size of a large public one."""

import json
import subprocess
import sys
import time
from collections.abc import Callable

from tallygate.loaders import hcl
from tests.bench import Row

FILES = 87
RESOURCE = """# Security group {n} of the {name} tier
resource "aws_security_group" "{name}_{n}" {{
  count = var.create && length(var.{name}_rules) > {n} ? 1 : 0

  name_prefix = "${{var.prefix}}-{name}-${{count.index + {n}}}-"
  description = "Managed by Terraform: {name} {n}"
  vpc_id      = data.aws_vpc.this[0].id

  dynamic "ingress" {{
    for_each = {{ for rule in var.{name}_rules : rule.port => rule... if rule.enabled && rule.port != {n} }}
    content {{
      from_port   = ingress.value[0].port
      to_port     = try(ingress.value[0].to_port, ingress.value[0].port)
      protocol    = lookup(ingress.value[0], "protocol", "tcp")
      cidr_blocks = concat(var.cidr_blocks, ["10.{n}.0.0/16", "192.168.{n}.0/24"])
    }}
  }}

  tags = merge(
    var.tags,
    {{
      Name        = format("%s-{name}-%d", local.name, {n})
      Environment = terraform.workspace
      "team:cost" = "platform-{n}" # billed monthly
    }},
  )

  lifecycle {{
    create_before_destroy = true
    ignore_changes        = [tags["LastSeen"], description]
  }}
}}

output "{name}_{n}_ids" {{
  description = "Ids of the security groups"
  value       = [for group in aws_security_group.{name}_{n}[*] : group.id if !contains(var.hidden, group.id)]
}}

"""
POLICY = """data "template_file" "{name}" {{
  template = <<-EOT
    #!/bin/bash
    echo "cluster ${{var.cluster_name}} in {name}"
    %{{ for node in var.nodes ~}}
    join ${{node.address}} --token $${{TOKEN}}
    %{{ endfor ~}}
  EOT
}}
"""
PEER = """
import json, sys, time
import hcl2
texts = json.load(sys.stdin)
hcl2.loads(texts[0])
best = 1e9
for _ in range(2):
    start = time.process_time()
    for text in texts:
        hcl2.loads(text)
    best = min(best, time.process_time() - start)
print(best)
"""


def module_tree() -> list[str]:
    """The texts of the files, about 500 KB."""
    texts = []
    for index in range(FILES):
        name = f"tier{index}"
        resources = [RESOURCE.format(name=name, n=n) for n in range(3 + index % 4)]
        texts.append("".join(resources) + POLICY.format(name=name))
    return texts


def seconds(work: Callable[[], object]) -> float:
    """CPU time, the best of five."""
    best = float("inf")
    for _ in range(5):
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return best


def run() -> list[Row]:
    """Ratios of speed and of growth."""
    texts = module_tree()
    data = [text.encode() for text in texts]
    assert not any(hcl.load(one, "main.tf").diagnostics for one in data)
    ours = seconds(lambda: [hcl.load(one, "main.tf") for one in data])
    rate = f"{sum(map(len, data)) / ours / 1e6:.1f} MB/s"
    tree, tenfold = b"".join(data), b"".join(data) * 10
    growth = seconds(lambda: hcl.load(tenfold, "main.tf")) / seconds(lambda: hcl.load(tree, "main.tf"))
    rows = [Row("ten times the input, in times the time", growth, "<= 12", rate)]
    peer = _peer_seconds(texts)
    if peer is None:
        print("python-hcl2 is not installed: no comparison (uv sync --group peers)")
        return rows
    return [Row("times the speed of python-hcl2", peer / ours, ">= 15", f"{len(texts)} files, {rate}"), *rows]


def _peer_seconds(texts: list[str]) -> float | None:
    ran = subprocess.run(
        [sys.executable, "-c", PEER], input=json.dumps(texts), capture_output=True, text=True, check=False
    )
    return None if "ModuleNotFoundError" in ran.stderr else float(ran.stdout)
